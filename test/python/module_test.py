"""Searches of the Python module against a model in numpy, on random rows that come in several parts."""

import unittest

import numpy as np
import nazotte

from naive_model import BUCKETS, GENRES, Rows, random_conditions, random_ring, random_source, schema


class Model(unittest.TestCase):
    def setUp(self):
        self.source = random_source(self)
        self.table = nazotte.Table(schema())
        self.rows = Rows(self.source, 0)
        for _ in range(self.source.integers(1, 5)):
            part = Rows(self.source, int(self.source.integers(1, 400)), first_id=len(self.rows.ids))
            self.assertEqual(part.add_to(self.table), len(part.ids))
            self.rows.extend(part)
        self.snapshot = self.table.snapshot()
        self.by_id = {int(id): place for place, id in enumerate(self.rows.ids)}

    def values(self, name, ids):
        column = getattr(self.rows, name)
        return [column[self.by_id[int(id)]] for id in ids]

    def test_search(self):
        for _ in range(100):
            conditions = random_conditions(self.source)
            expected = self.rows.ranked(self.rows.matching(conditions))
            offset, limit = int(self.source.integers(0, 20)), int(self.source.integers(0, 30))
            hits = self.snapshot.search(conditions, offset=offset, limit=limit)
            self.assertEqual(hits.count, len(expected), conditions)
            self.assertEqual(self.snapshot.count(conditions), len(expected))
            np.testing.assert_array_equal(hits.ids, expected[offset:offset + limit], str(conditions))
            np.testing.assert_array_equal(self.snapshot.search(conditions, limit=None).ids, expected)

    def test_count_choices(self):
        choices = {'price': [nazotte.Bucket(number) for number in range(len(BUCKETS))], 'genre': [*GENRES, 'none'],
                   'words': ['harbour', '木', ''], 'weight': [(None, 5), (5, None)]}
        for _ in range(50):
            conditions = random_conditions(self.source)
            counts = self.snapshot.count_choices(conditions, choices | {'price': None})
            for name, values in choices.items():
                others = {column: condition for column, condition in conditions.items() if column != name or name == 'words'}
                expected = [len(self.rows.ranked(self.rows.matching(others) & self.rows.matching({name: value})))
                            for value in values]
                self.assertEqual(counts[name].tolist(), expected, f'{name} {conditions}')

    def test_inside(self):
        for _ in range(50):
            ring = random_ring(self.source)
            inside = self.rows.inside(ring)
            np.testing.assert_array_equal(nazotte.Polygon(ring).contains(self.rows.shop), inside)
            expected = self.rows.ranked(inside)
            np.testing.assert_array_equal(self.snapshot.inside('shop', ring, limit=None).ids, expected)
            np.testing.assert_array_equal(self.snapshot.inside('shop', nazotte.Polygon(ring), limit=7).ids, expected[:7])

    def test_first_by(self):
        live = np.flatnonzero(self.rows.stock > 0)
        expected = self.rows.ids[live[np.lexsort((self.rows.ids[live], self.rows.price[live]))]]
        for limit in (0, 1, 20, 10_000):
            np.testing.assert_array_equal(self.snapshot.first_by('price', limit=limit).ids, expected[:limit])

    def test_columns_of_hits(self):
        hits = self.snapshot.search(random_conditions(self.source), limit=40)
        for name in ('price', 'weight', 'genre'):
            self.assertEqual(list(hits[name]), self.values(name, hits.ids))
        self.assertEqual([sorted(words) for words in hits['words']], [sorted(words) for words in self.values('words', hits.ids)])
        np.testing.assert_allclose(nazotte.degrees(hits['shop']), np.reshape(self.values('shop', hits.ids), (-1, 2)), atol=1e-9)
        self.assertEqual(hits.payloads, [f'row {id}'.encode() for id in hits.ids])
        self.assertEqual((hits['price'].dtype, hits['weight'].dtype, hits.ids.dtype), (np.int32, np.float64, np.int64))

    def test_whole_columns(self):
        hits = self.snapshot.search({'price': (20, None)}, limit=None)
        for name in ('price', 'weight', 'genre', 'shop'):
            np.testing.assert_array_equal(self.snapshot.column(name)[hits.rows], hits[name])
        np.testing.assert_array_equal(self.snapshot.ids[hits.rows], hits.ids)
        self.assertEqual(len(self.snapshot), len(self.rows.ids))
        self.assertEqual(self.snapshot.live.sum(), (self.rows.stock > 0).sum())
        np.testing.assert_array_equal(np.sort(self.snapshot.ids), np.sort(self.rows.ids))

    def test_find(self):
        ids = self.source.permutation(self.rows.ids)[:10]
        np.testing.assert_array_equal(self.snapshot.find([-1, *ids, 10**18]).ids, ids)

    def test_counters(self):
        for id in self.source.permutation(self.rows.ids)[:10]:
            value = int(self.source.integers(0, 3))
            self.table.set_counter(int(id), value)
            self.rows.stock[self.by_id[int(id)]] = value
            self.assertEqual(self.table.counter(int(id)), value)
        np.testing.assert_array_equal(self.table.snapshot().search(limit=None).ids,
                                      self.rows.ranked(np.ones(len(self.rows.ids))))


class Fit(unittest.TestCase):
    def test_doors(self):
        declared = nazotte.Schema('doors')
        declared.integer('width')
        declared.integer('height')
        declared.fit('door', 'width', 'height', best=3)
        table = nazotte.Table(declared)
        table.add({'width': [50, 80, 90], 'height': [100, 70, 200]})
        self.assertEqual(list(table.snapshot().first_fitting('door', 75, 70).ids), [1, 2])
        self.assertEqual(list(table.snapshot().first_fitting('door', 70, 75).ids), [1, 2])

    def test_declaration(self):
        declared = schema()
        self.assertEqual(declared.columns, {'price': 'integer', 'sold': 'integer', 'weight': 'real', 'genre': 'tag',
                                            'words': 'tag_list', 'shop': 'point'})
        self.assertEqual((declared.name, declared.has_counter), ('books', True))
        table = nazotte.Table(declared)
        self.assertEqual(len(table.snapshot().search({'price': nazotte.Bucket(len(BUCKETS) - 1)})), 0)
        self.assertEqual(len(table.snapshot().column('price')), 0)
        self.assertEqual(table.snapshot().ids.shape, (0,))
        self.assertEqual(table.snapshot().column('shop').shape, (0, 2))


if __name__ == '__main__':
    unittest.main()

"""What goes into the Python module and what comes out: kinds of arrays, views of memory, refused input, threads."""

import array
import gc
import sys
import threading
import types
import unittest

import numpy as np
import nazotte

from naive_model import Rows, random_source, schema


def table_of(columns, **options):
    table = nazotte.Table(schema(counter='counters' in options))
    table.add(columns, **options)
    return table


class Input(unittest.TestCase):
    def test_integers_of_every_kind(self):
        values = [3, 1, 2]
        kinds = [np.dtype(letter + str(size)) for letter in 'iu' for size in (1, 2, 4, 8)]
        given = [values, tuple(values), array.array('i', values), memoryview(array.array('q', values)),
                 np.array([3, 0, 1, 0, 2], dtype=np.int32)[::2], np.array(values, dtype='>i4'),
                 *(np.array(values, dtype=kind) for kind in kinds)]
        for prices in given:
            books = table_of({'price': prices}, ids=[1, 2, 3]).snapshot()
            self.assertEqual(books.column('price').tolist(), values, repr(prices))

    def test_reals(self):
        for weights in ([0.5, 2, -1], np.array([0.5, 2, -1], dtype=np.float32), array.array('d', [0.5, 2, -1])):
            self.assertEqual(table_of({'weight': weights}).snapshot().column('weight').tolist(), [0.5, 2, -1])

    def test_words(self):
        class Categorical:  # as pandas has it
            codes = np.array([1, -1, 0], dtype=np.int8)
            categories = ['詩', 'b']

        class Series:
            cat = Categorical()
        for genres in (Series(), ['b', '', '詩'], np.array(['b', '', '詩']), np.array(['b', None, '詩'], dtype=object), Categorical()):
            self.assertEqual(table_of({'genre': genres}).snapshot().column('genre').tolist(), ['b', '', '詩'])
        for words in (['a,b', '', 'c'], [['b', 'a'], [], ('c',)], ['a,,b,a', None, 'c']):
            self.assertEqual(table_of({'words': words}).snapshot().column('words'), [['a', 'b'], [], ['c']])

    def test_places(self):
        latitudes, longitudes = np.array([35.5, -1.25]), np.array([139.25, 0.000001])
        for places in ((latitudes, longitudes), np.column_stack([latitudes, longitudes]), [(35.5, 139.25), (-1.25, 0.000001)]):
            self.assertEqual(table_of({'shop': places}).snapshot().column('shop').tolist(),
                             [[139_250_000, 35_500_000], [1, -1_250_000]])
        nowhere = table_of({'shop': [(float('nan'), 0), (1e300, 0), (1, 1)]}).snapshot()
        self.assertEqual(nowhere.inside('shop', [(-999, -999), (-999, 999), (999, 999), (999, -999)]).ids.tolist(), [2])

    def test_mappings(self):
        class Frame:
            def keys(self):
                return ['price']

            def __getitem__(self, name):
                return np.array([3, 4])
        books = table_of(Frame()).snapshot()
        self.assertEqual(books.search(types.MappingProxyType({'price': 4})).ids.tolist(), [1])

    def test_ids_go_on(self):
        table = table_of({'price': [1, 2]})
        table.add({'price': [3]}, ids=[10])
        table.add({'price': [4, 5]})
        self.assertEqual(np.sort(table.snapshot().ids).tolist(), [0, 1, 10, 11, 12])


class Refused(unittest.TestCase):
    def refuse(self, code, message, call, *arguments, **options):
        with self.assertRaises(nazotte.Error) as raised:
            call(*arguments, **options)
        self.assertEqual(raised.exception.code, code)
        self.assertIn(message, str(raised.exception))
        self.assertIsInstance(raised.exception, ValueError)

    def test_rows(self):
        table = table_of({'price': [1, 2]}, ids=[1, 2], counters=[1, 1])
        for code, message, columns, options in (
                ('duplicate_key', 'id 2 exists already', {}, {'ids': [3, 2]}),
                ('duplicate_key', 'id 5 is given twice', {}, {'ids': [5, 5]}),
                ('invalid_argument', "no column 'prize'", {'prize': [1]}, {}),
                ('invalid_argument', "'price' has 1 values for 2 ids", {'price': [1]}, {'ids': [3, 4]}),
                ('invalid_argument', "'price', row 1: 2147483648 does not fit 32 bits", {'price': [0, 2**31]}, {}),
                ('invalid_argument', "'price': integers are needed, not float64", {'price': [0.5]}, {}),
                ('invalid_argument', "'price': integers are needed, not object", {'price': [2**70]}, {}),
                ('invalid_argument', "'price': 2 dimensions", {'price': [[1]]}, {}),
                ('invalid_argument', "'weight': numbers are needed", {'weight': ['a']}, {}),
                ('invalid_argument', "'genre': str is needed, not int", {'genre': [1]}, {}),
                ('invalid_argument', "'genre': a sequence is needed", {'genre': 'abc'}, {}),
                ('invalid_argument', "a comma in the word 'a,b'", {'words': [['a,b']]}, {}),
                ('invalid_argument', "'shop': (latitude, longitude)", {'shop': [[1, 2, 3]]}, {}),
                ('invalid_argument', 'payloads', {'price': [1]}, {'payloads': [1]}),
                ('invalid_argument', "'counters' has 2 values for 1 ids", {'price': [1]}, {'counters': [1, 2]}),
                ('limit_exceeded', 'the payload of id 9', {}, {'ids': [9], 'payloads': [b'x' * (8 << 20)]})):
            with self.subTest(message):
                self.refuse(code, message, table.add, columns, **options)
        self.assertEqual(table.snapshot().ids.tolist(), [1, 2])
        with self.assertRaises(UnicodeEncodeError):
            table.add({'genre': ['\ud800']})

    def test_questions(self):
        books = table_of({'price': [1, 2]}).snapshot()
        for message, conditions in (("no column 'prize'", {'prize': 1}), ('there is no bucket 4, 4 are declared', {'price': nazotte.Bucket(4)}),
                                    ('a condition is', {'price': 'x'}), ('not an integer of 32 bits', {'price': 2**31}),
                                    ('not an integer of 32 bits', {'price': (0, 0.5)}), ('nan is not', {'weight': (float('nan'), 1)}),
                                    ('str is needed', {'genre': 1}), ('a part of a word', {'words': 1}),
                                    ('inside() asks', {'shop': (1, 2)}), ('a dict', [1])):
            with self.subTest(message):
                self.refuse('invalid_argument', message, books.search, conditions)
        for message, choices in (('a list of choices', {'genre': 'a'}), ('no buckets are declared', {'sold': None}),
                                 ('a choice is one condition', {'words': [['a', 'b']]}), ("no column 'prize'", {'prize': [1]})):
            self.refuse('invalid_argument', message, books.count_choices, {}, choices)
        self.refuse('limit_exceeded', 'more than 64 conditions', books.search, {'words': ['a'] * 65})
        self.refuse('invalid_argument', 'at least 3', books.inside, 'shop', [(1, 1), (2, 2)])
        self.refuse('limit_exceeded', 'vert', nazotte.Polygon, np.random.default_rng(1).random((10_001, 2)))
        self.refuse('invalid_argument', 'not one of points', books.inside, 'price', [(0, 0), (0, 1), (1, 1)])
        self.refuse('invalid_argument', 'declared without ordered', books.first_by, 'sold')
        self.refuse('invalid_argument', "no fit named 'door'", books.first_fitting, 'door', 1, 2)
        with self.assertRaises(TypeError):
            books.search({}, limit=-1)

    def test_declarations_and_counters(self):
        declared = schema(counter=False)
        self.refuse('invalid_argument', "a column 'price' already", declared.tag, 'price')
        self.refuse('invalid_argument', 'not one of integers', declared.rank_by, 'genre')
        self.refuse('invalid_argument', 'not one of integers', declared.fit, 'door', 'price', 'genre')
        self.refuse('invalid_argument', 'at most', declared.integer, 'huge', first=2**60)
        table = nazotte.Table(declared)
        self.refuse('invalid_argument', 'a table uses the schema', declared.tag, 'late')
        self.refuse('invalid_argument', 'declared without', table.add, {'price': [1]}, counters=[1])
        self.refuse('invalid_argument', 'declared without', table.set_counter, 1, 1)
        counted = nazotte.Table(schema())
        self.refuse('not_found', 'no id 7', counted.set_counter, 7, 1)
        self.refuse('not_found', 'no id 7', counted.counter, 7)


class Memory(unittest.TestCase):
    def test_views_are_the_columns_themselves(self):
        books = table_of({'price': np.arange(1000), 'weight': np.arange(1000) / 2}).snapshot()
        for show in (lambda: books.column('price'), lambda: books.column('weight'), lambda: books.column('shop'), lambda: books.ids):
            one, other = show(), show()
            self.assertTrue(np.shares_memory(one, other))
            self.assertFalse(one.flags.owndata)
            self.assertFalse(one.flags.writeable)
            with self.assertRaises(ValueError):
                one.flags.writeable = True
        self.assertTrue(np.shares_memory(books.column('price'), books.segments('price')[0]))
        with self.assertRaises(nazotte.Error):
            books.segments('genre')

    def test_views_outlive_the_table(self):
        table = table_of({'price': np.arange(100_000), 'weight': np.arange(100_000) / 2})
        price, weight = table.snapshot().column('price'), table.snapshot().column('weight')
        hits = table.snapshot().search({'price': (10, 20)})
        del table
        gc.collect()
        other = [table_of({'price': np.full(100_000, 7)}) for _ in range(3)]  # would take freed memory
        self.assertEqual(price.tolist(), list(range(100_000)))
        self.assertEqual(weight[-1], 99_999 / 2)
        self.assertEqual(hits['price'].tolist(), list(range(10, 20)))
        del other

    def test_memory(self):
        books = table_of({'price': np.arange(1000)}).snapshot()
        self.assertGreaterEqual(books.memory['columns'], books.ids.nbytes + books.column('price').nbytes)
        self.assertLessEqual({'columns', 'payload', 'bitmaps', 'spatial', 'keys'}, set(books.memory))

    def test_several_segments(self):
        table = table_of({'price': np.arange(1000)})
        table.add({'price': [5]})
        books = table.snapshot()
        self.assertEqual([part.tolist() for part in books.segments('price')], [list(range(1000)), [5]])
        self.assertEqual(books.column('price').tolist(), [*range(1000), 5])
        self.assertFalse(books.column('price').flags.writeable)

    def test_input_is_copied(self):
        prices = np.arange(10, dtype=np.int32)
        books = table_of({'price': prices}).snapshot()
        prices[:] = 7
        self.assertEqual(books.column('price').tolist(), list(range(10)))


class Threads(unittest.TestCase):
    def lets_others_run(self, work):
        """Does another thread get the GIL while `work` runs? None is made to give it up otherwise."""
        before = sys.getswitchinterval()
        go, ran = threading.Event(), []
        other = threading.Thread(target=lambda: (go.wait(), ran.append(True)))
        other.start()
        sys.setswitchinterval(1e6)
        try:
            go.set()
            for _ in range(1000):  # it may be slow to wake up
                if ran:
                    break
                work()
            return bool(ran)
        finally:
            sys.setswitchinterval(before)
            other.join()

    def test_work_is_done_without_the_gil(self):
        source = np.random.default_rng(1)
        prices, places = source.integers(0, 1000, 50_000, dtype=np.int32), source.random((50_000, 2))
        books = table_of({'price': prices, 'sold': prices, 'shop': places}).snapshot()
        ring = nazotte.Polygon(source.random((9, 2)))
        self.assertFalse(self.lets_others_run(lambda: books.find([1])), 'the test sees nothing')
        self.assertTrue(self.lets_others_run(lambda: table_of({'price': prices})))
        self.assertTrue(self.lets_others_run(lambda: books.search({'sold': (100, 900)}, limit=None)))
        self.assertTrue(self.lets_others_run(lambda: books.inside('shop', ring, limit=None)))
        self.assertTrue(self.lets_others_run(lambda: ring.contains(places)))

    def test_readers_beside_writers(self):
        table = nazotte.Table(schema())
        source = random_source(self)
        parts = [Rows(source, 200, first_id=200 * number) for number in range(12)]
        failures, done = [], threading.Event()

        def read():
            seen = 0
            while not done.is_set():
                books = table.snapshot()
                count = books.count()
                ids = books.search({'price': (0, 60)}, limit=None).ids
                if count < seen or count != len(ids) or books.live.sum() != count:
                    failures.append(f'{count} after {seen}, {len(ids)} ids')
                    return
                seen = count

        def write(own):
            for part in own:
                part.add_to(table)

        readers = [threading.Thread(target=read) for _ in range(2)]
        writers = [threading.Thread(target=write, args=(parts[number::3],)) for number in range(3)]
        for thread in readers + writers:
            thread.start()
        for thread in writers:
            thread.join()
        done.set()
        for thread in readers:
            thread.join()
        self.assertEqual(failures, [])
        self.assertEqual(table.snapshot().count(), sum((part.stock > 0).sum() for part in parts))


if __name__ == '__main__':
    unittest.main()

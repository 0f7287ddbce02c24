"""Random rows and questions, and answers to them that are as plain as can be, in numpy."""

import os
import random

import numpy as np
import nazotte

GENRES = ['crime', 'love', '詩', '']
WORDS = ['harbour', 'harbourmaster', 'fog', '木製', '折りたたみ可']
BUCKETS = [(None, 10), (10, 20), (15, 40), (40, None)]


def random_source(test):
    """A generator of random numbers, whose seed is told when the test fails."""
    seed = int(os.environ.get('NAZOTTE_TEST_SEED', random.randrange(2**32)))
    test.addCleanup(lambda: print(f'{test.id()}: NAZOTTE_TEST_SEED={seed}'))
    return np.random.default_rng(seed)


def schema(counter=True):
    made = nazotte.Schema('books')
    made.integer('price', buckets=BUCKETS, ordered=True)
    made.integer('sold')
    made.real('weight', ordered=True)
    made.tag('genre')
    made.tag_list('words')
    made.point('shop')
    made.rank_by('sold')
    if counter:
        made.with_counter()
    return made


class Rows:
    """Columns of random rows, and the naive model of a table that has them."""

    def __init__(self, source, count, first_id=0):
        self.ids = first_id + source.permutation(count)
        self.price = source.integers(0, 60, count, dtype=np.int32)
        self.sold = source.integers(-5, 5, count, dtype=np.int32)
        self.weight = source.integers(0, 40, count) / 4
        self.genre = [GENRES[i] for i in source.integers(0, len(GENRES), count)]
        self.words = [[word for word in WORDS if source.random() < 0.4] for _ in range(count)]
        self.shop = np.column_stack([35 + source.integers(0, 100, count) / 100, 139 + source.integers(0, 100, count) / 100])
        self.stock = source.integers(0, 3, count, dtype=np.int32)

    def columns(self):
        return {name: getattr(self, name) for name in ('price', 'sold', 'weight', 'genre', 'words', 'shop')}

    def add_to(self, table):
        return table.add(self.columns(), ids=self.ids, counters=self.stock, payloads=[f'row {i}' for i in self.ids])

    def extend(self, other):
        for name in ('ids', 'price', 'sold', 'weight', 'stock'):
            setattr(self, name, np.concatenate([getattr(self, name), getattr(other, name)]))
        self.shop = np.concatenate([self.shop, other.shop])
        self.genre += other.genre
        self.words += other.words

    def ranked(self, matches):
        """Ids of the matching rows that are in stock, in the order of results."""
        places = np.flatnonzero(np.asarray(matches, dtype=bool) & (self.stock > 0))
        return self.ids[places[np.lexsort((self.ids[places], -self.sold[places].astype(np.int64)))]]

    def matching(self, conditions):
        matches = np.ones(len(self.ids), dtype=bool)
        for name, condition in conditions.items():
            matches &= getattr(self, f'matching_{name}')(condition)
        return matches

    def matching_price(self, condition):
        if isinstance(condition, nazotte.Bucket):
            condition = BUCKETS[condition.number]
        low, high = condition if isinstance(condition, tuple) else (condition, condition + 1)
        return (self.price >= (-np.inf if low is None else low)) & (self.price < (np.inf if high is None else high))

    def matching_weight(self, condition):
        low, high = condition
        return (self.weight >= (-np.inf if low is None else low)) & (self.weight < (np.inf if high is None else high))

    def matching_genre(self, condition):
        return np.array([genre == condition for genre in self.genre], dtype=bool)

    def matching_words(self, condition):
        parts = [condition] if isinstance(condition, str) else condition
        return np.array([all(part == '' or any(part in word for word in words) for part in parts) for words in self.words], dtype=bool)

    def inside(self, ring):
        """Strictly, by the winding number, in whole microdegrees."""
        points = np.rint(self.shop * 1e6).astype(np.int64)
        corners = np.rint(np.asarray(ring) * 1e6).astype(np.int64)
        winding = np.zeros(len(points), dtype=int)
        boundary = np.zeros(len(points), dtype=bool)
        y, x = points[:, 0], points[:, 1]
        for (ay, ax), (by, bx) in zip(corners, np.roll(corners, -1, axis=0)):
            side = (bx - ax) * (y - ay) - (by - ay) * (x - ax)
            boundary |= (side == 0) & (min(ax, bx) <= x) & (x <= max(ax, bx)) & (min(ay, by) <= y) & (y <= max(ay, by))
            winding += ((ay <= y) & (by > y) & (side > 0)).astype(int) - ((ay > y) & (by <= y) & (side < 0)).astype(int)
        return (winding != 0) & ~boundary


def random_conditions(source):
    def bounds(last, scale=1):
        low, high = (None if source.random() < 0.2 else int(source.integers(0, last)) / scale for _ in range(2))
        return (low, high) if scale != 1 else tuple(None if side is None else int(side) for side in (low, high))
    choices = {
        'price': [nazotte.Bucket(int(source.integers(0, len(BUCKETS)))), int(source.integers(0, 60)), bounds(60)],
        'weight': [bounds(40, 4)],
        'genre': [*GENRES, 'none'],
        'words': ['harbour', 'r', '', ['harbour', '木'], ('fog',), 'nothing'],
    }
    return {name: values[source.integers(0, len(values))] for name, values in choices.items() if source.random() < 0.4}


def random_ring(source):
    """On the grid of the shops, so that vertices and edges meet them; it may cross itself."""
    return np.column_stack([35 + source.integers(0, 100, 6) / 100, 139 + source.integers(0, 100, 6) / 100])

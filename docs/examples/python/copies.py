"""What a copy costs: rows going in and columns coming out, as arrays and as lists; and a search beside numpy alone.

Prints medians and their ratios. `python3 copies.py [ROWS]`, by default a million.
"""

import statistics
import sys
import time

import numpy as np

import nazotte

ROUNDS = 7


def milliseconds(work):
    """The median of some rounds."""
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        times.append(1000 * (time.perf_counter() - start))
    return statistics.median(times)


def compare(title, **ways):
    """The first way is what the others are measured by."""
    times = {name: milliseconds(work) for name, work in ways.items()}
    first = next(iter(times.values()))
    print(title)
    for name, spent in times.items():
        print(f'  {name:12} {spent:12.4f} ms {spent / first:12.2f}')


def table_of(columns):
    schema = nazotte.Schema('rows')
    schema.integer('price')
    schema.real('weight')
    table = nazotte.Table(schema)
    table.add(columns)
    return table


def main():
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    source = np.random.default_rng(1)
    price, weight = source.integers(0, 10_000, rows, dtype=np.int32), source.random(rows)
    books = table_of({'price': price, 'weight': weight}).snapshot()
    view = books.column('price')
    kept = np.array(view)
    compare(f'adding {rows} rows, indexes included', arrays=lambda: table_of({'price': price, 'weight': weight}),
            converted=lambda: table_of({'price': price.astype(np.int64), 'weight': weight.astype(np.float32)}),
            lists=lambda: table_of({'price': price.tolist(), 'weight': weight.tolist()}))
    compare('a column of all rows', view=lambda: books.column('price'), copy=lambda: np.array(books.column('price')),
            list=lambda: books.column('price').tolist())
    compare('the first 50 rows with a price from 5000 to 5010, by id',
            search=lambda: books.search({'price': (5000, 5010)}).ids,
            numpy=lambda: np.sort(books.ids[np.flatnonzero((kept >= 5000) & (kept < 5010))])[:50])


if __name__ == '__main__':
    main()

"""Ranked tables in memory: conditions, words and polygons are answered by indexes, in the order that you declare.

    schema = nazotte.Schema('books')
    schema.integer('price', buckets=[(None, 1000), (1000, 2000), (2000, None)], ordered=True)
    schema.integer('sold')
    schema.tag('genre')
    schema.point('shop')
    schema.rank_by('sold')

    table = nazotte.Table(schema)
    table.add({'price': prices, 'sold': sold, 'genre': genres, 'shop': places}, ids=isbns)   # arrays, buffers, sequences

    books = table.snapshot()                               # never changes; any thread may ask
    page = books.search({'genre': 'crime', 'price': (500, None)}, limit=10)
    page.count, page.ids, page['price']                    # an int, and arrays of numpy's
    books.inside('shop', [(35.5, 139.5), (35.5, 140.0), (35.9, 139.7)], limit=None)
    books.column('price')                                  # the engine's own memory, read only

read_csv() makes a table of a file, nazotte.isuumo of ISUUMO's files.
"""

from ._engine import Bucket, Error, Hits, Polygon, Schema, Snapshot, Table, __version__
from .csv_file import read_csv
from .places import degrees

__all__ = ['Bucket', 'Error', 'Hits', 'Polygon', 'Schema', 'Snapshot', 'Table', '__version__', 'degrees', 'read_csv']

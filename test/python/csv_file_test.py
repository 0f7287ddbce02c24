"""CSV files: with a header and inferred types, with a schema, ISUUMO's, and what is refused."""

import csv
import io
import json
import os
import pathlib
import shutil
import tempfile
import unittest

import nazotte
import nazotte.isuumo
from nazotte import _engine

CONDITIONS = pathlib.Path(os.environ['NAZOTTE_SOURCE']) / 'data' / 'conditions'

BOOKS = '''id,title,price,weight,genre,words,latitude,longitude,stock
7,"Fog, a novel",1200,0.5,crime,"fog,harbour",35.68,139.77,3
3,Tide,800,1,crime,harbourmaster,35.70,139.70,1
9,"""Pier""",1900,2.25,love,harbour,34.69,135.50,0
'''


class FileTest(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix='nazotte-python-'))
        self.addCleanup(shutil.rmtree, self.folder)

    def write(self, text, name='books.csv'):
        (self.folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
        return self.folder / name


class Files(FileTest):
    def test_inferred(self):
        table = nazotte.read_csv(self.write(BOOKS), rank_by='price', counter='stock', payload='title')
        self.assertEqual(table.schema.name, 'books')
        self.assertEqual(table.schema.columns, {'price': 'integer', 'weight': 'real', 'genre': 'tag', 'words': 'tag_list',
                                                'location': 'point'})
        books = table.snapshot()
        self.assertEqual(books.search().ids.tolist(), [7, 3])
        self.assertEqual(books.search({'words': 'harbour'}).payloads, [b'Fog, a novel', b'Tide'])
        self.assertEqual(books.first_by('price').ids.tolist(), [3, 7])
        self.assertEqual(books.inside('location', [(35, 139), (35, 140), (36, 140), (36, 139)]).ids.tolist(), [7, 3])
        self.assertEqual(books.find([9]).payloads, [b'"Pier"'])

    def test_types_and_schema(self):
        file = self.write(BOOKS.replace('\n', '\r\n').encode('utf-8-sig'))
        table = nazotte.read_csv(file, types={'price': 'tag', 'title': None, 'words': 'tag'}, points={}, id=None)
        self.assertEqual(table.schema.columns, {'id': 'integer', 'price': 'tag', 'weight': 'real', 'genre': 'tag', 'words': 'tag',
                                                'latitude': 'real', 'longitude': 'real', 'stock': 'integer'})
        self.assertEqual(table.snapshot().search({'price': '800'}).ids.tolist(), [1])
        declared = nazotte.Schema('some')
        declared.integer('price', buckets=[(None, 1000), (1000, None)])
        declared.point('shop')
        table = nazotte.read_csv(file, schema=declared, points={'shop': ('latitude', 'longitude')})
        self.assertEqual(table.snapshot().search({'price': nazotte.Bucket(1)}).ids.tolist(), [7, 9])
        self.assertEqual(table.snapshot().find([9])['shop'].tolist(), [[135_500_000, 34_690_000]])

    def test_no_rows(self):
        self.assertEqual(len(nazotte.read_csv(self.write('id,price\n'))), 0)

    def test_refused(self):
        for message, text, options in (
                ('the first line should name', '', {}), ('the first line should name', 'a,a\n', {}),
                ('row 2 has 1 fields instead of 2', 'id,a\n1,2\n3\n', {}), ('utf-8', b'id\n\xff\n', {}),
                ("column 'id', row 1: 'x' is not an integer", 'id\nx\n', {}),
                ("column 'a', row 2: '1_0' is not an integer", 'id,a\n1,2\n2,1_0\n', {'types': {'a': 'integer'}}),
                ("column 'a', row 1: 3000000000 does not fit 32 bits", 'id,a\n1,3000000000\n', {'types': {'a': 'integer'}}),
                ("a type is one of", 'id,a\n1,2\n', {'types': {'a': 'float'}}),
                ("there is no column 'b'", 'id,a\n1,2\n', {'rank_by': 'b'}),
                ("there is no column 'b'", 'id,a\n1,2\n', {'types': {'b': 'tag'}}),
                ("id 1 is given twice", 'id,a\n1,2\n1,3\n', {})):
            with self.subTest(message), self.assertRaises(nazotte.Error) as raised:
                nazotte.read_csv(self.write(text), **options)
            self.assertIn(message, str(raised.exception))
        with self.assertRaises(FileNotFoundError):
            nazotte.read_csv(self.folder / 'none.csv')


class Isuumo(FileTest):
    def rows(self, columns, *rows):
        text = io.StringIO()
        csv.writer(text).writerows([[row[name] for name in columns] for row in rows])
        return self.write(text.getvalue(), 'rows.csv')

    def test_chairs(self):
        one = {name: '詩' for name in _engine.CHAIR_COLUMNS} | {name: 100 for name in ('price', 'height', 'width', 'depth')}
        one |= {'id': 4, 'popularity': 7, 'stock': 1, 'features': '肘掛け,木製', 'price': 3000}
        chairs = nazotte.isuumo.read_chairs(self.rows(_engine.CHAIR_COLUMNS, one, one | {'id': 2, 'stock': 0}, one | {'id': 1}),
                                            CONDITIONS).snapshot()
        hits = chairs.search({'price': nazotte.Bucket(1), 'features': ['肘', '木製']})
        self.assertEqual((hits.ids.tolist(), len(chairs)), ([1, 4], 3))
        self.assertEqual(json.loads(hits.payloads[1])['name'], '詩')

    def test_estates(self):
        one = {name: 'x' for name in _engine.ESTATE_COLUMNS} | {'latitude': 35.5, 'longitude': 139.5, 'rent': 1}
        one |= {'id': 1, 'popularity': 1, 'door_height': 80, 'door_width': 120}
        estates = nazotte.isuumo.read_estates(self.rows(_engine.ESTATE_COLUMNS, one), CONDITIONS).snapshot()
        self.assertEqual(estates.inside('location', [(35, 139), (35, 140), (36, 139)]).ids.tolist(), [])
        self.assertEqual(estates.inside('location', [(35, 139), (35, 140), (36.1, 139.6)]).ids.tolist(), [1])
        self.assertEqual(estates.first_fitting('door', 120, 80).ids.tolist(), [1])
        self.assertEqual(estates.count({'door_height': nazotte.Bucket(1), 'rent': nazotte.Bucket(0)}), 1)


if __name__ == '__main__':
    unittest.main()

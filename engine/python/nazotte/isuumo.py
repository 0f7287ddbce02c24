"""ISUUMO's chairs and estates, from the files that its initial data comes in: CSV without a header line.

    chairs = nazotte.isuumo.read_chairs('chair.csv', conditions='data/conditions').snapshot()
    chairs.search({'price': nazotte.Bucket(1), 'features': ['折りたたみ可', '肘掛け']}, limit=25)

Columns, indexes and rank are those of the daemon. A payload is the row as JSON.
"""

import json
import os
import pathlib
from typing import Optional, Union

from . import _engine
from .csv_file import converted, read_columns

Path = Union[str, 'os.PathLike[str]']


def read_chairs(file: Path, conditions: Optional[Path] = None) -> _engine.Table:
    """conditions: the folder of chair_condition.json, whose ranges become buckets; without it there are none."""
    buckets = {} if conditions is None else _buckets(pathlib.Path(conditions) / 'chair_condition.json')
    return _read(file, _engine.chair_schema(buckets), _engine.CHAIR_COLUMNS)


def read_estates(file: Path, conditions: Optional[Path] = None) -> _engine.Table:
    """conditions: the folder of estate_condition.json, likewise. Places are in the column `location`, doors in the fit
    `door`."""
    buckets = {} if conditions is None else _buckets(pathlib.Path(conditions) / 'estate_condition.json')
    return _read(file, _engine.estate_schema(buckets), _engine.ESTATE_COLUMNS)


def _buckets(file: pathlib.Path) -> 'dict[str, list[tuple[Optional[int], Optional[int]]]]':
    """Ranges by column; -1 is an open side."""
    found = {}
    for name, condition in json.loads(file.read_text(encoding='utf-8')).items():
        if isinstance(condition, dict) and 'ranges' in condition:
            column = ''.join('_' + letter.lower() if letter.isupper() else letter for letter in name)
            found[column] = [tuple(None if side == -1 else side for side in (one['min'], one['max']))
                             for one in condition['ranges']]
    return found


def _read(file: Path, schema: _engine.Schema, names: 'list[str]') -> _engine.Table:
    texts = read_columns(file, names)
    columns = {name: converted(texts[name], kind, name) for name, kind in schema.columns.items() if kind != 'point'}
    if 'location' in schema.columns:
        columns['location'] = tuple(converted(texts[name], 'real', name) for name in ('latitude', 'longitude'))
    payloads = [json.dumps(dict(zip(names, row)), ensure_ascii=False) for row in zip(*(texts[name] for name in names))]
    table = _engine.Table(schema)
    table.add(columns, ids=converted(texts['id'], 'id', 'id'), payloads=payloads,
              counters=converted(texts['stock'], 'integer', 'stock') if schema.has_counter else None)
    return table

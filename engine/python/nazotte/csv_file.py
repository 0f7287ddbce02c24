"""Tables from CSV files with a header line."""

import csv
import os
from typing import Mapping, Optional, Sequence, Union

import numpy as np

from ._engine import Error, Schema, Table

KINDS = ('integer', 'real', 'tag', 'tag_list')
INTEGER = np.iinfo(np.int32)


def read_csv(path: Union[str, 'os.PathLike[str]'], *, types: Optional[Mapping[str, Optional[str]]] = None,
             schema: Optional[Schema] = None, id: Optional[str] = 'id', rank_by: Optional[str] = None,
             counter: Optional[str] = None, payload: Optional[str] = None,
             points: Optional[Mapping[str, Sequence[str]]] = None) -> Table:
    """A table of the rows of a file in UTF-8, whose first line names the columns.

    types: integer, real, tag or tag_list by column, or None for a column that is left out. The others are inferred: integer
    when all values are, else real when all are numbers, else tag_list when a comma is in one, else tag.
    schema: its columns are read, and nothing is inferred; those of the file that it does not name are left out.
    id: the column of ids; when the file has none of that name, rows are numbered from 0.
    rank_by: the results' order, this column descending. counter: the column of counters. payload: a column whose text comes
    back with the rows. points: point columns by name, as (latitude's column, longitude's column); inferred as `location`
    when there are columns `latitude` and `longitude`.

    Raises nazotte.Error for what is not such a file, with the row's number (the first one after the header is 1).
    """
    texts = read_columns(path)
    if points is None:
        points = {'location': ('latitude', 'longitude')} if {'latitude', 'longitude'} <= set(texts) else {}
    apart = {name for name in (id, counter, payload) if name} | {name for pair in points.values() for name in pair}
    for name in (counter, payload, rank_by, *(types or ()), *(name for pair in points.values() for name in pair)):
        if name is not None and name not in texts:
            raise Error(f"{path}: there is no column '{name}', the header names: {' '.join(texts)}")
    if schema is None:
        kinds = {name: (types or {}).get(name, '') for name in texts if name not in apart}
        columns, schema = inferred(str(path), texts, kinds)
        declare(schema, points, rank_by, counter, columns)
    else:
        kinds = {name: kind for name, kind in schema.columns.items() if name in texts}
        columns = {name: converted(texts[name], kind, name) for name, kind in kinds.items()}
        points = {name: pair for name, pair in points.items() if schema.columns.get(name) == 'point'}
    for name, (latitude, longitude) in points.items():
        columns[name] = np.column_stack([converted(texts[part], 'real', part) for part in (latitude, longitude)])
    table = Table(schema)
    rows = len(next(iter(texts.values())))
    ids = converted(texts[id], 'id', id) if id in texts else np.arange(rows)
    table.add(columns, ids=ids, payloads=texts[payload] if payload else None,
              counters=converted(texts[counter], 'integer', counter) if counter else None)
    return table


def read_columns(path: Union[str, 'os.PathLike[str]'], names: Optional[Sequence[str]] = None) -> 'dict[str, list[str]]':
    """Texts by column. `names`: of a file without a header line."""
    try:
        with open(path, encoding='utf-8-sig', newline='') as file:
            rows = csv.reader(file, strict=True)
            header = list(names) if names is not None else next(rows, [])
            if not header or len(set(header)) != len(header):
                raise Error(f'{path}: the first line should name the columns, each once')
            records = [record for record in rows if record]
    except (UnicodeDecodeError, csv.Error) as error:
        raise Error(f'{path}: {error}') from error
    for number, record in enumerate(records, start=1):
        if len(record) != len(header):
            raise Error(f'{path}: row {number} has {len(record)} fields instead of {len(header)}')
    return dict(zip(header, map(list, zip(*records)))) if records else {name: [] for name in header}


def inferred(name: str, texts: 'dict[str, list[str]]', kinds: 'dict[str, Optional[str]]') -> 'tuple[dict, Schema]':
    """Values by column, and a schema that declares them. A kind is asked for, '' (to be inferred), or None (left out)."""
    schema = Schema(os.path.splitext(os.path.basename(name))[0])
    columns = {}
    for column, kind in kinds.items():
        if kind is None:
            continue
        if kind and kind not in KINDS:
            raise Error(f"column '{column}': a type is one of {', '.join(KINDS)}, not '{kind}'")
        kind = kind or kind_of(texts[column])
        columns[column] = converted(texts[column], kind, column)
        if kind == 'integer':
            schema.integer(column, ordered=True)
        else:
            getattr(schema, kind)(column)
    return columns, schema


def declare(schema: Schema, points: Mapping[str, Sequence[str]], rank_by: Optional[str], counter: Optional[str],
            columns: 'dict[str, object]') -> None:
    for name in points:
        schema.point(name)
    if rank_by is not None:
        if rank_by not in columns:
            raise Error(f"column '{rank_by}' is read as something else, results cannot be ranked by it")
        schema.rank_by(rank_by)
    if counter is not None:
        schema.with_counter()


def kind_of(texts: 'list[str]') -> str:
    for kind in ('integer', 'real'):
        try:
            converted(texts, kind, '')
            return kind
        except Error:
            pass
    return 'tag_list' if any(',' in text for text in texts) else 'tag'


def converted(texts: 'list[str]', kind: str, name: str) -> object:
    """An array for numbers; words stay as they are."""
    if kind not in ('integer', 'real', 'id'):
        return texts
    limits = np.iinfo(np.int64) if kind == 'id' else INTEGER
    convert = float if kind == 'real' else int
    values = []
    for row, text in enumerate(texts, start=1):
        try:
            value = convert(text)
            if '_' in text:  # what Python's source allows, files do not
                raise ValueError
        except ValueError:
            raise Error(f"column '{name}', row {row}: '{text}' is not {'a number' if kind == 'real' else 'an integer'}") from None
        if kind != 'real' and not limits.min <= value <= limits.max:
            raise Error(f"column '{name}', row {row}: {text} does not fit {limits.bits} bits")
        values.append(value)
    return np.array(values, dtype={'integer': np.int32, 'id': np.int64, 'real': np.float64}[kind])

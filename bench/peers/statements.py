"""The questions as SQL: for each of them the prepared statements with their parameters.

Searches count and then select the page, as the reference implementation does. All subjects select ids only.
"""

import json
from dataclasses import dataclass

from questions import microdegrees

NAZOTTE_ROWS = 50
LIST_ROWS = 20


@dataclass(frozen=True)
class Dialect:
    """How a database writes a parameter, and how it finds points in a polygon: (statement, parameters of a ring)."""
    parameter: object  # number from 1 on -> text
    nazotte: object = None
    order: str = 'popularity DESC, id'


class SqlQuestions:
    """Statements are numbered; each question is a list of steps."""

    def __init__(self, dialect, questions, conditions):
        self._dialect = dialect
        self._conditions = conditions
        self._numbers = {}
        kinds = {'chair_search': lambda question: self._search('chair', question),
                 'estate_search': lambda question: self._search('estate', question),
                 'recommended': self._recommended, 'low_priced': self._low_priced}
        if dialect.nazotte:
            kinds['nazotte'] = lambda question: [self._step(*dialect.nazotte(question['ring']))]
        self._kinds = {kind: [translate(question) for question in questions[kind]] for kind, translate in kinds.items()}

    def write(self, path):
        path.write_text(json.dumps({'statements': list(self._numbers), 'kinds': self._kinds}, ensure_ascii=False),
                        encoding='utf-8')

    def _step(self, text, parameters, keep=True):
        """`text` writes every parameter as a question mark."""
        parts = text.split('?')
        written = parts[0] + ''.join(self._dialect.parameter(number) + part
                                     for number, part in enumerate(parts[1:], start=1))
        return {'statement': self._numbers.setdefault(written, len(self._numbers)), 'parameters': parameters,
                'keep': keep}

    def _search(self, table, question):
        terms, parameters = [], []
        for column, asked in question.items():
            if column == 'features':
                for word in asked.split(','):
                    terms.append("features LIKE ?")
                    parameters.append(f'%{word}%')
            elif isinstance(asked, str):
                terms.append(f'{column} = ?')
                parameters.append(asked)
            elif column not in ('page', 'per_page'):
                bounds = self._conditions.ranges(table, column)[asked]
                for name, comparison in (('min', '>='), ('max', '<')):
                    if bounds[name] != -1:
                        terms.append(f'{column} {comparison} ?')
                        parameters.append(bounds[name])
        if table == 'chair':
            terms.append('stock > 0')
        condition = ' AND '.join(terms)
        page = f'SELECT id FROM {table} WHERE {condition} ORDER BY {self._dialect.order} LIMIT ? OFFSET ?'
        limits = [question['per_page'], question['page'] * question['per_page']]
        return [self._step(f'SELECT COUNT(*) FROM {table} WHERE {condition}', parameters),
                self._step(page, parameters + limits)]

    def _recommended(self, question):
        short, long = question['sides']
        return [self._step('SELECT width, height, depth FROM chair WHERE id = ?', [question['chair']], keep=False),
                self._step('SELECT id FROM estate WHERE (door_width >= ? AND door_height >= ?) OR (door_width >= ? AND '
                           f'door_height >= ?) ORDER BY {self._dialect.order} LIMIT {LIST_ROWS}',
                           [short, long, long, short])]

    def _low_priced(self, question):
        if question['table'] == 'chair':
            return [self._step(f'SELECT id FROM chair WHERE stock > 0 ORDER BY price, id LIMIT {LIST_ROWS}', [])]
        return [self._step(f'SELECT id FROM estate ORDER BY rent, id LIMIT {LIST_ROWS}', [])]


def bounds(ring):
    """Smallest and largest x and y in microdegrees."""
    xs, ys = [microdegrees(vertex[1]) for vertex in ring], [microdegrees(vertex[0]) for vertex in ring]
    return [min(xs), max(xs), min(ys), max(ys)]


def sqlite_nazotte(ring):
    """The R*Tree finds the box; inside() is sqlite_client.cpp's."""
    flat = ' '.join(f'{microdegrees(longitude)} {microdegrees(latitude)}' for latitude, longitude in ring)
    return ('SELECT e.id FROM estate_location AS l JOIN estate AS e ON e.id = l.id WHERE l.min_x >= ? AND l.max_x <= ? '
            f'AND l.min_y >= ? AND l.max_y <= ? AND inside(?, e.x, e.y) ORDER BY e.popularity DESC, e.id LIMIT '
            f'{NAZOTTE_ROWS}', [*bounds(ring), flat])


def mariadb_nazotte(ring):
    """As the reference asks: six decimals, latitude first."""
    text = ', '.join(f'{latitude:.6f} {longitude:.6f}' for latitude, longitude in ring)
    return ('SELECT id FROM estate WHERE ST_Contains(ST_PolygonFromText(?), location) ORDER BY negated_popularity, id '
            f'LIMIT {NAZOTTE_ROWS}', [f'POLYGON(({text}))'])


def postgis_nazotte(ring):
    """On the grid of microdegrees, where PostGIS's arithmetic is exact. A parameter that is a geometry is parsed once per
    question, where ST_GeomFromText(text) would be computed anew for each row of some plans.
    """
    text = ', '.join(f'{microdegrees(longitude)} {microdegrees(latitude)}' for latitude, longitude in ring)
    return ('SELECT id FROM estate WHERE ST_Contains(CAST(? AS geometry), location) ORDER BY popularity DESC, id LIMIT '
            f'{NAZOTTE_ROWS}', [f'POLYGON(({text}))'])


SQLITE = Dialect(lambda number: '?', sqlite_nazotte)
MARIADB = Dialect(lambda number: '?', mariadb_nazotte, order='negated_popularity, id')
POSTGRES = Dialect(lambda number: f'${number}', postgis_nazotte)
# Its spatial extension is not part of the package; peers.mjs asks for the box and tests the polygon itself.
DUCKDB = Dialect(lambda number: f'${number}')

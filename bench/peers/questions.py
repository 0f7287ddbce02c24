"""What is asked of every subject: the mix that ISUUMO's front end sends, the same for the same seed."""

import csv
import json
import math
import random

CONDITIONS = {  # column -> its name in the condition file
    'chair': {'price': 'price', 'height': 'height', 'width': 'width', 'depth': 'depth'},
    'estate': {'door_height': 'doorHeight', 'door_width': 'doorWidth', 'rent': 'rent'},
}
WORDS = {'chair': ('kind', 'color'), 'estate': ()}
PAGE_ROWS = 25
FEATURES_MAX = 3
DEEP_PAGES = 20  # one in so many searches asks for any page up to the last of these
DEEP_PAGE_MAX = 1000
KILOMETER = 1 / 111.0  # in degrees
QUARTERS = ((2 * KILOMETER, 20 * KILOMETER), (0.5, 4.0), (5.0, 20.0))  # diameters; the first quarter is of hulls


class Conditions:
    """The condition files: what the front end lets people choose."""

    def __init__(self, folder):
        self._files = {table: json.loads((folder / f'{table}_condition.json').read_text(encoding='utf-8'))
                       for table in CONDITIONS}

    def ranges(self, table, column):
        return self._files[table][CONDITIONS[table][column]]['ranges']

    def words(self, table, column):
        return self._files[table]['feature' if column == 'features' else column]['list']


def make(conditions, rows, count, seed=1):
    """kind -> list of questions. `rows`: folder of the CSV files."""
    chance = random.Random(seed)
    points, sides = read_points(rows / 'estate.csv'), read_sides(rows / 'chair.csv')
    return {
        'chair_search': [search(chance, conditions, 'chair') for _ in range(count)],
        'estate_search': [search(chance, conditions, 'estate') for _ in range(count)],
        'nazotte': [{'ring': ring(chance, points, number)} for number in range(count)],
        'recommended': [{'chair': chair, 'sides': sides[chair]} for chair in chance.choices(list(sides), k=count)],
        'low_priced': [{'table': ('chair', 'estate')[number % 2]} for number in range(count)],
    }


def search(chance, conditions, table):
    """One to all of the conditions, each as likely as another."""
    columns = [*CONDITIONS[table], *WORDS[table], 'features']
    asked = {}
    for column in chance.sample(columns, chance.randint(1, len(columns))):
        if column in CONDITIONS[table]:
            asked[column] = chance.randrange(len(conditions.ranges(table, column)))
        elif column == 'features':
            asked[column] = ','.join(chance.sample(conditions.words(table, column), chance.randint(1, FEATURES_MAX)))
        else:
            asked[column] = chance.choice(conditions.words(table, column))
    page = chance.randint(0, DEEP_PAGE_MAX) if chance.randrange(DEEP_PAGES) == 0 else chance.randint(0, 5)
    return asked | {'page': page, 'per_page': PAGE_ROWS}


def ring(chance, points, number):
    """Four equal quarters of size; one in three is concave. Closed, in degrees of six decimals."""
    center = chance.choice(points)
    concave = chance.randrange(3) == 0
    if number % 4 == 0 and not concave:
        size = chance.uniform(0.1, 1)
        cloud = [(center[0] + chance.uniform(-size, size) / 2, center[1] + chance.uniform(-size, size) / 2)
                 for _ in range(chance.randint(10, 20))]
        vertices = hull(cloud)
    else:
        low, high = (0.1, 1.0) if number % 4 == 0 else QUARTERS[number % 4 - 1]
        radius = chance.uniform(low, high) / 2
        corners = round(math.exp(chance.uniform(math.log(4), math.log(200))))
        vertices = []
        for corner in range(corners):
            reach = radius * (chance.uniform(0.3, 1) if concave else 1)
            angle = 2 * math.pi * corner / corners
            vertices.append((center[0] + reach * math.sin(angle), center[1] + reach * math.cos(angle)))
    closed = [*vertices, vertices[0]]
    return [[float(f'{latitude:.6f}'), float(f'{longitude:.6f}')] for latitude, longitude in closed]


def hull(points):
    """Convex hull, counterclockwise. Source: Andrew's monotone chain, 1979."""
    def half(ordered):
        chain = []
        for point in ordered:
            while len(chain) >= 2 and turn(chain[-2], chain[-1], point) <= 0:
                chain.pop()
            chain.append(point)
        return chain[:-1]
    ordered = sorted(points)
    return half(ordered) + half(ordered[::-1])


def turn(a, b, c):
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def microdegrees(degrees):
    """As printf's %f shows it: the grid on which the reference compares points."""
    return int(f'{degrees:.6f}'.replace('.', ''))


def read_points(file):
    """Places of estates, some thousands of them at most."""
    with open(file, encoding='utf-8', newline='') as lines:
        return [(float(row[5]), float(row[6])) for row, _ in zip(csv.reader(lines), range(10_000))]


def read_sides(file):
    """Chair id -> its two shorter sides in order, some thousands of them at most."""
    with open(file, encoding='utf-8', newline='') as lines:
        return {int(row[0]): sorted(map(int, row[5:8]))[:2] for row, _ in zip(csv.reader(lines), range(10_000))}

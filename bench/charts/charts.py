#!/usr/bin/env python3
"""Draws the charts of docs/PERFORMANCE.md from the results of full benchmark runs.

    charts.py [--results build/bench-results] [--out docs/images] [--effort full]

peers-N.svg: the engine beside its peers at N rows; size.svg: the engine's cost against the size of its tables. A chart
whose benchmark has no results is left as it is, and said so. Exit status: 0 drawn, 1 there was nothing to draw.
"""

import argparse
import sys
from pathlib import Path

SOURCE_ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(SOURCE_ROOT / 'bench/compare'))

from medians import OURS, Medians  # noqa: E402
from svg import Drawing, LogAxis, duration  # noqa: E402

WIDTH = 860
KINDS = {'chair_search': 'chair search: count and page', 'estate_search': 'estate search: count and page',
         'nazotte': 'nazotte: the best 50 in a polygon', 'recommended': 'recommended: the best 20 for a chair',
         'low_priced': 'low priced: the first 20'}
# Names of the engine's benchmarks, and what they are called in a chart.
SIZE_SERIES = {'chair_search': 'chair search', 'estate_search': 'estate search', 'nazotte_mix': 'nazotte',
               'recommended': 'recommended', 'low_priced': 'low priced'}


def draw_peers(medians, rows, path):
    """Bars of medians with a whisker up to p99."""
    kinds = {kind: medians.subjects(f'{kind} median', rows) for kind in KINDS}
    lines = sum(len(subjects) for subjects in kinds.values())
    left, right, top, bar, head = 190, WIDTH - 150, 64, 18, 34
    height = top + lines * bar + len(kinds) * head + 20
    drawing = Drawing(WIDTH, height, f'Time per question at {rows:,} rows')
    drawing.text(16, 26, f'Time per question, {rows:,} rows a table', 'text title')
    drawing.text(16, 44, 'bars: median, lines: p99, logarithmic; behind them: median, and how many times ours to the same '
                         'questions', 'dim small')
    axis = LogAxis([value for (name, _, size), value in medians.values.items()
                    if size == rows and not name.endswith(' times ours')], left, right)
    for tick in axis.ticks():
        drawing.line(axis.at(tick), top, axis.at(tick), height - 20, 'grid')
        drawing.text(axis.at(tick), height - 6, duration(tick), 'dim small', 'middle')
    y = top
    for kind, subjects in kinds.items():
        y += head
        drawing.text(16, y - 8, KINDS[kind], 'text')
        for subject in subjects:
            draw_bar(drawing, axis, y, Bar(medians, kind, subject, rows))
            y += bar
    drawing.write(path)


class Bar:
    def __init__(self, medians, kind, subject, rows):
        self.label = medians.versions.get(subject, subject)
        self.is_ours = subject == OURS
        self.median = medians.get(f'{kind} median', subject, rows)
        self.p99 = medians.get(f'{kind} p99', subject, rows)
        self.times = medians.get(f'{kind} times ours', subject, rows)


def draw_bar(drawing, axis, y, bar):
    left = axis.at(axis.ticks()[0])
    color = 'ours' if bar.is_ours else 'other'
    drawing.text(left - 8, y + 12, bar.label, 'text small', 'end')
    drawing.rectangle(left, y + 2, axis.at(bar.median) - left, 12, color)
    if bar.p99 and bar.p99 > bar.median:
        drawing.line(axis.at(bar.median), y + 8, axis.at(bar.p99), y + 8, color, 2)
    factor = '' if bar.is_ours or not bar.times else f' (× {bar.times:,.{0 if bar.times >= 9.95 else 1}f})'
    drawing.text(axis.at(max(bar.median, bar.p99 or 0)) + 6, y + 12, duration(bar.median) + factor, 'text small')


def draw_sizes(medians, path):
    """Lines over the number of rows: median solid, p99 dashed."""
    series = {name: [rows for rows in medians.rows() if medians.get(f'{name} median', OURS, rows)]
              for name in SIZE_SERIES}
    series = {name: sizes for name, sizes in series.items() if len(sizes) > 1}
    values = [medians.get(f'{name} {figure}', OURS, rows)
              for name, sizes in series.items() for rows in sizes for figure in ('median', 'p99')]
    height, left, right, top = 460, 70, WIDTH - 150, 64
    drawing = Drawing(WIDTH, height, 'Cost against table size')
    drawing.text(16, 26, 'The engine: time per question against rows a table', 'text title')
    drawing.text(16, 44, 'solid: median, dashed: p99; both axes logarithmic', 'dim small')
    sizes = sorted({rows for found in series.values() for rows in found})
    across = LogAxis(sizes, left, right)
    up = LogAxis(values, height - 36, top)
    for tick in up.ticks():
        drawing.line(left, up.at(tick), right, up.at(tick), 'grid')
        drawing.text(left - 8, up.at(tick) + 4, duration(tick), 'dim small', 'end')
    for rows in sizes:
        drawing.line(across.at(rows), top, across.at(rows), height - 36, 'grid')
        drawing.text(across.at(rows), height - 18, f'{rows:,}', 'dim small', 'middle')
    labels = {}
    for number, (name, found) in enumerate(series.items()):
        for figure, dashes in (('median', ''), ('p99', '5 4')):
            points = [(across.at(rows), up.at(medians.get(f'{name} {figure}', OURS, rows))) for rows in found]
            drawing.polyline(points, f'series{number}', dashes)
            for point in points:
                drawing.dot(*point, f'series{number}')
            labels[f'{SIZE_SERIES[name]}{" p99" if dashes else ""}'] = (points[-1], number)
    draw_labels(drawing, labels)
    drawing.write(path)


def draw_labels(drawing, labels):
    """Beside the lines' ends, pushed apart where they would overlap."""
    lowest = 0
    for label, ((x, y), number) in sorted(labels.items(), key=lambda entry: entry[1][0][1]):
        y = max(y + 4, lowest + 13)
        lowest = y
        drawing.text(x + 10, y, label, f'series{number} small')


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--results', type=Path, default=SOURCE_ROOT / 'build/bench-results')
    parser.add_argument('--effort', default='full', choices=('full', 'quick', 'smoke'), help='of the runs to draw')
    parser.add_argument('--out', type=Path, default=SOURCE_ROOT / 'docs/images')
    arguments = parser.parse_args()
    drawn = 0
    peers = Medians(arguments.results, 'peers', arguments.effort)
    for rows in peers.rows():
        draw_peers(peers, rows, arguments.out / f'peers-{rows}.svg')
        drawn += 1
    engine = Medians(arguments.results, 'engine', arguments.effort)
    if len(engine.rows()) > 1:
        draw_sizes(engine, arguments.out / 'size.svg')
        drawn += 1
    for name, medians in (('peers', peers), ('engine', engine)):
        if not medians.values:
            print(f'no {arguments.effort} results of bench-{name} in {arguments.results}: its charts stay as they are')
    print(f'{drawn} charts in {arguments.out}')
    return 0 if drawn else 1


if __name__ == '__main__':
    sys.exit(main())

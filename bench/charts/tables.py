#!/usr/bin/env python3
"""Fills the tables of docs/PERFORMANCE.md from the results of full benchmark runs.

    tables.py [--results build/bench-results] [--document docs/PERFORMANCE.md] [--effort full]

A table stands between <!-- table NAME --> and <!-- end -->. One whose results are not there, at all the sizes that it
shows, is left as it is, and said so. Exit status: 0 filled, 1 there was nothing to fill.
"""

import argparse
import re
import sys
from pathlib import Path

SOURCE_ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(SOURCE_ROOT / 'bench/compare'))

from medians import OURS, Medians  # noqa: E402
from svg import duration  # noqa: E402

SIZES = (30_000, 1_000_000, 10_000_000)
PEERS_SIZES = SIZES[:2]

# Benchmarks of the engine, and what they are called in the document.
SEARCHES = {
    'chair_search': 'chair search, count and page of 25', 'estate_search': 'estate search',
    'chair_search_no_match': 'nothing matches', 'chair_search_everything': 'everything matches, any page',
    'chair_search_last_page': 'the last page of one price range',
    'chair_search_all_facets': 'all facets bound, page 5',
    'chair_search_unmerged/500 rows': 'the mix, 500 rows not merged yet',
    'chair_search_unmerged/2500 rows': 'the mix, 2,500 rows in 5 segments not merged yet',
    'chair_search_after_sales': 'the mix, 1% sold out, 300 and 1,000 more since',
    'chair_search_during_imports': 'the mix, imports of 500 one after the other meanwhile', 'find': 'one row by id'}
POLYGONS = {
    'nazotte_mix': 'nazotte, the mix', 'prepare_polygon': 'of it, preparing the polygon', 'nazotte_hull': 'hulls only',
    'nazotte_town': '2 to 20 km only', 'nazotte_region': '0.5 to 4 degrees only', 'nazotte_country': '5 to 20 degrees only',
    'nazotte_japan': 'around all of Japan', 'nazotte_empty': 'nothing in it',
    'nazotte_jagged': '200 vertices, concave, 5 to 20 degrees', 'nazotte_needle': '1 m wide, 10 degrees long',
    'recommended': 'recommended, the chair\'s lookup included',
    'recommended_sizes': 'of it, the doors for given sizes',
    'recommended_too_large': 'recommended, hardly a door is large enough', 'low_priced': 'low_priced'}
BUILDS = {'full_build': 'full build of both tables', 'import_500': 'import of 500 chairs, up to its publishing'}
PARTS = {'columns': 'columns', 'index': '**index**', 'facets': 'of it, facets', 'bitmaps': 'bitmaps', 'orders': 'orders',
         'spatial': 'places', 'keys': 'keys'}
FACETS = {
    'everything': '(with everything)', 'without_counts': 'counts: counting without reading, stopping at the page\'s end',
    'without_count_blocks': 'blocks of counts: deep pages',
    'without_cells': 'cells: questions that bind nearly all facets',
    'without_word_bitmaps': 'bitmaps of words: one word and some facets', 'without_word_counts': 'counts of words: the same',
    'without_word_sets': 'sets of words: two words and three', 'without_triples': 'of them, triples: three words',
    'without_index': 'the whole index'}
PEERS_KINDS = {'chair_search': 'chair search', 'estate_search': 'estate search', 'nazotte': 'nazotte',
               'recommended': 'recommended', 'low_priced': 'low priced'}


class Incomplete(Exception):
    """Results are missing; the message says of which size."""


def microseconds(nanoseconds):
    value = nanoseconds / 1e3
    return f'{value:,.{3 if value < 0.0995 else 2 if value < 9.95 else 1 if value < 99.5 else 0}f}'


def header(first, columns):
    return [f'| {first} | ' + ' | '.join(columns) + ' |', '|---' * (len(columns) + 1) + '|']


def line(label, cells):
    """What was not measured is left empty."""
    return f'| {label} | ' + ' | '.join(cells) + ' |'


def found(medians, names, sizes):
    """A function (name, rows) -> median or None. Raises Incomplete when nothing was measured at one of the sizes."""
    for rows in sizes:
        if all(medians.get(name, OURS, rows) is None for name in names):
            raise Incomplete(f'nothing was measured at {rows:,} rows')

    def value(name, rows):
        at_any_size = medians.get(name, OURS, None)
        return medians.get(name, OURS, rows) if at_any_size is None else at_any_size
    return value


def questions(medians, labels):
    """Median and p99 of every benchmark at every size, microseconds."""
    value = found(medians, [f'{name} median' for name in labels], SIZES)
    columns = [f'{rows:,}: median | p99' for rows in SIZES]
    lines = [f'|  | {" | ".join(columns)} |', '|---' * (2 * len(SIZES) + 1) + '|']
    for name, label in labels.items():
        values = [value(f'{name} {figure}', rows) for rows in SIZES for figure in ('median', 'p99')]
        lines.append(line(label, ['' if one is None else microseconds(one) for one in values]))
    return lines


def builds(medians):
    value = found(medians, [f'{name} mean' for name in BUILDS], SIZES)
    lines = header('milliseconds', [f'{rows:,}' for rows in SIZES])
    for name, label in BUILDS.items():
        per_unit = 1 if name == 'full_build' else 1e-3  # import_500 is in microseconds
        times = [value(f'{name} mean', rows) for rows in SIZES]
        lines.append(line(label, ['' if one is None else f'{one * per_unit:,.{0 if one * per_unit > 99.5 else 2}f}'
                                  for one in times]))
    return lines


def memory(medians):
    tables = ('chair', 'estate')
    value = found(medians, [f'memory {table}_index' for table in tables], SIZES)
    lines = header('bytes a row', [f'{table}s, {rows:,}' for table in tables for rows in SIZES])
    for part, label in PARTS.items():
        sizes = [value(f'memory {table}_{part}', rows) for table in tables for rows in SIZES]
        lines.append(line(label, [f'{one:.1f}' for one in sizes]))
    return lines


def facets(medians, table):
    """What a question costs without a part, and how many bytes a row the part takes at the largest size."""
    value = found(medians, [f'{table}_facets/everything median'], SIZES)
    lines = header(f'{table}s, without', [f'{rows:,}' for rows in SIZES] + ['bytes'])
    everything = value(f'{table}_facets/everything facets', SIZES[-1])
    for variant, label in FACETS.items():
        name = f'{table}_facets/{variant}'
        cells = []
        for rows in SIZES:
            times = [value(f'{name} {figure}', rows) for figure in ('median', 'p99')]
            cells.append('' if None in times else ' / '.join(map(microseconds, times)))
        taken = everything if variant == 'everything' else everything - value(f'{name} facets', SIZES[-1])
        lines.append(line(label, cells + [f'{taken:.1f}']))
    return lines


def peers(medians):
    lines = header('', [f'{rows:,} rows: median | p99 | times ours' for rows in PEERS_SIZES])
    lines[1] = '|---' * (3 * len(PEERS_SIZES) + 1) + '|'
    for kind, title in PEERS_KINDS.items():
        found(medians, [f'{kind} median'], PEERS_SIZES)
        for subject in medians.subjects(f'{kind} median', PEERS_SIZES[0]):
            cells = []
            for rows in PEERS_SIZES:
                times = [medians.get(f'{kind} {figure}', subject, rows) for figure in ('median', 'p99')]
                factor = 1 if subject == OURS else medians.get(f'{kind} times ours', subject, rows)
                cells += ['' if one is None else duration(one) for one in times]
                cells.append('' if factor is None else f'{factor:,.0f}')
            label = f'**{title}**, nazotte' if subject == OURS else medians.versions.get(subject, subject)
            lines.append(line(label, cells))
    return lines


TABLES = {
    'searches': ('engine', lambda medians: questions(medians, SEARCHES)),
    'polygons': ('engine', lambda medians: questions(medians, POLYGONS)),
    'builds': ('engine', builds),
    'memory': ('engine', memory),
    'chair facets': ('engine', lambda medians: facets(medians, 'chair')),
    'estate facets': ('engine', lambda medians: facets(medians, 'estate')),
    'peers': ('peers', peers)}


def fill(document, medians_of):
    """The document with its tables replaced, and the names of those that were."""
    filled = []

    def replacement(match):
        name = match.group(1)
        benchmark, make = TABLES[name]
        try:
            lines = make(medians_of[benchmark])
        except Incomplete as reason:
            print(f'the table {name} stays as it is: bench-{benchmark}: {reason}')
            return match.group(0)
        filled.append(name)
        return '\n'.join([f'<!-- table {name} -->', '', *lines, '', '<!-- end -->'])
    return re.sub(r'<!-- table ([\w ]+) -->.*?<!-- end -->', replacement, document, flags=re.S), filled


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--results', type=Path, default=SOURCE_ROOT / 'build/bench-results')
    parser.add_argument('--effort', default='full', choices=('full', 'quick', 'smoke'), help='of the runs to show')
    parser.add_argument('--document', type=Path, default=SOURCE_ROOT / 'docs/PERFORMANCE.md')
    arguments = parser.parse_args()
    medians_of = {name: Medians(arguments.results, name, arguments.effort) for name in ('engine', 'peers')}
    text, filled = fill(arguments.document.read_text(encoding='utf-8'), medians_of)
    arguments.document.write_text(text, encoding='utf-8')
    print(f'{len(filled)} tables in {arguments.document}')
    return 0 if filled else 1


if __name__ == '__main__':
    sys.exit(main())

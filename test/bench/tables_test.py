#!/usr/bin/env python3
"""The tables of docs/PERFORMANCE.md: filled from results, left alone without them, and all of them known."""

import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / 'bench/compare'), str(ROOT / 'bench/charts')]

import results  # noqa: E402
import tables  # noqa: E402


class Tables(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix='nazotte-tables-test-')
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.document = self.folder / 'document.md'

    def write(self, benchmark, figures, **settings):
        """`figures`: (name, unit, value, rows, subject)."""
        measured = results.Results.begin(benchmark, **settings)
        for name, unit, value, rows, subject in figures:
            measured.add(results.Figure(name, unit, [value] * 5, rows, subject))
        measured.write(self.folder / f'{benchmark}.{len(list(self.folder.iterdir()))}.json')

    def fill(self, name):
        """The lines between the marks, and the exit status."""
        self.document.write_text(f'before\n\n<!-- table {name} -->\nold\n<!-- end -->\n\nafter\n', encoding='utf-8')
        run = subprocess.run([sys.executable, '-B', ROOT / 'bench/charts/tables.py', '--results', self.folder,
                              '--document', self.document], text=True, capture_output=True, check=False)
        text = self.document.read_text(encoding='utf-8')
        self.assertTrue(text.startswith('before\n\n<!-- table') and text.endswith('<!-- end -->\n\nafter\n'), text)
        return [line for line in text.splitlines()[3:-3] if line], run

    def questions(self, *sizes):
        for rows in sizes:
            self.write('engine', [('chair_search median', 'ns', 274, rows, 'nazotte'),
                                  ('chair_search p99', 'ns', 16_749, rows, 'nazotte')])

    def test_questions_at_all_sizes(self):
        self.questions(*tables.SIZES)
        lines, run = self.fill('searches')
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertIn('| chair search, count and page of 25 | 0.27 | 16.7 | 0.27 | 16.7 | 0.27 | 16.7 |', lines)
        self.assertEqual({line.count('|') for line in lines}, {8})

    def test_a_missing_size_leaves_the_table(self):
        self.questions(*tables.SIZES[:2])
        lines, run = self.fill('searches')
        self.assertEqual((lines, run.returncode), (['old'], 1))
        self.assertIn('searches stays as it is: bench-engine: nothing was measured at 10,000,000 rows', run.stdout)

    def test_facets_say_what_a_part_takes(self):
        for rows in tables.SIZES:
            self.write('engine', [(f'chair_facets/{variant} {figure}', unit, value, rows, 'nazotte')
                                  for variant in tables.FACETS
                                  for figure, unit, value in (
                                      ('median', 'ns', 200), ('p99', 'ns', 1_000),
                                      ('facets', 'bytes', 18.25 if variant == 'everything' else 15))])
        lines, _ = self.fill('chair facets')
        self.assertEqual(lines[2], '| (with everything) | 0.20 / 1.00 | 0.20 / 1.00 | 0.20 / 1.00 | 18.2 |')
        self.assertTrue(lines[3].endswith('| 3.2 |'), lines[3])

    def test_peers_from_fast_to_slow(self):
        figures = []
        for rows in tables.PEERS_SIZES:
            for kind in tables.PEERS_KINDS:
                for subject, median in (('slow', 40e6), ('fast', 3e6), ('nazotte', 334)):
                    figures += [(f'{kind} median', 'ns', median, rows, subject),
                                (f'{kind} p99', 'ns', 2 * median, rows, subject)]
                    if subject != 'nazotte':
                        figures.append((f'{kind} times ours', 'times', median / 334, rows, subject))
        self.write('peers', figures, versions={'fast': 'Fast 1.0'})
        lines, _ = self.fill('peers')
        self.assertEqual([line.split('|')[1].strip() for line in lines[2:5]], ['**chair search**, nazotte', 'Fast 1.0', 'slow'])
        self.assertTrue(lines[3].startswith('| Fast 1.0 | 3 ms | 6 ms | 8,982 | 3 ms |'), lines[3])

    def test_the_document_has_each_table_once(self):
        text = (ROOT / 'docs/PERFORMANCE.md').read_text(encoding='utf-8')
        self.assertEqual(sorted(re.findall('<!-- table (.*) -->', text)), sorted(tables.TABLES))
        self.assertEqual(text.count('<!-- end -->'), len(tables.TABLES))


if __name__ == '__main__':
    unittest.main()

#!/usr/bin/env python3
"""The charts: well-formed, with a bar or a line for every figure that the results hold."""

import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / 'bench/compare'), str(ROOT / 'bench/charts')]

import results  # noqa: E402
import svg  # noqa: E402

SVG = '{http://www.w3.org/2000/svg}'


class Axis(unittest.TestCase):
    def test_factors_of_ten_take_as_much_room(self):
        axis = svg.LogAxis([3, 500], 0, 300)
        self.assertEqual(axis.ticks(), [1, 10, 100, 1000])
        self.assertEqual([round(axis.at(value)) for value in (1, 10, 100, 1000)], [0, 100, 200, 300])

    def test_durations(self):
        self.assertEqual([svg.duration(value) for value in (1, 87, 100, 999.9, 1500, 12_345, 3.4e6, 1e9)],
                         ['1 ns', '87 ns', '100 ns', '1 µs', '1.5 µs', '12 µs', '3.4 ms', '1 s'])


class Charts(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix='nazotte-charts-test-')
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def draw(self):
        return subprocess.run([sys.executable, '-B', ROOT / 'bench/charts/charts.py', '--results', self.folder, '--out',
                               self.folder], text=True, capture_output=True, check=False)

    def texts(self, name):
        tree = xml.etree.ElementTree.parse(self.folder / name)
        return [element.text for element in tree.iter(f'{SVG}text')], tree

    def test_peers(self):
        measured = results.Results.begin('peers', versions={'sqlite': 'SQLite <3>'})
        for subject, factor in (('nazotte', 1), ('sqlite', 40)):
            for figure, value in (('median', 250), ('p99', 1000)):
                measured.add(results.Figure(f'chair_search {figure}', 'ns', [value * factor] * 5, 30_000, subject))
        measured.add(results.Figure('chair_search times ours', 'times', [40] * 5, 30_000, 'sqlite'))
        measured.write(self.folder / 'peers.json')
        drawn = self.draw()
        self.assertEqual(drawn.returncode, 0, drawn.stderr)
        texts, tree = self.texts('peers-30000.svg')
        self.assertIn('SQLite <3>', texts)
        self.assertIn('250 ns', texts)
        self.assertIn('10 µs (× 40)', texts)
        bars = [element for element in tree.iter(f'{SVG}rect') if element.get('class') in ('ours', 'other')]
        self.assertEqual(len(bars), 2)
        self.assertGreater(float(bars[1].get('width')), float(bars[0].get('width')))

    def test_sizes_of_several_files(self):
        for rows, value in ((30_000, 240), (10_000_000, 850)):
            measured = results.Results.begin('engine')
            for figure, factor in (('median', 1), ('p99', 9)):
                measured.add(results.Figure(f'chair_search {figure}', 'ns', [value * factor] * 5, rows))
            measured.write(self.folder / f'engine.{rows}.json')
        self.assertEqual(self.draw().returncode, 0)
        texts, tree = self.texts('size.svg')
        self.assertIn('10,000,000', texts)
        self.assertIn('chair search p99', texts)
        self.assertEqual(len(list(tree.iter(f'{SVG}polyline'))), 2)

    def test_nothing_to_draw(self):
        measured = results.Results.begin('peers', 'smoke')
        measured.add(results.Figure('chair_search median', 'ns', [1], 30_000))
        measured.write(self.folder / 'peers.json')
        drawn = self.draw()
        self.assertEqual(drawn.returncode, 1)
        self.assertIn('no full results of bench-peers', drawn.stdout)


if __name__ == '__main__':
    unittest.main()

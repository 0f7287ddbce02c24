#!/usr/bin/env python3
"""What bench_peers asks, in which SQL, and that a wrong answer does not pass. The smoke run covers the rest."""

import random
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / 'bench/peers'), str(ROOT / 'bench/compare'), str(ROOT / 'bench/common')]

import bench_peers  # noqa: E402
import peers_report  # noqa: E402
import questions  # noqa: E402
import results  # noqa: E402
import statements  # noqa: E402

CONDITIONS = questions.Conditions(ROOT / 'data/conditions')


class Questions(unittest.TestCase):
    def test_microdegrees_are_what_printf_shows(self):
        values = (35.1234565, -0.0000004, 139.9999996, -12.5, 0.0000005)
        self.assertEqual([questions.microdegrees(value) for value in values],
                         [round(float(f'{value:f}') * 1e6) for value in values])

    def test_rings_are_closed_and_hulls_are_convex(self):
        chance = random.Random(1)
        for number in range(200):
            ring = questions.ring(chance, [(35.0, 139.0)], number)
            self.assertEqual(ring[0], ring[-1])
            self.assertGreaterEqual(len(ring), 4)
        hull = questions.hull([(chance.random(), chance.random()) for _ in range(50)])
        turns = [questions.turn(hull[i - 2], hull[i - 1], hull[i]) for i in range(len(hull))]
        self.assertTrue(all(turn > 0 for turn in turns))

    def test_searches_have_conditions_and_pages(self):
        chance = random.Random(2)
        deep = 0
        for _ in range(500):
            search = questions.search(chance, CONDITIONS, 'chair')
            self.assertTrue(1 <= len(search) - 2 <= 7, search)
            deep += search['page'] > 5
        self.assertTrue(5 <= deep <= 60, deep)


class Statements(unittest.TestCase):
    def steps(self, dialect, kind, question):
        asked = {name: [] for name in peers_report.KINDS} | {kind: [question]}
        sql = statements.SqlQuestions(dialect, asked, CONDITIONS)
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / 'questions.json'
            sql.write(file)
            content = bench_peers.json.loads(file.read_text(encoding='utf-8'))
        return [(content['statements'][step['statement']], step['parameters']) for step in content['kinds'][kind][0]]

    def test_a_search_counts_and_selects_a_page(self):
        question = {'price': 1, 'height': 0, 'features': '木製,和風', 'color': '黒', 'page': 2, 'per_page': 25}
        [(count, bounds), (page, parameters)] = self.steps(statements.SQLITE, 'chair_search', question)
        condition = ('price >= ? AND price < ? AND height < ? AND features LIKE ? AND features LIKE ? AND color = ? AND '
                     'stock > 0')
        self.assertEqual(count, f'SELECT COUNT(*) FROM chair WHERE {condition}')
        self.assertEqual(bounds, [3000, 6000, 80, '%木製%', '%和風%', '黒'])
        self.assertEqual(page, f'SELECT id FROM chair WHERE {condition} ORDER BY popularity DESC, id LIMIT ? OFFSET ?')
        self.assertEqual(parameters, bounds + [25, 50])

    def test_dialects_number_parameters(self):
        [_, (text, parameters)] = self.steps(statements.POSTGRES, 'recommended', {'chair': 7, 'sides': [30, 50]})
        self.assertIn('(door_width >= $1 AND door_height >= $2) OR (door_width >= $3 AND door_height >= $4)', text)
        self.assertEqual(parameters, [30, 50, 50, 30])

    def test_polygons(self):
        ring = {'ring': [[35.5, 139.25], [35.75, 139.5], [35.25, 139.5], [35.5, 139.25]]}
        [(_, mariadb)] = self.steps(statements.MARIADB, 'nazotte', ring)
        self.assertTrue(mariadb[0].startswith('POLYGON((35.500000 139.250000, 35.750000 139.500000, '))
        [(_, sqlite)] = self.steps(statements.SQLITE, 'nazotte', ring)
        self.assertEqual(sqlite[:4], [139_250_000, 139_500_000, 35_250_000, 35_750_000])


class Answers(unittest.TestCase):
    ASKED = {kind: [{}] * 3 for kind in peers_report.KINDS}
    OURS = {'kinds': {'nazotte': {'answers': [[1, 2], [3], []]}}}

    def check(self, answers):
        bench_peers.check_answers('sqlite', {'kinds': {'nazotte': {'answers': answers}}}, self.OURS, self.ASKED)

    def test_a_subject_may_be_asked_fewer_questions(self):
        self.check([[1, 2], [3]])

    def test_other_answers_fail(self):
        for wrong in ([[1, 2], [4]], [[2, 1]], [[1, 2], [3], [], []]):
            with self.assertRaises(bench_peers.Failed):
                self.check(wrong)

    def test_ratios_are_of_the_same_questions(self):
        report = peers_report.Report(results.Results.begin('peers'))
        report.add('nazotte', 10, {'version': 'nazotte', 'kinds': {'nazotte': {'rounds': [[100, 100, 900, 900, 900]]}}})
        report.add('sqlite', 10, {'version': 'SQLite', 'kinds': {'nazotte': {'rounds': [[500, 500]]}}})
        figures = {figure.key: figure.samples for figure in report.measured.figures}
        self.assertEqual(figures['nazotte times ours', 'sqlite', 10], [5])
        self.assertEqual(figures['nazotte median', 'nazotte', 10], [900])


if __name__ == '__main__':
    unittest.main()

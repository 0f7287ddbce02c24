#!/usr/bin/env python3
"""bench/compare: what counts as a difference, the forms that it reads, and its exit status."""

import itertools
import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / 'bench/compare'))

import google_benchmark  # noqa: E402
import noise  # noqa: E402
import results  # noqa: E402


class Noise(unittest.TestCase):
    def test_u_is_counted_as_by_listing_all_arrangements(self):
        for old_count, new_count in ((1, 1), (2, 3), (4, 3), (5, 5)):
            counts = [0] * (old_count * new_count + 1)
            for places in itertools.combinations(range(old_count + new_count), new_count):
                counts[sum(place - index for index, place in enumerate(places))] += 1
            self.assertEqual(noise.u_distribution(old_count, new_count), counts)

    def test_repetitions_that_are_needed(self):
        self.assertEqual([noise.repetitions_needed(confidence) for confidence in (0.9, 0.95, 0.99)], [3, 4, 5])
        self.assertFalse(noise.difference([1] * 4, [2] * 4, 0.99).is_judged)
        self.assertTrue(noise.difference([1] * 5, [2] * 5, 0.99).is_judged)

    def test_a_clear_difference_and_an_unclear_one(self):
        old = [10, 10.2, 9.9, 10.1, 10.3]
        slower = noise.difference(old, [11, 11.3, 11.1, 10.9, 11.2], 0.99)
        self.assertTrue(slower.exceeds_noise)
        self.assertAlmostEqual(slower.ratio, 1.1, places=2)
        self.assertLess(slower.low, slower.ratio)
        self.assertLess(slower.ratio, slower.high)
        self.assertFalse(noise.difference(old, [10.15, 10, 10.25, 9.95, 10.4], 0.99).exceeds_noise)

    def test_an_outlier_does_not_hide_a_difference(self):
        difference = noise.difference([10, 10.1, 10.2, 10, 10.1, 10.2, 10.3],
                                      [12, 12.1, 12.2, 12, 12.1, 12.3, 500], 0.99)
        self.assertTrue(difference.exceeds_noise)
        self.assertLess(difference.ratio, 1.25)

    def test_zeros(self):
        self.assertEqual(noise.exact_difference([0], [0]).ratio, 1)
        self.assertTrue(noise.exact_difference([0], [1]).exceeds_noise)


class GoogleBenchmark(unittest.TestCase):
    ENTRY = {'name': 'search/30000/iterations:20', 'run_name': 'search/30000/iterations:20', 'run_type': 'iteration',
             'time_unit': 'us', 'real_time': 7.5, 'iterations': 20}

    def test_counters_with_units_replace_the_mean(self):
        entries = [self.ENTRY | {'median_ns': 500 + i, 'p99_ns': 900, 'index_bytes': 64} for i in range(2)]
        figures = {figure.name: figure for figure in google_benchmark.figures(entries)}
        self.assertEqual(sorted(figures), ['search index', 'search median', 'search p99'])
        self.assertEqual(figures['search median'].samples, [500, 501])
        self.assertEqual((figures['search median'].rows, figures['search median'].unit), (30_000, 'ns'))
        self.assertTrue(figures['search index'].exact)

    def test_without_counters_the_mean(self):
        [figure] = google_benchmark.figures([self.ENTRY])
        self.assertEqual((figure.name, figure.unit, figure.samples), ('search mean', 'us', [7.5]))

    def test_an_error_is_not_a_figure(self):
        with self.assertRaisesRegex(results.BadResults, 'no such chair'):
            google_benchmark.figures([self.ENTRY | {'error_occurred': True, 'error_message': 'no such chair'}])


class Command(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix='nazotte-compare-test-')
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def write(self, path, factor, **changes):
        measured = results.Results.begin('engine')
        samples = [factor * value for value in (10, 10.1, 10.2, 9.9, 10)]
        measured.add(results.Figure(**{'name': 'search', 'unit': 'ns', 'samples': samples, 'rows': 30_000} | changes))
        measured.write(self.folder / path)

    def compare(self, *arguments):
        return subprocess.run([sys.executable, '-B', ROOT / 'bench/compare', *arguments], cwd=self.folder, text=True,
                              capture_output=True, check=False)

    def test_worse_fails_only_above_the_ratio(self):
        self.write('old.json', 1)
        self.write('new.json', 1.2)
        plain = self.compare('old.json', 'new.json')
        self.assertEqual(plain.returncode, 0, plain.stderr)
        self.assertIn('WORSE', plain.stdout)
        self.assertIn('1 figures: 1 worse', plain.stdout)
        self.assertEqual(self.compare('old.json', 'new.json', '--fail-above', '1.3').returncode, 0)
        failed = self.compare('old.json', 'new.json', '--fail-above', '1.1')
        self.assertEqual(failed.returncode, 1)
        self.assertIn('FAILED: engine search (nazotte) at 30,000 rows is 1.20 times as bad', failed.stdout)
        self.assertEqual(self.compare('new.json', 'old.json', '--fail-above', '1.1').returncode, 0)

    def test_of_some_figures_more_is_better(self):
        self.write('old.json', 1, better='higher')
        self.write('new.json', 0.5, better='higher')
        self.assertEqual(self.compare('old.json', 'new.json', '--fail-above', '1.9').returncode, 1)
        self.assertEqual(self.compare('new.json', 'old.json', '--fail-above', '1.1').returncode, 0)

    def test_noise_is_no_difference(self):
        self.write('old.json', 1)
        self.write('new.json', 1.005)
        compared = self.compare('old.json', 'new.json', '--fail-above', '1')
        self.assertEqual(compared.returncode, 0)
        self.assertIn('0 worse, 0 better, 1 within the noise', compared.stdout)

    def test_files_of_a_folder_are_repetitions(self):
        for number in range(3):
            self.write(f'old/{number}.json', 1 + number / 100, samples=[10 + number])
            self.write(f'new/{number}.json', 1, samples=[20 + number])
        self.assertIn('too few repetitions', self.compare('old', 'new', '--all').stdout)
        self.assertIn('1 worse', self.compare('old', 'new', '--confidence', '0.9').stdout)

    def test_figures_of_one_side_are_named(self):
        self.write('old.json', 1)
        self.write('new.json', 1, name='other')
        compared = self.compare('old.json', 'new.json')
        self.assertIn('search (nazotte) at 30,000 rows: only in OLD', compared.stdout)
        self.assertIn('other (nazotte) at 30,000 rows: only in NEW', compared.stdout)

    def test_what_is_no_result_file(self):
        self.write('old.json', 1)
        content = json.loads((self.folder / 'old.json').read_text(encoding='utf-8'))
        for text in ('', '{}', '[]', json.dumps(content | {'results': [{'name': 'search'}]}),
                     json.dumps(content | {'results': content['results'] * 2})):
            (self.folder / 'bad.json').write_text(text, encoding='utf-8')
            compared = self.compare('old.json', 'bad.json')
            self.assertEqual(compared.returncode, 2, text)
            self.assertIn('bad.json: ', compared.stderr)
        self.write('unit.json', 1, unit='us')
        self.assertEqual(self.compare('old.json', 'unit.json').returncode, 2)


if __name__ == '__main__':
    unittest.main()

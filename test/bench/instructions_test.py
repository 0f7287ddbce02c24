#!/usr/bin/env python3
"""What bench_instructions lets pass. The counts themselves are a test of their own."""

import contextlib
import io
import sys
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / 'bench/instructions'))

import bench_instructions  # noqa: E402


class Compare(unittest.TestCase):
    def compare(self, recorded, counts):
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            failed = bench_instructions.compare(recorded, counts)
        return failed, printed.getvalue()

    def test_within_the_tolerance(self):
        self.assertEqual(self.compare({'search': 1000, 'find': 100}, {'search': 1029, 'find': 100})[0], [])

    def test_more_fails(self):
        failed, printed = self.compare({'search': 1000, 'find': 100}, {'search': 1031, 'find': 100})
        self.assertEqual(failed, ['search'])
        self.assertIn('MORE', printed)

    def test_less_passes_and_asks_to_be_recorded(self):
        failed, printed = self.compare({'search': 1000}, {'search': 500})
        self.assertEqual(failed, [])
        self.assertIn('UPDATE=1', printed)

    def test_new_and_gone_paths_fail(self):
        self.assertEqual(self.compare({'search': 1000}, {'find': 100})[0], ['search', 'find'])


if __name__ == '__main__':
    unittest.main()

#!/usr/bin/env python3
"""The judge of the soak finds planted leaks, and lets a warm-up and single peaks pass."""

import unittest

import judge
from judge import MEGABYTE, Sample

ROUNDS = 40


def rounds(memory=lambda number: 60 * MEGABYTE, descriptors=lambda number: 30, threads=lambda number: 9, shared=8 * MEGABYTE):
    return [Sample(memory(number) + shared, memory(number), descriptors(number), threads(number)) for number in range(ROUNDS)]


class Judge(unittest.TestCase):
    def assert_grew(self, samples, *names):
        wrong = judge.judge(samples)
        self.assertEqual(len(wrong), len(names), wrong)
        for line, name in zip(wrong, names):
            self.assertIn(f"grew: {name}", line)

    def test_flat(self):
        self.assertEqual(judge.judge(rounds()), [])

    def test_warm_up(self):
        self.assertEqual(judge.judge(rounds(lambda number: (60 + min(number, 10)) * MEGABYTE)), [])

    def test_single_peaks(self):
        self.assertEqual(judge.judge(rounds(lambda number: (90 if number in (35, 39) else 60) * MEGABYTE)), [])

    def test_memory_that_goes_up_and_down(self):
        self.assertEqual(judge.judge(rounds(lambda number: (60 + number % 8) * MEGABYTE)), [])

    def test_leak_of_memory(self):
        self.assert_grew(rounds(lambda number: 60 * MEGABYTE + number * MEGABYTE // 2),
                         "bytes of resident memory", "bytes of anonymous memory")

    def test_leak_of_memory_late(self):
        self.assert_grew(rounds(lambda number: (70 if number > 31 else 60) * MEGABYTE),
                         "bytes of resident memory", "bytes of anonymous memory")

    def test_pages_of_files_that_stay(self):
        samples = [Sample(60 * MEGABYTE + number * MEGABYTE, 60 * MEGABYTE, 30, 9) for number in range(ROUNDS)]
        self.assert_grew(samples, "bytes of resident memory")

    def test_leak_of_one_descriptor(self):
        self.assert_grew(rounds(descriptors=lambda number: 30 + (number > 30)), "descriptors")

    def test_leak_of_one_thread(self):
        self.assert_grew(rounds(threads=lambda number: 9 + (number > 30)), "threads")

    def test_soak_that_was_cut_short(self):
        self.assertIn("too short", judge.judge(rounds()[:judge.SAMPLES_MIN - 1])[0])


if __name__ == "__main__":
    unittest.main()

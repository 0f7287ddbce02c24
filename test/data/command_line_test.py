#!/usr/bin/env python3
"""nazotte-gen as a user calls it: exit status, messages, files, and memory that does not grow with the rows."""

import resource
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

GENERATOR = sys.argv.pop(1)


def run(*arguments):
    return subprocess.run([GENERATOR, *arguments], capture_output=True, text=True)


class CommandLine(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory(prefix="nazotte-gen-")
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name)

    def lines(self, name):
        return len((self.folder / name).read_text().splitlines())

    def test_rows_sets_both_tables(self):
        self.assertEqual(run("--rows", "7", "--out", str(self.folder)).returncode, 0)
        self.assertEqual((self.lines("chair.csv"), self.lines("estate.csv")), (7, 7))

    def test_tables_can_differ(self):
        self.assertEqual(run("--chairs", "3", "--estates", "0", "--out", str(self.folder)).returncode, 0)
        self.assertEqual((self.lines("chair.csv"), self.lines("estate.csv")), (3, 0))

    def test_sql(self):
        result = run("--rows", "3", "--format", "sql", "--database", "shop", "--out", str(self.folder))
        self.assertEqual(result.returncode, 0, result.stderr)
        names = sorted(path.name for path in self.folder.iterdir())
        self.assertEqual(names, ["0_Schema.sql", "1_EstateData.sql", "2_ChairData.sql"])
        self.assertIn("INSERT INTO shop.chair (id, name,", (self.folder / "2_ChairData.sql").read_text())

    def test_wrong_usage(self):
        for arguments in (["--rows", "-1", "--out", "x"], ["--rows", "many", "--out", "x"], ["--rows", "3"],
                          ["--format", "xml", "--out", "x"], ["--database", "a b", "--out", str(self.folder)],
                          ["--no-such-flag"]):
            with self.subTest(arguments=arguments):
                result = run(*arguments)
                self.assertEqual(result.returncode, 2)
                self.assertNotEqual(result.stderr, "")

    def test_unwritable_folder(self):
        (self.folder / "file").write_text("in the way")
        result = run("--rows", "1", "--out", str(self.folder / "file" / "below"))
        self.assertEqual(result.returncode, 1)
        self.assertIn("cannot create", result.stderr)

    def test_memory_does_not_grow_with_the_rows(self):
        memory_bytes_max = 64 << 20  # of address space, program and libraries included
        result = subprocess.run(
            [GENERATOR, "--rows", "500000", "--out", str(self.folder)], capture_output=True, text=True,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (memory_bytes_max, memory_bytes_max)))
        self.assertEqual(result.returncode, 0, result.stderr)
        written_bytes = sum(path.stat().st_size for path in self.folder.iterdir())
        self.assertGreater(written_bytes, 4 * memory_bytes_max)


if __name__ == "__main__":
    unittest.main()

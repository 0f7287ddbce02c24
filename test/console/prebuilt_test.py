#!/usr/bin/env python3
"""The check of the prebuilt copy finds a source that changed, without node too.

Usage: prebuilt_test.py CONSOLE WORK
"""

import pathlib
import shutil
import subprocess
import sys
import unittest

CONSOLE, WORK = (pathlib.Path(argument).resolve() for argument in sys.argv[1:3])


def check(folder):
    """Without node: an empty PATH but for cmake itself."""
    cmake = shutil.which("cmake")
    run = subprocess.run([cmake, f"-DFOLDER={folder}", f"-DWORK={WORK / 'work'}", "-P", folder / "check_prebuilt.cmake"],
                         env={"PATH": "/nonexistent"}, capture_output=True, text=True, check=False)
    return run.returncode, run.stdout + run.stderr


class Prebuilt(unittest.TestCase):
    def setUp(self):
        shutil.rmtree(WORK, ignore_errors=True)
        shutil.copytree(CONSOLE, WORK / "console", ignore=shutil.ignore_patterns("node_modules"))
        self.folder = WORK / "console"

    def test_the_copy_as_it_is(self):
        status, printed = check(self.folder)
        self.assertEqual(status, 0, printed)

    def test_a_changed_source_is_found(self):
        with open(self.folder / "src" / "main.tsx", "a") as file:
            file.write("\n")
        status, printed = check(self.folder)
        self.assertNotEqual(status, 0)
        self.assertIn("make console", " ".join(printed.split()))

    def test_a_new_source_is_found(self):
        (self.folder / "src" / "further.ts").write_text("export const further = 1;\n")
        self.assertNotEqual(check(self.folder)[0], 0)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)

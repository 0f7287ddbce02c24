#!/usr/bin/env python3
"""`make install` and `make uninstall`: what was installed is gone, and all that others have there is as it was."""

import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

SOURCE = pathlib.Path(__file__).resolve().parents[2]
PREFIX = "/opt/site"
# Of others, some in folders that nazotte uses, too; one is a folder that is empty.
OTHERS = {"bin/other": "a program", "share/man/man8/other.8.gz": "a page", "lib/cmake/other/other.cmake": "a package"}
EMPTY = "share/bash-completion/completions"


def tree(folder):
    """{path: content, or None of a folder}"""
    return {str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None for path in folder.rglob("*")}


class Install(unittest.TestCase):
    build = None

    def setUp(self):
        place = tempfile.TemporaryDirectory(prefix="nazotte-install-")
        self.addCleanup(place.cleanup)
        self.folder = pathlib.Path(place.name)
        self.root = self.folder / "nazotte" / "a root"  # a name that must not be taken for a folder of the installation
        self.site = self.root / PREFIX.lstrip("/")
        for name, text in OTHERS.items():
            (self.site / name).parent.mkdir(parents=True)
            (self.site / name).write_text(text)
        (self.site / EMPTY).mkdir(parents=True)

    def make(self, goal, **variables):
        """Without building: the test's own build is installed, and no list of the developer's is touched."""
        settings = {"BUILD": self.build, "INSTALLED": self.folder / "installed.txt"} | variables
        environment = {name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS")}
        run = subprocess.run(["make", "-C", SOURCE, "-o", "build", goal, *(f"{name}={value}" for name, value in settings.items())],
                             capture_output=True, text=True, env=environment)
        self.assertEqual(run.returncode, 0, run.stdout + run.stderr)

    def test_nothing_is_left_and_nothing_else_is_taken(self):
        before = tree(self.root)
        self.make("install", PREFIX=PREFIX, DESTDIR=self.root)
        installed = tree(self.root).keys() - before.keys()
        for needed in ("sbin/nazotted", "bin/nazotte-gen", "bin/nazotte-load", "lib/pkgconfig/nazotte.pc",
                       "share/nazotte/conditions/chair_condition.json", "share/man/man8/nazotted.8.gz",
                       "share/man/man1/nazotte-load.1.gz", "share/bash-completion/completions/nazotte-load"):
            self.assertIn(f"opt/site/{needed}", installed)
        # Somebody installs elsewhere in between, as tests do.
        subprocess.run(["cmake", "--install", self.build, "--prefix", self.folder / "elsewhere"], check=True,
                       capture_output=True)
        self.make("uninstall")
        after = tree(self.root)
        self.assertEqual({path: after[path] for path in before if path in after}, before)
        left = sorted(path for path in after.keys() - before.keys() if after[path] is not None or "nazotte" in path)
        self.assertEqual(left, [])
        self.assertTrue((self.folder / "elsewhere" / "sbin" / "nazotted").exists())

    def test_a_second_installation_is_taken_away_too(self):
        for _ in range(2):
            self.make("install", PREFIX=PREFIX, DESTDIR=self.root)
        self.make("uninstall")
        self.assertEqual({path for path, content in tree(self.root).items() if content is not None},
                         {f"opt/site/{name}" for name in OTHERS})


def main():
    Install.build = pathlib.Path(sys.argv.pop(1)).resolve()
    unittest.main(verbosity=2)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""The web console in a real Chromium: specs/*.spec.ts, by Playwright. Usage: console_test.py BUILD [PLAYWRIGHT_OPTION...]

NAZOTTE_SCREENSHOTS=FOLDER runs the tests that make pictures, over as many rows as `make run` has, and keeps these. Skipped
(77) where the npm packages or Chromium are not to be had.
"""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
for part in ("system", "support"):
    sys.path.insert(0, str(HERE.parent / part))
import packages  # noqa: E402
from nazotted import CONDITIONS, SOURCE, Build, skip  # noqa: E402

ROWS = "3000"
PICTURE_ROWS = "29500"


def browser():
    found = shutil.which("chromium")
    if not found:
        skip("apt-get install chromium")
    return found


def prepare(folder):
    """Specs and the console's sources beside their packages, which is where node looks for them."""
    try:
        packages.npm(HERE, folder)
    except packages.Missing as missing:
        skip(missing)
    for part in ("specs", "support"):
        shutil.rmtree(folder / part, ignore_errors=True)
        shutil.copytree(HERE / part, folder / part)
    shutil.rmtree(folder / "console", ignore_errors=True)
    shutil.copytree(SOURCE / "server" / "console" / "src", folder / "console")
    shutil.copy(HERE / "playwright.config.ts", folder)


def main():
    build = Build(sys.argv[1])
    pictures = "NAZOTTE_SCREENSHOTS" in os.environ
    folder = build.directory / "test" / "console" / "browser"
    chromium = browser()
    prepare(folder)
    with tempfile.TemporaryDirectory(prefix="nazotte-console-") as temporary:
        rows = PICTURE_ROWS if pictures else ROWS
        data = build.generate(pathlib.Path(temporary) / "data", "--rows", rows, "--seed", "1", "--format", "csv")
        environment = os.environ | {
            "NAZOTTED": str(build.nazotted), "NAZOTTE_DATA": str(data), "NAZOTTE_CONDITIONS": str(CONDITIONS),
            "NAZOTTE_CHROMIUM": chromium, "TMPDIR": temporary, "HOME": temporary}
        command = ["node", folder / "node_modules" / "@playwright" / "test" / "cli.js", "test",
                   *(["--grep", "@picture"] if pictures else []), *sys.argv[2:]]
        return subprocess.run(command, cwd=folder, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""shellcheck reads every shell script of the sources, completion of bash included. docker_test.py has the Dockerfile's."""

import pathlib
import re
import shutil
import subprocess
import sys

SKIPPED = 77
SOURCE = pathlib.Path(__file__).resolve().parents[2]
NOT_OURS = {".git", "build", "state", "node_modules"}
SHEBANG = re.compile(rb"#!(/bin/|/usr/bin/env )(sh|bash)\n")
PLANTED = "#!/bin/sh\nrm -rf $1/*\n"
SCRIPTS_AT_LEAST = 5  # .ci/, maintainer scripts


def scripts(folder):
    """{file: shell}"""
    found = {}
    for path in sorted(folder.iterdir()):
        if path.is_symlink() or path.name in NOT_OURS:
            continue
        if path.is_dir():
            found |= scripts(path)
        elif path.suffix == ".bash":
            found[path] = "bash"
        elif match := SHEBANG.match(path.read_bytes()[:40]):
            found[path] = match[2].decode()
    return found


def complaint(shell, text):
    run = subprocess.run(["shellcheck", f"--shell={shell}", "-"], input=text, capture_output=True, text=True)
    return run.stdout if run.returncode != 0 else ""


def main():
    if shutil.which("shellcheck") is None:
        print("SKIP: shellcheck is not installed")
        sys.exit(SKIPPED)
    found = scripts(SOURCE)
    wrong = {path: words for path, shell in found.items() if (words := complaint(shell, path.read_text()))}
    for path, words in wrong.items():
        print(f"{path.relative_to(SOURCE)}:\n{words}")
    print(f"{len(found)} scripts")
    sys.exit(0 if not wrong and len(found) >= SCRIPTS_AT_LEAST and complaint("sh", PLANTED) else 1)


if __name__ == "__main__":
    main()

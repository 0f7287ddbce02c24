#!/usr/bin/env python3
"""The console's sources are well typed (tsc, strict) and formatted (prettier). Usage: source_test.py CONSOLE WORK"""

import pathlib
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import packages  # noqa: E402

SKIPPED = 77
FAULTS = {"types": "export const answer: number = 'forty-two';\n", "format:check": "export  const   answer=42\n"}


def check(work, script):
    """Runs a script of package.json; None when it finds nothing, else what it says."""
    run = subprocess.run(["npm", "run", "--silent", script], cwd=work, capture_output=True, text=True, check=False)
    return None if run.returncode == 0 else run.stdout + run.stderr


def main():
    console, work = (pathlib.Path(argument).resolve() for argument in sys.argv[1:3])
    try:
        packages.npm(console, work)
    except packages.Missing as missing:
        print(f"SKIP: {missing}")
        return SKIPPED
    shutil.rmtree(work / "src", ignore_errors=True)
    shutil.copytree(console / "src", work / "src")
    for name in ("index.html", "package.json", "tsconfig.json", "vite.config.ts"):
        shutil.copy(console / name, work)
    failed = False
    for script, fault in FAULTS.items():
        if found := check(work, script):
            print(f"{script}:\n{found}")
            failed = True
        planted = work / "src" / "planted.ts"
        planted.write_text(fault)
        if "planted" not in (check(work, script) or ""):
            print(f"{script} does not find a planted fault")
            failed = True
        planted.unlink()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

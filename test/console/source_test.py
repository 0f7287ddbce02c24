#!/usr/bin/env python3
"""The console's sources are well typed (tsc, strict) and formatted (prettier). Usage: source_test.py CONSOLE WORK

A fault of each kind is planted beside them: it, and nothing else, has to be found.
"""

import pathlib
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import packages  # noqa: E402

SKIPPED = 77
PLANTED = "src/planted.ts"
FAULT = "export  const answer: number = 'forty-two';\n"
TOOLS = {"tsc": ["--noEmit", "--pretty", "false"],
         "prettier": ["--list-different", "index.html", "vite.config.ts", "src/**/*.{ts,tsx,css}"]}


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
    (work / PLANTED).write_text(FAULT)
    failed = False
    for tool, arguments in TOOLS.items():
        run = subprocess.run([work / "node_modules" / ".bin" / tool, *arguments], cwd=work, capture_output=True, text=True,
                             check=False)
        lines = (run.stdout + run.stderr).splitlines()
        others = [line for line in lines if not line.startswith(PLANTED)]
        if others:
            print(f"{tool}:", *others, sep="\n")
        if len(others) == len(lines):
            print(f"{tool} does not find a planted fault")
        failed = failed or bool(others) or len(others) == len(lines)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

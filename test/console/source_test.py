#!/usr/bin/env python3
"""The console's sources and its specs are well typed (tsc, strict), formatted (prettier) and free of what a linter finds
(ESLint: sizes of functions, promises that nobody waits for, rules of hooks). Usage: source_test.py CONSOLE WORK

Faults of each kind are planted among both: they, and nothing else, have to be found.
"""

import json
import pathlib
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
import packages  # noqa: E402

SKIPPED = 77
# By tool: what it has to find in each of the planted files.
PLANTED = ("console/src/planted.ts", "test/specs/planted.spec.ts")
FAULT = """export  const answer: number = 'forty-two';
export function long(): void {
%s}
Promise.resolve();
"""
RULES = {"max-lines-per-function", "@typescript-eslint/no-floating-promises"}
BODY_LINES = {PLANTED[0]: 59, PLANTED[1]: 39}


def prepare(console, work):
    """console/, test/ and lint/, each beside its packages. Raises packages.Missing."""
    for name, manifest in (("console", console), ("test", HERE), ("lint", HERE / "lint")):
        packages.npm(manifest, work / name)
    for source, target in ((console / "src", "console/src"), (console / "src", "test/console"), (HERE / "specs", "test/specs"),
                           (HERE / "support", "test/support")):
        shutil.rmtree(work / target, ignore_errors=True)
        shutil.copytree(source, work / target)
    for name in ("index.html", "package.json", "tsconfig.json", "vite.config.ts"):
        shutil.copy(console / name, work / "console")
    for name in ("package.json", "tsconfig.json", "playwright.config.ts"):
        shutil.copy(HERE / name, work / "test")
    shutil.copy(HERE / "lint" / "eslint.config.mjs", work / "lint")
    for path, lines in BODY_LINES.items():
        (work / path).write_text(FAULT % ("  void 0;\n" * lines))


def run(work, program, *arguments):
    return subprocess.run([work / program, *arguments], cwd=work, capture_output=True, text=True, check=False)


def tsc(work):
    for folder in ("console", "test"):
        done = run(work, "console/node_modules/.bin/tsc", "--noEmit", "--pretty", "false", "-p", folder)
        yield from (done.stdout + done.stderr).splitlines()


def prettier(work):
    done = run(work, "console/node_modules/.bin/prettier", "--list-different", "console/index.html", "console/vite.config.ts",
               "console/src/**/*.{ts,tsx,css}", "test/playwright.config.ts", "test/{specs,support}/*.ts")
    yield from (done.stdout + done.stderr).splitlines()


def eslint(work):
    done = run(work, "lint/node_modules/.bin/eslint", "-c", "lint/eslint.config.mjs", "--format", "json", "console/src",
               "console/vite.config.ts", "test/specs", "test/support", "test/playwright.config.ts")
    if done.returncode not in (0, 1):
        yield done.stdout + done.stderr
        return
    for file in json.loads(done.stdout):
        path = pathlib.Path(file["filePath"]).relative_to(work).as_posix()
        yield from (f"{path}:{found['line']}: {found['message']} ({found['ruleId']})" for found in file["messages"])


def judge(tool, lines):
    """True: it found what was planted, all of it, and nothing else."""
    others = [line for line in lines if not line.startswith(PLANTED)]
    if others:
        print(f"{tool.__name__}:", *others, sep="\n")
    rules = RULES if tool is eslint else {""}
    missed = [f"{path} {rule}" for path in PLANTED for rule in sorted(rules)
              if not any(line.startswith(path) and rule in line for line in lines)]
    if missed:
        print(f"{tool.__name__} does not find what was planted:", *missed)
    return not others and not missed


def main():
    console, work = (pathlib.Path(argument).resolve() for argument in sys.argv[1:3])
    try:
        prepare(console, work)
    except packages.Missing as missing:
        print(f"SKIP: {missing}")
        return SKIPPED
    good = [judge(tool, list(tool(work))) for tool in (tsc, prettier, eslint)]
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())

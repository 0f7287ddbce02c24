#!/usr/bin/env python3
"""nazotte-load when something is lost: answers of writes, the backend, the patience of whoever started it.

    lost_test.py BUILD_DIRECTORY
"""

import json
import pathlib
import signal
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "chaos"))
from load_test import QUICK, ROWS, RUN_SECONDS_MAX, LoadTest  # noqa: E402  (makes nazotted's folder known)
from gate import Gate  # noqa: E402
from nazotted import CONDITIONS, clean_environment, main  # noqa: E402
from reference_backend import ReferenceBackend  # noqa: E402

IMPORT = "--nazotte-load-draft--"  # the end of its body, so that the packet before has the rest
BUY = "POST /api/chair/buy/"
DRAFTED = int(ROWS) + 1  # the first chair of the first draft


class WritesOfUnknownOutcome(LoadTest):
    """What was sent and not answered may have happened or not; a backend is right either way."""

    def cut(self, word, cut, *arguments):
        """The errors of a run against nazotted whose first request with `word` was cut, and the drafted chair's status."""
        with self.daemon("--store", "memory:") as daemon:
            daemon.wait_until_ready()
            gate = Gate(daemon.port)
            self.addCleanup(gate.close)
            gate.arm(word, cut)
            run, = self.results("--target", f"http://127.0.0.1:{gate.port}", "--requests", "30", *QUICK, *arguments,
                                status=1)["runs"]
            self.assertEqual(gate.cuts, 1)
            drafted = daemon.request("GET", f"/api/chair/{DRAFTED}").status
        return {kind: errors["count"] for kind, errors in run["errors"].items()}, drafted

    def test_imports_that_reached_the_backend(self):
        for cut in ("answer", "half"):
            with self.subTest(cut):
                self.assertEqual(self.cut(IMPORT, cut), ({"connection": 1}, 200))

    def test_imports_that_did_not(self):
        self.assertEqual(self.cut(IMPORT, "inside"), ({"connection": 1}, 404))

    def test_imports_of_which_nothing_was_heard_again(self):
        errors, drafted = self.cut(IMPORT, "frozen", "--timeout", "2000")
        self.assertEqual((set(errors), drafted), ({"timeout"}, 200))

    def test_purchases(self):
        for cut in ("before", "answer"):
            with self.subTest(cut):
                self.assertEqual(self.cut(BUY, cut)[0], {"connection": 1})

    def errors_of(self, fault):
        with ReferenceBackend(self.data, CONDITIONS, fault) as backend:
            run, = self.results("--target", backend.url, "--requests", "60", *QUICK, status=1)["runs"]
        return run["errors"]

    def test_half_of_an_import_is_found(self):
        errors = self.errors_of("torn_import")
        self.assertEqual(set(errors), {"connection", "torn_import"})
        self.assertEqual(errors["torn_import"]["examples"][0]["expected"], "all rows of an import or none of them")

    def test_all_imports_or_purchases_without_an_answer(self):
        for fault, request in (("unanswered_import", "POST /api/"), ("unanswered_buy", BUY)):
            with self.subTest(fault):
                errors = self.errors_of(fault)
                self.assertEqual(set(errors), {"connection"})
                for example in errors["connection"]["examples"]:
                    self.assertTrue(example["request"].startswith(request), example)


class EndsEarly(LoadTest):
    """A summary comes in any case."""

    def begin(self, port):
        process = subprocess.Popen(self.command("--target", f"http://127.0.0.1:{port}", "--json", "-", "--seconds",
                                                str(RUN_SECONDS_MAX), "--users", "4", "--levels", "0"),
                                   env=clean_environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                   encoding="utf-8")
        self.addCleanup(process.kill)
        self.wait_for(process, "0 errors")
        return process

    def wait_for(self, process, text, absent=""):
        """A line of the progress that has one text and not the other."""
        line = process.stderr.readline()
        while line and (text not in line or (absent and absent in line)):
            line = process.stderr.readline()
        self.assertIn(text, line)

    def interrupt(self, process, status):
        """Its run, and what it told people."""
        process.send_signal(signal.SIGINT)
        printed, told = process.communicate(timeout=RUN_SECONDS_MAX)
        self.assertEqual(process.returncode, status, told)
        return json.loads(printed)["runs"][0], told

    def test_an_interrupted_run_has_its_summary(self):
        with self.daemon("--store", "memory:") as daemon:
            daemon.wait_until_ready()
            run, told = self.interrupt(self.begin(daemon.port), 0)
        self.assertGreater(run["requests"], 0)
        self.assertLess(run["seconds"], RUN_SECONDS_MAX)
        self.assertIn("no errors: every answer was the model's", told)

    def test_a_backend_that_dies_is_told_by_kind(self):
        daemon = self.daemon("--store", "memory:")
        daemon.wait_until_ready()
        process = self.begin(daemon.port)
        daemon.process.kill()
        daemon.process.wait()
        self.wait_for(process, "errors", absent=" 0 errors")
        run, told = self.interrupt(process, 1)
        self.assertEqual(set(run["errors"]), {"connection"})
        self.assertIn("connection: ", told)


if __name__ == "__main__":
    main()

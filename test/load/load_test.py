#!/usr/bin/env python3
"""nazotte-load as people call it: against nazotted, against a backend in plain SQL, and against one that is wrong.

    load_test.py BUILD_DIRECTORY
"""

import json
import pathlib
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "system"))
from nazotted import CONDITIONS, Daemon, SystemTest, clean_environment, main  # noqa: E402
from reference_backend import ReferenceBackend  # noqa: E402

ROWS = "300"
CHECKER = 4294967295  # the user who looks before and after a load
RUN_SECONDS_MAX = 120  # only ends a hang
QUICK = ("--users", "4", "--think", "0", "--draft-every", "0")


def digest(data):
    """FNV-1a of 64 bits, as --print-requests prints it."""
    value = 0xcbf29ce484222325
    for byte in data:
        value = (value ^ byte) * 0x100000001b3 & 0xffffffffffffffff
    return value


def described(method, target, body):
    """A request as --print-requests prints it."""
    if target in ("/api/chair", "/api/estate"):
        return f"{method} {target} ({len(body)} bytes, digest {digest(body):016x})"
    return f"{method} {target} {body.decode()}" if body else f"{method} {target}"


class LoadTest(SystemTest):
    def setUp(self):
        super().setUp()
        self.data = self.build.generate(self.folder / "data", "--rows", ROWS)
        self.program = self.build.directory / "bench" / "load" / "nazotte-load"

    def command(self, *arguments):
        return [self.program, "--data", self.data, "--conditions", CONDITIONS, "--timeout", "60000", *arguments]

    def run_load(self, *arguments, environment=None):
        return subprocess.run(self.command(*arguments), env=clean_environment(environment), capture_output=True,
                              text=True, encoding="utf-8", timeout=RUN_SECONDS_MAX)

    def results(self, *arguments, status=0, environment=None):
        """Of --json; the run must have ended with the status."""
        done = self.run_load("--json", "-", *arguments, environment=environment)
        self.assertEqual(done.returncode, status, done.stderr)
        return json.loads(done.stdout)

    def daemon(self, *arguments):
        return Daemon(self.build, self.folder, "--initial-data", self.data, *arguments)


class AgainstNazotted(LoadTest):
    def check(self, *store):
        with self.daemon(*store) as daemon:
            daemon.wait_until_ready()
            run, = self.results("--target", f"http://127.0.0.1:{daemon.port}", "--seconds", "2", "--users", "20",
                                "--think", "2", "--draft-every", "0.1")["runs"]
        self.assertEqual(run["error_count"], 0)
        self.assertTrue(run["initialized"])
        self.assertGreater(run["score"], 0)
        self.assertEqual(run["score"], run["points"])
        self.assertGreater(run["refused_crawlers"], 0)
        self.assertGreater(run["kinds"]["chair_import"]["requests"], 0)
        self.assertEqual(run["kinds"]["all"]["requests"], run["requests"])

    def test_every_answer_is_right_on_memory(self):
        self.check("--store", "memory:")

    def test_every_answer_is_right_on_sqlite_with_crawlers_and_threads(self):
        self.check("--store", f"sqlite:{self.folder / 'shop.sqlite'}", "--threads", "2")

    def test_the_admin_token_opens_resets_and_imports(self):
        token = "b3BlbiBzZXNhbWU="
        file = self.folder / "token"
        file.write_text(token + "\n")
        file.chmod(0o600)
        with self.daemon("--store", "memory:", "--admin-token-file", file) as daemon:
            daemon.wait_until_ready()
            target = ("--target", f"http://127.0.0.1:{daemon.port}", "--requests", "20", *QUICK)
            refused = self.run_load(*target)
            run, = self.results(*target, "--no-initialize", status=1)["runs"]
            done = self.run_load(*target, "--json", "-", "--admin-token-file", file)
            named = self.results(*target, environment={"NAZOTTE_ADMIN_TOKEN_FILE": file})
        self.assertEqual(refused.returncode, 1)
        self.assertIn("could not be reset: no load", refused.stderr)
        self.assertIn(": no load\n\n  1 error\n", refused.stdout)
        self.assertIn("401 asks for the token of --admin-token-file", refused.stdout)
        self.assertEqual(list(run["errors"]), ["status"])
        self.assertIn("--admin-token-file", run["errors"]["status"]["examples"][0]["expected"])
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertNotIn(token, done.stdout + done.stderr)
        for run in (json.loads(done.stdout)["runs"][0], named["runs"][0]):
            self.assertTrue(run["initialized"])
            self.assertGreater(run["kinds"]["chair_import"]["requests"], 0)

    def test_rows_other_than_the_backends_are_noticed_before_the_load(self):
        with self.daemon("--store", "memory:") as daemon:
            daemon.wait_until_ready()
            self.data = self.build.generate(self.folder / "other", "--rows", ROWS, "--seed", "2")
            done = self.run_load("--target", f"http://127.0.0.1:{daemon.port}")
        self.assertEqual(done.returncode, 1)
        self.assertIn("does not answer as --data and --conditions say: no load", done.stderr)


class SameRequests(LoadTest):
    """A user's requests depend on the seed and the user's number, not on the run."""

    def recorded(self, *arguments):
        with ReferenceBackend(self.data, CONDITIONS) as backend:
            self.results("--target", backend.url, "--requests", "40", *QUICK, *arguments)
            del backend.requests[CHECKER]
            return backend.requests

    def printed(self, *arguments):
        done = self.run_load("--print-requests", "--requests", "40", *QUICK, *arguments)
        self.assertEqual(done.returncode, 0, done.stderr)
        users = {}
        for line in done.stdout.splitlines():
            user, request = line.split("\t")
            users.setdefault(int(user), []).append(request.removesuffix(" (bot)"))
        return users

    def test_two_runs_send_what_is_printed(self):
        first = self.recorded()
        second = self.recorded("--threads", "2", "--think", "3")
        self.assertEqual(sorted(first), [0, 1, 2, 3, 4])
        self.assertEqual(first, second)
        printed = self.printed()
        self.assertEqual({user: [described(*request) for request in requests] for user, requests in first.items()},
                         printed)
        self.assertNotEqual(printed, self.printed("--seed", "2"))


class WrongBackends(LoadTest):
    """Each planted fault is found and named."""

    def names_of(self, fault, *arguments):
        with ReferenceBackend(self.data, CONDITIONS, fault) as backend:
            run, = self.results("--target", backend.url, "--requests", "60", *QUICK, *arguments, status=1)["runs"]
        self.assertEqual(sum(kind["count"] for kind in run["errors"].values()), run["error_count"])
        for kind in run["errors"].values():
            self.assertTrue(all(example["request"] and example["expected"] and example["got"]
                                for example in kind["examples"]))
        return set(run["errors"])

    def test_right_backend_has_no_faults(self):
        with ReferenceBackend(self.data, CONDITIONS) as backend:
            run, = self.results("--target", backend.url, "--requests", "60", *QUICK)["runs"]
        self.assertEqual(run["errors"], {})

    def test_faults_of_lists(self):
        for fault in ("order", "count", "type", "field", "missing_row", "page"):
            with self.subTest(fault):
                self.assertIn(fault, self.names_of(fault))

    def test_a_bounding_box_is_no_polygon(self):
        self.assertEqual(self.names_of("nazotte"), {"unexpected_row"})

    def test_faults_of_writes(self):
        self.assertIn("sold_out_shown", self.names_of("sold_out"))
        self.assertIn("lost_write", self.names_of("lost_write"))
        self.assertIn("oversold", self.names_of("oversold"))

    def test_faults_of_http(self):
        self.assertEqual(self.names_of("header"), {"header"})
        self.assertEqual(self.names_of("connection"), {"connection"})
        self.assertEqual(self.names_of("status"), {"status"})
        self.assertEqual(self.names_of("timeout", "--timeout", "200"), {"timeout"})

    def test_chunked_answers_are_accepted_where_told(self):
        with ReferenceBackend(self.data, CONDITIONS, "header") as backend:
            self.results("--target", backend.url, "--requests", "20", "--accept-chunked", *QUICK)


class CommandLine(LoadTest):
    def test_two_backends_are_compared_in_turn(self):
        report = self.folder / "report.json"
        with ReferenceBackend(self.data, CONDITIONS) as backend, self.daemon("--store", "memory:") as daemon:
            daemon.wait_until_ready()
            done = self.run_load("--target", backend.url, "--target", f"http://127.0.0.1:{daemon.port}", "--requests",
                                 "30", "--rounds", "2", "--json", report, *QUICK)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("B / A", done.stdout)
        results = json.loads(report.read_text())
        self.assertEqual([run["target"] for run in results["runs"]],
                         [backend.url, f"http://127.0.0.1:{daemon.port}"] * 2)
        figures = {figure["figure"]: figure for figure in results["comparison"]}
        speed = figures["requests a second"]
        self.assertAlmostEqual(speed["ratio"], speed["second"] / speed["first"])

    def test_without_initialize_and_writes_the_backend_stays_as_it_is(self):
        with ReferenceBackend(self.data, CONDITIONS) as backend:
            run, = self.results("--target", backend.url, "--no-writes", "--no-initialize", "--requests", "30",
                                *QUICK)["runs"]
            self.assertFalse(run["initialized"])
            methods = {(method, target) for user in backend.requests.values() for method, target, _ in user}
        self.assertEqual({target for method, target in methods if method == "POST"}, {"/api/estate/nazotte"})

    def test_usage_and_connection_end_with_2_and_say_why(self):
        for arguments, why in ((("--target", "ftp://h"), "does not begin with http://"),
                               (("--target", "http://h:99999"), "is not http://HOST:PORT"),
                               (("--target", "http://127.0.0.1:1"), "Does the backend run there?"),
                               (("--scenario", "chair=1,teapot=2"), "'teapot=2' is not NAME=WEIGHT"),
                               (("--scenario", "chair=0"), "all weights are 0"),
                               (("--users", "0"), "--users"),
                               (("--admin-token-file", "/dev/null"), "--admin-token-file: the first line of"),
                               (("--print-requests",), "say how many with --requests N"),
                               (("--data", str(self.folder / "nowhere")), "cannot read folder")):
            with self.subTest(arguments):
                done = self.run_load(*arguments)
                self.assertEqual(done.returncode, 2)
                self.assertIn(why, done.stderr)

    def test_help_fits_a_screen(self):
        lines = subprocess.run([self.program, "--help"], capture_output=True, text=True, check=True).stdout.splitlines()
        self.assertLessEqual(len(lines), 30)
        self.assertLessEqual(max(map(len, lines)), 100)
        self.assertTrue(any("--print-requests" in line for line in lines))


if __name__ == "__main__":
    main()

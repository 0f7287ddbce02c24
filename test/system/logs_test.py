"""The logs from outside: JSON lines, the access log and its rotation, slow queries and their threshold."""

import json

from nazotted import FIXTURE, Daemon, SystemTest, main, request, until

SEARCH = "/api/chair/search?priceRangeId=1&page=0&perPage=5"


def lines_of(path):
    return path.read_text().splitlines() if path.exists() else []


class LogsTest(SystemTest):
    def start(self, *arguments):
        daemon = Daemon(self.build, self.folder, "--store", "memory:", "--initial-data", FIXTURE, *arguments)
        # In either format.
        daemon.port = int(daemon.wait_until_logged(r"serving on http://127\.0\.0\.1:(\d+)").group(1))
        return daemon

    def test_every_line_of_the_json_log_is_an_object(self):
        with self.start("--log-format", "json", "--slow-query-ms", "0.000001") as daemon:
            daemon.request("GET", SEARCH)
            daemon.wait_until_logged("slow query")
        lines = [json.loads(line) for line in daemon.log().splitlines()]
        for line in lines:
            self.assertGreaterEqual(set(line), {"time", "level", "message"})
        slow = next(line for line in lines if line["message"] == "slow query")
        self.assertEqual((slow["route"], slow["target"], slow["rows"]), ("/api/chair/search", SEARCH, 5))
        self.assertGreater(slow["milliseconds"], 0)
        self.assertEqual(lines[-1]["message"], "stopped")

    def test_the_slow_query_threshold_is_changed_at_run_time(self):
        with self.start() as daemon:
            daemon.request("GET", SEARCH)
            changed = daemon.request("POST", "/admin/slow-query", b'{"milliseconds": 0.000001}')
            self.assertEqual(changed.json(), {"milliseconds": 0.000001})
            self.assertEqual(daemon.request("GET", "/status").json()["slowQueryMilliseconds"], 0.000001)
            daemon.wait_until_logged("slow query.*/status")
            self.assertNotIn(SEARCH, daemon.log())
            daemon.request("POST", "/admin/slow-query", b'{"milliseconds": 0}')
            daemon.request("GET", SEARCH)
        self.assertNotIn(SEARCH, daemon.log())

    def test_the_access_log_survives_rotation(self):
        path = self.folder / "access.log"
        with self.start("--access-log", path, "--log-format", "json") as daemon:
            daemon.request("GET", SEARCH)
            until(lambda: lines_of(path), "the first line")
            path.rename(self.folder / "access.log.1")

            def written_anew():
                daemon.request("GET", "/api/chair/1")
                return lines_of(path)

            until(written_anew, "a line in the new file")
            daemon.request("GET", "/nowhere?last")
        lines = [json.loads(line) for line in lines_of(self.folder / "access.log.1") + lines_of(path)]
        self.assertEqual(lines[0]["target"], SEARCH)
        self.assertEqual((lines[0]["route"], lines[0]["status"]), ("/api/chair/search", 200))
        # What was collected is written before the daemon ends; threads hand over their lines one after the other.
        self.assertIn(("/nowhere?last", 404), [(line["target"], line["status"]) for line in lines])

    def test_the_standard_output_takes_the_access_log(self):
        with self.start("--access-log", "-") as daemon:
            request(daemon.port, "GET", "/api/chair/1", headers={"User-Agent": 'a "b"', "Referer": "http://shop/"})
            daemon.wait_until_logged(r'127\.0\.0\.1 - - \[.*\] "GET /api/chair/1 HTTP/1\.1" 200 \d+ '
                                     r'"http://shop/" "a \\x22b\\x22" 0\.\d+')

    def test_an_access_log_that_cannot_be_written_ends_the_start(self):
        daemon = Daemon(self.build, self.folder, "--store", "memory:", "--access-log", self.folder / "missing" / "log")
        self.assertEqual(daemon.process.wait(timeout=60), 1)
        self.assertIn("cannot write the access log", daemon.log())


if __name__ == "__main__":
    main()

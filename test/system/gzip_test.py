#!/usr/bin/env python3
"""Compressed answers as clients read them that are not ours: curl, Python's zlib, and a browser's fetch."""

import functools
import gzip
import http.server
import re
import shutil
import subprocess
import threading
import unittest

from nazotted import FIXTURE, Daemon, SystemTest, main

TARGETS = ("/api/chair/search?priceRangeId=1&page=0&perPage=25", "/api/estate/search?rentRangeId=0&page=0&perPage=50",
           "/api/chair/low_priced", "/api/estate/low_priced", "/api/chair/search/condition")
ACCEPT = {"Accept-Encoding": "gzip"}
CHROMIUM = shutil.which("chromium")

# Fetches everything twice, so that the second answer comes over a warm connection, and shows what it got.
PAGE = """<!doctype html><title>fetch</title><body><script>
(async () => {
  const lines = [];
  for (const target of %s) {
    for (let time = 0; time < 2; ++time) {
      const answer = await fetch(target, {cache: 'no-store'});
      const bytes = new Uint8Array(await answer.arrayBuffer());
      let sum = 0;
      for (const byte of bytes) sum = (sum * 31 + byte) %% 1000003;
      lines.push(`${answer.status} ${answer.headers.get('Content-Encoding')} ${bytes.length} ${sum}`);
    }
  }
  document.body.textContent = 'fetched: ' + lines.join('; ') + '.';
})().catch(error => { document.body.textContent = 'fetched: ' + error + '.'; });
</script>"""


def checksum(body):
    return functools.reduce(lambda total, byte: (total * 31 + byte) % 1000003, body, 0)


class PageAndApi(http.server.ThreadingHTTPServer):
    """A page of the same origin as the API, which is passed on as it is: nothing is decoded on the way."""

    def __init__(self, daemon):
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                if self.path.startswith("/api/"):
                    answer = daemon.request("GET", self.path,
                                            headers={"Accept-Encoding": self.headers["Accept-Encoding"]})
                    status, headers, body = answer.status, answer.headers.items(), answer.body
                else:
                    status, headers, body = 200, [("Content-Type", "text/html")], (PAGE % list(TARGETS)).encode()
                    headers.append(("Content-Length", str(len(body))))
                self.send_response_only(status)
                for name, value in headers:
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        super().__init__(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.serve_forever)
        self.thread.start()

    def stop(self):
        self.shutdown()
        self.thread.join()
        self.server_close()


class Gzip(SystemTest):
    def daemon(self, *arguments):
        return Daemon(self.build, self.folder, "--store", "memory:", "--initial-data", FIXTURE, *arguments)

    def test_zlib_reads_what_is_plain_elsewhere(self):
        with self.daemon() as daemon:
            daemon.wait_until_ready()
            for target in TARGETS:
                coded = daemon.request("GET", target, headers=ACCEPT)
                self.assertEqual(coded.headers["Content-Encoding"], "gzip", target)
                self.assertEqual(gzip.decompress(coded.body), daemon.request("GET", target).body)

    def test_curl_reads_it(self):
        with self.daemon() as daemon:
            daemon.wait_until_ready()
            for target in TARGETS:
                url = f"http://127.0.0.1:{daemon.port}{target}"
                read = subprocess.run(["curl", "--silent", "--fail", "--compressed", url], check=True,
                                      capture_output=True).stdout
                self.assertEqual(read, daemon.request("GET", target).body)

    def test_the_flag_turns_it_off(self):
        with self.daemon("--gzip=off") as daemon:
            daemon.wait_until_ready()
            answer = daemon.request("GET", TARGETS[0], headers=ACCEPT)
            self.assertIsNone(answer.headers["Content-Encoding"])
            self.assertIsNone(answer.headers["Vary"])

    @unittest.skipUnless(CHROMIUM, "chromium is not installed")
    def test_a_browser_reads_it(self):
        with self.daemon() as daemon:
            daemon.wait_until_ready()
            server = PageAndApi(daemon)
            self.addCleanup(server.stop)
            shown = subprocess.run(
                [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                 f"--user-data-dir={self.folder}/browser", "--virtual-time-budget=20000", "--dump-dom",
                 f"http://127.0.0.1:{server.server_port}/"], check=True, capture_output=True, text=True,
                timeout=120).stdout
            expected = []
            for target in TARGETS:
                body = daemon.request("GET", target).body
                expected += [f"200 gzip {len(body)} {checksum(body)}"] * 2
            self.assertEqual(re.search(r"fetched: (.*?)\.</body>", shown, re.DOTALL).group(1).split("; "), expected)


if __name__ == "__main__":
    main()

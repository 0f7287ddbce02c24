#!/usr/bin/env python3
"""The limits of HTTP as options of the daemon; and thousands of clients, in a process of its own."""

import http.client
import json
import pathlib
import re
import resource
import socket
import types

from nazotted import FIXTURE, WAIT_SECONDS_MAX, Daemon, SystemTest, main, until

HOST = "Host: h\r\n"
POST = "POST /api/chair HTTP/1.1\r\n" + HOST
EMAIL = json.dumps({"email": "a@example.com"})
IDLE_CLIENTS = 10_000
IDLE_KILOBYTES_EACH = 4  # of the daemon's memory; the kernel's buffers are not counted


def raise_descriptor_limit():
    """Returns how many there may be."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard


def resident_kilobytes(daemon):
    status = pathlib.Path(f"/proc/{daemon.process.pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status).group(1))


class Limits(SystemTest):
    def connect(self, daemon):
        client = socket.create_connection(("127.0.0.1", daemon.port), timeout=WAIT_SECONDS_MAX)
        self.addCleanup(client.close)
        return client

    def status(self, daemon, bytes_):
        """Of the first answer to these bytes; None when the connection ends without one."""
        client = self.connect(daemon)
        client.sendall(bytes_.encode())
        answer = http.client.HTTPResponse(client)
        try:
            answer.begin()
        except (http.client.BadStatusLine, ConnectionResetError):
            return None
        self.assertEqual(answer.getheader("Connection"), "close")
        return answer.status

    def check_answers(self, options, answers):
        """`answers`: pairs of a status and the request that is answered with it, by a daemon with these options."""
        with Daemon(self.build, self.folder, "--store", "memory:", *options) as daemon:
            daemon.wait_until_ready()
            for expected, request in answers:
                with self.subTest(expected=expected, request=request[:80]):
                    self.assertEqual(self.status(daemon, request), expected)

    # A short time-out beside the others' defaults: however slowly this process runs, only that one can be over.

    def test_time_outs_of_headers_and_bodies_are_options(self):
        self.check_answers(["--header-timeout", "0.2", "--body-timeout", "0.2"],
                           [(408, "GET / HTTP/1.1\r\n"), (408, POST + "Content-Length: 10\r\n\r\n12345")])

    def test_keep_alive_time_out_is_an_option(self):
        self.check_answers(["--keep-alive-timeout", "0.2"], [(None, "")])

    def test_every_limit_is_an_option(self):
        self.check_answers(
            ["--max-target", "100", "--max-header", "1000", "--max-header-fields", "10", "--max-body", "1000000",
             "--max-bodies", "100000"],
            [(414, "GET /" + "x" * 100 + " HTTP/1.1\r\n" + HOST + "\r\n"),
             (431, "GET / HTTP/1.1\r\n" + HOST + "a: " + "b" * 1000 + "\r\n\r\n"),
             (431, "GET / HTTP/1.1\r\n" + HOST + "a: b\r\n" * 10 + "\r\n"),
             (413, POST + "Content-Length: 1000001\r\n\r\n"),
             (417, POST + "Content-Length: 10\r\nExpect: wonders\r\n\r\n"),
             (400, POST + "Content-Length: 10\r\nContent-Length: 11\r\n\r\n"),
             (503, POST + "Content-Length: 500000\r\n\r\n" + "x" * 500_000)])

    def test_connections_above_their_limit_are_refused(self):
        with Daemon(self.build, self.folder, "--store", "memory:", "--max-connections", "50") as daemon:
            daemon.wait_until_ready()
            # Each has an answer, so it is counted, and none is idle for long enough to make room.
            clients = [self.connect(daemon) for _ in range(50)]
            for client in clients:
                client.sendall(f"GET /healthz HTTP/1.1\r\n{HOST}\r\n".encode())
                self.assertTrue(client.recv(4_096).startswith(b"HTTP/1.1 200 "))
            self.assertEqual(self.status(daemon, "GET /healthz HTTP/1.1\r\n" + HOST + "\r\n"), 503)

    def test_ten_thousand_idle_connections(self):
        # Below three quarters of what the daemon takes: above, idle ones make room after 5 s.
        count = min(IDLE_CLIENTS, (raise_descriptor_limit() - 200) * 2 // 3)
        with Daemon(self.build, self.folder, "--store", "memory:", "--initial-data", FIXTURE,
                    "--max-connections", str(2 * IDLE_CLIENTS)) as daemon:
            daemon.wait_until_ready()
            before = resident_kilobytes(daemon)
            clients = []
            for _ in range(count):
                clients.append(self.connect(daemon))
            # Half of them have asked for something and stay.
            for client in clients[::2]:
                client.sendall(f"GET /healthz HTTP/1.1\r\n{HOST}\r\n".encode())
            for client in clients[::2]:
                self.assertTrue(client.recv(4_096).startswith(b"HTTP/1.1 200 "))
            self.assertEqual(daemon.request("GET", "/api/chair/search/condition").status, 200)
            self.assertLess(resident_kilobytes(daemon), before + count * IDLE_KILOBYTES_EACH)
            for client in clients:
                client.close()
            self.assertEqual(daemon.request("GET", "/healthz").status, 200)
            self.wait_for_descriptors(daemon, 100)

    def wait_for_descriptors(self, daemon, most):
        folder = pathlib.Path(f"/proc/{daemon.process.pid}/fd")
        until(lambda: len(list(folder.iterdir())) <= most, "descriptors come back")

    def test_descriptors_run_out(self):
        wrapper = self.folder / "few-descriptors"
        wrapper.write_text(f'#!/bin/sh\nulimit -n 256\nexec {self.build.nazotted} "$@"\n')
        wrapper.chmod(0o700)
        build = types.SimpleNamespace(nazotted=wrapper)
        store = f"sqlite:{self.folder}/shop.sqlite"
        with Daemon(build, self.folder, "--store", store, "--initial-data", FIXTURE) as daemon:
            daemon.wait_until_ready()
            steady = http.client.HTTPConnection("127.0.0.1", daemon.port, timeout=WAIT_SECONDS_MAX)
            self.addCleanup(steady.close)
            flood = []
            for _ in range(10):
                flood += [self.connect(daemon) for _ in range(40)]
                # New descriptors for the files of initial data, while clients have all that they can get.
                steady.request("POST", "/initialize")
                self.assertEqual(json.loads(steady.getresponse().read()), {"language": "cpp"})
                steady.request("GET", "/readyz")
                self.assertEqual(steady.getresponse().read(), b'{"status":"ready"}')
            for client in flood:
                client.close()
            self.wait_for_descriptors(daemon, 100)
            self.assertEqual(daemon.request("POST", "/api/chair/buy/1", EMAIL).status, 200)


if __name__ == "__main__":
    main()

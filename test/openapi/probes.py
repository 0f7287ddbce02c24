"""Requests that contract cases cannot ask for: broken HTTP, limits, tokens, rates and a store at fault, for every route.

Each is appended to an exchange log as test/contract/exchange_log.hpp describes it.
"""

import http.client
import json
import re
import shutil
import socket
import sqlite3

from nazotted import FIXTURE, Daemon, multipart, until

TOKEN = "b3BlbmFwaQ=="
BEARER = {"Authorization": f"Bearer {TOKEN}"}
EMAIL = b'{"email": "a@example.com"}'
TRIANGLE = b'{"coordinates": [{"latitude": 35, "longitude": 139}, {"latitude": 36, "longitude": 139}, ' \
           b'{"latitude": 35, "longitude": 140}]}'
SECONDS_MAX = 60  # only ends a hang

# The beginning of a request -> what is sent after the request line. Refused whatever the route is.
BROKEN = {
    "no host": "\r\n",
    "expectation": "Host: a\r\nExpect: tea\r\n\r\n",
    "coding": "Host: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
    "fields": "Host: a\r\n" + "A: b\r\n" * 101 + "\r\n",
    "body": "Host: a\r\n" + f"Authorization: Bearer {TOKEN}\r\nContent-Length: 999999999\r\n\r\n",
    "crawler": "Host: a\r\nUser-Agent: bot\r\n\r\n",
}


class Log:
    def __init__(self, file):
        self.lines = open(file, "w", encoding="ascii")

    def add(self, origin, request, answer):
        """`request`: method, target, headers, body; `answer`: status, headers, body."""
        method, target, headers, body = request
        status, answer_headers, answer_body = answer
        sent = {"method": method, "target": target, "headers": list(headers.items()), "body": (body or b"").decode("latin-1")}
        got = {"status": status, "headers": answer_headers, "body": answer_body.decode("latin-1")}
        self.lines.write(json.dumps({"origin": f"probe '{origin}'", "request": sent, "answer": got}) + "\n")

    def close(self):
        self.lines.close()


def parsed(response):
    response.begin()
    return response.status, response.getheaders(), response.read()


def ask(log, daemon, origin, method, target, headers=None, body=None):
    """A well-formed request; returns the status."""
    connection = http.client.HTTPConnection("127.0.0.1", daemon.port, timeout=SECONDS_MAX)
    connection.request(method, target, body=body, headers=headers or {})
    response = connection.getresponse()
    answer = (response.status, response.getheaders(), response.read())
    connection.close()
    log.add(origin, (method, target, headers or {}, body), answer)
    return answer[0]


class Raw:
    """A request of any bytes on a connection of its own."""

    def __init__(self, daemon, log, origin, method, target, rest):
        self.log, self.origin, self.method, self.target = log, origin, method, target
        self.socket = socket.create_connection(("127.0.0.1", daemon.port), timeout=SECONDS_MAX)
        self.socket.sendall(f"{method} {target} HTTP/1.1\r\n{rest}".encode())

    def finish(self):
        answer = parsed(http.client.HTTPResponse(self.socket, method=self.method))
        self.log.add(self.origin, (self.method, self.target, {}, b""), answer)
        self.socket.close()


def targets(routes):
    return [(method, pattern.replace("{id}", "1")) for method, pattern in routes]


def token_file(folder):
    file = folder / "token"
    file.write_text(TOKEN + "\n")
    file.chmod(0o600)
    return file


def broken_requests(build, folder, log, routes):
    with Daemon(build, folder, "--store", "memory:", "--initial-data", FIXTURE, "--admin-token-file",
                token_file(folder), "--max-body", "1048576") as daemon:
        daemon.wait_until_ready()
        for method, target in targets(routes):
            for origin, rest in BROKEN.items():
                Raw(daemon, log, origin, method, target, rest).finish()
            Raw(daemon, log, "target", method, target + "?" + "a" * 8200, "Host: a\r\n\r\n").finish()
            ask(log, daemon, "method", "DELETE", target)
            ask(log, daemon, "nothing", method, target, {"X-Server-Timing": "1"})


def files(build, folder, log, _routes):
    """The console with all that its page names, and the document: plain, compressed, and once they are known."""
    with Daemon(build, folder, "--store", "memory:") as daemon:
        daemon.wait_until_ready()
        page = daemon.request("GET", "/").body.decode()
        for target in ("/", "/openapi.yaml", *sorted(set(re.findall(r"/assets/[\w.-]+", page)))):
            for headers in ({}, {"Accept-Encoding": "gzip"}, {"If-None-Match": "*"}):
                ask(log, daemon, "file", "GET", target, headers)
            ask(log, daemon, "file", "HEAD", target)


def slow_requests(build, folder, log, routes):
    """All at once: each waits until its time is over."""
    with Daemon(build, folder, "--store", "memory:", "--initial-data", FIXTURE, "--header-timeout", "0.2") as daemon:
        daemon.wait_until_ready()
        waiting = [Raw(daemon, log, "slow", method, target, "Host: a\r\n") for method, target in targets(routes)]
        for one in waiting:
            one.finish()


def served_connection(daemon):
    """A connection that the daemon keeps; nothing when it refuses."""
    connection = socket.create_connection(("127.0.0.1", daemon.port), timeout=SECONDS_MAX)
    connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
    if connection.recv(1000).startswith(b"HTTP/1.1 200"):
        return connection
    connection.close()
    return None


def crowded(build, folder, log, routes):
    """Beyond the limit of connections even health checks are refused. Nothing is sent: the answer comes at once."""
    with Daemon(build, folder, "--store", "memory:", "--initial-data", FIXTURE, "--max-connections", "1") as daemon:
        daemon.wait_until_ready()
        # The connection that asked whether it is ready may still be the one that is allowed.
        with until(lambda: served_connection(daemon), "a connection"):
            for method, target in targets(routes):
                if target in ("/healthz", "/readyz", "/metrics", "/status"):
                    Raw(daemon, log, "crowded", method, target, "").finish()


def too_many_writes(build, folder, log, routes):
    """Which routes these are the daemon knows: after two writes it refuses the others."""
    with Daemon(build, folder, "--store", "memory:", "--initial-data", FIXTURE, "--write-rate", "0.001",
                "--write-burst", "1") as daemon:
        daemon.wait_until_ready()
        ask(log, daemon, "first write", "POST", "/api/chair/buy/1", body=EMAIL)
        for method, target in targets(routes):
            if method == "POST" and target != "/api/estate/nazotte":
                ask(log, daemon, "rate", method, target)


def options_off(build, folder, log, _routes):
    """What is 404 without its option, or on a store that keeps nothing."""
    with Daemon(build, folder, "--store", "memory:") as daemon:
        daemon.wait_until_ready()
        ask(log, daemon, "no initial data", "POST", "/initialize")
        ask(log, daemon, "memory", "POST", "/admin/reload")
        ask(log, daemon, "slow queries", "POST", "/admin/slow-query", body=b'{"milliseconds": 5}')
        ask(log, daemon, "slow queries", "POST", "/admin/slow-query", body=b'{"milliseconds": -1}')
        ask(log, daemon, "past writes", "GET", "/status")


def tables_at_fault(build, folder, log):
    """A store whose tables somebody else changes, and initial data that somebody damages."""
    data = shutil.copytree(FIXTURE, folder / "data")
    shop = folder / "shop.sqlite"
    with Daemon(build, folder, "--store", f"sqlite:{shop}", "--initial-data", data, "--admin-token-file",
                token_file(folder), "--check-interval", "1") as daemon:
        daemon.wait_until_ready()
        ask(log, daemon, "reload", "POST", "/admin/reload", BEARER)
        change(shop, "UPDATE chair SET price = price + 1 WHERE id = 1")
        until(lambda: b"difference" in daemon.request("GET", "/readyz").body, "a difference in /readyz")
        ask(log, daemon, "difference", "GET", "/readyz")
        with open(data / "chair.csv", "a", encoding="utf-8") as file:
            file.write("no,row\n")
        ask(log, daemon, "damaged initial data", "POST", "/initialize", BEARER)
        change(shop, "DROP TABLE chair")
        ask(log, daemon, "no table", "POST", "/admin/reload", BEARER)
        body, form = multipart("chairs", "9001,a,b,c,1,2,3,4,金,,玉座,5,1\n".encode())
        ask(log, daemon, "no table", "POST", "/api/chair", BEARER | form, body)
        ask(log, daemon, "no table", "POST", "/api/chair/buy/1", body=EMAIL)
        until(lambda: daemon.request("GET", "/readyz").status == 503, "the store at fault in /readyz")
        ask(log, daemon, "no table", "GET", "/readyz")


def change(file, statement):
    connection = sqlite3.connect(file, timeout=SECONDS_MAX)
    with connection:
        connection.execute(statement)
    connection.close()


def run(build, folder, file, routes):
    """All of them; `routes`: (method, pattern)."""
    log = Log(file)
    for number, probe in enumerate((broken_requests, files, slow_requests, crowded, too_many_writes, options_off)):
        place = folder / str(number)
        place.mkdir()
        probe(build, place, log, routes)
    place = folder / "tables"
    place.mkdir()
    tables_at_fault(build, place, log)
    log.close()

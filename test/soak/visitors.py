"""Clients of a soak who change nothing: readers, and those whose requests are refused or given up.

No read may fail or be answered by anything but what its question allows, whatever happens to the store.
"""

import gzip
import http.client
import json
import pathlib
import socket
import struct
import sys

TESTS = pathlib.Path(__file__).resolve().parents[1]
for folder in ("system", "crash"):
    sys.path.insert(0, str(TESTS / folder))
import plan  # noqa: E402
from nazotted import multipart  # noqa: E402
from shoppers import Shop, Shopper  # noqa: E402

ANSWER_SECONDS_MAX = 60  # only ends a hang
HOST = b"Host: soak\r\n"
JSON = {"Content-Type": "application/json"}
SQUARE = [(34.9, 138.9), (34.9, 140.1), (36.1, 140.1), (36.1, 138.9)]

SEARCHES = ("/api/chair/search?color=crash&page=0&perPage=20", "/api/chair/search?kind=kind%203&page=1&perPage=5",
            "/api/chair/search?priceRangeId=1&page=0&perPage=100", "/api/estate/search?features=crash&page=0&perPage=20",
            "/api/estate/search?rentRangeId=0&doorWidthRangeId=0&page=0&perPage=50", "/api/chair/low_priced",
            "/api/estate/low_priced", "/api/chair/search/condition", "/api/recommended_estate/1", "/healthz")

# Whoever asks so has to be told so. A body that is no import changes nothing, which the model of the writers would see.
REFUSED = ((400, "GET", "/api/chair/search?page=0&perPage=20", None, {}),
           (400, "GET", "/api/chair/search?color=%ZZ&page=0&perPage=1", None, {}),
           (400, "GET", "/api/estate/x", None, {}),
           (404, "GET", "/nowhere", None, {}),
           (405, "DELETE", "/api/chair/1", None, {}),
           (400, "POST", "/api/chair/buy/1", "{", JSON),
           (400, "POST", "/api/estate/nazotte", '{"coordinates":[]}', JSON),
           (400, "POST", "/api/chair", *multipart("chairs", b"1,2\n")),
           (400, "POST", "/api/estate", *multipart("estates", b'1,"never closed')))

BROKEN = (b"GET / HTTP/1.1\r\n" + HOST + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\n",
          b"POST /api/chair HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\nx\r\n",
          b"GET / HTTP/1.1\r\n\r\n", b"GET\0/ HTTP/1.1\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03")

HALF = (b"GET /api/chair/low_pr", b"GET / HTTP/1.1\r\nHo",
        b"POST /api/chair HTTP/1.1\r\n" + HOST + b"Content-Type: multipart/form-data; boundary=b\r\n"
        b"Content-Length: 1000000\r\n\r\n" + b"x" * 300_000,
        b"POST /api/estate/nazotte HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\n5\r\n{\"coo")


class Reader(Shopper):
    """Searches, details and polygons, over kept and over new connections, plain and compressed."""

    def visit(self):
        way = "new" if self.random.random() < 0.1 else "kept"
        target = self.random.choice(SEARCHES)
        allowed = (200,)
        if self.random.random() < 0.3:
            target = f"/api/{self.random.choice(('chair', 'estate'))}/{self.random.randint(1, plan.INITIAL_ROWS + 5)}"
            allowed = (200, 404)  # sold out
        headers = {"Accept-Encoding": "gzip"} if self.random.random() < 0.5 else {}
        answer = self.ask("GET", target, headers=headers, way=way)
        self.check(answer, allowed, target)

    def check(self, answer, allowed, target):
        if answer.status not in allowed:
            raise AssertionError(f"{target}: {answer}")
        compressed = answer.headers.get("Content-Encoding") == "gzip"
        json.loads(gzip.decompress(answer.body) if compressed else answer.body)


class Cartographer(Reader):
    def visit(self):
        south, west = 34.9 + self.random.random(), 138.9 + self.random.random()
        corners = [(south, west), (south, west + 0.3), (south + 0.2, west + 0.3), (south + 0.2, west)]
        if self.random.random() < 0.5:
            corners = SQUARE
        ring = [{"latitude": latitude, "longitude": longitude} for latitude, longitude in corners]
        answer = self.ask("POST", "/api/estate/nazotte", json.dumps({"coordinates": ring}), JSON)
        self.check(answer, (200,), "nazotte")


class Blunderer(Shopper):
    """Asks wrongly, over connections that stay."""

    def visit(self):
        status, method, target, body, headers = self.random.choice(REFUSED)
        answer = self.ask(method, target, body, headers)
        # A store that is away refuses a write before its CSV is looked at.
        if answer.status != status and (answer.status, body is None) != (503, False):
            raise AssertionError(f"{method} {target}: {answer}, not {status}")


class Vandal(Shopper):
    """Breaks the protocol, leaves in the middle of requests and of answers, resets connections."""

    def visit(self):
        self.random.choice((self.break_protocol, self.leave_half_way, self.leave_answers))()
        self.shop.count_answer()
        self.shop.closing.wait(0.01)

    def connect(self):
        return socket.create_connection(("127.0.0.1", self.shop.port), timeout=ANSWER_SECONDS_MAX)

    def break_protocol(self):
        request = self.random.choice(BROKEN)
        with self.connect() as client:
            client.sendall(request)
            answer = http.client.HTTPResponse(client)
            answer.begin()
            answer.read()
            if answer.status != 400 or client.recv(1):
                raise AssertionError(f"{request[:60]}: {answer.status}, or the connection went on")

    def leave_half_way(self):
        with self.connect() as client:
            client.sendall(self.random.choice(HALF))
            if self.random.random() < 0.5:
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # close() resets

    def leave_answers(self):
        with self.connect() as client:
            client.sendall(b"GET /api/chair/search?color=crash&page=0&perPage=100 HTTP/1.1\r\n" + HOST + b"\r\n" * 2
                           + b"GET /healthz HTTP/1.1\r\n" + HOST + b"\r\n")
            client.recv(100)


class Visitors(Shop):
    KINDS = (Reader, Reader, Cartographer, Blunderer, Vandal)

"""Clients that go on through a change of processes, and count every request that fails: a connection that is refused,
reset or ended without an answer, a 503, and a read that does not show what was acknowledged before.

A keep-alive connection that ends after an answer with `Connection: close` is no failure: http.client connects again.
Nor is one that was closed before the next request was sent, where that is allowed: whoever keeps connections looks
before using one (RFC 9112, 9.5). What remains is the request that crosses the end on its way.
"""

import http.client
import json
import random
import select
import threading

from nazotted import Answer, multipart

EMAIL = json.dumps({"email": "shopper@example.com"})
SEARCH = "/api/chair/search?kind=shop&page=0&perPage=5"
OWN_CHAIRS = 1_000_000  # ids of chairs that shoppers import, each from a range of its own
STOCK = 10_000_000


def chair_csv(ids, stock):
    return "".join(f"{i},chair,text,/images/chair/1.png,1,50,50,50,black,,shop,{i % 1000},{stock}\n" for i in ids).encode()


class Shopper(threading.Thread):
    """One client with one or more connections of its own."""

    def __init__(self, shop, number):
        super().__init__(daemon=True)
        self.shop = shop
        self.random = random.Random(f"{shop.seed} {number}")
        self.first_id = OWN_CHAIRS * (number + 1)
        self.connections = {}

    def ask(self, method, target, body=None, headers=None, *, way="kept"):
        """The answer, over the connection of that name; over a new one for "new"."""
        connection = self.connections.get(way) or http.client.HTTPConnection("127.0.0.1", self.shop.port, timeout=60)
        if self.shop.may_close_idle and connection.sock and select.select([connection.sock], [], [], 0)[0]:
            connection.close()  # and opened again by the request
        if way != "new":
            self.connections[way] = connection
        connection.request(method, target, body=body, headers=headers or {})
        answer = Answer(connection.getresponse())
        if way == "new":
            connection.close()
        self.shop.count_answer()
        return answer

    def expect(self, status, method, target, body=None, headers=None, *, way="kept"):
        answer = self.ask(method, target, body, headers, way=way)
        if answer.status != status:
            raise AssertionError(f"{method} {target}: {answer}, not {status}")
        return answer

    def import_chairs(self, ids, stock):
        body, headers = multipart("chairs", chair_csv(ids, stock))
        self.expect(201, "POST", "/api/chair", body, headers)

    def run(self):
        try:
            while not self.shop.closing.is_set():
                self.visit()
        except Exception as error:  # whatever it is, it is what this client met
            self.shop.failures.append(f"{type(self).__name__} {self.first_id // OWN_CHAIRS}: {error!r}")
        finally:
            for connection in self.connections.values():
                connection.close()

    def visit(self):
        raise NotImplementedError


class Reader(Shopper):
    def visit(self):
        self.expect(200, "GET", SEARCH)


class Stranger(Shopper):
    """Connects anew for each request."""

    def visit(self):
        self.expect(200, "GET", SEARCH, way="new")


class Sleeper(Shopper):
    """Leaves its connection idle most of the time, but never as long as a process that stops waits for it."""

    def visit(self):
        self.expect(200, "GET", SEARCH)
        self.shop.closing.wait(self.random.uniform(0, 0.5))


class Buyer(Shopper):
    """Buys the same chair all the time: none of the purchases may be lost, or done twice."""

    bought = 0

    def run(self):
        self.import_chairs([self.first_id], STOCK)
        super().run()

    def visit(self):
        self.expect(200, "POST", f"/api/chair/buy/{self.first_id}", EMAIL)
        self.bought += 1


class Dealer(Shopper):
    """Imports chairs of which there is one each, and buys them; another connection sees each change at once."""

    def visit(self):
        ids = range(self.first_id, self.first_id + 20)
        self.first_id += len(ids)
        self.import_chairs(ids, 1)
        chair = self.random.choice(ids)
        self.expect(200, "GET", f"/api/chair/{chair}", way="other")
        self.expect(200, "POST", f"/api/chair/buy/{chair}", EMAIL, way="new")
        self.expect(404, "GET", f"/api/chair/{chair}", way="other")


class Shop:
    """Shoppers of all kinds in front of one port. A context manager; `failures` must be empty at the end."""

    KINDS = (Reader, Reader, Stranger, Sleeper, Sleeper, Buyer, Buyer, Dealer)

    def __init__(self, port, seed, may_close_idle=False):
        self.port = port
        self.seed = seed
        self.may_close_idle = may_close_idle
        self.closing = threading.Event()
        self.failures = []
        self.answers = 0
        self.counting = threading.Condition()
        self.shoppers = [kind(self, number) for number, kind in enumerate(self.KINDS)]

    def count_answer(self):
        with self.counting:
            self.answers += 1
            self.counting.notify_all()

    def wait_for_answers(self, more, seconds=60):
        """Until so many more have come, or something has failed."""
        with self.counting:
            wanted = self.answers + more
            if not self.counting.wait_for(lambda: self.answers >= wanted or self.failures, timeout=seconds):
                self.failures.append("no answers came")

    def sold(self):
        """By chair."""
        return {buyer.first_id: buyer.bought for buyer in self.shoppers if isinstance(buyer, Buyer)}

    def __enter__(self):
        for shopper in self.shoppers:
            shopper.start()
        return self

    def __exit__(self, *_):
        self.closing.set()
        for shopper in self.shoppers:
            shopper.join()

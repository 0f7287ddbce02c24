#!/usr/bin/env python3
"""Rows changed behind nazotted's back: noticed, reported once, and read anew without a request failing meanwhile.

Called as `reload_test.py BUILD_DIRECTORY sqlite|mariadb`.
"""

import itertools
import json
import os
import signal
import sqlite3
import sys
import threading
import time

from nazotted import WAIT_SECONDS_MAX, Daemon, SystemTest, create_database, main, multipart, run_sql, server_url, until

EMAIL = json.dumps({"email": "reload@example.com"})
CHAIRS = 300
FLAVOUR = "sqlite"


def chair_csv(chair_id):
    return f"{chair_id},chair,text,/images/chair/1.png,1,50,50,50,reload,,kind,{chair_id},1\n".encode()


class Client(threading.Thread):
    """Asks one question after the other and keeps what was not as it should be."""

    def __init__(self, ask):
        super().__init__()
        self.ask = ask
        self.failures = []
        self.answers = 0
        self.stopping = False

    def run(self):
        for number in itertools.count():
            if self.stopping or self.failures:
                return
            try:
                failure = self.ask(number)
            except OSError as error:
                failure = repr(error)
            if failure:
                self.failures.append(failure)
            self.answers += 1


def questions(daemon):
    """What clients ask all the time; each returns what was wrong with the answer, or None."""

    def expect(status, answer):
        return None if answer.status == status else repr(answer)

    def search(_):
        return expect(200, daemon.request("GET", "/api/chair/search?page=0&perPage=25&priceRangeId=1"))

    def buy(number):
        return expect(200, daemon.request("POST", f"/api/chair/buy/{number % CHAIRS + 1}", EMAIL))

    def import_and_look(number):
        chair_id = 20_000 + number
        failure = expect(201, daemon.request("POST", "/api/chair", *multipart("chairs", chair_csv(chair_id))))
        for known in {chair_id, 20_000 + number // 2, 20_000}:
            failure = failure or expect(200, daemon.request("GET", f"/api/chair/{known}"))
        return failure

    return search, buy, import_and_look


class Reload(SystemTest):
    def setUp(self):
        super().setUp()
        self.data = self.build.generate(self.folder / "data", "--rows", str(CHAIRS))
        if FLAVOUR == "sqlite":
            self.store = f"sqlite:{self.folder}/shop.sqlite"
        else:
            self.server = server_url(self.build, FLAVOUR)
            self.database = f"nazotte_reload_{os.getpid()}"
            self.store = create_database(self.server, self.database)
            self.addCleanup(run_sql, self.server, f"DROP DATABASE {self.database}")

    def start(self):
        return Daemon(self.build, self.folder, "--store", self.store, "--initial-data", self.data, "--check-interval", "1")

    def by_hand(self, statement):
        if FLAVOUR == "sqlite":
            with sqlite3.connect(self.folder / "shop.sqlite", timeout=WAIT_SECONDS_MAX) as file:
                file.execute(statement)
            file.close()
        else:
            run_sql(self.server, statement, self.database)

    def copy_chair(self, chair_id, stock=1):
        columns = "name, description, thumbnail, price, height, width, depth, color, features, kind, popularity"
        self.by_hand(f"INSERT INTO chair (id, {columns}, stock) SELECT {chair_id}, {columns}, {stock} FROM chair "
                     "WHERE id = 1")

    def test_a_change_is_reported_once_and_gone_after_a_reload(self):
        with self.start() as daemon:
            daemon.wait_until_ready()
            self.copy_chair(9001)
            until(lambda: "difference" in daemon.request("GET", "/readyz").json(), "the difference")
            ready = daemon.request("GET", "/readyz")
            self.assertEqual(ready.status, 200)
            self.assertIn("table chair: 1 row more", ready.json()["difference"])
            self.assertEqual(daemon.request("GET", "/api/chair/9001").status, 404)
            time.sleep(2.5)  # two more checks
            self.assertEqual(daemon.log().count("somebody else changed rows in the store"), 1)
            self.assertEqual(daemon.request("POST", "/api/chair/buy/1", EMAIL).status, 200)
            reloaded = daemon.request("POST", "/admin/reload")
            self.assertEqual((reloaded.status, reloaded.json()), (200, {"status": "reloaded"}))
            self.assertEqual(daemon.request("GET", "/api/chair/9001").status, 200)
            self.assertEqual(daemon.request("GET", "/readyz").json(), {"status": "ready"})
            time.sleep(2.5)
            self.assertEqual(daemon.request("GET", "/readyz").json(), {"status": "ready"})

    def test_a_hangup_before_serving_does_no_harm(self):
        with self.start() as daemon:
            daemon.wait_until_logged(r"nazotted \d")
            daemon.process.send_signal(signal.SIGHUP)
            daemon.wait_until_ready()
            self.assertEqual(daemon.request("GET", "/api/chair/low_priced").status, 200)

    def test_no_request_fails_during_reloads(self):
        with self.start() as daemon:
            daemon.wait_until_ready()
            self.by_hand("UPDATE chair SET stock = 1000000")
            self.assertEqual(daemon.request("POST", "/admin/reload").status, 200)

            clients = [Client(ask) for ask in questions(daemon)]
            for client in clients:
                client.start()
            for chair_id in range(9001, 9021):
                self.copy_chair(chair_id)
                if chair_id % 2:
                    self.assertEqual(daemon.request("POST", "/admin/reload").status, 200)
                else:
                    daemon.process.send_signal(signal.SIGHUP)
                until(lambda: daemon.request("GET", f"/api/chair/{chair_id}").status == 200, f"chair {chair_id}")
            for client in clients:
                client.stopping = True
            for client in clients:
                client.join()
            self.assertEqual([client.failures for client in clients], [[], [], []])
            self.assertTrue(all(client.answers > 0 for client in clients))
            self.check_that_memory_is_the_store(daemon)

    def check_that_memory_is_the_store(self, daemon):
        """The daemon's own look finds no difference left, after a change that it has to find first."""
        self.by_hand("UPDATE estate SET rent = rent + 1 WHERE id = 1")
        until(lambda: "difference" in daemon.request("GET", "/readyz").json(), "the difference")
        difference = daemon.request("GET", "/readyz").json()["difference"]
        self.assertIn("table estate: other values of rent", difference)
        self.assertNotIn("table chair", difference)


if __name__ == "__main__":
    FLAVOUR = sys.argv.pop(2)
    main()

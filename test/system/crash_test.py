#!/usr/bin/env python3
"""kill -9 in the middle of writes: what was acknowledged is there after a restart, and nothing half."""

import json
import threading

from nazotted import Daemon, SystemTest, main, multipart, request

EMAIL = json.dumps({"email": "crash@example.com"})


def chair_csv(first_id, rows, stock):
    lines = [f"{first_id + i},chair,text,/images/chair/1.png,1,50,50,50,crash,,kind,{first_id + i},{stock}"
             for i in range(rows)]
    return "\n".join(lines).encode() + b"\n"


class Crash(SystemTest):
    def start(self):
        return Daemon(self.build, self.folder, "--store", f"sqlite:{self.folder}/shop.sqlite").wait_until_ready()

    def stock_left(self, daemon, chair_id):
        left = 0
        while daemon.request("POST", f"/api/chair/buy/{chair_id}", EMAIL).status == 200:
            left += 1
        return left

    def all_ids(self, daemon):
        ids = []
        page = 0
        while chairs := daemon.request("GET", f"/api/chair/search?color=crash&page={page}&perPage=1000").json()["chairs"]:
            ids += [chair["id"] for chair in chairs]
            page += 1
        return ids

    def test_acknowledged_imports_survive_whole_and_no_other_in_part(self):
        rows = 200
        daemon = self.start()
        acknowledged = []
        started = threading.Event()

        def import_until_dead():
            for number in range(1, 100_000):
                body, headers = multipart("chairs", chair_csv(number * 1000, rows, 1))
                try:
                    if request(daemon.port, "POST", "/api/chair", body, headers).status == 201:
                        acknowledged.append(number)
                except OSError:
                    return
                if number == 10:
                    started.set()

        client = threading.Thread(target=import_until_dead)
        client.start()
        self.assertTrue(started.wait(60))
        daemon.kill()
        client.join()
        with self.start() as again:
            present = {}
            for chair_id in self.all_ids(again):
                present.setdefault(chair_id // 1000, []).append(chair_id)
            self.assertGreaterEqual(len(acknowledged), 10)
            self.assertLessEqual(set(acknowledged), set(present))
            self.assertEqual({len(ids) for ids in present.values()}, {rows})
            self.assertLessEqual(len(present), len(acknowledged) + 1)

    def test_acknowledged_buys_survive(self):
        stock = 1000
        daemon = self.start()
        body, headers = multipart("chairs", chair_csv(1, 1, stock))
        self.assertEqual(daemon.request("POST", "/api/chair", body, headers).status, 201)
        clients = 4
        bought = [0] * clients
        warm = threading.Semaphore(0)

        def buy_until_dead(client):
            while True:
                try:
                    answer = request(daemon.port, "POST", "/api/chair/buy/1", EMAIL)
                except OSError:
                    return
                if answer.status != 200:
                    return
                bought[client] += 1
                if bought[client] == 20:
                    warm.release()

        threads = [threading.Thread(target=buy_until_dead, args=(client,)) for client in range(clients)]
        for thread in threads:
            thread.start()
        for _ in threads:
            self.assertTrue(warm.acquire(timeout=60))
        daemon.kill()
        for thread in threads:
            thread.join()
        with self.start() as again:
            sold = stock - self.stock_left(again, 1)
            self.assertGreaterEqual(sold, sum(bought))
            # A request in flight per client may have been committed without an answer.
            self.assertLessEqual(sold, sum(bought) + clients)

    def test_sigterm_answers_what_is_in_flight(self):
        daemon = self.start()
        body, headers = multipart("chairs", chair_csv(1, 20_000, 1))
        statuses = []

        def send_import():
            try:
                statuses.append(request(daemon.port, "POST", "/api/chair", body, headers).status)
            except OSError:
                statuses.append(None)  # the daemon had stopped accepting

        client = threading.Thread(target=send_import)
        client.start()
        client.join(0.02)
        self.assertEqual(daemon.stop(), 0)
        client.join()
        with self.start() as again:
            expected = 20_000 if statuses == [201] else 0
            answer = again.request("GET", "/api/chair/search?color=crash&page=0&perPage=0").json()
            self.assertEqual(answer["count"], expected, statuses)


if __name__ == "__main__":
    main()

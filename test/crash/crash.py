#!/usr/bin/env python3
"""Kills nazotted while clients write, starts it again, and asks whether anything was lost or invented.

    crash.py BUILD --store sqlite|mariadb [--kills N] [--seed N] [--first N] [--server URL]
    crash.py BUILD --store sqlite|mariadb --plant KIND|all

Each kill is a round: start (which reads what the last kill left), compare memory (HTTP) and store (SQL) with each other
and with what the clients were told, let clients import, buy and initialize, kill with SIGKILL. Kills come while the
clients are busy, right behind a certain write, while rows are loaded, and while an empty store is filled.

The seed is printed; the same seed gives the same decisions of clients and kills. --first N begins with round N.
--plant damages the store behind the daemon's back between kill and start, and succeeds when that is reported: the proof
that this test can fail. URL is a server, mysql://USER:PASS@HOST:PORT; without it, the one that ctest started for BUILD.
"""

import argparse
import collections
import os
import pathlib
import random
import re
import sys
import tempfile
import threading
import time

import clients
import model
import plan
import plants
import stores

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "system"))
from nazotted import Build, Daemon, server_url  # noqa: E402

PAGE_ROWS = 10_000
PROBES = 5  # chairs that are sold out on purpose after each start, to see the stock in memory
PROBE_STOCK_MAX = 4
PLANT_ROUNDS_MAX = 50  # until the writes offer an occasion
BUSY_SECONDS_MAX = 5  # a kill that waits for a write that does not come

INITIAL = model.Shop.of(plan.initial_chairs(), plan.initial_estates())


class Violation(AssertionError):
    pass


def all_rows(daemon, table, condition):
    rows = []
    for page in range(10_000):
        answer = daemon.request("GET", f"/api/{table}/search?{condition}&page={page}&perPage={PAGE_ROWS}").json()
        rows += answer[f"{table}s"]
        if len(rows) >= answer["count"]:
            return rows
    raise Violation(f"{table}: more rows than pages")


class Shop:
    """A store, the daemon on it while it lives, and what its clients may expect of it."""

    def __init__(self, build, store, folder):
        self.build, self.store, self.folder = build, store, folder
        self.data = folder / "initial"
        self.data.mkdir()
        (self.data / "chair.csv").write_bytes(clients.csv_of(plan.initial_chairs()))
        (self.data / "estate.csv").write_bytes(clients.csv_of(plan.initial_estates()))
        self.before = INITIAL  # what was there before the writes
        self.writes = []
        self.counts = collections.Counter()
        self.bought = set()
        self.probes = PROBES
        self.left_out = ()  # kinds of writes that clients shall not send

    def start(self):
        return Daemon(self.build, self.folder, "--store", self.store.url, "--initial-data", self.data, "--threads", "2")

    def violations(self, daemon):
        after = stores.read(self.store)
        found = model.judge(self.before, INITIAL, self.writes, after)
        memory = (all_rows(daemon, "chair", "color=crash"), all_rows(daemon, "estate", "features=crash"))
        found += model.disagreements(memory, after)
        self._count(after)
        self.before, self.writes = after, []
        return found

    def _count(self, after):
        for write in self.writes:
            self.counts[write.outcome] += 1
            if write.outcome == model.UNKNOWN and write.rows:
                table = after.chair if write.kind == "import_chairs" else after.estate
                self.counts["unknown imports there" if max(write.rows) in table else "unknown imports not there"] += 1
            if write.kind == "buy":
                self.bought.add(write.chair_id)

    def probe(self, daemon, chance):
        """Buys some chairs until the store has none left; memory must think so, too."""
        few = sorted(row for row in self.before.chair.values() if 0 < row[model.STOCK] <= PROBE_STOCK_MAX)
        # Those that somebody fought for come first.
        few = [row for row in few if row[0] in self.bought] or few
        self.bought.clear()
        for row in chance.sample(few, min(self.probes, len(few))):
            key, stock = row[0], row[model.STOCK]
            for _ in range(stock):
                answer = daemon.request("POST", f"/api/chair/buy/{key}", clients.EMAIL)
                if answer.status != 200:
                    yield f"chair {key}: the store has {stock}, memory sells fewer: {answer}"
            if daemon.request("GET", f"/api/chair/{key}").status != 404:
                yield f"chair {key}: sold out in the store, and memory shows it"
            self.before.chair[key] = row[:model.STOCK] + (0,)


def check(shop, daemon, chance):
    found = shop.violations(daemon) or list(shop.probe(daemon, chance))
    if found:
        raise Violation("\n  ".join([f"{len(found)} violations:", *found[:20]]))


def kill_during_start(shop, kill):
    """While the daemon loads, or fills an empty store."""
    if kill.event == "fill":
        shop.store.empty()
        shop.before, shop.writes = INITIAL, []
    daemon = shop.start()
    time.sleep(kill.delay)
    daemon.kill()


def run_clients(shop, daemon, seed, number, kill):
    """Until the kill; returns the clients, done."""
    sent = threading.Event()

    def on_sent(client):
        return lambda count: sent.set() if (kill.client, kill.number) == (client, count) else None

    def planned(client):
        writes = plan.writes_of(seed, number, client, kill)
        return (write for write in writes if write.kind not in shop.left_out)

    crowd = [clients.Client(daemon.port, planned(client), on_sent(client)) for client in range(plan.CLIENTS)]
    for client in crowd:
        client.start()
    if kill.event == "write":
        sent.wait(BUSY_SECONDS_MAX)
    time.sleep(kill.delay)
    daemon.kill()
    for client in crowd:
        client.join()
    return crowd


def kill_once(shop, seed, number, kill):
    if kill.event in ("load", "fill"):
        return kill_during_start(shop, kill)
    daemon = shop.start()
    try:
        daemon.wait_until_ready()
        check(shop, daemon, plan.stream(seed, number, "probe"))
        crowd = run_clients(shop, daemon, seed, number, kill)
    finally:
        daemon.kill()
    shop.writes = [write for client in crowd for write in client.writes]
    if unexpected := [line for client in crowd for line in client.unexpected]:
        raise Violation("\n  ".join(["unexpected answers:", *unexpected[:20]]))


def run(shop, options):
    for number in range(options.first, options.first + options.kills):
        kill = plan.kill_of(options.seed, number)
        try:
            kill_once(shop, options.seed, number, kill)
        except Exception:
            print(f"round {number} (seed {options.seed}): {kill}")
            raise
    with shop.start() as daemon:
        daemon.wait_until_ready()
        check(shop, daemon, plan.stream(options.seed, "end"))
    print(f"{options.kills} kills on {shop.store.name}, seed {options.seed}: nothing lost, nothing invented; writes: "
          + ", ".join(f"{count} {outcome}" for outcome, count in sorted(shop.counts.items())))


def run_plant(shop, options, plant):
    """Kills until the writes offer an occasion for the damage; then it has to be reported."""
    shop.probes = plan.IMPORT_ROWS_MAX  # the damage may be anywhere
    shop.left_out = ("initialize",)  # it might explain the damage
    for number in range(options.first, options.first + PLANT_ROUNDS_MAX):
        kill_once(shop, options.seed, number, plan.kill_of(options.seed, number, kinds=("clients", "write")))
        pattern = plants.BEFORE_START[plant](shop.store, shop.writes) if plant in plants.BEFORE_START else ""
        if pattern is None:
            continue
        daemon = shop.start()
        try:
            daemon.wait_until_ready()
            if not pattern:
                assert not shop.violations(daemon)
                pattern = plants.AFTER_START[plant](shop.store, shop.writes)
                shop.before = stores.read(shop.store)
                shop.bought.clear()
            if pattern is None:
                continue
            check(shop, daemon, plan.stream(options.seed, "plant"))
        except Violation as violation:
            if not re.search(pattern, str(violation)):
                raise
            print(f"{plant}: reported")
            return
        finally:
            daemon.kill()
        raise AssertionError(f"{plant} was not reported (seed {options.seed})")
    raise AssertionError(f"{plant}: no occasion in {PLANT_ROUNDS_MAX} rounds (seed {options.seed})")


def parse(arguments):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", type=Build)
    parser.add_argument("--store", choices=("sqlite", "mariadb"), required=True)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--seed", type=int, default=int(os.environ.get("NAZOTTE_TEST_SEED", random.randrange(10 ** 9))))
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--server")
    parser.add_argument("--plant", choices=[*plants.ALL, "all"])
    options = parser.parse_args(arguments)
    if options.first + options.kills > plan.ROUNDS_MAX:
        parser.error(f"ids last for {plan.ROUNDS_MAX} rounds")
    return options


def open_store(options, folder):
    if options.store == "sqlite":
        return stores.SqliteFile(folder)
    return stores.Database(options.server or server_url(options.build, "mariadb"), f"nazotte_crash_{os.getpid()}")


def main():
    options = parse(sys.argv[1:])
    print(f"seed {options.seed}", flush=True)
    for plant in {"all": plants.ALL, None: [None]}.get(options.plant, [options.plant]):
        with tempfile.TemporaryDirectory(prefix="nazotte-crash-") as folder:
            store = open_store(options, folder)
            store.empty()
            shop = Shop(options.build, store, pathlib.Path(folder))
            try:
                if plant:
                    run_plant(shop, options, plant)
                else:
                    run(shop, options)
            except Exception:
                sys.stderr.write((shop.folder / "nazotted.log").read_text()[-4000:])
                raise
            finally:
                store.close()


if __name__ == "__main__":
    main()

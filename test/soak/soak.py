#!/usr/bin/env python3
"""Mixed load for an hour, in rounds, while the database comes and goes: nothing may be lost, and nothing may grow.

    soak.py BUILD --store mariadb|sqlite [--seconds N] [--seed N]

A round: four clients import, buy and initialize at random (test/crash), others search, ask wrongly and break off
(visitors.py); in every third round MariaDB is stopped or killed, and comes back. Then memory, store and what the
clients were told have to agree. Then comes an initialize, which brings all rows back to where they were, and a look at
the daemon's memory, descriptors and threads. judge.py says how much more each may be at the end.

Exit status: 0 kept, 1 not, 77 MariaDB is not installed. Of a build with AddressSanitizer a leak is a failure, too.
"""

import argparse
import contextlib
import http.client
import os
import pathlib
import random
import re
import shutil
import signal
import sys
import tempfile
import time

import judge
from visitors import Visitors

TESTS = pathlib.Path(__file__).resolve().parents[1]
for folder in ("system", "support", "crash"):
    sys.path.insert(0, str(TESTS / folder))
import clients  # noqa: E402
import crash  # noqa: E402
import databases  # noqa: E402
import plan  # noqa: E402
import stores  # noqa: E402
from nazotted import Build, Daemon, skip, until  # noqa: E402

ROUND_SECONDS = 5
ROUNDS_PER_OUTAGE = 3
AWAY_SECONDS_MAX = 1.5
REST_SECONDS_MAX = 20
REPORT_SECONDS = 60

# What a freed byte is kept for by a sanitizer would look like growth.
ENVIRONMENT = {"ASAN_OPTIONS": "quarantine_size_mb=1:malloc_context_size=2"}


class Figures:
    """What the kernel says of a process."""

    def __init__(self, process):
        self.folder = pathlib.Path(f"/proc/{process}")

    def status(self, name):
        return int(re.search(rf"^{name}:\s+(\d+)", (self.folder / "status").read_text(), re.MULTILINE).group(1))

    def descriptors(self):
        return len(os.listdir(self.folder / "fd"))

    def peak_bytes(self):
        return self.status("VmHWM") << 10

    def at_rest(self):
        """Once no connection ends any more and no merge is under way."""
        deadline = time.monotonic() + REST_SECONDS_MAX
        sample = self.sample()
        while time.monotonic() < deadline:
            time.sleep(0.25)
            before, sample = sample, self.sample()
            if sample == before:
                break
        return sample

    def sample(self):
        return judge.Sample(self.status("VmRSS") << 10, self.status("RssAnon") << 10, self.descriptors(),
                            self.status("Threads"))


class Mariadb:
    """A server of our own that keeps what it acknowledged, and a database on it."""

    def __init__(self, folder):
        self.folder = folder / "mariadb"
        databases.start(self.folder, "mariadb", folder, ())
        server = (self.folder / "url").read_text().strip()
        self.store = stores.Database(server, "soak")
        self.store.empty()
        self.outages = 0

    def outage(self, chance):
        """Stops it, one way or the other, and starts it again."""
        databases.stop(self.folder, chance.choice((signal.SIGTERM, signal.SIGKILL)))
        time.sleep(chance.uniform(0, AWAY_SECONDS_MAX))
        with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere):
            databases.resume(self.folder)
        self.outages += 1

    def close(self):
        databases.stop(self.folder)


class Sqlite:
    outages = 0

    def __init__(self, folder):
        self.store = stores.SqliteFile(folder)

    def outage(self, _chance):
        pass

    def close(self):
        pass


SERVERS = {"mariadb": Mariadb, "sqlite": Sqlite}


class Soak:
    def __init__(self, build, folder, server, seed):
        self.shop = crash.Shop(build, server.store, folder)
        self.server, self.seed = server, seed
        self.samples, self.failures = [], []
        self.answers = 0

    def run(self, seconds):
        with Daemon(self.shop.build, self.shop.folder, "--store", self.shop.store.url, "--initial-data", self.shop.data,
                    "--threads", "2", environment=ENVIRONMENT) as daemon:
            daemon.wait_until_ready()
            figures = Figures(daemon.process.pid)
            began = reported = time.monotonic()
            while time.monotonic() < began + seconds and len(self.samples) < plan.ROUNDS_MAX:
                try:
                    self.round(daemon, figures, len(self.samples))
                except (OSError, http.client.HTTPException, AssertionError) as error:
                    self.failures.append(f"round {len(self.samples)}: {error!r}")
                if daemon.process.poll() is not None:
                    self.failures.append(f"nazotted ended with {daemon.process.returncode}")
                if self.failures:
                    return
                if time.monotonic() > reported + REPORT_SECONDS:
                    reported = time.monotonic()
                    print(f"after {reported - began:.0f} s: {self.answers:,} answers, {self.samples[-1]}", flush=True)
            self.report(figures, time.monotonic() - began)

    def round(self, daemon, figures, number):
        chance = plan.stream(self.seed, number, "soak")
        with Visitors(daemon.port, f"{self.seed} {number}") as visitors:
            crowd = self.write(daemon, number, chance)
        self.answers += visitors.answers + sum(len(client.writes) for client in crowd)
        self.failures += visitors.failures
        for client in crowd:
            self.failures += client.unexpected
            self.failures += [f"no answer to {write}" for write in client.writes if not write.status]
        self.shop.writes = [write for client in crowd for write in client.writes]
        self.settle(daemon)
        self.failures += self.shop.violations(daemon)[:20]
        answer = daemon.request("POST", "/initialize")
        if answer.status != 200:
            self.failures.append(f"initialize: {answer}")
        self.shop.before = crash.INITIAL
        self.samples.append(figures.at_rest())

    def write(self, daemon, number, chance):
        """Lets clients write for a while; returns them, done."""
        kill = plan.Kill("clients", 0)  # that never comes: the daemon lives on
        crowd = [clients.Client(daemon.port, plan.writes_of(self.seed, number, client, kill)) for client in range(plan.CLIENTS)]
        for client in crowd:
            client.start()
        end = time.monotonic() + ROUND_SECONDS
        if number % ROUNDS_PER_OUTAGE == 1:
            time.sleep(chance.uniform(0, ROUND_SECONDS / 2))
            self.server.outage(chance)
        time.sleep(max(0.0, end - time.monotonic()))
        for client in crowd:
            client.stop()
        for client in crowd:
            client.join()
        return crowd

    def settle(self, daemon):
        """What nobody knows the outcome of is settled before the daemon says that it is ready."""
        until(lambda: daemon.request("GET", "/readyz").status == 200, "readiness comes back")

    def report(self, figures, seconds):
        counts = ", ".join(f"{count:,} {outcome}" for outcome, count in sorted(self.shop.counts.items()))
        print(f"{self.shop.store.name}, {seconds:.0f} s, seed {self.seed}: {len(self.samples)} rounds, {self.answers:,} answers, "
              f"{self.server.outages} outages of the database; writes: {counts}")
        print(f"peak of resident memory under load: {figures.peak_bytes():,} bytes")
        if len(self.samples) >= judge.SAMPLES_MIN:
            for growth in judge.growths(self.samples):
                print(growth)


def parse(arguments):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", type=Build)
    parser.add_argument("--store", choices=sorted(SERVERS), required=True)
    parser.add_argument("--seconds", type=int, default=3_600)
    parser.add_argument("--seed", type=int, default=int(os.environ.get("NAZOTTE_TEST_SEED", random.randrange(10 ** 9))))
    return parser.parse_args(arguments)


def main():
    options = parse(sys.argv[1:])
    if options.store == "mariadb" and shutil.which("mariadb-install-db") is None:
        skip("mariadb-server is not installed")
    print(f"seed {options.seed}", flush=True)
    with tempfile.TemporaryDirectory(prefix="nazotte-soak-") as name, contextlib.ExitStack() as stack:
        server = SERVERS[options.store](pathlib.Path(name))
        stack.callback(server.close)
        soak = Soak(options.build, pathlib.Path(name), server, options.seed)
        try:
            soak.run(options.seconds)
        except AssertionError as error:  # of its end: a sanitizer's report is in there
            soak.failures.append(str(error))
        # Growth is told of whole soaks only.
        wrong = soak.failures or judge.judge(soak.samples)
        if wrong:
            sys.stderr.write((pathlib.Path(name) / "nazotted.log").read_text()[-4000:])
    for line in wrong:
        print(f"FAILED: {line}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

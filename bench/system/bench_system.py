#!/usr/bin/env python3
"""The whole system's figures: start, memory, imports, initialize, buys, against real stores.

    bench_system.py --build DIR [--initial-data DIR] [--rounds N] [--quick] [--json FILE]

Starts a MariaDB of its own with the server's default (durable) settings and runs nazotted on it, on SQLite and on
memory. An import on the memory store is all our own work (HTTP, CSV, indexes, publishing) and no store's, so it bounds
our part of an import elsewhere. Prints medians over the rounds, with the slowest beside them.
"""

import argparse
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

SOURCE = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(SOURCE / part) for part in ("test/system", "test/support", "bench/compare")]

import nazotted  # noqa: E402
import results  # noqa: E402

DRAFT_ROWS = 500
BUY = b'{"email":"bench@example.com"}'


def milliseconds(action):
    begin = time.perf_counter()
    action()
    return (time.perf_counter() - begin) * 1e3


def expect(status, answer):
    if answer.status != status:
        sys.exit(f"expected {status}, got {answer}")


def resident_mib(process):
    for line in pathlib.Path(f"/proc/{process.pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("no VmRSS")


class Report:
    def __init__(self, effort):
        self.measured = results.Results.begin("system", effort)

    def add(self, name, unit, values):
        store, _, figure = name.partition(": ")
        self.measured.add(results.Figure(figure, unit, values, subject=store))
        print(f"{name:58} {statistics.median(values):9.2f} {max(values):9.2f} {unit:4} {len(values):5}", flush=True)


def start(build, folder, *arguments):
    """A daemon that answers, and the milliseconds from its exec to its first answer."""
    begin = time.perf_counter()
    daemon = nazotted.Daemon(build, folder, "--log-level", "info", *arguments)
    daemon.wait_until_ready()
    return daemon, (time.perf_counter() - begin) * 1e3


def measure_starts(report, name, build, folder, arguments, rounds):
    ready, memory = [], []
    for _ in range(rounds):
        daemon, elapsed = start(build, folder, *arguments)
        with daemon:
            ready.append(elapsed)
            memory.append(resident_mib(daemon.process))
    report.add(f"{name}: exec to first answer", "ms", ready)
    report.add(f"{name}: resident memory", "MiB", memory)


def measure_writes(report, name, build, folder, arguments, drafts):
    daemon, _ = start(build, folder, *arguments)
    with daemon:
        buys = [milliseconds(lambda i=i: expect(200, daemon.request("POST", f"/api/chair/buy/{i}", BUY)))
                for i in in_stock(daemon)]
        report.add(f"{name}: one buy, acknowledged", "ms", buys)
        imports = []
        for draft in drafts:
            body, headers = nazotted.multipart("chairs", draft)
            imports.append(milliseconds(lambda: expect(201, daemon.request("POST", "/api/chair", body, headers))))
        report.add(f"{name}: import of {DRAFT_ROWS} chairs, acknowledged", "ms", imports)
        resets = [milliseconds(lambda: expect(200, daemon.request("POST", "/initialize"))) for _ in range(3)]
        report.add(f"{name}: POST /initialize", "ms", resets)


def in_stock(daemon):
    """Some chairs that can be bought."""
    answer = daemon.request("GET", "/api/chair/low_priced").json()
    return [chair["id"] for chair in answer["chairs"]]


def make_drafts(build, folder, count):
    drafts = []
    for number in range(count):
        target = folder / f"draft{number}"
        build.generate(target, "--chairs", str(DRAFT_ROWS), "--estates", "0", "--first-id",
                       str(10_000_000 + number * DRAFT_ROWS), "--format", "csv")
        drafts.append((target / "chair.csv").read_bytes())
    return drafts


def measure(build, data, folder, report, rounds):
    print(f"{'figure':58} {'median':>9} {'worst':>9} {'':4} {'n':>5}")
    drafts = make_drafts(build, folder, 20)
    url = (folder / "mariadb" / "url").read_text().strip()
    stores = {
        "MariaDB": nazotted.create_database(url, "bench_system"),
        "SQLite": f"sqlite:{folder}/bench.sqlite",
        "memory": "memory:",
    }
    for name, store in stores.items():
        arguments = ("--store", store, "--initial-data", str(data))
        with start(build, folder, *arguments)[0]:
            pass  # fills the store, so that the rounds below read it
        measure_starts(report, name, build, folder, arguments, rounds)
        measure_writes(report, name, build, folder, arguments, drafts)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", required=True)
    parser.add_argument("--initial-data", type=pathlib.Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--quick", action="store_true", help="three rounds")
    parser.add_argument("--json", type=pathlib.Path, help="write the results to this file")
    arguments = parser.parse_args()
    report = Report("quick" if arguments.quick else "full")
    build = nazotted.Build(arguments.build)
    databases = [sys.executable, "-B", str(SOURCE / "test" / "support" / "databases.py")]
    with tempfile.TemporaryDirectory(prefix="nazotte-bench-") as name:
        folder = pathlib.Path(name)
        data = arguments.initial_data or build.generate(folder / "data", "--rows", "29500", "--format", "sql")
        subprocess.run([*databases, "start", folder / "mariadb", "--flavour", "mariadb", "--durable"], check=True)
        try:
            measure(build, data.resolve(), folder, report, 3 if arguments.quick else arguments.rounds)
        finally:
            subprocess.run([*databases, "stop", folder / "mariadb"], check=True)
    if arguments.json:
        report.measured.write(arguments.json)


if __name__ == "__main__":
    main()

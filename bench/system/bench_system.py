#!/usr/bin/env python3
"""The whole system's figures against real stores: start, memory, writes, buys in groups, searches during imports.

    bench_system.py --build DIR [--initial-data DIR] [--rounds N] [--quick | --smoke] [--big FILE] [--json FILE]

Starts a MariaDB of its own with the server's default (durable) settings and runs nazotted on it, on SQLite and on
memory; buys also on a MariaDB that flushes a binary log with each commit. An import on the memory store is all our own
work (HTTP, CSV, indexes, publishing) and no store's, so it bounds our part of an import elsewhere. Prints the median,
the lowest and the highest of each figure's repetitions.
"""

import contextlib
import itertools
import os
import pathlib
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass

SOURCE = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(SOURCE / part) for part in ("test/system", "bench/common", "bench/compare")]

import buys  # noqa: E402
import command_line  # noqa: E402
import load  # noqa: E402
import nazotted  # noqa: E402
import process_tree  # noqa: E402
import results  # noqa: E402
import scratch  # noqa: E402
import searching  # noqa: E402

DRAFT_ROWS = 500


class Programs(nazotted.Build):
    """The daemon, the generator, and the benchmarks' own programs of a build directory."""

    def __init__(self, directory):
        super().__init__(directory)
        self.raw_buys = self.directory / "bench" / "system" / "raw_buys"
        self.fixed_rate = self.directory / "bench" / "http" / "fixed_rate"


def milliseconds(action):
    begin = time.perf_counter()
    action()
    return (time.perf_counter() - begin) * 1e3


def expect(status, answer):
    if answer.status != status:
        sys.exit(f"expected {status}, got {answer}")


def memory_mib(process, entry):
    """An entry of /proc/PID/status: VmRSS, or VmHWM for the most there ever was."""
    for line in pathlib.Path(f"/proc/{process.pid}/status").read_text().splitlines():
        if line.startswith(f"{entry}:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError(f"no {entry}")


def processor_seconds(process):
    fields = process_tree.stat_fields(process.pid)
    return [int(field) / os.sysconf("SC_CLK_TCK") for field in fields[11:13]]


@dataclass(frozen=True, kw_only=True)
class Effort(command_line.Effort):
    """`rows`: of each table."""
    rows: int
    drafts: int
    clients: tuple = buys.CLIENTS
    searched: tuple = ("MariaDB", "SQLite", "memory")  # stores with searches during imports
    ways: tuple = ("closed loop", "fixed rate")  # of searching


FULL = Effort(name="full", rows=29_500, rounds=5, seconds=3, drafts=20)
QUICK = Effort(name="quick", rows=29_500, rounds=3, seconds=1, drafts=10, clients=(128,), searched=("SQLite",),
               ways=("closed loop",))
SMOKE = Effort(name="smoke", rows=600, rounds=1, seconds=1, drafts=2, clients=(16,), searched=("memory",))


class Report:
    """Collects figures and prints each at once: the whole run takes minutes."""

    def __init__(self, effort):
        self.measured = results.Results.begin("system", effort.name)
        print(f"{'':72} {'median':>10} {'lowest':>10} {'highest':>10}")

    def add(self, figure):
        self.measured.add(figure)
        self._line(f"{figure.name} ({figure.subject})", figure.samples, figure.unit)

    def ratio(self, name, values):
        """Of figures that were added: printed for the reader."""
        self._line(f"  {name}", values, "times")

    @staticmethod
    def _line(name, values, unit):
        print(f"{name:72} " + " ".join(f"{value:10,.2f}" for value in (statistics.median(values), min(values),
                                                                      max(values))) + f" {unit}", flush=True)


def start(build, folder, *arguments):
    """A daemon that answers, and the milliseconds from its exec to its first answer."""
    begin = time.perf_counter()
    daemon = nazotted.Daemon(build, folder, "--log-level", "info", *arguments)
    daemon.wait_until_ready()
    return daemon, (time.perf_counter() - begin) * 1e3


def measure_starts(report, name, build, folder, arguments, rounds):
    rounds_of = {}  # (figure, unit) -> a value of each round
    for _ in range(rounds):
        daemon, elapsed = start(build, folder, *arguments)
        with daemon:
            user, system = processor_seconds(daemon.process)
            for figure, unit, value in (("exec to first answer", "ms", elapsed), ("user time until then", "s", user),
                                        ("system time until then", "s", system),
                                        ("resident memory", "MiB", memory_mib(daemon.process, "VmRSS")),
                                        ("resident memory at most", "MiB", memory_mib(daemon.process, "VmHWM"))):
                rounds_of.setdefault((figure, unit), []).append(value)
            rows = int(daemon.wait_until_logged(r"loaded (\d+) chairs").group(1))
    for (figure, unit), values in rounds_of.items():
        report.add(results.Figure(figure, unit, values, rows=rows, subject=name))


def measure_writes(report, name, build, folder, arguments, drafts):
    daemon, _ = start(build, folder, *arguments)
    with daemon:
        bought = [milliseconds(lambda i=i: expect(200, daemon.request("POST", f"/api/chair/buy/{i}", buys.BODY)))
                  for i in in_stock(daemon)]
        report.add(results.Figure("one buy, acknowledged", "ms", bought, subject=name))
        imports = [milliseconds(lambda: expect(201, daemon.request("POST", "/api/chair", body, headers)))
                   for body, headers in drafts]
        report.add(results.Figure(f"import of {DRAFT_ROWS} chairs, acknowledged", "ms", imports, subject=name))
        resets = [milliseconds(lambda: expect(200, daemon.request("POST", "/initialize"))) for _ in range(3)]
        report.add(results.Figure("POST /initialize", "ms", resets, subject=name))


def in_stock(daemon):
    """Some chairs that can be bought."""
    answer = daemon.request("GET", "/api/chair/low_priced").json()
    return [chair["id"] for chair in answer["chairs"]]


def drafts(build, folder, first_id):
    """Imports of DRAFT_ROWS new chairs each, without end: the bodies of the requests and their headers."""
    files = 100
    for number in itertools.count():
        build.generate(folder / "drafts", "--chairs", str(files * DRAFT_ROWS), "--estates", "0", "--first-id",
                       str(first_id + number * files * DRAFT_ROWS), "--format", "csv")
        # No generated text holds a newline.
        rows = (folder / "drafts" / "chair.csv").read_bytes().splitlines(keepends=True)
        for begin in range(0, len(rows), DRAFT_ROWS):
            yield nazotted.multipart("chairs", b"".join(rows[begin:begin + DRAFT_ROWS]))


def measure_store(report, name, build, data, folder, store, effort):
    arguments = ("--store", store, "--initial-data", str(data))
    with start(build, folder, *arguments)[0]:
        pass  # fills the store, so that the rounds below read it
    measure_starts(report, name, build, folder, arguments, effort.rounds)
    some_drafts = itertools.islice(drafts(build, folder, 10_000_000), effort.drafts)
    measure_writes(report, name, build, folder, arguments, list(some_drafts))
    if store != "memory:":
        buys.measure(report, name, build, folder, store, effort)
    if name in effort.searched:
        searching.measure(report, name, build, folder, arguments, drafts(build, folder, 100_000_000), effort)


@contextlib.contextmanager
def mariadb(folder, *flags):
    """The address of a database `bench_system` on a server of its own."""
    databases = [sys.executable, "-B", str(SOURCE / "test" / "support" / "databases.py")]
    try:
        started = subprocess.run([*databases, "start", folder, "--flavour", "mariadb", "--durable", *flags], check=False)
        if started.returncode != 0:
            sys.exit(started.returncode)  # it said why; 77: not installed
        yield nazotted.create_database((folder / "url").read_text().strip(), "bench_system")
    finally:
        subprocess.run([*databases, "stop", folder], check=True)


def measure_stores(report, build, initial_data, folder, effort):
    data = (initial_data or build.generate(folder / "data", "--rows", str(effort.rows), "--format", "sql")).resolve()
    with mariadb(folder / "mariadb") as url:
        for name, store in {"MariaDB": url, "SQLite": f"sqlite:{folder}/bench.sqlite", "memory": "memory:"}.items():
            measure_store(report, name, build, data, folder, store, effort)
    with mariadb(folder / "mariadb-binary-log", "--binary-log") as store:
        with start(build, folder, "--store", store, "--initial-data", str(data))[0]:
            pass  # fills it
        buys.measure(report, "MariaDB with binary log", build, folder, store, effort)


def main():
    parser = command_line.parser(__doc__, (FULL, QUICK, SMOKE))
    parser.add_argument("--initial-data", type=pathlib.Path, help="instead of generated rows; ids from 1 on")
    parser.add_argument("--big", type=pathlib.Path, metavar="FILE",
                        help="measure the start from this SQLite file alone, however many rows it has")
    arguments = command_line.parse(parser)
    effort = arguments.effort
    build = Programs(arguments.build)
    report = Report(effort)
    with scratch.folder("nazotte-bench-system-") as folder:
        try:
            if arguments.big:
                measure_starts(report, "SQLite", build, folder, ("--store", f"sqlite:{arguments.big.resolve()}"),
                               effort.rounds)
            else:
                measure_stores(report, build, arguments.initial_data, folder, effort)
        except (load.LoadFailed, subprocess.CalledProcessError) as error:
            print(f"bench_system: {error}", file=sys.stderr)
            return 1
    if arguments.json:
        report.measured.write(arguments.json)
    return 0


if __name__ == "__main__":
    sys.exit(main())

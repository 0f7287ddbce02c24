#!/usr/bin/env python3
"""nazotted beside nginx serving the same bytes as static files, and beside a bare epoll loop with a prebuilt answer.

Generates rows, starts all servers on loopback, and loads them in turn. Sections: compare, pipelined, latency, cold (1M
rows), overload (3 times the capacity), idle (10,000 connections), spread (over threads), proxy (behind nginx),
gzip (compressed answers beside plain ones), logs (with an access log and a slow-query log beside without).
Exit status: 0 measured, 1 a request failed or answers differ, 77 nginx or wrk is not installed.
"""

import contextlib
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

SOURCE_ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(SOURCE_ROOT / 'bench' / part) for part in ('common', 'compare')]

import command_line  # noqa: E402
import compressed  # noqa: E402
import crowd  # noqa: E402
import latency  # noqa: E402
import load  # noqa: E402
import logged  # noqa: E402
import overload  # noqa: E402
import processes  # noqa: E402
import proxy  # noqa: E402
import report  # noqa: E402
import results  # noqa: E402
import scratch  # noqa: E402
import side_by_side  # noqa: E402
import workload  # noqa: E402

SKIPPED = 77
Setting = side_by_side.Setting


@dataclass(frozen=True, kw_only=True)
class Effort(command_line.Effort):
    rows: int
    variants: int  # different requests of a case
    settings: tuple
    cases: tuple  # of all sections but the comparison
    idle_connections: int
    cold_rows: int = 0
    cold_variants: int = 0


CASES = ('chair_detail', 'small_page', 'low_priced', 'chair_search', 'chair_facets', 'estate_search', 'nazotte')
FEW_CASES = ('chair_detail', 'estate_search')
FULL = Effort(name='full', rows=29_500, variants=64, rounds=5, seconds=2, idle_connections=10_000, cases=CASES,
              cold_rows=1_000_000, cold_variants=4_096, settings=(Setting(), Setting(connections=128), Setting('bare'),
                                             Setting('bare', connections=128)))
QUICK = Effort(name='quick', rows=29_500, variants=64, rounds=2, seconds=1, idle_connections=10_000, cases=FEW_CASES,
               settings=(Setting(),))
# Only shows that the benchmark works: its figures mean nothing.
SMOKE = Effort(name='smoke', rows=2_000, variants=4, rounds=1, seconds=1, idle_connections=100, cases=FEW_CASES,
               settings=(Setting(),))


@dataclass
class Bench:
    """What every section works with."""
    arguments: object  # of the command line
    effort: Effort
    folder: Path
    measured: results.Results
    rows: int
    nazotted: processes.Server = None
    nginx: processes.Server = None
    cases: list = None
    source_root: Path = SOURCE_ROOT

    def cases_among(self, names=CASES):
        """For all sections but the comparison: those of the names that the effort leaves."""
        return [case for case in self.cases if case.name in names and case.name in self.effort.cases]

    def generate(self):
        """A folder with as many rows a table as `rows` says."""
        if self.arguments.initial_data is not None:
            return self.arguments.initial_data.resolve()
        folder = self.folder / f'rows-{self.rows}'
        if not folder.exists():
            subprocess.run([self.arguments.generator, '--rows', str(self.rows), '--seed', '1', '--format', 'csv',
                            '--out', folder], check=True, stdout=subprocess.DEVNULL)
        return folder

    def daemon_options(self, threads, **others):
        return processes.DaemonOptions(str(self.arguments.nazotted), str(SOURCE_ROOT / 'data/conditions'),
                                       str(self.generate()), threads, **others)

    @contextlib.contextmanager
    def serving(self, rows, make_cases):
        """nazotted with so many rows, nginx with the same answers as files."""
        self.rows = rows
        with contextlib.ExitStack() as stack:
            self.nazotted = processes.start_nazotted(self.daemon_options(self.arguments.threads), self.folder)
            stack.callback(self.nazotted.stop)
            self.cases = make_cases(workload.Client(self.nazotted.port))
            files = self.folder / 'files'
            workload.write_files(self.cases, files)
            (files / 'started').write_bytes(b'started')
            self.nginx = processes.start_nginx(processes.NginxOptions(workers=self.arguments.threads), self.folder)
            stack.callback(self.nginx.stop)
            workload.check_equal(self.cases, workload.Client(self.nginx.port))
            if self.arguments.case:
                self.cases = [case for case in self.cases if case.name in self.arguments.case]
            yield


SECTIONS = {'compare': side_by_side.run, 'pipelined': side_by_side.run_pipelined, 'latency': latency.run,
            'overload': overload.run, 'idle': crowd.run_idle, 'spread': crowd.run_spread, 'proxy': proxy.run,
            'gzip': compressed.run, 'logs': logged.run}


def parse_arguments():
    parser = command_line.parser(__doc__, (FULL, QUICK, SMOKE))
    parser.add_argument('--nazotted', type=Path, help='default: BUILD/server/nazotted')
    parser.add_argument('--initial-data', type=Path, help='folder to load instead of generated rows')
    parser.add_argument('--threads', type=int, default=max(1, (os.cpu_count() or 2) // 2),
                        help='of nazotted, of nginx (workers) and of wrk; default: half of the cores')
    parser.add_argument('--section', action='append', choices=[*SECTIONS, 'cold'], help='only this (may be repeated)')
    parser.add_argument('--case', action='append', help='only this case (may be repeated)')
    arguments = command_line.parse(parser)
    build = arguments.build
    arguments.nazotted = (arguments.nazotted or build / 'server/nazotted').resolve()
    arguments.generator = build / 'data/nazotte-gen'
    arguments.bare_loop = build / 'bench/http/bare_loop'
    arguments.fixed_rate = build / 'bench/http/fixed_rate'
    return arguments


def wanted(bench, section):
    return not bench.arguments.section or section in bench.arguments.section


def run(bench):
    effort = bench.effort
    if any(wanted(bench, section) for section in SECTIONS):
        with bench.serving(effort.rows, lambda client: workload.Workload(client, effort.variants, seed=1).cases()):
            for name, section in SECTIONS.items():
                if wanted(bench, name):
                    section(bench)
    if effort.cold_rows and wanted(bench, 'cold'):
        shutil.rmtree(bench.folder / 'files', ignore_errors=True)
        with bench.serving(effort.cold_rows,
                           lambda client: workload.Workload(client, effort.cold_variants, seed=2).cold_cases()):
            report.heading(f'cold: {effort.cold_variants:,} random requests a case over {effort.cold_rows:,} rows a table')
            for case in bench.cases:
                report.comparison(case, side_by_side.measure(bench, case, Setting(), bench.nginx))
    report.plain('\n' + report.HOW_TO_READ)


def main():
    arguments = parse_arguments()
    for tool in ('nginx', 'wrk'):
        if shutil.which(tool) is None:
            print(f'{tool} is not installed: apt-get install {tool}', file=sys.stderr)
            return SKIPPED
    effort = arguments.effort
    measured = results.Results.begin('http', effort.name, threads=arguments.threads, seconds=effort.seconds,
                                     variants=effort.variants)
    report.plain(f'{measured.machine["cpu"]}, {measured.machine["cores"]} cores, load '
                 f'{measured.machine["load_average"]}; {arguments.threads} thread(s) of each server and of wrk; '
                 f'{effort.variants} different requests a case, {effort.rounds} rounds of {effort.seconds} s in turn')
    with scratch.folder('nazotte-bench-http-') as folder:
        os.chmod(folder, 0o755)
        try:
            run(Bench(arguments, effort, folder, measured, effort.rows))
        except (processes.StartFailed, workload.WrongAnswer, load.LoadFailed, subprocess.CalledProcessError) as error:
            print(f'bench_http: {error}', file=sys.stderr)
            return 1
    if arguments.json:
        measured.write(arguments.json)
    return 0


if __name__ == '__main__':
    sys.exit(main())

#!/usr/bin/env python3
"""nazotted beside nginx, which serves the same bytes as static files: requests/s, latency, server CPU per request.

Generates rows, starts both servers on loopback, and loads them in turn with wrk: nazotted, nginx, nazotted, nginx ...
Exit status: 0 measured, 1 a request failed or answers differ, 77 nginx or wrk is not installed.
"""

import argparse
import contextlib
import dataclasses
import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import load
import processes
import report
import workload

SKIPPED = 77
SOURCE_ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Effort:
    rows: int
    variants: int  # different requests of a case
    rounds: int
    seconds: int  # of one run


FULL = Effort(rows=29_500, variants=64, rounds=5, seconds=5)
QUICK = Effort(rows=29_500, variants=64, rounds=3, seconds=1)
# Only shows that the benchmark works: its figures mean nothing.
SMOKE = Effort(rows=2_000, variants=4, rounds=1, seconds=1)


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--build', type=Path, default=SOURCE_ROOT / 'build/release', help='build directory to measure')
    parser.add_argument('--nazotted', type=Path, help='default: BUILD/server/nazotted')
    parser.add_argument('--generator', type=Path, help='default: BUILD/data/nazotte-gen')
    parser.add_argument('--initial-data', type=Path, help='folder to load instead of generated rows')
    parser.add_argument('--threads', type=int, default=max(1, (os.cpu_count() or 2) // 2),
                        help='of nazotted, of nginx (workers) and of wrk; default: half of the cores')
    parser.add_argument('--connections', type=int, default=32)
    parser.add_argument('--variants', type=int, help='different requests of a case; 1: the same one again and again')
    parser.add_argument('--case', action='append', help='only this case (may be repeated)')
    parser.add_argument('--json', type=Path, help='write all rounds to this file')
    effort = parser.add_mutually_exclusive_group()
    effort.add_argument('--quick', dest='effort', action='store_const', const=QUICK, help='below 40 s')
    effort.add_argument('--smoke', dest='effort', action='store_const', const=SMOKE, help='does it work at all')
    parser.set_defaults(effort=FULL)
    arguments = parser.parse_args()
    if arguments.variants is not None:
        arguments.effort = dataclasses.replace(arguments.effort, variants=arguments.variants)
    arguments.nazotted = (arguments.nazotted or arguments.build / 'server/nazotted').resolve()
    arguments.generator = (arguments.generator or arguments.build / 'data/nazotte-gen').resolve()
    return arguments


def generate(arguments, folder):
    if arguments.initial_data is not None:
        return arguments.initial_data.resolve()
    subprocess.run([arguments.generator, '--rows', str(arguments.effort.rows), '--seed', '1', '--format', 'csv',
                    '--out', folder], check=True, stdout=subprocess.DEVNULL)
    return folder


def measure(case, servers, effort, arguments, folder):
    """All rounds of one case: server name -> list of figures."""
    requests = {'nazotted': [exchange.request for exchange in case.exchanges], 'nginx': case.file_requests()}
    scripts = {}
    for name, list_of_requests in requests.items():
        scripts[name] = folder / f'{case.name}.{name}.lua'
        scripts[name].write_text(load.script(list_of_requests), encoding='utf-8')
    wrk = load.Load(arguments.threads, arguments.connections, effort.seconds)
    rounds = {server.name: [] for server in servers}
    for _ in range(effort.rounds):
        for server in servers:
            rounds[server.name].append(load.run(server, scripts[server.name], wrk))
    return rounds


def run(arguments, folder):
    effort = arguments.effort
    options = processes.DaemonOptions(str(arguments.nazotted), str(SOURCE_ROOT / 'data/conditions'),
                                      str(generate(arguments, folder / 'rows')), arguments.threads)
    with contextlib.ExitStack() as stack:
        nazotted = processes.start_nazotted(options, folder)
        stack.callback(nazotted.stop)
        cases = workload.Workload(workload.Client(nazotted.port), effort.variants, seed=1).cases()
        files = folder / 'files'
        workload.write_files(cases, files)
        (files / 'started').write_bytes(b'')
        nginx = processes.start_nginx(arguments.threads, folder)
        stack.callback(nginx.stop)
        workload.check_equal(cases, workload.Client(nginx.port))
        if arguments.case:
            cases = [case for case in cases if case.name in arguments.case]
        return measure_all(cases, (nazotted, nginx), arguments, folder)


def measure_all(cases, servers, arguments, folder):
    effort = arguments.effort
    machine = report.machine()
    print(f'{machine["cpu"]}, {machine["cores"]} cores, load {machine["load_average"]:.1f}, nginx {machine["nginx"]}; '
          f'{arguments.threads} thread(s) of server and wrk each, {arguments.connections} connections')
    rows = arguments.initial_data or f'{effort.rows:,} + {effort.rows:,} generated rows'
    print(f'{rows}; {effort.variants} different requests a case; {effort.rounds} rounds of {effort.seconds} s, '
          'nazotted and nginx in turn; medians\n')
    report.print_heading()
    summaries = []
    for case in cases:
        summaries.append(report.summarize(case, measure(case, servers, effort, arguments, folder)))
        report.print_case(summaries[-1])
    print('\n' + report.HOW_TO_READ)
    return {'machine': machine, 'threads': arguments.threads, 'connections': arguments.connections,
            'rounds': effort.rounds, 'seconds': effort.seconds, 'rows': effort.rows,
            'variants': effort.variants, 'cases': summaries}


def main():
    arguments = parse_arguments()
    for tool in ('nginx', 'wrk'):
        if shutil.which(tool) is None:
            print(f'{tool} is not installed: apt-get install {tool}', file=sys.stderr)
            return SKIPPED
    with tempfile.TemporaryDirectory(prefix='nazotte-bench-http-') as folder:
        os.chmod(folder, 0o755)
        try:
            result = run(arguments, Path(folder))
        except (processes.StartFailed, workload.WrongAnswer, load.LoadFailed, subprocess.CalledProcessError) as error:
            print(f'bench_http: {error}', file=sys.stderr)
            return 1
    if arguments.json:
        arguments.json.write_text(json.dumps(result, indent=2) + '\n', encoding='utf-8')
    return 0


if __name__ == '__main__':
    sys.exit(main())

#!/usr/bin/env python3
"""The engine without the server: runs engine_bench several times over, prints a table, writes the results.

Each repetition is a process of its own, because where the loader and the heap happen to put things is part of the
noise that a comparison has to see.

    bench_engine.py --build DIR [--quick] [--rows 10000000] [--json FILE]

Exit status: 0 measured, 1 a benchmark reported an error.
"""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

SOURCE_ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(SOURCE_ROOT / 'bench' / part) for part in ('common', 'compare')]

import command_line  # noqa: E402
import google_benchmark  # noqa: E402
import results  # noqa: E402
import scratch  # noqa: E402
import table  # noqa: E402


@dataclass(frozen=True, kw_only=True)
class Effort(command_line.Effort):
    """`seconds`: of one benchmark in one repetition, at least."""
    rows: tuple


FULL = Effort(name='full', rows=(30_000, 1_000_000), rounds=5, seconds=0.2)
QUICK = Effort(name='quick', rows=(30_000,), rounds=5, seconds=0.05)
SMOKE = Effort(name='smoke', rows=(30_000,), rounds=1, seconds=0.001)


def parse_arguments():
    parser = command_line.parser(__doc__, (FULL, QUICK, SMOKE))
    parser.add_argument('--program', type=Path, help='default: BUILD/bench/engine/engine_bench')
    parser.add_argument('--rows', type=int, action='append', help='only this size (may be repeated)')
    parser.add_argument('--case', action='append', help='only the benchmark of this name (may be repeated)')
    arguments = command_line.parse(parser)
    arguments.program = arguments.program or arguments.build / 'bench/engine/engine_bench'
    return arguments


def run(arguments, folder):
    """The benchmarks of one of google-benchmark's documents. What has no size in its name runs at every size."""
    sizes = '|'.join(map(str, arguments.rows or arguments.effort.rows))
    names = '|'.join(arguments.case or ['[^/]*'])
    file = folder / 'benchmarks.json'
    subprocess.run([arguments.program, f'--benchmark_filter=^({names})((/.*)?/({sizes})(/.*)?)?$',
                    f'--benchmark_min_time={arguments.effort.seconds}', '--benchmark_out_format=json',
                    f'--benchmark_out={file}'],
                   check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return json.loads(file.read_text(encoding='utf-8'))['benchmarks']


def main():
    arguments = parse_arguments()
    measured = results.Results.begin('engine', arguments.effort.name)
    try:
        with scratch.folder('nazotte-bench-engine-') as folder:
            entries = [entry for _ in range(arguments.effort.rounds) for entry in run(arguments, folder)]
        for figure in google_benchmark.figures(entries):
            measured.add(figure)
    except (results.BadResults, subprocess.CalledProcessError) as error:
        print(f'bench_engine: {error}', file=sys.stderr)
        return 1
    table.print_table(measured)
    if arguments.json:
        measured.write(arguments.json)
    return 0


if __name__ == '__main__':
    sys.exit(main())

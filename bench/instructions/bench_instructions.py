#!/usr/bin/env python3
"""Instructions of the hot paths, counted by callgrind and held against counts.json. No noise, no clock, any machine.

    bench_instructions.py --build DIR [--update] [--json FILE]

Counts depend on compiler, C library, valgrind and on whether the processor has AVX2 (valgrind knows no AVX-512): with
others than the recorded ones nothing can be said.
Exit status: 0 no path needs more than the recorded instructions and the tolerance, 1 one does or a path is new or gone,
77 valgrind is missing or these are other tools than the recorded ones.
"""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

SOURCE_ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(SOURCE_ROOT / 'bench' / part) for part in ('common', 'compare')]

import command_line  # noqa: E402
import results  # noqa: E402
import scratch  # noqa: E402

SKIPPED = 77
TOLERANCE = 0.03
RECORD = Path(__file__).parent / 'counts.json'


def parse_arguments():
    parser = command_line.parser(__doc__)
    parser.add_argument('--record', type=Path, default=RECORD, help='the recorded counts; default: counts.json here')
    parser.add_argument('--update', action='store_true', help='record the counts of this run')
    parser.add_argument('--quick', action='store_true', help='changes nothing: it is quick')
    return command_line.parse(parser)


def toolchain(program):
    """What the counts depend on."""
    printed = subprocess.run([program, '--toolchain'], text=True, capture_output=True, check=True).stdout
    tools = dict(line.split(' ', 1) for line in printed.splitlines())
    tools['valgrind'] = subprocess.run(['valgrind', '--version'], text=True, capture_output=True,
                                       check=True).stdout.strip()
    tools['avx2'] = bool(re.search(r'^flags\s*:.*\bavx2\b', Path('/proc/cpuinfo').read_text(encoding='utf-8'), re.M))
    return tools


def count(program):
    """Path -> instructions per question."""
    with scratch.folder('nazotte-bench-instructions-') as folder:
        run = subprocess.run(['valgrind', '--tool=callgrind', '--instr-atstart=no',
                              f'--callgrind-out-file={folder}/out', program, SOURCE_ROOT / 'data/conditions'],
                             text=True, capture_output=True, check=False)
        if run.returncode != 0:
            raise RuntimeError(f'{program} failed: {run.stdout}{run.stderr[-2000:]}')
        asked = {name: int(number) for name, number in (line.split() for line in run.stdout.splitlines())}
        counts = {}
        for dump in folder.iterdir():
            text = dump.read_text(encoding='utf-8')
            trigger = re.search(r'^desc: Trigger: Client Request: (\w+)$', text, re.M)
            if trigger:
                total = int(re.search(r'^(?:totals|summary): (\d+)', text, re.M).group(1))
                counts[trigger.group(1)] = round(total / asked[trigger.group(1)], 1)
    return {name: counts[name] for name in asked}


def compare(recorded, counts):
    """Prints a table; returns the names of paths that fail."""
    failed = []
    print(f'{"instructions per question":28} {"recorded":>12} {"now":>12} {"ratio":>8}')
    for name in [*recorded, *(name for name in counts if name not in recorded)]:
        before, now = recorded.get(name), counts.get(name)
        if before is None or now is None:
            verdict = 'is new' if before is None else 'is gone'
            failed.append(name)
        else:
            ratio = now / before
            verdict = f'{ratio:8.3f}'
            if ratio > 1 + TOLERANCE:
                verdict += '  MORE than the tolerance'
                failed.append(name)
            elif ratio < 1 - TOLERANCE:
                verdict += '  less: record it with make bench-instructions UPDATE=1'
        print(f'{name:28} {before if before is not None else "-":>12} {now if now is not None else "-":>12} {verdict}')
    return failed


def main():
    arguments = parse_arguments()
    program = arguments.build / 'bench/instructions/instructions_bench'
    if not shutil.which('valgrind') or not program.exists():
        print('SKIPPED: valgrind (with its headers, before configuring) is needed: apt-get install valgrind')
        return SKIPPED
    tools = toolchain(program)
    record = json.loads(arguments.record.read_text(encoding='utf-8')) if arguments.record.exists() else None
    if not arguments.update and (record is None or record['tools'] != tools):
        print(f'SKIPPED: counted with {tools}, recorded with {record and record["tools"]}')
        return SKIPPED
    counts = count(program)
    measured = results.Results.begin('instructions', 'full', tools=tools)
    for name, instructions in counts.items():
        measured.add(results.Figure(name, 'instructions', [instructions], exact=True))
    if arguments.json:
        measured.write(arguments.json)
    failed = compare(record['counts'] if record else {}, counts)
    if arguments.update:
        arguments.record.write_text(json.dumps({'tools': tools, 'counts': counts}, indent=1) + '\n', encoding='utf-8')
        print(f'recorded in {arguments.record}')
        return 0
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())

#!/usr/bin/env python3
"""Runs one fuzz target.

    run_fuzz.py search TARGET --build DIR    its corpus, then new inputs for NAZOTTE_FUZZ_SECONDS seconds of processor time
    run_fuzz.py canary TARGET --build DIR    a fault is planted: it must be found, and not by the corpus alone
    run_fuzz.py minimize TARGET --build DIR  adds what a search has found to the corpus, where it reaches anything new

DIR holds the target, TARGET_fuzz. NAZOTTE_TEST_SEED is the seed of a search: by default 1, so that a test which passed
tries the same inputs again. With 0 it is a new one each time; what is found is kept in DIR/found/TARGET then, where the
next such search goes on. An input that makes the target fail goes to DIR/failures, and the command that repeats it is
printed.
"""

import argparse
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

# `make test` runs each target for so long; see docs/decisions/0025-fuzzing.md.
SECONDS = 30
CANARY_SECONDS_MAX = 120
INPUT_BYTES_MAX = 1024
# One input, by the clock: the targets get what the tests beside them leave. Half a second is a slow input.
INPUT_SECONDS_MAX = 600
MEGABYTES_MAX = 2048
HERE = pathlib.Path(__file__).resolve().parent
DICTIONARIES = {'request': 'http', 'header_memo': 'http', 'json_body': 'json', 'conditions': 'json', 'sql_dump': 'sql'}


def libfuzzer(arguments, *options):
    """The command line of a target, up to the folders of inputs."""
    command = [str(arguments.build / f'{arguments.target}_fuzz'), f'-max_len={INPUT_BYTES_MAX}',
               f'-timeout={INPUT_SECONDS_MAX}', f'-rss_limit_mb={MEGABYTES_MAX}', *options]
    dictionary = HERE / 'dictionaries' / (DICTIONARIES.get(arguments.target, arguments.target) + '.dict')
    return command + ([f'-dict={dictionary}'] if dictionary.exists() else [])


def corpus(arguments):
    folder = HERE / 'corpus' / arguments.target
    if not any(folder.iterdir()):
        sys.exit(f'{folder} is empty')
    return folder


def folder(arguments, name):
    path = arguments.build / name / arguments.target
    path.mkdir(parents=True, exist_ok=True)
    return path


def from_corpus(arguments):
    """By name: a folder's own order differs from machine to machine, and with it all that follows."""
    return '-seed_inputs=' + ','.join(sorted(str(path) for path in corpus(arguments).iterdir()))


def run(command, seconds, **variables):
    environment = dict(os.environ, NAZOTTE_FUZZ_PROCESSOR_SECONDS=str(seconds), **variables)
    return subprocess.run(command, text=True, errors='replace', env=environment, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, check=False)


def search(arguments):
    seconds = int(os.environ.get('NAZOTTE_FUZZ_SECONDS') or SECONDS)
    failures = folder(arguments, 'failures')
    seed = os.environ.get('NAZOTTE_TEST_SEED') or '1'
    command = libfuzzer(arguments, f'-artifact_prefix={failures}/', '-print_final_stats=1', f'-seed={seed}')
    inputs = [str(folder(arguments, 'found')), str(corpus(arguments))] if seed == '0' else [from_corpus(arguments)]
    result = run([*command, *inputs], seconds)
    if result.returncode == 0:
        executed = re.search(r'number_of_executed_units: *(\d+)', result.stdout)
        print(f'{arguments.target}: {executed.group(1)} inputs in {seconds} s of processor time, no finding')
        return 0
    print('\n'.join(line for line in result.stdout.splitlines() if not line.startswith('#')))
    written = re.search(r'Test unit written to (\S+)', result.stdout)
    if written:
        print(f'\nrepeat it with: {command[0]} {written.group(1)}\n'
              f'keep it as a file of {corpus(arguments)} once it is understood')
    return 1


def canary(arguments):
    """Within seconds whatever the seed; the test has a fixed one, as the search."""
    start = time.monotonic()
    seed = os.environ.get('NAZOTTE_TEST_SEED') or '1'
    with tempfile.TemporaryDirectory() as found:
        command = libfuzzer(arguments, f'-artifact_prefix={found}/', f'-seed={seed}', from_corpus(arguments))
        result = run(command, CANARY_SECONDS_MAX, NAZOTTE_FUZZ_CANARY='1')
    finding = re.search(r'^FINDING: .*', result.stdout, re.MULTILINE)
    begun = result.stdout.find('INITED')
    if result.returncode != 0 and finding and 0 <= begun < finding.start():
        print(f'{arguments.target}: found the planted fault after {time.monotonic() - start:.1f} s: {finding.group(0)}')
        return 0
    print(result.stdout[-4000:])
    print(f'{arguments.target}: the planted fault was not found' if not finding else
          f'{arguments.target}: the corpus holds the planted fault already')
    return 1


def shows_planted_fault(arguments, path):
    """Such an input is nothing for a corpus: canaries have to search for it."""
    environment = dict(os.environ, NAZOTTE_FUZZ_CANARY='1')
    return subprocess.run([*libfuzzer(arguments), str(path)], env=environment, stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL, check=False).returncode != 0


def minimize(arguments):
    """A few of the inputs that reach together what all reach; named files of the corpus stay.

    Small ones reach little more than the seeds, and one large one would take all the room.
    """
    with tempfile.TemporaryDirectory() as merged:
        command = libfuzzer(arguments, '-merge=1')
        subprocess.run([*command, merged, str(corpus(arguments)), str(folder(arguments, 'found'))], check=True,
                       stderr=subprocess.DEVNULL)
        kept = [path for path in pathlib.Path(merged).iterdir() if path.stat().st_size <= arguments.bytes_max // 16]
        kept.sort(key=lambda path: (-path.stat().st_size, path.name))
        known = {path.read_bytes() for path in corpus(arguments).iterdir()}
        added = 0
        for path in kept:
            fits = added + path.stat().st_size <= arguments.bytes_max
            if fits and path.read_bytes() not in known and not shows_planted_fault(arguments, path):
                added += path.stat().st_size
                shutil.copy(path, corpus(arguments) / path.name[:12])
    print(f'{arguments.target}: {added} bytes added to the corpus')
    return 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('mode', choices=('search', 'canary', 'minimize'))
    parser.add_argument('target')
    parser.add_argument('--build', type=pathlib.Path, required=True)
    parser.add_argument('--bytes-max', type=int, default=4096, help='minimize: what may be added')
    arguments = parser.parse_args()
    arguments.build = arguments.build.resolve()
    return {'search': search, 'canary': canary, 'minimize': minimize}[arguments.mode](arguments)


if __name__ == '__main__':
    sys.exit(main())

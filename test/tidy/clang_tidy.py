#!/usr/bin/env python3
"""Runs clang-tidy over our .cpp files and remembers what was clean.

A file is checked again when its text, a header of ours that it reaches, its compile command, .clang-tidy or the version
of clang-tidy changed; system headers are taken as part of the version. A second run is therefore quick.

Most of the time goes into headers of others, so files of the same compile command are checked together, one text behind
the other (an #include would hide them: many checks look at the main file alone). Where that finds something, or does
not compile, because two files have a name of their own in common, each half is checked by itself, and so on; what is
told is always about one file.

Exit status: 0 clean, 1 findings, 77 clang-tidy is not installed.
"""

import argparse
import concurrent.futures
import hashlib
import json
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from cpp_source import includes
from house import House
from layering import resolve

SKIPPED = 77
CHECKED_PARTS = ('engine/', 'loaders/', 'server/', 'data/', 'bench/load/')

# Flags of the compiler that clang does not know, or that are about its precompiled headers, which clang cannot read.
DROPPED_FLAGS = {'-fpch-preprocess', '-Winvalid-pch', '-Werror', '-fno-canonical-system-headers'}

# A batch of 19 takes half of what its files take in batches of 8. More than this would keep one processor waiting for the other.
BATCH_FILES_MAX = 24

# The analyzer gives a function up after so many states: a fourth of its default, which took two thirds of all the time.
EXTRA_ARGUMENTS = ('-Wno-unknown-warning-option', '-Wreserved-identifier', '-Xclang', '-analyzer-config', '-Xclang', 'max-nodes=56250')


@dataclass(frozen=True)
class Unit:
    path: str
    arguments: list
    directory: str  # of the build


@dataclass(frozen=True)
class Outcome:
    path: str
    clean: bool
    output: str
    seconds: float


def clean_arguments(entry):
    """The compile command without launchers and without what only the other compiler understands."""
    words = entry.get('arguments') or shlex.split(entry['command'])
    while words and not os.path.basename(words[0]).startswith(('c++', 'g++', 'clang++')):
        words = words[1:]
    kept = []
    position = 0
    while position < len(words):
        if words[position] == '-include' and 'cmake_pch' in words[position + 1]:
            position += 2
            continue
        if words[position] not in DROPPED_FLAGS:
            kept.append(words[position])
        position += 1
    return kept


def units(house, build):
    entries = json.loads((build / 'compile_commands.json').read_text(encoding='utf-8'))
    found = {}
    for entry in entries:
        file = (Path(entry['directory']) / entry['file']).resolve()
        if house.root in file.parents:
            path = file.relative_to(house.root).as_posix()
            if path.startswith(CHECKED_PARTS):
                found[path] = Unit(path, clean_arguments(entry), entry['directory'])
    return found


def reached_files(house, path):
    """The file and all headers of ours that it includes, directly or not, in name order."""
    seen = set()
    waiting = [path]
    while waiting:
        current = waiting.pop()
        if current in seen:
            continue
        seen.add(current)
        for include in includes(house.read(current)):
            target = resolve(house, current, include)
            if target is not None and house.is_source(target):
                waiting.append(target)
    return sorted(seen)


def cache_key(house, unit, version):
    digest = hashlib.sha256()
    for word in [version, house.read('.clang-tidy'), *EXTRA_ARGUMENTS, *unit.arguments]:
        # All build directories of a tree share the cache.
        digest.update(word.replace(unit.directory, '').encode() + b'\0')
    for path in reached_files(house, unit.path):
        digest.update(path.encode() + b'\0' + house.read(path).encode() + b'\0')
    return digest.hexdigest()


def batches(waiting):
    """Units that may be checked as one text: the same compiler, flags and build."""
    by_command = {}
    for unit in waiting:
        command = tuple(flags(unit))
        by_command.setdefault((unit.directory, command), []).append(unit)
    return [units[start:start + BATCH_FILES_MAX] for units in by_command.values()
            for start in range(0, len(units), BATCH_FILES_MAX)]


def flags(unit):
    """The compile command without compiler, input and output."""
    words = []
    skip = False
    for word in unit.arguments[1:]:
        if skip or word in ('-c', '-o'):
            skip = word == '-o'
        elif word != unit.arguments[-1]:
            words.append(word)
    return words


@dataclass(frozen=True)
class Checker:
    tool: str
    house: House
    folder: Path  # for joined texts

    def check(self, batch):
        """An outcome for each unit of the batch."""
        if len(batch) == 1:
            return [self.run(self.house.root / batch[0].path, batch)]
        joined = self.run(self.join(batch), batch)
        if joined.clean:
            return [Outcome(unit.path, True, '', joined.seconds / len(batch)) for unit in batch]
        half = len(batch) // 2
        return self.check(batch[:half]) + self.check(batch[half:])

    def join(self, batch):
        text = ''.join(f'{self.house.read(unit.path)}\n' for unit in batch)
        file = self.folder / f'{hashlib.sha256(text.encode()).hexdigest()[:16]}.cpp'
        file.write_text(text, encoding='utf-8')
        return file

    def run(self, file, batch):
        start = time.monotonic()
        # Quoted includes that are relative to the file itself.
        beside = sorted({str((self.house.root / unit.path).parent) for unit in batch})
        run = subprocess.run(
            [self.tool, '--quiet', f'--config-file={self.house.root / ".clang-tidy"}',
             *(f'--extra-arg={argument}' for argument in EXTRA_ARGUMENTS), str(file), '--', *flags(batch[0]),
             *(f'-iquote{folder}' for folder in beside)],
            cwd=batch[0].directory, text=True, capture_output=True, check=False)
        noise = 'warnings generated'
        errors = '' if run.returncode == 0 else '\n'.join(line for line in run.stderr.splitlines() if noise not in line)
        output = '\n'.join(part for part in (run.stdout.strip(), errors.strip()) if part)
        return Outcome(batch[0].path, run.returncode == 0, output, time.monotonic() - start)


def run_all(house, tool, arguments):
    version = subprocess.run([tool, '--version'], text=True, capture_output=True, check=True).stdout
    found = units(house, arguments.build)
    marks = arguments.cache / 'clean'
    marks.mkdir(parents=True, exist_ok=True)
    keys = {path: cache_key(house, unit, version) for path, unit in found.items()}
    waiting = [found[path] for path in sorted(found) if not (marks / keys[path]).exists()]
    failed = 0
    with tempfile.TemporaryDirectory() as folder, concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        for outcomes in pool.map(Checker(tool, house, Path(folder)).check, batches(waiting)):
            for outcome in outcomes:
                print(f'{outcome.path}: {"clean" if outcome.clean else "FINDINGS"} ({outcome.seconds:.1f} s)', flush=True)
                if outcome.clean:
                    (marks / keys[outcome.path]).touch()
                else:
                    failed += 1
                    print(outcome.output, flush=True)
    print(f'{len(found)} files: {len(found) - len(waiting)} unchanged since they were clean, {len(waiting)} checked, '
          f'{failed} with findings')
    return 1 if failed else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--root', required=True, help='the top of the source tree')
    parser.add_argument('--build', required=True, type=Path, help='build directory with compile_commands.json')
    parser.add_argument('--cache', required=True, type=Path, help='where to remember clean files')
    parser.add_argument('--jobs', type=int, default=2)
    arguments = parser.parse_args()
    arguments.build = arguments.build.resolve()
    arguments.cache = arguments.cache.resolve()
    tool = shutil.which('clang-tidy')
    if tool is None:
        print('clang-tidy is not installed: apt-get install clang-tidy')
        return SKIPPED
    return run_all(House(arguments.root), tool, arguments)


if __name__ == '__main__':
    sys.exit(main())

"""Builds a folder of docs/examples as its reader would, copied away and with the library installed, and runs it.

expected_output.txt opens with the command and goes on with what it prints; {number} stands for a measured figure, and runs
of spaces do not count.
"""

import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

from installed_library import build_project, install, options

# What an example that checks answers must not overlook: file, text, what is put in its place, what is said then.
FAULTS = {'index_bench': ('own_indexes.hpp', 'if (polygon_.contains(point))', 'if (polygon_.contains(point) && row % 7 != 0)',
                          'areas: grid is wrong in question')}


def pattern(expected):
    lines = []
    for line in expected.splitlines():
        words = (re.escape(word).replace(r'\{number\}', r'\d+(\.\d+)?') for word in line.split())
        lines.append(r'\s+'.join(words))
    return r'\s*' + r'\s*\n\s*'.join(lines) + r'\s*'


def run_command(command, build):
    """The example's exit status and output; `command` is ./NAME and its arguments."""
    result = subprocess.run(command.split(), cwd=build, capture_output=True, text=True, check=False)
    return result.returncode, result.stdout + result.stderr


def check_fault(chosen, name, command, folder):
    file, text, fault, message = FAULTS[name]
    source = folder / name / file
    good = source.read_text(encoding='utf-8')
    if good.count(text) != 1:
        sys.exit(f'{file} should have `{text}` once, to plant a fault there')
    source.write_text(good.replace(text, fault), encoding='utf-8')
    build_project(chosen, folder / name, folder / 'build', folder / 'prefix')
    status, printed = run_command(command, folder / 'build')
    if status == 0 or message not in printed:
        sys.exit(f'a planted fault in {file} was overlooked (exit status {status}):\n{printed}')


def check(chosen, folder):
    name = chosen.example.name
    shutil.copytree(chosen.example, folder / name)
    install(chosen, folder / 'prefix')
    build_project(chosen, folder / name, folder / 'build', folder / 'prefix')
    command, _, expected = (folder / name / 'expected_output.txt').read_text(encoding='utf-8').partition('\n')
    status, printed = run_command(command.removeprefix('$ '), folder / 'build')
    if status != 0 or not re.fullmatch(pattern(expected), printed):
        sys.exit(f'{command}\nended with {status} and printed\n{printed}\nbut this was expected:\n{expected}')
    print(printed, end='')
    if name in FAULTS:
        check_fault(chosen, name, command.removeprefix('$ '), folder)


def main():
    chosen = options(__doc__, 'example')
    with tempfile.TemporaryDirectory(prefix='nazotte-example-') as folder:
        check(chosen, pathlib.Path(folder))


if __name__ == '__main__':
    main()

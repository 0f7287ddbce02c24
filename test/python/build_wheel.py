"""Builds the wheel of the Python module against the installed library, and installs it below a folder of the build.

Nothing is fetched, and the source tree stays as it is.
"""

import argparse
import importlib.util
import os
import pathlib
import shutil
import subprocess
import sys
import zipfile

NEEDED = {'numpy': 'python3-numpy', 'pip': 'python3-pip', 'setuptools': 'python3-setuptools', 'wheel': 'python3-wheel'}


def run(*command, environment=None):
    result = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, **(environment or {})})
    if result.returncode != 0:
        sys.exit(f'{" ".join(map(str, command))}\nended with {result.returncode}:\n{result.stdout}{result.stderr}')


def untouched(source):
    return sorted(path.relative_to(source) for path in source.rglob('*') if '__pycache__' not in path.parts)


def check_contents(wheel):
    """What users need beside the extension: types, and the licences of what is linked."""
    names = {pathlib.PurePosixPath(name).name for name in zipfile.ZipFile(wheel).namelist()}
    lacking = {'_engine.pyi', 'py.typed', 'LICENSE', 'pybind11.txt', 'Boost.txt'} - names
    if lacking:
        sys.exit(f'{wheel.name} lacks {lacking}')


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ('cmake', 'compiler', 'engine-build'):
        parser.add_argument(f'--{name}', required=True)
    for name in ('source', 'folder'):
        parser.add_argument(f'--{name}', required=True, type=pathlib.Path)
    chosen = parser.parse_args()
    missing = [package for module, package in NEEDED.items() if importlib.util.find_spec(module) is None]
    if missing:
        sys.exit(f'missing: {" ".join(missing)}; .ci/install-packages test')

    prefix, wheels, installed = (chosen.folder / name for name in ('prefix', 'wheels', 'installed'))
    for old in (wheels, installed):
        shutil.rmtree(old, ignore_errors=True)
    run(chosen.cmake, '--install', chosen.engine_build, '--prefix', prefix, '--component', 'library')
    before = untouched(chosen.source)
    pip = [sys.executable, '-m', 'pip', '--disable-pip-version-check', '--no-cache-dir']
    environment = {'NAZOTTE_PYTHON_BUILD': str(chosen.folder / 'build'), 'CMAKE_PREFIX_PATH': str(prefix),
                   'CXX': chosen.compiler, 'PIP_ROOT_USER_ACTION': 'ignore', 'PIP_NO_INDEX': '1'}
    run(*pip, 'wheel', '--no-build-isolation', '--no-deps', '--wheel-dir', wheels, chosen.source, environment=environment)
    if untouched(chosen.source) != before:
        sys.exit(f'building has changed {chosen.source}: {set(untouched(chosen.source)) ^ set(before)}')
    wheel, = wheels.glob('nazotte-*.whl')
    check_contents(wheel)
    run(*pip, 'install', '--no-deps', '--target', installed, wheel, environment=environment)
    print(wheel.name)


if __name__ == '__main__':
    main()

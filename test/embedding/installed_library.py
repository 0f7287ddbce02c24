"""What the tests of the installed library share: the options of a build, its installation, and the document's blocks."""

import argparse
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / 'support'))
from documents import blocks_of  # noqa: E402


def options(description, *more):
    """Options by name: how this build was configured, and paths that the test wants."""
    parser = argparse.ArgumentParser(description=description)
    for name in ('cmake', 'compiler', 'generator', 'engine-build'):
        parser.add_argument(f'--{name}', required=True)
    for name in more:
        parser.add_argument(f'--{name}', required=True, type=pathlib.Path)
    return parser.parse_args()


def run(*command, cwd=None, environment=None):
    """The command's standard output; everything it says, and an end, when it fails."""
    result = subprocess.run(command, capture_output=True, text=True, check=False, cwd=cwd,
                            env={**os.environ, **(environment or {})})
    if result.returncode != 0:
        sys.exit(f'{" ".join(map(str, command))}\nended with {result.returncode}:\n{result.stdout}{result.stderr}')
    return result.stdout


def install(chosen, prefix):
    run(chosen.cmake, '--install', chosen.engine_build, '--prefix', prefix, '--component', 'library')


def build_project(chosen, project, build, prefix):
    """Configures and builds a project that knows the library by its prefix alone. Without optimisation, which takes most
    of a compiler's time and shows nothing here; ccache knows the files again in another temporary folder."""
    environment = {}
    if shutil.which('ccache'):
        environment = {'CMAKE_CXX_COMPILER_LAUNCHER': 'ccache', 'CCACHE_BASEDIR': str(project.parent), 'CCACHE_NOHASHDIR': '1'}
    run(chosen.cmake, '-S', project, '-B', build, '-G', chosen.generator, f'-DCMAKE_PREFIX_PATH={prefix}',
        f'-DCMAKE_CXX_COMPILER={chosen.compiler}', '-DCMAKE_BUILD_TYPE=Debug', '-DCMAKE_CXX_FLAGS_DEBUG=-O0',
        environment=environment)
    run(chosen.cmake, '--build', build, environment=environment)


def check_document(description, build_and_run):
    """The program of the document, built and run by `build_and_run(chosen, document, folder)`, prints what it says."""
    chosen = options(description, 'document')
    document = chosen.document.read_text(encoding='utf-8')
    with tempfile.TemporaryDirectory(prefix='nazotte-embedding-') as folder:
        printed = build_and_run(chosen, document, pathlib.Path(folder))
    expect_output(printed, only_block(document, 'text'))


def only_block(document, language):
    found = [block.text for block in blocks_of(document) if block.language == language]
    if len(found) != 1:
        sys.exit(f'the document should have one `{language}` block, it has {len(found)}')
    return found[0]


def expect_output(printed, expected):
    if printed != expected:
        sys.exit(f'the program printed\n{printed}\nbut the document says\n{expected}')
    print(printed, end='')

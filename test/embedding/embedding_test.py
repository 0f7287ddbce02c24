"""Builds and runs the program of docs/EMBEDDING.md against the library, installed into a temporary prefix.

The document's blocks are the input: `cpp` is the program, `cmake` its CMakeLists.txt, `text` what it prints.
"""

import argparse
import pathlib
import re
import subprocess
import sys
import tempfile


def blocks(document, language):
    return re.findall(rf'^```{language}\n(.*?)^```$', document, re.MULTILINE | re.DOTALL)


def only_block(document, language):
    found = blocks(document, language)
    if len(found) != 1:
        sys.exit(f'the document should have one `{language}` block, it has {len(found)}')
    return found[0]


def run(*command):
    """The command's standard output; everything it says, and an end, when it fails."""
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode != 0:
        sys.exit(f'{" ".join(map(str, command))}\nended with {result.returncode}:\n{result.stdout}{result.stderr}')
    return result.stdout


def build_and_run(options, document, folder):
    prefix, project, build = folder / 'prefix', folder / 'project', folder / 'build'
    project.mkdir()
    (project / 'bookshop.cpp').write_text(only_block(document, 'cpp'), encoding='utf-8')
    (project / 'CMakeLists.txt').write_text(only_block(document, 'cmake'), encoding='utf-8')
    run(options.cmake, '--install', options.engine_build, '--prefix', prefix, '--component', 'library')
    run(options.cmake, '-S', project, '-B', build, '-G', options.generator, f'-DCMAKE_PREFIX_PATH={prefix}',
        f'-DCMAKE_CXX_COMPILER={options.compiler}')
    run(options.cmake, '--build', build)
    return run(build / 'bookshop')


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ('cmake', 'compiler', 'generator', 'engine-build'):
        parser.add_argument(f'--{name}', required=True)
    parser.add_argument('--document', required=True, type=pathlib.Path)
    options = parser.parse_args()
    document = options.document.read_text(encoding='utf-8')
    with tempfile.TemporaryDirectory(prefix='nazotte-embedding-') as folder:
        printed = build_and_run(options, document, pathlib.Path(folder))
    expected = only_block(document, 'text')
    if printed != expected:
        sys.exit(f'the program printed\n{printed}\nbut the document says\n{expected}')
    print(printed, end='')


if __name__ == '__main__':
    main()

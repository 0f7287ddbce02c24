"""Builds and runs the program of docs/EMBEDDING.md against the library, installed into a temporary prefix.

The document's blocks are the input: `cpp` is the program, `cmake` its CMakeLists.txt, `text` what it prints.
"""

import pathlib
import tempfile

from installed_library import build_project, expect_output, install, only_block, options, run


def build_and_run(chosen, document, folder):
    prefix, project, build = folder / 'prefix', folder / 'project', folder / 'build'
    project.mkdir()
    (project / 'bookshop.cpp').write_text(only_block(document, 'cpp'), encoding='utf-8')
    (project / 'CMakeLists.txt').write_text(only_block(document, 'cmake'), encoding='utf-8')
    install(chosen, prefix)
    build_project(chosen, project, build, prefix)
    return run(build / 'bookshop')


def main():
    chosen = options(__doc__, 'document')
    document = chosen.document.read_text(encoding='utf-8')
    with tempfile.TemporaryDirectory(prefix='nazotte-embedding-') as folder:
        printed = build_and_run(chosen, document, pathlib.Path(folder))
    expect_output(printed, only_block(document, 'text'))


if __name__ == '__main__':
    main()

"""Builds and runs the program of docs/EMBEDDING.md against the library, installed into a temporary prefix.

The document's blocks are the input: `cpp` is the program, `cmake` its CMakeLists.txt, `text` what it prints.
"""

from installed_library import build_project, check_document, install, only_block, run


def build_and_run(chosen, document, folder):
    prefix, project, build = folder / 'prefix', folder / 'project', folder / 'build'
    project.mkdir()
    (project / 'bookshop.cpp').write_text(only_block(document, 'cpp'), encoding='utf-8')
    (project / 'CMakeLists.txt').write_text(only_block(document, 'cmake'), encoding='utf-8')
    install(chosen, prefix)
    build_project(chosen, project, build, prefix)
    return run(build / 'bookshop')


if __name__ == '__main__':
    check_document(__doc__, build_and_run)

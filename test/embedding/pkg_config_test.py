"""Builds and runs the program of docs/EMBEDDING.md with the document's own pkg-config command.

The library is staged with DESTDIR, and the tree is moved afterwards: nazotte.pc has to find its files by its own place.
"""

import pathlib
import re
import shutil
import sys

from installed_library import check_document, install, only_block, run


def only_file(folder, name):
    found = list(folder.rglob(name))
    if len(found) != 1:
        sys.exit(f'{folder} should hold one {name}, it holds {len(found)}')
    return found[0]


def check_flags(prefix):
    """Every folder that the flags name lies below the prefix and holds what it is for. Returns nazotte.pc's folder."""
    folder = only_file(prefix, 'nazotte.pc').parent
    flags = run('pkg-config', '--cflags', '--libs', 'nazotte', environment={'PKG_CONFIG_PATH': folder}).split()
    places = {flag[:2]: pathlib.Path(flag[2:]).resolve() for flag in flags}
    for flag, wanted in (('-I', 'nazotte/table.hpp'), ('-L', 'libnazotte.a')):
        place = places.get(flag)
        if place is None or prefix.resolve() not in place.parents or not (place / wanted).is_file():
            sys.exit(f'{prefix}: pkg-config says {flags}, where {flag} does not lead to {wanted}')
    return folder


def staged_and_moved(chosen, folder):
    stage, moved = folder / 'stage', folder / 'moved'
    run(chosen.cmake, '--install', chosen.engine_build, '--component', 'library', environment={'DESTDIR': stage})
    usr = only_file(stage, 'table.hpp').parents[2]
    check_flags(usr)
    shutil.move(usr, moved)
    return moved


def build_and_run(chosen, document, folder):
    (folder / 'bookshop.cpp').write_text(only_block(document, 'cpp'), encoding='utf-8')
    commands = re.findall(r'^g\+\+ .*pkg-config.*$', document, re.MULTILINE)
    if len(commands) != 1:
        sys.exit(f'the document should have one command with pkg-config, it has {len(commands)}')
    install(chosen, folder / 'prefix')
    check_flags(folder / 'prefix')
    place = check_flags(staged_and_moved(chosen, folder))
    run('bash', '-ec', commands[0], cwd=folder, environment={'PKG_CONFIG_PATH': place})
    return run(folder / 'bookshop')


if __name__ == '__main__':
    check_document(__doc__, build_and_run)

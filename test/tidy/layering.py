"""Who may include whom: loaders -> engine <- server, engine/python -> engine; only server/main.cpp sees both sides; nothing
sees bench and test."""

import posixpath

from cpp_source import includes
from house import Finding

# Standard headers with which the engine would get to know a file, a stream, a clock, a thread's sleep or a socket.
ENGINE_FORBIDDEN = {
    'chrono', 'ctime', 'time.h', 'filesystem', 'fstream', 'iostream', 'istream', 'ostream', 'sstream', 'syncstream',
    'random', 'thread', 'fcntl.h', 'unistd.h', 'netdb.h', 'sys/socket.h', 'sys/stat.h', 'sys/time.h', 'sys/types.h',
    'arpa/inet.h', 'netinet/in.h',
}
# All that the engine may take from outside of the standard library.
ENGINE_ALLOWED_FOLDERS = ('nazotte/', 'boost/system/', 'boost/container/', 'boost/unordered/', 'sys/mman.h')

# What each part may include of the others' files.
MAY_SEE = {
    'engine': ('engine/include/', 'engine/src/'),
    'engine/python': ('engine/python/', 'engine/include/'),
    'loaders': ('loaders/', 'engine/include/'),
    'server': ('server/', 'engine/include/'),
    'data': ('data/', 'engine/include/'),
    'bench': ('bench/', 'engine/', 'loaders/', 'server/', 'data/'),
    'test': ('test/', 'bench/', 'engine/', 'loaders/', 'server/', 'data/'),
}
# server/main.cpp is the one place that wires stores to the server.
MAY_SEE_MORE = {'server/main.cpp': ('loaders/',)}

FORBIDDEN_LINKS = {
    'engine': ('nazotte_loaders', 'nazotte_server'),
    'loaders': ('nazotte_server',),
    'data': ('nazotte_server', 'nazotte_loaders'),
}


def check(house):
    for path in house.cpp_paths(MAY_SEE):
        yield from check_file(house, path, house.read(path))
    for part, targets in FORBIDDEN_LINKS.items():
        for path in house.paths((part,), ('CMakeLists.txt',)):
            yield from check_links(path, house.read(path), targets)


def check_file(house, path, text):
    part = part_of(path)
    allowed = MAY_SEE[part] + MAY_SEE_MORE.get(path, ())
    for include in includes(text):
        target = resolve(house, path, include)
        if target is not None:
            if not target.startswith(allowed):
                yield Finding(path, include.line,
                              f'{part} must not include {target} (it may see: {", ".join(allowed)})')
        elif part == 'engine' and not engine_may_include(include.path):
            yield Finding(path, include.line, f'the engine must not know <{include.path}>')


def part_of(path):
    """The top level folder; the Python module is apart from the library that it shows."""
    return 'engine/python' if path.startswith('engine/python/') else path.split('/')[0]


def check_links(path, text, targets):
    for number, line in enumerate(text.splitlines(), start=1):
        code = line.split('#')[0]
        for target in targets:
            if target in code:
                yield Finding(path, number, f'{path.split("/")[0]} must not link {target}')


def engine_may_include(header):
    if header in ENGINE_FORBIDDEN:
        return False
    if header.startswith(ENGINE_ALLOWED_FOLDERS):
        return True
    # A standard C++ header has neither folder nor suffix; intrinsics end in intrin.h.
    return ('/' not in header and '.' not in header) or header.endswith('intrin.h')


def resolve(house, path, include):
    """The file of ours that the include names, or None for headers of others (and generated ones)."""
    part = part_of(path)
    folders = ['.', part, 'engine/include', 'engine/src', 'loaders', 'server', 'data', 'data/gen', 'bench', 'test']
    if include.quoted:
        folders.insert(0, posixpath.dirname(path))
    for folder in folders:
        candidate = posixpath.normpath(posixpath.join(folder, include.path))
        if house.is_source(candidate):
            return candidate
    # Named by its part though it is not there (yet): the arrow is wrong all the same.
    first = include.path.split('/')[0]
    return include.path if first in MAY_SEE and '/' in include.path else None

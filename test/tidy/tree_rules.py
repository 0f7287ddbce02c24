"""Rules on the tree and its documents: top level entries, links, the code map, formatting."""

import re
import shutil
import subprocess
import unicodedata

from house import CPP_SUFFIXES, Finding, IGNORED, SOURCE_PARTS

TOP_LEVEL = {'CMakeLists.txt', 'CMakePresets.json', 'Makefile', 'README.md', 'LICENSE',
             'engine', 'server', 'loaders', 'data', 'bench', 'test', 'docs'}

ARCHITECTURE = 'docs/ARCHITECTURE.md'
CODE_MAP_HEADING = 'Code map'

_LINK = re.compile(r'!?\[[^\]]*\]\(\s*<?([^)\s>]+)>?[^)]*\)')
_CODE_SPAN = re.compile(r'`([^`\n]+)`')


def check_top_level(house):
    yield from top_level_entries(entry.name for entry in house.root.iterdir())


def top_level_entries(names):
    for name in sorted(names):
        # Dot entries are tools' configuration.
        if name not in TOP_LEVEL | IGNORED and not name.startswith('.'):
            yield Finding(name, 1, 'is not one of the agreed top level entries: ' + ' '.join(sorted(TOP_LEVEL)))


def documents(house):
    return [path for path in ['README.md'] + house.paths(suffixes=('.md',)) if house.exists(path)]


def check_links(house):
    for path in documents(house):
        yield from broken_links(house, path, house.read(path))


def broken_links(house, path, text):
    folder = (house.root / path).parent
    for number, line in prose(text):
        for target in _LINK.findall(_CODE_SPAN.sub('', line)):
            if re.match(r'[a-z][a-z0-9+.-]*:', target):
                continue
            name, _, anchor = target.partition('#')
            file = (folder / name).resolve() if name else house.root / path
            if not file.exists():
                yield Finding(path, number, f'the link to {target} leads nowhere')
            elif anchor and file.suffix == '.md':
                content = text if not name else file.read_text(encoding='utf-8')
                if anchor not in anchors(content):
                    yield Finding(path, number, f'{name or path} has no heading #{anchor}')


def prose(text):
    """(line number, line) outside of fenced code blocks."""
    fenced = False
    for number, line in enumerate(text.splitlines(), start=1):
        if line.lstrip().startswith('```'):
            fenced = not fenced
        elif not fenced:
            yield number, line


def anchors(text):
    """The anchors that a Markdown viewer makes of the headings."""
    found = set()
    for _, line in prose(text):
        match = re.match(r'#+\s+(.*?)\s*#*$', line)
        if match:
            title = match.group(1).replace('`', '').lower()
            kept = (c for c in title if c in ' -_' or unicodedata.category(c)[0] in 'LN')
            found.add(''.join(kept).replace(' ', '-'))
    return found


def check_code_map(house):
    if not house.exists(ARCHITECTURE):
        yield Finding(ARCHITECTURE, 1, 'is missing')
        return
    yield from code_map(house, ARCHITECTURE, house.read(ARCHITECTURE))


def code_map(house, path, text):
    """Every path in the code map exists, and every file or folder of a part's first level is in it."""
    named = set()
    section = list(map_section(text))
    if not section:
        yield Finding(path, 1, f'has no section "{CODE_MAP_HEADING}"')
    for number, line in section:
        for span in _CODE_SPAN.findall(line):
            if not re.fullmatch(r'[\w.-]+(/[\w.*-]*)+', span):
                continue
            named.add(span.rstrip('/'))
            if not list(house.root.glob(span.rstrip('/'))):
                yield Finding(path, number, f'{span} of the code map does not exist')
    for part in SOURCE_PARTS + ('test', 'docs'):
        if section and house.exists(part) and not any(name.split('/')[0] == part for name in named):
            yield Finding(path, section[0][0], f'the code map does not mention {part}/')


def map_section(text):
    inside = False
    for number, line in prose(text):
        if line.startswith('#'):
            inside = line.lstrip('#').strip() == CODE_MAP_HEADING
        elif inside:
            yield number, line


def clang_format():
    """The formatter's path, or None."""
    return shutil.which('clang-format')


def check_format(house, formatter):
    paths = house.paths(suffixes=CPP_SUFFIXES)
    for start in range(0, len(paths), 50):
        yield from unformatted(formatter, house.root, paths[start:start + 50])


def unformatted(formatter, root, paths):
    run = subprocess.run([formatter, '--dry-run', '-Werror', '-ferror-limit=1', *paths], cwd=root, text=True,
                         capture_output=True, check=False)
    seen = set()
    for match in re.finditer(r'^(.+?):(\d+):\d+: (?:error|warning): ', run.stderr, re.MULTILINE):
        if match.group(1) not in seen:
            seen.add(match.group(1))
            yield Finding(match.group(1), int(match.group(2)), f'not formatted: clang-format -i {match.group(1)}')
    if run.returncode != 0 and not seen:
        yield Finding('.clang-format', 1, f'clang-format failed: {run.stderr.strip()}')

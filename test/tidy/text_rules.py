"""Rules on the text of single files: sizes, words that mean unfinished work, how headers open."""

import ast
import re

from cpp_source import Function, functions
from house import Finding, SOURCE_PARTS

FILE_LINES_MAX = 400
TEST_FILE_LINES_MAX = 600
FUNCTION_LINES_MAX = 60
TEST_CASE_LINES_MAX = 40
TEST_CASE = re.compile(r'(TEMPLATE_)?TEST_CASE|test_')

# path -> (lines allowed, reason). An entry that is not needed any more is a finding, too.
FILE_EXCEPTIONS = {}
# (path, start of the signature) -> (lines allowed, reason)
FUNCTION_EXCEPTIONS = {}

# "Not Implemented" is HTTP's phrase for 501.
UNFINISHED = re.compile(r'\b(TODO|FIXME|XXX|HACK|[Ss]tub(?:s|bed)?|not implemented|[Uu]nimplemented)\b')
# The rules themselves have to spell the words.
UNFINISHED_EXCEPTIONS = ('test/tidy/',)

SIZED_SUFFIXES = ('.cpp', '.hpp', '.h', '.cc', '.py', '.lua', '.ts', '.tsx', '.mjs', '.css')
# Sizes of their functions are the console's linter's (test/console/lint), or nobody's.
FUNCTIONS_ELSEWHERE = ('.lua', '.ts', '.tsx', '.mjs', '.css')


def check_sizes(house):
    for path in house.paths(SOURCE_PARTS + ('test',), SIZED_SUFFIXES):
        text = house.read(path)
        yield from file_size(path, text)
        yield from function_sizes(path, text)


def file_size(path, text):
    limit = TEST_FILE_LINES_MAX if path.startswith('test/') else FILE_LINES_MAX
    limit, _ = FILE_EXCEPTIONS.get(path, (limit, ''))
    lines = len(text.splitlines())
    if lines > limit:
        yield Finding(path, limit + 1, f'the file has {lines} lines, at most {limit} are allowed: split it')


def function_sizes(path, text):
    for function in functions_of(path, text):
        limit = usual_limit(path, function)
        for (excepted_path, signature), (allowed, _) in FUNCTION_EXCEPTIONS.items():
            if path == excepted_path and function.signature.startswith(signature):
                limit = allowed
        if function.lines > limit:
            yield Finding(path, function.first_line, f'`{function.signature}` has {function.lines} lines, at most '
                                                     f'{limit} are allowed: split it')


def usual_limit(path, function):
    is_case = path.startswith('test/') and TEST_CASE.match(function.signature)
    return TEST_CASE_LINES_MAX if is_case else FUNCTION_LINES_MAX


def functions_of(path, text):
    if path.endswith('.py'):
        return list(_python_functions(text))
    return [] if path.endswith(FUNCTIONS_ELSEWHERE) else functions(text)


def _python_functions(text):
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield Function(node.lineno, node.end_lineno, node.name)


def check_exceptions(house):
    """Exceptions must be needed and must give a reason, else the list rots."""
    for path, (allowed, reason) in FILE_EXCEPTIONS.items():
        if not reason:
            yield Finding('test/tidy/text_rules.py', 1, f'the exception for {path} gives no reason')
        usual = TEST_FILE_LINES_MAX if path.startswith('test/') else FILE_LINES_MAX
        if not house.exists(path) or len(house.read(path).splitlines()) <= usual or allowed <= usual:
            yield Finding('test/tidy/text_rules.py', 1, f'the exception for {path} is not needed any more')
    for (path, signature), (_, reason) in FUNCTION_EXCEPTIONS.items():
        if not reason:
            yield Finding('test/tidy/text_rules.py', 1, f'the exception for {path} {signature} gives no reason')
        if not house.exists(path) or not any(
                function.signature.startswith(signature) and function.lines > usual_limit(path, function)
                for function in functions_of(path, house.read(path))):
            yield Finding('test/tidy/text_rules.py', 1, f'the exception for {path} {signature} is not needed any more')


def check_words(house):
    for path in house.paths(SOURCE_PARTS + ('test',), SIZED_SUFFIXES + ('.txt', '.cmake', '.sh', '.in', '.case')):
        if not path.startswith(UNFINISHED_EXCEPTIONS):
            yield from unfinished_words(path, house.read(path))


def unfinished_words(path, text):
    for number, line in enumerate(text.splitlines(), start=1):
        match = UNFINISHED.search(line)
        if match:
            yield Finding(path, number, f'"{match.group(0)}": finish it or leave it out')


def check_headers(house):
    for path in house.paths(SOURCE_PARTS + ('test',), ('.hpp', '.h')):
        yield from header_opening(path, house.read(path))


def header_opening(path, text):
    lines = text.splitlines()
    comment = []
    while len(comment) < len(lines) and lines[len(comment)].startswith('//'):
        comment.append(lines[len(comment)])
    if not comment:
        yield Finding(path, 1, 'a header opens with a comment that says what it is for')
    elif not path.startswith('test/') and 'thread' not in ' '.join(comment).lower():
        yield Finding(path, 1, "a header's opening comment says how threads may use it")
    rest = [number for number in range(len(comment), len(lines)) if lines[number].strip()]
    if not rest or lines[rest[0]].strip() != '#pragma once':
        yield Finding(path, (rest[0] if rest else 0) + 1, '`#pragma once` comes right behind the opening comment')

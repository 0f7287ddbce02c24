"""Just enough understanding of C++ text for the tidy rules: comments, includes, and where functions begin and end.

It is a scanner, not a parser. It relies on the house's formatting (clang-format runs first) and on nothing else: no
compiler, no build directory.
"""

import re
from dataclasses import dataclass

_LEXEMES = re.compile(
    r'//[^\n]*'                              # line comment
    r'|/\*.*?\*/'                            # block comment
    r'|(?:u8|[uUL])?R"(?P<delimiter>[^()\\\s]{0,16})\(.*?\)(?P=delimiter)"'  # raw string
    r'|"(?:\\.|[^"\\\n])*"'                  # string
    r"|(?<![0-9A-Fa-f])'(?:\\.|[^'\\\n])+'"  # character; not a digit separator
    r'|^[ \t]*#(?:[^\n\\]|\\.|\\\n)*',       # preprocessor line with its continuations
    re.DOTALL | re.MULTILINE)

_INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(["<])([^">]+)[">]')

_SCOPE = re.compile(r'^(?:export\s+|inline\s+)*(?:namespace|extern|class|struct|union|enum)\b')

_ATTRIBUTES = re.compile(r'\b(?:alignas|__attribute__)\s*\([^()]*(?:\([^()]*\)[^()]*)*\)|\[\[.*?\]\]')

_ACCESS_LABELS = re.compile(r'(?:\s|public:|protected:|private:)*')


@dataclass(frozen=True)
class Include:
    line: int
    path: str
    quoted: bool


@dataclass(frozen=True)
class Function:
    first_line: int
    last_line: int
    signature: str

    @property
    def lines(self):
        return self.last_line - self.first_line + 1


def includes(text):
    """The file's #include lines in order; those inside block comments are taken too."""
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        match = _INCLUDE.match(line)
        if match:
            found.append(Include(number, match.group(2), match.group(1) == '"'))
    return found


def blank_out(text):
    """The text with comments, literals and preprocessor lines turned into spaces; offsets and lines stay."""
    return _LEXEMES.sub(lambda match: re.sub(r'[^\n]', ' ', match.group(0)), text)


def functions(text):
    """Every function definition outside of other functions; a lambda belongs to the function around it."""
    return list(_FunctionScanner(text).scan())


class _FunctionScanner:
    """Walks the braces. A brace opens a scope (namespace, class), a function body, or an initializer."""

    def __init__(self, text):
        self._text = text
        self._code = blank_out(text)
        self._head_start = 0  # where the declaration that we are in began

    def scan(self):
        position = 0
        parentheses = 0
        while position < len(self._code):
            character = self._code[position]
            if character in '([':
                parentheses += 1
            elif character in ')]':
                parentheses -= 1
            elif parentheses == 0 and character in ';}':
                self._head_start = position + 1
            elif parentheses == 0 and character == '{':
                if self._opens_scope(position):
                    self._head_start = position + 1
                else:
                    close = self._matching_brace(position)
                    if not self._declaration_goes_on(close):
                        yield from self._function_ending_at(position, close)
                        self._head_start = close + 1
                    position = close
            position += 1

    def _head(self, end):
        return _without_template_prefix(self._code[self._declaration_start():end])

    def _declaration_start(self):
        return _ACCESS_LABELS.match(self._code, self._head_start).end()

    def _opens_scope(self, position):
        # `struct A f() {` returns a struct and is a function: a scope's head has no parameter list.
        head = _ATTRIBUTES.sub(' ', self._head(position))
        return bool(_SCOPE.match(head)) and '(' not in head

    def _matching_brace(self, position):
        depth = 0
        for index in range(position, len(self._code)):
            if self._code[index] == '{':
                depth += 1
            elif self._code[index] == '}':
                depth -= 1
                if depth == 0:
                    return index
        return len(self._code) - 1

    def _declaration_goes_on(self, close):
        # After `a_{1}` of a constructor's initializer list comes a comma or the body; after an initializer `;`.
        following = self._code[close + 1:].lstrip()[:1]
        return following in (',', '{', ';', ')') and following != ''

    def _function_ending_at(self, opening, close):
        if '(' not in self._head(opening):
            return
        start = self._declaration_start()
        signature = _without_template_prefix(self._text[start:opening])
        yield Function(self._code.count('\n', 0, start) + 1, self._code.count('\n', 0, close) + 1,
                       ' '.join(signature.split())[:80])


def _without_template_prefix(head):
    head = head.lstrip()
    while head.startswith('template'):
        depth = 0
        for index, character in enumerate(head):
            if character == '<':
                depth += 1
            elif character == '>':
                depth -= 1
                if depth == 0:
                    head = head[index + 1:].lstrip()
                    break
        else:
            return head
    return head

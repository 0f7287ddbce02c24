"""Fenced code blocks of Markdown files, as tests take them at their word."""

import pathlib
import re
from dataclasses import dataclass

_FENCE = re.compile(r"^(?P<indent> *)```(?P<language>[\w-]*)\n(?P<text>.*?)^(?P=indent)```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    document: str
    line: int  # of its first line of text
    language: str
    text: str

    @property
    def opening(self):
        """Its first line, which is what lists call it by."""
        return self.text.split("\n", 1)[0].strip()

    def __str__(self):
        return f"{self.document}:{self.line} ({self.language or 'no language'})"


def blocks_of(text, document=""):
    """All of them, in order; an indented block loses its indentation."""
    found = []
    for match in _FENCE.finditer(text):
        inner = re.sub(rf"^{match['indent']}", "", match["text"], flags=re.MULTILINE)
        found.append(Block(document, text.count("\n", 0, match.start()) + 2, match["language"], inner))
    return found


def read_blocks(root, document):
    return blocks_of((pathlib.Path(root) / document).read_text(encoding="utf-8"), document)

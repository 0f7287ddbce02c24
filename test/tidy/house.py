"""The tree that the tidy rules look at: its files by kind, and the findings that rules report."""

import os
from dataclasses import dataclass
from pathlib import Path

CPP_SUFFIXES = ('.cpp', '.hpp', '.h', '.cc')
SOURCE_PARTS = ('engine', 'loaders', 'server', 'data', 'bench')
ALL_PARTS = SOURCE_PARTS + ('test', 'docs')

# Made by builds and runs, never committed (.gitignore names them).
IGNORED = {'build', 'state', 'node_modules', '__pycache__', '.git'}


@dataclass(frozen=True)
class Finding:
    path: str
    line: int
    message: str

    def __str__(self):
        return f'{self.path}:{self.line}: {self.message}'


class House:
    """Reads files below a root once. Paths are relative to the root, with forward slashes."""

    def __init__(self, root):
        self.root = Path(root).resolve()
        self._paths = None

    def paths(self, parts=ALL_PARTS, suffixes=None):
        """Files of the given top level folders in name order, optionally only with these suffixes."""
        if self._paths is None:
            self._paths = sorted(self._walk())
        return [path for path in self._paths
                if path.split('/')[0] in parts and (suffixes is None or path.endswith(tuple(suffixes)))]

    def cpp_paths(self, parts=ALL_PARTS):
        return self.paths(parts, CPP_SUFFIXES)

    def read(self, path):
        return (self.root / path).read_text(encoding='utf-8')

    def exists(self, path):
        return (self.root / path).exists()

    def is_source(self, path):
        return path.split('/')[0] in ALL_PARTS and (self.root / path).is_file()

    def _walk(self):
        for part in ALL_PARTS:
            for folder, folders, files in os.walk(self.root / part):
                folders[:] = [name for name in folders if name not in IGNORED]
                for name in files:
                    yield (Path(folder) / name).relative_to(self.root).as_posix()

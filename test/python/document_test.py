"""docs/PYTHON.md is taken at its word: its `python` blocks are one program, each followed by what it prints. And the example that
measures copies runs."""

import contextlib
import io
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

SOURCE = pathlib.Path(os.environ['NAZOTTE_SOURCE'])


class Document(unittest.TestCase):
    def test_blocks(self):
        text = (SOURCE / 'docs' / 'PYTHON.md').read_text(encoding='utf-8')
        pairs = re.findall(r'^```python\n(.*?)^```\n\n```text\n(.*?)^```$', text, re.MULTILINE | re.DOTALL)
        self.assertEqual(len(pairs), text.count('```python\n'), 'each block is followed by what it prints')
        names = {}
        with tempfile.TemporaryDirectory(prefix='nazotte-document-') as folder:
            before = os.getcwd()
            os.chdir(folder)
            self.addCleanup(os.chdir, before)
            for program, expected in pairs:
                printed = io.StringIO()
                with contextlib.redirect_stdout(printed):
                    exec(compile(program, 'PYTHON.md', 'exec'), names)
                self.assertEqual(printed.getvalue(), expected)
            os.chdir(before)

    def test_copies(self):
        result = subprocess.run([sys.executable, '-B', SOURCE / 'docs/examples/python/copies.py', '2000'], capture_output=True,
                                text=True, check=False)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(len(re.findall(r'^  \w+ +[\d.]+ ms +[\d.]+$', result.stdout, re.MULTILINE)), 8)


if __name__ == '__main__':
    unittest.main()

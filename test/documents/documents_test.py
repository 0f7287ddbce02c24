#!/usr/bin/env python3
"""Every code block of the documents is executed, in its document's order.

    documents_test.py BUILD [DOCUMENT...]

What is done with a block is written in registry.py; where it runs, in session.py.
"""

import json
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
for part in ("system", "support"):
    sys.path.insert(0, str(HERE.parent / part))
import commands  # noqa: E402
import documents  # noqa: E402
import elsewhere  # noqa: E402
import registry  # noqa: E402
from nazotted import SOURCE, Build  # noqa: E402
from session import Session  # noqa: E402

WHAT_TO_DO = "make it run as its reader would run it, or say in test/documents/registry.py what else is done with it"


class Fault(Exception):
    """The block does not do what the document says."""


class Reader:
    """Reads one document and does what it says."""

    def __init__(self, session, blocks, entries, tests):
        self.session, self.blocks, self.entries, self.tests = session, blocks, entries, tests
        self.printed = None  # by the block before

    def faults(self):
        """Lines for a person; none: the document is right."""
        found = []
        for block in self.blocks:
            try:
                self.execute(block, self.entries.get(block.opening))
            except (Fault, ValueError) as fault:
                found.append(f"{block}: {fault}\n  {WHAT_TO_DO}")
        openings = {block.opening for block in self.blocks}
        return found + [f"registry.py: no block begins with '{one}'" for one in self.entries if one not in openings]

    def execute(self, block, entry):
        if isinstance(entry, registry.Prose):
            return
        if isinstance(entry, registry.Elsewhere):
            parts = commands.split(block.text) if block.language == "sh" else []
            if lacking := elsewhere.lacking(block, parts, entry, self.tests):
                raise Fault(lacking)
            return
        if isinstance(entry, registry.Compiles):
            return self.compile(block, entry.prologue)
        if isinstance(entry, registry.Settings):
            return self.check_settings(block, entry.expected)
        if isinstance(entry, registry.MakesRun):
            self.session.make_run()
        if isinstance(entry, registry.With):
            self.session.start_daemon(*(self.session.here(option) for option in entry.options))
        execute = {"sh": self.run_shell, "python": self.run_python, "json": self.read_json, "text": self.compare}
        if block.language not in execute:
            raise Fault("nothing is known about this language")
        execute[block.language](block, isinstance(entry, registry.Dry))

    def run_shell(self, block, dry):
        if self.session.daemon is None:
            self.session.start_daemon()
        parts = commands.split(self.session.here(block.text))
        status, self.printed = self.session.run(["bash", "-c", commands.script(parts)], dry=dry)
        outputs = commands.outputs(parts, self.printed)
        if status != 0:
            raise Fault(f"`{parts[len(outputs) - 1].text}` ended with {status}: {outputs[-1]}")
        for part, output in zip(parts, outputs):
            if broken := commands.broken_promise(part.promise, output):
                raise Fault(f"`{part.text}`: {broken}, it printed {output}")
        self.printed = "".join(outputs)

    def run_python(self, block, _dry):
        status, self.printed = self.session.run([sys.executable, "-"], text=self.session.here(block.text))
        if status != 0:
            raise Fault(f"it ended with {status}: {self.printed}")

    @staticmethod
    def read_json(block, _dry):
        json.loads(block.text)

    def compare(self, block, _dry):
        if self.printed is None:
            raise Fault("a `text` block is what the block before it prints, and there is none")
        if commands.text_differs(block.text, self.printed):
            raise Fault(f"what was printed is\n{self.printed}")

    def compile(self, block, prologue):
        status, _ = self.session.run(["g++", "-std=c++20", "-fsyntax-only", "-x", "c++", "-I", SOURCE / "engine" / "include", "-"],
                                     text=prologue + block.text + "}\n")
        if status != 0:
            raise Fault("it does not compile")

    def check_settings(self, block, expected):
        settings = [line for line in block.text.splitlines() if line and not line.startswith("#")]
        _, printed = self.session.run(["bash", "-c", 'env "$@" nazotted --check --conditions data/conditions 2>&1', "-",
                                       *settings])
        if expected not in printed:
            raise Fault(f"nazotted --check does not say '{expected}' but\n{printed}")


def ctests(build):
    """ctest's entries by name."""
    listed = subprocess.run(["ctest", "--test-dir", build.directory, "--show-only=json-v1"], capture_output=True, text=True,
                            check=True).stdout
    return {test["name"]: test for test in json.loads(listed)["tests"]}


def all_documents():
    """README.md and docs/*.md, those without an entry in the registry too."""
    return ["README.md", *sorted(str(path.relative_to(SOURCE)) for path in SOURCE.glob("docs/*.md"))]


def main():
    build = Build(sys.argv[1])
    tests = ctests(build)
    found = []
    for document in sys.argv[2:] or all_documents():
        with tempfile.TemporaryDirectory(prefix="nazotte-documents-") as folder:
            session = Session(build, folder)
            try:
                blocks = documents.read_blocks(SOURCE, document)
                faults = Reader(session, blocks, registry.BLOCKS.get(document, {}), tests).faults()
            finally:
                session.close()
        print(f"{document}: {len(blocks)} blocks, {len(faults)} faults", flush=True)
        found += faults
    print("\n".join(found))
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()

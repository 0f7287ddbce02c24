#!/usr/bin/env python3
"""Planted faults: documents whose blocks do not do what they say are found, each for its reason."""

import pathlib
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
for part in ("system", "support"):
    sys.path.insert(0, str(HERE.parent / part))
import commands  # noqa: E402
import documents  # noqa: E402
import documents_test  # noqa: E402
import registry  # noqa: E402


class FakeSession:
    """Runs nothing but bash and python, where this process runs."""

    daemon = True

    def __init__(self):
        self.options = []

    @staticmethod
    def here(text):
        return text

    def start_daemon(self, *options):
        self.options.append(options)

    @staticmethod
    def run(command, *, dry=False, text=""):
        del dry
        result = documents_test.subprocess.run(command, input=text, capture_output=True, text=True, check=False)
        return result.returncode, result.stdout


def faults(markdown, entries=None, script=""):
    """`script`: the text of the ctest some.test."""
    blocks = documents.blocks_of(markdown, "planted.md")
    with tempfile.NamedTemporaryFile("w", suffix=".py") as file:
        file.write(script)
        file.flush()
        tests = {"some.test": {"command": ["python3", file.name], "properties": [{"name": "ENVIRONMENT", "value": ["HERE=/x"]}]}}
        return "\n".join(documents_test.Reader(FakeSession(), blocks, entries or {}, tests).faults())


def sh(*lines):
    return "\n".join(["```sh", *lines, "```", ""])


class Blocks(unittest.TestCase):
    def test_blocks_are_found_with_their_lines(self):
        found = documents.blocks_of("a\n\n```sh\ntrue\n```\n- b\n  ```json\n  {}\n  ```\n", "x.md")
        self.assertEqual([(block.line, block.language, block.text) for block in found],
                         [(4, "sh", "true\n"), (8, "json", "{}\n")])

    def test_commands_over_several_lines(self):
        block = "a='1\n2'\necho \\\n  b  # 200\n# note\nfor i in 1; do\n  echo $i\ndone\n# {\"count\": 1}\ncat <<END\nx\nEND\n"
        found = commands.split(block)
        self.assertEqual([command.text.split("\n")[0] for command in found], ["a='1", "echo \\", "for i in 1; do", "cat <<END"])
        self.assertEqual([command.promise for command in found], ["", "200", '{"count": 1}', ""])


class PlantedFaults(unittest.TestCase):
    def test_what_is_right(self):
        self.assertEqual(faults(sh("a=5", "echo $a apples", "printf 'HTTP/1.1 201 Created\\n'   # 201") + "```json\n[1]\n```\n"), "")
        self.assertEqual(faults(sh("echo took 17 ms and more") + "```text\ntook 3 ms ...\n```\n"), "")
        self.assertEqual(faults(sh("echo '{\"count\": 3, \"rows\": []}'", '# {"count": 123, "rows": [...]}')), "")
        self.assertEqual(faults("```python\nprint(1 + 1)\n```\n```text\n2\n```\n"), "")

    def test_commands_that_fail(self):
        self.assertIn("`false` ended with 1", faults(sh("true", "false", "true")))
        self.assertIn("ended with", faults(sh("false | cat")))
        self.assertIn("bash cannot read", faults(sh("echo 'open")))
        self.assertIn("it ended with 1", faults("```python\nraise SystemExit(1)\n```\n"))

    def test_promises_that_are_not_kept(self):
        self.assertIn("status 201 is promised", faults(sh("printf 'HTTP/1.1 200 OK\\n'  # 201")))
        self.assertIn("keys ['count'] are promised", faults(sh("echo '{\"number\": 3}'", '# {"count": 123}')))
        self.assertIn("JSON is promised", faults(sh("echo no", '# {"count": 123}')))
        self.assertIn("what was printed is\n3 pears", faults(sh("echo 3 pears") + "```text\n3 apples\n```\n"))

    def test_blocks_that_nobody_knows(self):
        self.assertIn("nothing is known about this language", faults("```ruby\nputs 1\n```\n"))
        self.assertIn("nothing is known about this language", faults("```\nplain\n```\n"))
        self.assertIn("planted.md:2 (json): Expecting", faults("```json\n{1}\n```\n"))
        self.assertIn("there is none", faults("```text\n1\n```\n"))

    def test_entries_that_are_wrong(self):
        self.assertIn("no block begins with 'echo 2'", faults(sh("echo 1"), {"echo 2": registry.Prose("none")}))
        self.assertIn("no ctest is called other.test", faults(sh("exit 1"), {"exit 1": registry.Elsewhere(("other.test",))}))
        self.assertIn("does not compile", faults("```cpp\nnonsense;\n```\n", {"nonsense;": registry.Compiles("void f() {")}))


class Elsewhere(unittest.TestCase):
    """What is said to be done by another test is found missing there."""

    BLOCK = sh("tool install --no-deps -o out dist/*.whl  # 20 seconds", "export HERE=dist", 'tool remove "$HOME/it"')
    SCRIPT = "run(*tool, 'install', '--no-deps', '-o', folder, wheel)\nrun('tool', 'remove', folder)\n"

    def lacking(self, script, **how):
        return faults(self.BLOCK, {"tool install --no-deps -o out dist/*.whl  # 20 seconds":
                                   registry.Elsewhere(("some.test",), **how)}, script)

    def test_commands_are_done_with_the_same_options(self):
        self.assertEqual(self.lacking(self.SCRIPT), "")
        for planted in (("'--no-deps', ", ""), ("install", "update"), ("'tool', 'remove'", "'remove'")):
            self.assertIn("some.test does not do `tool", self.lacking(self.SCRIPT.replace(*planted)), planted)
        self.assertIn("does not do `tool install", self.lacking(""))

    def test_commands_are_taken_by_a_pattern_of_the_test(self):
        pattern = "(?m)^tool .*$"
        self.assertEqual(self.lacking(f"re.findall(r'{pattern}', text)", takes=pattern), "")
        self.assertIn("does not do `tool install", self.lacking("re.findall(pattern, text)", takes=pattern))
        self.assertIn("does not do `tool install", self.lacking("re.findall('^tools', text)", takes="^tools"))

    def test_something_else_is_done_in_their_place(self):
        self.assertEqual(self.lacking("run('tool', 'all', '-n')", instead={"tool": "tool all -n"}), "")
        self.assertIn("does not do `tool install", self.lacking("run('tool', 'all')", instead={"tool": "tool all -n"}))
        self.assertIn("the block has no command 'make'", self.lacking(self.SCRIPT, instead={"make": "run"}))

    def test_other_blocks_are_taken_from_the_document(self):
        entries = {"a: 1": registry.Elsewhere(("some.test",))}
        for script in ("'planted.md' '```yaml\\n'", "'planted.md'; only_block(document, 'yaml')"):
            self.assertEqual(faults("```yaml\na: 1\n```\n", entries, script), "")
            self.assertIn("does not take this block", faults("```yaml\na: 1\n```\n", entries, script.replace("yaml", "json")))
            self.assertIn("does not take this block", faults("```yaml\na: 1\n```\n", entries, script.replace("planted", "other")))


class Registry(unittest.TestCase):
    def test_what_is_not_executed_has_a_reason(self):
        for document, entries in registry.BLOCKS.items():
            for opening, entry in entries.items():
                if isinstance(entry, (registry.Prose, registry.Dry)):
                    self.assertTrue(entry.reason, f"{document}: {opening}")


if __name__ == "__main__":
    unittest.main(verbosity=2)

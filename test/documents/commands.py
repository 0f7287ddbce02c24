"""A block of shell commands: its commands, what their comments promise, and whether the output keeps it.

Behind a command, or in comment lines below it, a comment that begins with a status (`# 201`) or with JSON
(`# {"count": 123, "estates": [...]}`) is a promise: the answer has this status, or an object of these keys.
"""

import json
import re
import subprocess
from dataclasses import dataclass

MARK = "--- nazotte-documents command {} ---"


@dataclass(frozen=True)
class Command:
    text: str
    promise: str


def split(block):
    """Commands in order. Lines belong together as long as bash finds the text unfinished."""
    commands, lines = [], []
    for line in block.splitlines():
        if not lines and (not line.strip() or line.startswith("#")):
            if commands and line.startswith("#") and not commands[-1].promise:
                commands[-1] = Command(commands[-1].text, line.lstrip("# "))
            continue
        lines.append(line)
        text = "\n".join(lines)
        if not text.endswith("\\") and is_complete(text):
            comment = re.search(r"\s#\s(.*)$", line)
            commands.append(Command(text, comment[1] if comment else ""))
            lines = []
    if lines:
        raise ValueError("bash cannot read: " + "\n".join(lines))
    return commands


def is_complete(text):
    check = subprocess.run(["bash", "-n"], input=text, capture_output=True, text=True, check=False)
    return check.returncode == 0 and not check.stderr


def script(commands):
    """One script, so that variables and the folder stay; marks tell the outputs apart."""
    parts = ["set -euo pipefail"]
    for number, command in enumerate(commands):
        parts += [f"echo '{MARK.format(number)}'", command.text]
    return "\n".join(parts) + "\n"


def outputs(commands, printed):
    """The output of each command that was begun."""
    pieces = []
    for number in range(len(commands)):
        mark = MARK.format(number) + "\n"
        if mark not in printed:
            break
        before, _, printed = printed.partition(mark)
        if number > 0:
            pieces.append(before)
    return [*pieces, printed]


def broken_promise(promise, output):
    """What the output lacks; nothing when the promise is kept, or is prose."""
    if status := re.match(r"\d{3}\b", promise):
        last = re.findall(r"^HTTP/1\.1 (\d{3})", output, re.MULTILINE)
        return "" if last and last[-1] == status[0] else f"status {status[0]} is promised"
    if promise.startswith("{"):
        try:
            promised = json.loads(promise.replace("...", ""))
            return "" if set(json.loads(output)) == set(promised) else f"keys {sorted(promised)} are promised"
        except json.JSONDecodeError as error:
            return f"JSON is promised: {error}"
    return ""


def text_differs(expected, printed):
    """Compares a block of output with what was printed: runs of blanks and the values of numbers do not count, and
    `...` or `…` stands for anything."""
    words = re.split(r"(\.\.\.|…)", " ".join(expected.split()))
    pattern = "".join(".*" if word in ("...", "…") else re.sub(r"\d+", r"\\d+", re.escape(word)) for word in words)
    return re.fullmatch(pattern, " ".join(printed.split()), re.DOTALL) is None

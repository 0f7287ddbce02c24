"""Does the ctest that is said to execute a block really do so? Its own text has to show it: that of its script, of the
modules of ours that this imports, of its command line and its environment.

A block of shell is told command by command. A test may take a command from the document, by a pattern that stands in its
text; it may have the same program, verbs and options; or something of its text does the same (`instead`). Of any other
language it has to take the document's block.
"""

import pathlib
import re
import shlex

from nazotted import SOURCE

# Between two words of a command a test has its own paths and values.
OTHER_WORDS_MAX = 3


def evidence(test):
    """Of one entry of ctest's JSON: its text."""
    scripts, found = [pathlib.Path(word) for word in test["command"] if word.endswith(".py")], {}
    while scripts:
        script = scripts.pop()
        if script in found or not script.is_file():
            continue
        found[script] = script.read_text(encoding="utf-8")
        for name in re.findall(r"^(?:from|import) (\w+)", found[script], re.MULTILINE):
            scripts += [folder / f"{name}.py" for folder in (script.parent, SOURCE / "test" / "support", SOURCE / "test" / "system")]
    environment = [value for one in test["properties"] if one["name"] == "ENVIRONMENT" for value in one["value"]]
    return "\n".join([*found.values(), *test["command"], *environment])


def plain(text):
    """Words of a list of Python's or of a command line, without what is around them."""
    return " ".join(re.sub(r"[\"',()\[\]{}*]", " ", text).split())


def essential(command):
    """Program, verbs and options: neither paths and variables nor the values of options."""
    words, kept = shlex.split(command, comments=True), []
    for before, word in zip(["", *words], words):
        if re.fullmatch(r"-{1,2}[\w-]+|[\w+-]+", word) and not (before.startswith("-") and not word.startswith("-")):
            kept.append(word)
    return kept


def shows(text, words):
    between = rf"(?:\s+\S+){{0,{OTHER_WORDS_MAX}}}?\s+"
    return re.search(rf"(?<!\S){between.join(map(re.escape, words))}(?!\S)", plain(text)) is not None


def is_done(command, entry, text):
    if entry.takes and entry.takes in text and re.search(entry.takes, command):
        return True
    for beginning, same in entry.instead.items():
        if command.startswith(beginning):
            return plain(same) in plain(text)
    if variable := re.match(r"export (\w+)=", command):
        return re.search(rf"\b{variable[1]}\b", text) is not None
    return shows(text, essential(command))


def takes_block(block, text):
    language = re.escape(block.language)
    return pathlib.Path(block.document).name in text and re.search(
        rf"```{language}\\n|block\w*\([^)]*[\"']{language}[\"']", text) is not None


def lacking(block, commands, entry, tests):
    """What of the block nobody does; nothing when all of it is done. `tests`: ctest's entries by name."""
    for name in entry.tests:
        if name not in tests:
            return f"no ctest is called {name}"
    text = "\n".join(evidence(tests[name]) for name in entry.tests)
    named = " and ".join(entry.tests)
    if block.language != "sh":
        return "" if takes_block(block, text) else f"{named} does not take this block from the document"
    for command in commands:
        if not is_done(command.text, entry, text):
            return f"{named} does not do `{command.text}`"
    beginnings = [one for one in entry.instead if not any(command.text.startswith(one) for command in commands)]
    return f"registry.py: the block has no command '{beginnings[0]}'" if beginnings else ""

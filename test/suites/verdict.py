"""What came of a suite's cases, held against what is known: where we differ from a suite on purpose, and why.

A difference that nobody listed is wrong, and so is a listed one that is none any more: the list tells the truth or fails.
"""

import dataclasses
import json
import pathlib

DIFFERENCES = pathlib.Path(__file__).with_name("differences.json")


@dataclasses.dataclass(frozen=True)
class Outcome:
    case: str
    differs: str = ""  # how, from what the suite expects; empty: it does not


@dataclasses.dataclass
class Suite:
    name: str
    version: str
    outcomes: list = dataclasses.field(default_factory=list)
    skipped: str = ""  # why

    def differing(self):
        return [outcome for outcome in self.outcomes if outcome.differs]


def known_differences(suite, text=None):
    """Reason by case."""
    listed = json.loads(DIFFERENCES.read_text() if text is None else text).get(suite, [])
    return {case: entry["reason"] for entry in listed for case in entry["cases"]}


def judge(suite, known):
    """What is wrong, a line each."""
    if suite.skipped:
        return []
    if not suite.outcomes:
        return [f"{suite.name}: no case was found"]
    names = [outcome.case for outcome in suite.outcomes]
    wrong = [f"{suite.name}: two cases are named '{name}'" for name in sorted({n for n in names if names.count(n) > 1})]
    wrong += [f"{suite.name}, {outcome.case}: {outcome.differs}" for outcome in suite.differing() if outcome.case not in known]
    wrong += [f"{suite.name}, {case}: listed as a difference, and does not differ"
              for case in sorted(set(known) - {outcome.case for outcome in suite.differing()})]
    return wrong


COLUMNS = ("suite", "version", "cases", "passed", "differing", "skipped")


def table(suites):
    """Lines of a table of counts."""
    rows = [COLUMNS]
    for suite in suites:
        differing = len(suite.differing())
        counts = ("-",) * 3 if suite.skipped else (len(suite.outcomes), len(suite.outcomes) - differing, differing)
        rows.append((suite.name, suite.version, *map(str, counts), suite.skipped))
    widths = [max(len(row[column]) for row in rows) for column in range(len(COLUMNS))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in rows]

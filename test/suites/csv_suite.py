"""csv-spectrum: what our reader of CSV makes of each file, against the objects that the suite expects."""

import json
import subprocess


def cases(packages):
    """(name, file, expected)"""
    folder = packages / "csv-spectrum"
    for file in sorted((folder / "csvs").glob("*.csv")):
        yield file.stem, file, json.loads((folder / "json" / f"{file.stem}.json").read_text(encoding="utf-8"))


def difference(records, expected):
    """`records` as lists, names of columns first."""
    head, *rows = records
    if any(len(row) != len(head) for row in rows):
        return f"a row has another number of columns than the first: {records}"
    found = [dict(zip(head, row)) for row in rows]
    return "" if found == expected else f"read as {found}"


def run(program, packages):
    """(name, how it differs)."""
    for name, file, expected in cases(packages):
        done = subprocess.run([program, file], capture_output=True, text=True, encoding="utf-8", check=False)
        if done.returncode != 0:
            yield name, f"refused: {done.stderr.strip()}"
        else:
            yield name, difference(json.loads(done.stdout), expected)

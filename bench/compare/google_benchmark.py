"""google-benchmark's JSON turned into our form.

`chair_search/30000` is the benchmark chair_search at 30,000 rows; further parts of the name stay part of it. A counter
called FIGURE_UNIT, such as `p99_ns` or `index_bytes`, becomes the figure "chair_search FIGURE" in that unit;
`median_ns` and `p99_ns` are of the distribution over single queries. A benchmark without such counters gives its time
per iteration. Each run of a benchmark is one sample.
"""

import re

from results import BadResults, Figure

UNITS = {'ns', 'us', 'ms', 's', 'bytes', 'instructions'}
EXACT_UNITS = {'bytes', 'instructions'}
COUNTER = re.compile(r'(\w+)_([a-z]+)')


def figures(entries, subject='nazotte'):
    """All figures of the entries of `benchmarks` in one or several documents.

    Raises BadResults when a benchmark reports an error.
    """
    samples = {}  # (name, unit, rows) -> list
    for entry in entries:
        if entry.get('run_type') == 'aggregate':
            continue
        if entry.get('error_occurred') or entry.get('skipped'):
            reason = entry.get('error_message') or entry.get('skip_message')
            raise BadResults(f'{entry["name"]}: {reason}')
        name, rows = name_and_rows(entry.get('run_name', entry['name']))
        for figure, unit, value in values(entry):
            samples.setdefault((f'{name} {figure}', unit, rows), []).append(value)
    return [Figure(name, unit, values_of, rows, subject, exact=unit in EXACT_UNITS)
            for (name, unit, rows), values_of in samples.items()]


def name_and_rows(run_name):
    """The first number of the name is the size; settings like iterations:20 are none of ours."""
    rows = None
    parts = []
    for part in run_name.split('/'):
        if rows is None and part.isdigit():
            rows = int(part)
        elif ':' not in part and part not in ('real_time', 'process_time', 'manual_time'):
            parts.append(part)
    return '/'.join(parts), rows


def values(entry):
    """(figure, unit, value) of one repetition."""
    own = [(match.group(1), match.group(2), entry[key]) for key in entry
           if (match := COUNTER.fullmatch(key)) and match.group(2) in UNITS]
    return own or [('mean', entry['time_unit'], entry['real_time'])]

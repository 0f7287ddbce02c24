"""The comparison as figures of bench/compare and as one table with ratios."""

import statistics

import results

KINDS = ('chair_search', 'estate_search', 'nazotte', 'recommended', 'low_priced')
HOW_TO_READ = """\
Microseconds per question: median and p99 (medians of the rounds), and how many times our median to the same questions
that is. Libraries are measured in their process, servers over their unix socket: their figures hold the client library,
two system calls on either side and the switch of processes. "asked": different questions, each of them answered as we
answer it; a subject that had no time for all of them was asked the first ones. DuckDB's spatial extension is no part of
its package: it finds the box, and the client tests the polygon. SQLite finds the box, its polygon test is ours."""


def medians(rounds):
    return [statistics.median(nanoseconds) for nanoseconds in rounds]


def times(rounds, ours):
    """Per round: how many times our median to the same questions."""
    same = [nanoseconds[:len(rounds[0])] for nanoseconds in ours]
    return [theirs / mine for theirs, mine in zip(medians(rounds), medians(same))]


def p99s(rounds):
    return [sorted(nanoseconds)[len(nanoseconds) * 99 // 100] for nanoseconds in rounds]


class Report:
    def __init__(self, measured):
        self.measured = measured
        self._table = {}  # (rows, kind) -> list of (version, rounds)
        self._ratios = {}  # (rows, version) -> {kind: times ours}
        self._skipped = []

    def add(self, subject, rows, output):
        """What one subject's program wrote."""
        self.measured.settings.setdefault('versions', {})[subject] = output['version']
        for kind in KINDS:
            if kind not in output['kinds']:
                continue
            rounds = output['kinds'][kind]['rounds']
            self.measured.add(results.Figure(f'{kind} median', 'ns', medians(rounds), rows, subject))
            self.measured.add(results.Figure(f'{kind} p99', 'ns', p99s(rounds), rows, subject))
            lines = self._table.setdefault((rows, kind), [])
            lines.append((output['version'], rounds))
            if len(lines) > 1:
                factors = times(rounds, lines[0][1])
                self.measured.add(results.Figure(f'{kind} times ours', 'times', factors, rows, subject))
                self._ratios.setdefault((rows, output['version']), {})[kind] = statistics.median(factors)
        print(f'  {rows:,} rows: {output["version"]} done', flush=True)

    def skip(self, subject, rows, reason):
        print(f'SKIPPED: {subject} at {rows:,} rows: {reason}', flush=True)
        self._skipped.append(f'{subject} at {rows:,} rows: {reason}')

    def print(self):
        machine = self.measured.machine
        print(f'\npeers: {machine["cpu"]}, {machine["cores"]} cores, load {machine["load_average"]}, commit '
              f'{self.measured.commit or "unknown"}, {self.measured.effort} run')
        for (rows, kind), lines in self._table.items():
            print(f'\n{kind}, {rows:,} rows{"":12} {"median":>12} {"p99":>12} {"times ours":>12} {"asked":>7}')
            ours = lines[0][1]
            for version, rounds in lines:
                asked = len(rounds[0])
                median, p99 = statistics.median(medians(rounds)), statistics.median(p99s(rounds))
                factor = statistics.median(times(rounds, ours))
                print(f'  {version:30.30} {median / 1e3:12,.2f} {p99 / 1e3:12,.2f} {factor:12,.1f} {asked:7,}')
        self._print_ratios()
        print('\n' + HOW_TO_READ)
        for line in self._skipped:
            print(f'SKIPPED: {line}')

    def _print_ratios(self):
        """All medians as multiples of ours."""
        print(f'\n{"times our median":30} {"rows":>11}' + ''.join(f'{kind:>15}' for kind in KINDS))
        for (rows, version), factors in self._ratios.items():
            cells = ''.join(f'{factors[kind]:15,.1f}' if kind in factors else f'{"-":>15}' for kind in KINDS)
            print(f'{version:30.30} {rows:11,}{cells}')

"""Holds one benchmark's results against earlier ones and says which differences exceed the noise of repeated runs.

    python3 bench/compare OLD NEW [--fail-above 1.10] [--confidence 0.99] [--all]

OLD and NEW are result files or folders of them. Files of one folder that measured the same figures count as more
repetitions: the surest comparison takes both sides in turn, several times.
Exit status: 0 compared; 1 with --fail-above: a figure is worse by more than this ratio, and by more than noise;
2 files that cannot be compared.
"""

import argparse
import statistics
import sys
from dataclasses import dataclass, replace
from pathlib import Path

import noise
import results

# Of the machine and the run; when they differ, so may the figures.
CIRCUMSTANCES = ('cpu', 'cores', 'kernel')


@dataclass(frozen=True)
class Comparison:
    benchmark: str
    figure: results.Figure  # the new one
    old_median: float
    difference: noise.Difference

    @property
    def worse_by(self):
        """The ratio, turned so that above 1 is worse."""
        ratio = self.difference.ratio
        return ratio if self.figure.better == 'lower' else noise.ratio(1, ratio)

    @property
    def verdict(self):
        if not self.difference.is_judged:
            return 'too few repetitions'
        if not self.difference.exceeds_noise:
            return 'noise'
        return 'WORSE' if self.worse_by > 1 else 'better'


def load(path):
    """All results of a file or folder: benchmark -> (list of results, figure key -> figure with pooled samples)."""
    path = Path(path)
    files = sorted(path.rglob('*.json')) if path.is_dir() else [path]
    loaded = {}
    for file in files:
        one = results.read(file)
        runs, figures = loaded.setdefault(one.benchmark, ([], {}))
        runs.append(one)
        for figure in one.figures:
            before = figures.get(figure.key)
            if before and before.unit != figure.unit:
                raise results.BadResults(f'{file}: {figure.name} is in {figure.unit}, elsewhere in {before.unit}')
            figures[figure.key] = replace(figure, samples=before.samples + figure.samples) if before else figure
    if not loaded:
        raise results.BadResults(f'{path}: no result files')
    return loaded


def compare(old, new, confidence):
    """(comparisons, descriptions of figures that only one side has)."""
    comparisons, lonely = [], []
    for benchmark in sorted(old.keys() | new.keys()):
        earlier = old.get(benchmark, ([], {}))[1]
        later = new.get(benchmark, ([], {}))[1]
        lonely += [f'{benchmark} {describe(figure)}: only in OLD'
                   for key, figure in earlier.items() if key not in later]
        for key, figure in later.items():
            if key not in earlier:
                lonely.append(f'{benchmark} {describe(figure)}: only in NEW')
                continue
            before = earlier[key]
            if before.unit != figure.unit:
                raise results.BadResults(f'{describe(figure)} is in {before.unit} here and in {figure.unit} there')
            if figure.exact:
                difference = noise.exact_difference(before.samples, figure.samples)
            else:
                difference = noise.difference(before.samples, figure.samples, confidence)
            comparisons.append(Comparison(benchmark, figure, statistics.median(before.samples), difference))
    return comparisons, lonely


def describe(figure):
    rows = '' if figure.rows is None else f' at {figure.rows:,} rows'
    return f'{figure.name} ({figure.subject}){rows}'


def warn_of_circumstances(old, new):
    for benchmark in sorted(old.keys() & new.keys()):
        runs = old[benchmark][0] + new[benchmark][0]
        for name in CIRCUMSTANCES:
            values = {str(run.machine.get(name)) for run in runs}
            if len(values) > 1:
                print(f'caution: {benchmark} ran on different machines: {name} {", ".join(sorted(values))}')
        if len({run.effort for run in runs}) > 1:
            print(f'caution: {benchmark} ran with different efforts')
        if len({str(sorted(run.settings.items())) for run in runs}) > 1:
            print(f'caution: {benchmark} ran with different settings')


def print_table(comparisons):
    width = max((len(describe(one.figure)) for one in comparisons), default=0)
    for one in comparisons:
        figure, difference = one.figure, one.difference
        interval = f'[{difference.low:.3f}, {difference.high:.3f}]' if difference.is_judged else ''
        print(f'{one.verdict:8} {one.benchmark:9} {describe(figure):{width}} {one.old_median:12,.4g} -> '
              f'{statistics.median(figure.samples):12,.4g} {figure.unit:6} x {difference.ratio:.3f} {interval}')


def report(comparisons, lonely, arguments):
    """Prints everything; returns the exit status."""
    shown = [one for one in comparisons if arguments.all or one.verdict in ('WORSE', 'better')]
    print_table(sorted(shown, key=lambda one: -one.worse_by))
    for line in lonely:
        print(line)
    counts = {verdict: sum(one.verdict == verdict for one in comparisons)
              for verdict in ('WORSE', 'better', 'noise', 'too few repetitions')}
    print(f'{len(comparisons)} figures: {counts["WORSE"]} worse, {counts["better"]} better, {counts["noise"]} within '
          f'the noise, {counts["too few repetitions"]} with too few repetitions to tell; ratios are new / old with '
          f'their {arguments.confidence:.0%} interval')
    noisy = sum(not one.figure.exact and one.difference.is_judged for one in comparisons)
    print(f'by chance alone about {noisy * (1 - arguments.confidence):.1f} of them would differ')
    if counts['too few repetitions']:
        needed = noise.repetitions_needed(arguments.confidence)
        print(f'{needed} repetitions on both sides are needed at this confidence')
    return judge(comparisons, arguments.fail_above)


def judge(comparisons, fail_above):
    if fail_above is None:
        return 0
    failed = [one for one in comparisons if one.verdict == 'WORSE' and one.worse_by > fail_above]
    for one in failed:
        print(f'FAILED: {one.benchmark} {describe(one.figure)} is {one.worse_by:.2f} times as bad, {fail_above} '
              'allowed')
    return 1 if failed else 0


def parse_arguments():
    parser = argparse.ArgumentParser(prog='bench/compare', description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('old', metavar='OLD', type=Path)
    parser.add_argument('new', metavar='NEW', type=Path)
    parser.add_argument('--fail-above', type=float, metavar='RATIO', help='exit with 1 for what is this much worse')
    parser.add_argument('--confidence', type=float, default=0.99, help='of each interval; default 0.99')
    parser.add_argument('--all', action='store_true', help='print what lies within the noise, too')
    arguments = parser.parse_args()
    if not 0 < arguments.confidence < 1:
        parser.error('--confidence lies between 0 and 1')
    return arguments


def main():
    arguments = parse_arguments()
    try:
        old, new = load(arguments.old), load(arguments.new)
        comparisons, lonely = compare(old, new, arguments.confidence)
    except results.BadResults as error:
        print(f'bench/compare: {error}', file=sys.stderr)
        return 2
    warn_of_circumstances(old, new)
    return report(comparisons, lonely, arguments)


if __name__ == '__main__':
    sys.exit(main())

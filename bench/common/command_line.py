"""The options that all benchmarks have: what is measured, how much effort is spent on it, where the results go."""

import argparse
from dataclasses import dataclass, replace
from pathlib import Path

SOURCE_ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, kw_only=True)
class Effort:
    """`name`: full, quick (below two minutes) or smoke (only shows that the benchmark works). Benchmarks add to it."""
    name: str
    rounds: int  # repetitions of every figure
    seconds: float  # of one repetition of one figure


def parser(description, efforts=()):
    """With --quick and --smoke as far as there are such efforts, of which the first one is the default."""
    made = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    made.add_argument('--build', type=Path, default=SOURCE_ROOT / 'build/bench', help='build directory to measure')
    made.add_argument('--json', type=Path, help='write the results to this file, in the form of bench/README.md')
    if efforts:
        made.set_defaults(effort=efforts[0])
        made.add_argument('--rounds', type=int, help='repetitions of every figure')
        flags = made.add_mutually_exclusive_group()
        help_of = {'quick': 'below two minutes', 'smoke': 'does it work at all'}
        for effort in efforts[1:]:
            flags.add_argument(f'--{effort.name}', dest='effort', action='store_const', const=effort,
                               help=help_of[effort.name])
    return made


def parse(made):
    """Of such a parser; paths absolute, `effort` with as many rounds as were asked for."""
    arguments = made.parse_args()
    arguments.build = arguments.build.resolve()
    if getattr(arguments, 'rounds', None):
        arguments.effort = replace(arguments.effort, rounds=arguments.rounds)
    return arguments

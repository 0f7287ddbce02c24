"""The one form of all benchmarks' results: a JSON file that `bench/compare` reads. bench/README.md describes it."""

import json
import math
import os
import platform
import subprocess
import sys
from dataclasses import asdict, dataclass, field
from datetime import datetime, timezone
from pathlib import Path

FORM = 'nazotte-bench/1'
SOURCE_ROOT = Path(__file__).resolve().parents[2]


class BadResults(Exception):
    """The message says which file, and what is wrong with it."""


@dataclass(frozen=True)
class Figure:
    """One figure. `samples` holds one value per repetition: a median, a p99, a mean over that repetition.

    Figures of two files are the same one when name, subject and rows agree. `rows`: of each table, None where the size
    does not matter. `better`: 'lower' or 'higher'. `exact`: the figure is not subject to noise (bytes, instructions).
    """
    name: str
    unit: str
    samples: list
    rows: int | None = None
    subject: str = 'nazotte'
    better: str = 'lower'
    exact: bool = False

    @property
    def key(self):
        return (self.name, self.subject, self.rows)

    def check(self):
        """Raises BadResults unless it can be compared."""
        if not self.samples:
            raise BadResults(f'{self.name} of {self.subject} has no samples')
        for sample in self.samples:
            if isinstance(sample, bool) or not isinstance(sample, (int, float)) or not math.isfinite(sample) \
                    or sample < 0:
                raise BadResults(f'{self.name} of {self.subject}: {sample!r} is no finite number from 0 on')
        if self.better not in ('lower', 'higher'):
            raise BadResults(f'{self.name} of {self.subject}: better is {self.better!r}, not lower or higher')


@dataclass
class Results:
    """What one run of one benchmark measured. `effort`: full, quick or smoke; `settings`: what else it was told."""
    benchmark: str
    effort: str = 'full'
    settings: dict = field(default_factory=dict)
    machine: dict = field(default_factory=dict)
    commit: str = ''
    command: str = ''
    started: str = ''
    figures: list = field(default_factory=list)

    @staticmethod
    def begin(benchmark, effort='full', **settings):
        """Results of this process: notes the machine, the commit, the command and the time."""
        return Results(benchmark, effort, settings, machine(), commit(), ' '.join(map(str, sys.argv)),
                       datetime.now(timezone.utc).isoformat(timespec='seconds'))

    def add(self, figure):
        figure.check()
        if any(figure.key == other.key for other in self.figures):
            raise BadResults(f'two figures are called {figure.key}')
        self.figures.append(figure)

    def write(self, path):
        """Replaces the file; makes its folder."""
        content = {'form': FORM} | {name: value for name, value in vars(self).items() if name != 'figures'}
        content['results'] = [asdict(figure) for figure in self.figures]
        path = Path(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + '\n', encoding='utf-8')


def read(path):
    """Results of a file. Raises BadResults."""
    try:
        content = json.loads(Path(path).read_text(encoding='utf-8'))
    except (OSError, ValueError) as error:
        raise BadResults(f'{path}: {error}') from error
    if not isinstance(content, dict) or content.pop('form', None) != FORM:
        raise BadResults(f'{path}: is not of the form {FORM}')
    try:
        figures = [Figure(**entry) for entry in content.pop('results')]
        results = Results(**content)
        for figure in figures:
            results.add(figure)
    except (KeyError, TypeError, BadResults) as error:
        raise BadResults(f'{path}: {error}') from error
    return results


def machine():
    """What figures depend on and a reader cannot see in them."""
    model = 'unknown'
    with open('/proc/cpuinfo', encoding='utf-8') as file:
        for line in file:
            if line.startswith('model name'):
                model = line.split(':', 1)[1].strip()
                break
    return {'cpu': model, 'cores': os.cpu_count(), 'kernel': platform.release(), 'system': system_name(),
            'load_average': round(os.getloadavg()[0], 2)}


def system_name():
    try:
        return platform.freedesktop_os_release()['PRETTY_NAME']
    except (OSError, KeyError):
        return platform.system()


def commit():
    """The commit of the sources, with a + when they have changed since; empty outside of a repository."""
    run = subprocess.run(['git', 'describe', '--always', '--dirty=+', '--exclude=*'], cwd=SOURCE_ROOT, text=True,
                         capture_output=True, check=False)
    return run.stdout.strip()

#!/usr/bin/env python3
"""nazotte's engine beside databases and spatial indexes: same rows, same questions, same answers.

    bench_peers.py --build DIR [--quick] [--rows N] [--subject NAME] [--json FILE]

Libraries run in the process that measures them, servers are asked over their unix socket with prepared statements;
their time is the client's, from the call to the last id. Everybody selects ids only and has all data in memory. Every
answer to every question that a subject is asked is compared with ours. A slow subject is asked fewer questions, a
missing one is left out and named.
Exit status: 0 measured, 1 an answer differs or a subject failed.
"""

import contextlib
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

SOURCE_ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(SOURCE_ROOT / part) for part in ('bench/common', 'bench/compare', 'test/support')]

import command_line  # noqa: E402
import packages  # noqa: E402
import peer_databases  # noqa: E402
import peers_report  # noqa: E402
import questions  # noqa: E402
import results  # noqa: E402
import scratch  # noqa: E402
import statements  # noqa: E402

NOT_BUILT = 77


@dataclass(frozen=True, kw_only=True)
class Effort(command_line.Effort):
    """`seconds`: of one kind and round."""
    rows: tuple
    questions: int
    seconds_max: float  # of the first ten questions of a slow subject


FULL = Effort(name='full', rows=(30_000, 1_000_000), questions=2000, rounds=5, seconds=1, seconds_max=4)
QUICK = Effort(name='quick', rows=(30_000,), questions=500, rounds=5, seconds=0.2, seconds_max=1)
SMOKE = Effort(name='smoke', rows=(2_000,), questions=20, rounds=1, seconds=0.1, seconds_max=0.2)

# Ours comes first: the others' answers are held against it.
SUBJECTS = ('nazotte', 'boost', 'flatbush', 'kdbush', 'sqlite', 'duckdb', 'mariadb', 'postgres')
NPM_SUBJECTS = ('duckdb', 'flatbush', 'kdbush')
SERVERS = {'sqlite': peer_databases.sqlite, 'mariadb': peer_databases.mariadb, 'postgres': peer_databases.postgres}
DIALECTS = {'sqlite': statements.SQLITE, 'mariadb': statements.MARIADB, 'postgres': statements.POSTGRES,
            'duckdb': statements.DUCKDB}


class Failed(Exception):
    """A subject ended with an error, or answered otherwise than we do."""


def parse_arguments():
    parser = command_line.parser(__doc__, (FULL, QUICK, SMOKE))
    parser.add_argument('--npm', type=Path, default=SOURCE_ROOT / 'build/npm-peers', help='where npm packages live')
    parser.add_argument('--rows', type=int, action='append', help='only this size (may be repeated)')
    parser.add_argument('--subject', action='append', choices=SUBJECTS[1:],
                        help='only this one beside ours (may be repeated)')
    return command_line.parse(parser)


def fetch_npm(folder):
    """Installs the locked packages below build/ once. Raises Missing without npm or network."""
    here = Path(__file__).parent
    packages.npm(here, folder)
    shutil.copy(here / 'peers.mjs', folder / 'peers.mjs')  # modules are looked up from where a script lies


class Comparison:
    """All subjects at one size."""

    def __init__(self, arguments, rows, folder):
        self._arguments = arguments
        self._effort = arguments.effort
        self._folder = folder
        self._rows = folder / 'rows'
        conditions = SOURCE_ROOT / 'data/conditions'
        subprocess.run([arguments.build / 'data/nazotte-gen', '--rows', str(rows), '--seed', '1', '--format', 'csv',
                        '--out', self._rows], check=True, stdout=subprocess.DEVNULL)
        peer_databases.place_on_grid(self._rows)
        readable_by_all(folder)
        read = questions.Conditions(conditions)
        self._questions = questions.make(read, self._rows, self._effort.questions)
        self._write('nazotte', json.dumps(self._questions, ensure_ascii=False))
        for name, dialect in DIALECTS.items():
            statements.SqlQuestions(dialect, self._questions, read).write(self._question_file(name))
        self._add_tables_of_duckdb()
        self._ours = None

    def _question_file(self, subject):
        return self._folder / f'questions.{subject if subject in DIALECTS else "nazotte"}.json'

    def _write(self, subject, text):
        self._question_file(subject).write_text(text, encoding='utf-8')

    def _add_tables_of_duckdb(self):
        """peers.mjs makes its tables itself: they live in its process."""
        file = self._question_file('duckdb')
        tables = [('chair', 'chair.csv', peer_databases.CHAIR),
                  ('estate', 'estate.grid.csv', f'{peer_databases.ESTATE}, {peer_databases.GRID}')]
        content = json.loads(file.read_text(encoding='utf-8')) | {'tables': tables}
        file.write_text(json.dumps(content, ensure_ascii=False), encoding='utf-8')

    def run(self, subject):
        """What the subject's program wrote, its answers checked. Raises Missing and Failed."""
        out = self._folder / f'{subject}.json'
        limits = [str(value) for value in (self._effort.rounds, self._effort.seconds, self._effort.seconds_max)]
        with contextlib.ExitStack() as stack:
            if subject in NPM_SUBJECTS:
                fetch_npm(self._arguments.npm)
                command = ['node', 'peers.mjs', subject, self._rows, self._question_file('nazotte'),
                           self._question_file('duckdb'), *limits, out]
            else:
                command = [self._arguments.build / 'bench/peers/peers_bench', '--subject', subject, '--questions',
                           self._question_file(subject), '--rows', self._rows, '--conditions',
                           SOURCE_ROOT / 'data/conditions', '--rounds', limits[0], '--seconds', limits[1],
                           '--seconds-max', limits[2], '--out', out]
            if subject in SERVERS:
                command += ['--database', stack.enter_context(SERVERS[subject](self._rows, self._folder))]
            folder = self._arguments.npm if subject in NPM_SUBJECTS else self._folder
            run = subprocess.run(command, cwd=folder, text=True, stderr=subprocess.PIPE, check=False)
        if run.returncode == NOT_BUILT:
            raise peer_databases.Missing(run.stderr.strip())
        if run.returncode != 0:
            raise Failed(f'{subject}: {run.stderr.strip()[-1000:]}')
        measured = json.loads(out.read_text(encoding='utf-8'))
        if self._ours is None:
            self._ours = measured
        check_answers(subject, measured, self._ours, self._questions)
        return measured


def check_answers(subject, theirs, ours, asked):
    """Raises Failed unless every answer equals ours. `asked`: kind -> questions, for the message."""
    for kind, measured in theirs['kinds'].items():
        expected = ours['kinds'][kind]['answers']
        if len(measured['answers']) > len(expected):
            raise Failed(f'{subject} was asked more {kind} questions than we were')
        for number, (answer, right) in enumerate(zip(measured['answers'], expected)):
            if answer != right:
                question = json.dumps(asked[kind][number], ensure_ascii=False)
                raise Failed(f'{subject} answers {kind} question {number} otherwise:\n{question[:2000]}\n{answer[:60]}\n'
                             f'we: {right[:60]}')


def readable_by_all(folder):
    """PostgreSQL runs as a user of its own."""
    os.chmod(folder, 0o755)
    for path in (folder / 'rows').iterdir():
        os.chmod(path, 0o644)


def main():
    arguments = parse_arguments()
    wanted = ('nazotte', *[name for name in SUBJECTS[1:] if not arguments.subject or name in arguments.subject])
    measured = results.Results.begin('peers', arguments.effort.name, questions=arguments.effort.questions)
    report = peers_report.Report(measured)
    for rows in arguments.rows or arguments.effort.rows:
        with scratch.folder('nazotte-bench-peers-') as folder:
            try:
                comparison = Comparison(arguments, rows, folder)
                for subject in wanted:
                    try:
                        report.add(subject, rows, comparison.run(subject))
                    except peer_databases.Missing as reason:
                        report.skip(subject, rows, reason)
            except (Failed, subprocess.CalledProcessError, RuntimeError) as error:
                print(f'bench_peers: {error}', file=sys.stderr)
                return 1
    report.print()
    if arguments.json:
        measured.write(arguments.json)
    return 0


if __name__ == '__main__':
    sys.exit(main())

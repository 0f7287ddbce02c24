#!/usr/bin/env python3
"""A benchmark that SIGINT or SIGTERM ends takes all its processes and files along, whatever it was doing.

    interrupt_test.py --build DIR
"""

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / 'bench/common'))

import process_tree  # noqa: E402
import scratch  # noqa: E402

SKIPPED = 77
SECONDS_MAX = 60
BUILD = None


def program(process):
    try:
        return Path(f'/proc/{process}/comm').read_text(encoding='utf-8').strip()
    except (FileNotFoundError, ProcessLookupError):
        return ''


def running():
    """The programs of all processes that we started or adopted."""
    return [program(process) for process in process_tree.descendants(os.getpid())]


def left_behind():
    return [program(process) for process in process_tree.descendants(os.getpid()) if not scratch.reaped(process)]


class Interrupted(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        scratch.adopt_orphans()  # what a benchmark leaves behind becomes ours, and is seen

    def setUp(self):
        self.addCleanup(scratch.end_descendants)

    def interrupt(self, name, wanted, number, *arguments):
        """Starts the benchmark, and sends the signal as soon as it runs the program `wanted`."""
        with tempfile.TemporaryDirectory(prefix='nazotte-interrupt-test-') as folder:
            command = [sys.executable, '-B', ROOT / f'bench/{name}/bench_{name}.py', '--build', BUILD, *arguments]
            with open(Path(folder) / 'output', 'w+', encoding='utf-8') as output:
                (files := Path(folder) / 'files').mkdir()
                benchmark = subprocess.Popen(command, env=dict(os.environ, TMPDIR=str(files)), stdout=output,
                                             stderr=output)
                deadline = time.monotonic() + SECONDS_MAX
                while benchmark.poll() is None and wanted not in running():
                    self.assertLess(time.monotonic(), deadline, f'{wanted} does not come')
                    time.sleep(0.01)
                if benchmark.poll() == SKIPPED:
                    self.skipTest(f'{name}: something is not installed')
                benchmark.send_signal(number)
                status = benchmark.wait(SECONDS_MAX)
                output.seek(0)
                self.assertEqual(status, 128 + number, output.read())
            self.assertEqual(left_behind(), [])
            self.assertEqual(list(files.iterdir()), [])

    def test_engine(self):
        self.interrupt('engine', 'engine_bench', signal.SIGTERM)

    def test_http_under_load(self):
        self.interrupt('http', 'wrk', signal.SIGINT, '--smoke')

    def test_http_while_nginx_starts(self):
        self.interrupt('http', 'nginx', signal.SIGTERM, '--smoke')

    def test_system_while_the_database_is_made(self):
        self.interrupt('system', 'mariadbd', signal.SIGTERM, '--smoke')

    def test_system_with_a_daemon_on_a_database(self):
        self.interrupt('system', 'nazotted', signal.SIGINT, '--smoke')

    @unittest.skipUnless(shutil.which('mariadb-install-db'), 'MariaDB is not installed')
    def test_peers(self):
        self.interrupt('peers', 'mariadbd', signal.SIGTERM, '--smoke', '--subject', 'mariadb')


if __name__ == '__main__':
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--build', required=True)
    known, others = parser.parse_known_args()
    BUILD = Path(known.build).resolve()
    unittest.main(argv=[sys.argv[0], *others])

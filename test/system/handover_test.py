#!/usr/bin/env python3
"""The program is replaced again and again under load, and not one request fails.

SIGUSR2: a new process loads while the old one serves, and takes store, socket and connections over. Socket activation:
the old process stops, the next one inherits the socket, in whose backlog clients wait meanwhile.
"""

import contextlib
import ctypes
import os
import random
import re
import select
import shutil
import signal
import socket
import sqlite3
import sys

from nazotted import CONDITIONS, SOURCE, START_SECONDS_MAX, STOP_SECONDS_MAX, Daemon, SystemTest, create_database, main, run_sql
from shoppers import STOCK, Shop

sys.path.insert(0, str(SOURCE / "test" / "support"))
import databases  # noqa: E402

HANDOVERS = 20
RESTARTS = 5  # each takes as long as idle connections are waited for
ANSWERS_BETWEEN = 100
PR_SET_CHILD_SUBREAPER = 36
SEED = os.environ.get("NAZOTTE_TEST_SEED") or str(random.randrange(1 << 32))

# Runs the command behind it with the descriptor as systemd hands a listening socket over.
ACTIVATE = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS="1")
os.execv(sys.argv[2], sys.argv[2:])
"""

# Runs the program behind it under another name.
CALL_AS = """
import os, sys
os.execv(sys.argv[2], sys.argv[1:2] + sys.argv[3:])
"""


def wait_for_orphan(process):
    """The exit status of a process whose parent has ended, or ends."""
    descriptor = os.pidfd_open(process)
    try:
        if not select.select([descriptor], [], [], STOP_SECONDS_MAX)[0]:
            raise AssertionError(f"process {process} does not end")
    finally:
        os.close(descriptor)
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


class Manager:
    """What systemd is to a service: hears which process is the main one, and is the parent of orphans."""

    def __init__(self, folder):
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)
        self.path = str(folder / "notify")
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(self.path)
        self.socket.settimeout(START_SECONDS_MAX)
        self.environment = {"NOTIFY_SOCKET": self.path}

    def wait_until_ready(self):
        """The number of the process that serves from now on."""
        news = self.socket.recv(4096).decode()
        return int(re.fullmatch(r"READY=1\nMAINPID=(\d+)", news).group(1))

    def close(self):
        self.socket.close()


class Sqlite:
    def __init__(self, test):
        self.path = test.folder / "shop.sqlite"
        self.url = f"sqlite:{self.path}"

    def stock(self, chair):
        with contextlib.closing(sqlite3.connect(self.path)) as database:
            return database.execute("SELECT stock FROM chair WHERE id = ?", (chair,)).fetchone()[0]


class Mariadb:
    def __init__(self, test):
        if shutil.which("mariadb-install-db") is None:
            test.skipTest("mariadb-server is not installed")
        folder = test.folder / "mariadb"
        test.addCleanup(databases.stop, folder)
        databases.start(folder, "mariadb", test.folder)
        self.server = (folder / "url").read_text().strip()
        self.url = create_database(self.server, "handover")

    def stock(self, chair):
        return int(run_sql(self.server, f"SELECT stock FROM chair WHERE id = {chair}", "handover"))


class HandoverTest(SystemTest):
    """Processes that follow each other; the one that serves is `self.process`."""

    def setUp(self):
        super().setUp()
        print(f"seed {SEED}")
        self.manager = Manager(self.folder)
        self.addCleanup(self.manager.close)
        self.process = None
        self.children = {}  # the processes that this one started itself
        self.addCleanup(self.kill)

    def start(self, store_url, *arguments, **options):
        """A new process, which has said that it serves."""
        daemon = Daemon(self.build, self.folder, "--store", store_url, *arguments,
                        environment=self.manager.environment, **options)
        daemon.wait_until_ready()
        self.process = self.manager.wait_until_ready()
        self.assertEqual(self.process, daemon.process.pid)
        self.children[self.process] = daemon.process
        return daemon

    def hand_over(self):
        """Ends when the old process has."""
        former = self.process
        os.kill(former, signal.SIGUSR2)
        self.process = self.manager.wait_until_ready()
        self.assertNotEqual(self.process, former)
        self.assertEqual(self.wait_for_end(former), 0)

    def wait_for_end(self, process):
        """The exit status."""
        if child := self.children.pop(process, None):
            return child.wait(timeout=STOP_SECONDS_MAX)
        return wait_for_orphan(process)

    def stop(self):
        former, self.process = self.process, None
        os.kill(former, signal.SIGTERM)
        self.assertEqual(self.wait_for_end(former), 0)

    def kill(self):
        if self.process is not None:
            os.kill(self.process, signal.SIGKILL)
            self.wait_for_end(self.process)

    def replace_under_load(self, store, shop, replacements):
        with shop:
            for replace in replacements:
                shop.wait_for_answers(ANSWERS_BETWEEN)
                if shop.failures:
                    break
                replace()
            shop.wait_for_answers(ANSWERS_BETWEEN)
        self.assertEqual(shop.failures, [])
        for chair, sold in shop.sold().items():
            self.assertGreater(sold, 0)
            self.assertEqual(store.stock(chair), STOCK - sold)


class Handover(HandoverTest):
    def check(self, store):
        daemon = self.start(store.url, "--threads", "2")
        self.replace_under_load(store, Shop(daemon.port, SEED), [self.hand_over] * HANDOVERS)
        self.stop()

    def test_sqlite(self):
        self.check(Sqlite(self))

    def test_mariadb(self):
        self.check(Mariadb(self))


class FailedHandover(HandoverTest):
    """Whatever is wrong with the new program, the old one goes on, and no request fails either."""

    def setUp(self):
        super().setUp()
        self.program = self.folder / "nazotted"
        self.program.symlink_to(self.build.nazotted)

    def fail_under_load(self, script, logged):
        store = Sqlite(self)
        daemon = self.start(store.url, launcher=(sys.executable, "-c", CALL_AS, self.program))

        def fail():
            self.program.unlink(missing_ok=True)
            self.program.write_text(script)
            self.program.chmod(0o755)
            before = daemon.log().count("not handed over")
            os.kill(self.process, signal.SIGUSR2)
            daemon.wait_until_logged(rf"(?s)(not handed over.*){{{before + 1}}}")

        def succeed():
            self.program.unlink()
            self.program.symlink_to(self.build.nazotted)
            self.hand_over()

        self.replace_under_load(store, Shop(daemon.port, SEED), [fail, fail, fail, succeed])
        self.assertRegex(daemon.log(), logged)
        self.stop()

    def test_program_that_ends_at_once(self):
        self.fail_under_load("#!/bin/sh\nexit 1\n", "the new process did not start")

    def test_program_that_cannot_load(self):
        self.fail_under_load(f"#!/bin/sh\nexec {self.build.nazotted} --store sqlite:{self.folder}/none/none --conditions {CONDITIONS}\n",
                             "not handed over: the other process has gone")

    def test_rows_in_memory_only(self):
        daemon = self.start("memory:")
        os.kill(self.process, signal.SIGUSR2)
        daemon.wait_until_logged("not handed over: the rows are in this process's memory only")
        self.assertEqual(daemon.request("GET", "/readyz").status, 200)
        self.stop()


class SocketActivation(HandoverTest):
    """A restart with the socket kept open; the store makes no difference to it."""

    def test_sqlite(self):
        store = Sqlite(self)
        with socket.create_server(("127.0.0.1", 0), backlog=1024) as listening:
            options = {"launcher": (sys.executable, "-c", ACTIVATE, str(listening.fileno())),
                       "descriptors": (listening.fileno(),)}

            def restart():
                self.stop()
                self.start(store.url, **options)

            daemon = self.start(store.url, **options)
            self.assertEqual(daemon.port, listening.getsockname()[1])
            self.replace_under_load(store, Shop(daemon.port, SEED, may_close_idle=True), [restart] * RESTARTS)
            self.stop()


if __name__ == "__main__":
    main()

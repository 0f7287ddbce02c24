"""What system tests share: the built programs, a daemon of one's own, databases of one's own, and HTTP.

Every script of this folder is called as `SCRIPT BUILD_DIRECTORY ...`. Ports are chosen by the system at run time, files
live in temporary folders, and processes are stopped by their own number.
"""

import http.client
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

SKIPPED = 77
SOURCE = pathlib.Path(__file__).resolve().parents[2]
CONDITIONS = SOURCE / "data" / "conditions"
FIXTURE = SOURCE / "test" / "contract" / "fixture"
CASES = SOURCE / "test" / "contract" / "cases"
CONTRACT_MAX_BODY = 1 << 20  # contract_test's cases exceed this body limit on purpose

START_SECONDS_MAX = 60
STOP_SECONDS_MAX = 30
WAIT_SECONDS_MAX = 60  # only ends a hang


class Build:
    """Programs of a build directory."""

    def __init__(self, directory):
        self.directory = pathlib.Path(directory).resolve()
        self.nazotted = self.directory / "server" / "nazotted"
        self.generator = self.directory / "data" / "nazotte-gen"
        self.load = self.directory / "bench" / "load" / "nazotte-load"
        self.contract_test = self.directory / "test" / "contract" / "contract_test"
        self.differential_test = self.directory / "test" / "differential" / "differential_test"

    def generate(self, folder, *arguments):
        subprocess.run([self.generator, "--out", folder, *arguments], check=True)
        return pathlib.Path(folder)


def skip(reason):
    print(f"SKIP: {reason}")
    sys.exit(SKIPPED)


def server_url(build, flavour):
    """Of the throw-away server that the ctest fixture started. Ends the process as skipped when there is none."""
    file = build.directory / "databases" / flavour / "url"
    if not file.exists():
        skip(f"{flavour} is not running (ctest starts it)")
    return file.read_text().strip()


def run_sql(server, statement, database=""):
    """Runs statements with the command line client; returns its output."""
    user, password, host, port = re.fullmatch(r"mysql://(\w+):(\w+)@([\d.]+):(\d+)", server).groups()
    result = subprocess.run(
        ["mariadb", "--no-defaults", f"--user={user}", f"--host={host}", f"--port={port}", "--batch",
         "--skip-column-names", "--default-character-set=utf8mb4", database],
        input=statement, env=dict(os.environ, MYSQL_PWD=password), capture_output=True, text=True, encoding="utf-8")
    if result.returncode != 0:
        raise RuntimeError(result.stderr)
    return result.stdout


def create_database(server, name):
    """A database of the test's own, empty. Returns the URL of a store in it."""
    run_sql(server, f"DROP DATABASE IF EXISTS {name}; CREATE DATABASE {name} CHARACTER SET utf8mb4;")
    return f"{server}/{name}"


def until(condition, what):
    """Waits for it to hold, and returns its value."""
    deadline = time.monotonic() + WAIT_SECONDS_MAX
    while not (result := condition()):
        if time.monotonic() > deadline:
            raise AssertionError(f"in vain: {what}")
        time.sleep(0.02)
    return result


class Answer:
    def __init__(self, response):
        self.status = response.status
        self.headers = response.headers
        self.body = response.read()

    def json(self):
        return json.loads(self.body)

    def __repr__(self):
        return f"{self.status} {self.body[:500]!r}"


def request(port, method, target, body=None, headers=None):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request(method, target, body=body, headers=headers or {})
        return Answer(connection.getresponse())
    finally:
        connection.close()


def multipart(field, csv):
    """Body and headers of an import."""
    boundary = "nazotte-system-test"
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="{field}"; filename="{field}.csv"\r\n\r\n'
    body = head.encode() + csv + f"\r\n--{boundary}--\r\n".encode()
    return body, {"Content-Type": f"multipart/form-data; boundary={boundary}"}


class Daemon:
    """A nazotted on a free port. As a context manager it is stopped at the end, and must have ended well.

    `launcher` is a command that runs the one behind it, `descriptors` are left open for it."""

    def __init__(self, build, folder, *arguments, environment=None, launcher=(), descriptors=()):
        self.log_path = pathlib.Path(folder) / "nazotted.log"
        log = open(self.log_path, "ab")
        self.log_start = log.tell()
        self.process = subprocess.Popen(
            [*launcher, build.nazotted, "--listen", "127.0.0.1:0", "--conditions", CONDITIONS, *arguments],
            stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=clean_environment(environment), cwd=folder,
            pass_fds=descriptors)
        log.close()
        self.port = None

    def log(self):
        return self.log_path.read_bytes()[self.log_start:].decode()

    def wait_until_logged(self, pattern, seconds=START_SECONDS_MAX):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            ended = self.process.poll() is not None
            if found := re.search(pattern, self.log()):
                return found
            if ended:
                break
            time.sleep(0.01)
        raise AssertionError(f"nazotted did not log '{pattern}':\n{self.log()}")

    def wait_until_ready(self):
        self.port = int(self.wait_until_logged(r"serving on http://127\.0\.0\.1:(\d+)").group(1))
        answer = self.request("GET", "/readyz")
        if answer.status != 200:
            raise AssertionError(f"serving, but not ready: {answer}")
        return self

    def request(self, method, target, body=None, headers=None):
        return request(self.port, method, target, body, headers)

    def stop(self):
        """SIGTERM; returns the exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=STOP_SECONDS_MAX)

    def kill(self):
        self.process.kill()
        self.process.wait()

    def __enter__(self):
        return self

    def __exit__(self, kind, _error, _trace):
        if self.process.poll() is not None:
            return
        if kind is not None:
            self.kill()
            sys.stderr.write(self.log())
            return
        status = self.stop()
        if status != 0:
            raise AssertionError(f"nazotted ended with {status}:\n{self.log()}")


def clean_environment(extra=None):
    """Without variables that nazotted reads, so that a developer's own do not matter."""
    kept = {name: value for name, value in os.environ.items()
            if not name.startswith(("MYSQL_", "NAZOTTE_")) and name != "SERVER_PORT"}
    return kept | (extra or {})


class SystemTest(unittest.TestCase):
    """A test with its build (the script's first argument) and a temporary folder."""

    build = None

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="nazotte-system-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)


def main():
    """Runs the calling script's tests."""
    SystemTest.build = Build(sys.argv.pop(1))
    unittest.main(verbosity=2)

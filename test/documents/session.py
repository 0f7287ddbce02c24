"""Where the blocks of one document run: a folder that looks like the source tree, a home, a daemon, and stand-ins for what
belongs to the machine.

Port 1323 becomes the daemon's, and /etc becomes a folder of the test's own. Everything else is as the reader has it.
"""

import contextlib
import os
import pathlib
import re
import signal
import subprocess
import sys

from databases import free_port
from nazotted import SOURCE, Daemon, clean_environment, until

sys.path.insert(0, str(SOURCE / "bench" / "compare"))
import results  # noqa: E402

ROWS = "2000"
SECONDS_MAX = 120  # only ends a hang
OWN_FOLDERS = ("etc", "home", "bin", "state")

# Commands in front of the real ones. Nothing here pretends that something happened: it is done in another way.
STAND_INS = {
    # An answer that is an error fails the block.
    "curl": 'exec {curl} --fail-with-body --silent --show-error "$@"',
    # systemd does not run here: what it would send to the daemon's process is sent.
    "systemctl": """case "$*" in
  daemon-reload) ;;
  'reload nazotted') kill -HUP "$(cat "$NAZOTTE_PID")" ;;
  'kill --kill-whom=main --signal=USR2 nazotted') kill -USR2 "$(cat "$NAZOTTE_PID")" ;;
  'enable --now nazotted') test -s "$NAZOTTE_ROOT/etc/systemd/system/nazotted.service" ;;
  *) echo "systemctl $*: test/documents/session.py does not know what that does" >&2; exit 1 ;;
esac""",
    "journalctl": 'cat "$NAZOTTE_LOG"',
    # `make run` is started by the session, so that it ends with it (MakesRun in registry.py); other goals build or test
    # everything, which is what this test is a part of: they must exist and be readable.
    "make": """if [ "$*" = run ]; then exec cat "$NAZOTTE_LOG"; fi
exec {make} -C "$NAZOTTE_SOURCE" -n "$@" >/dev/null""",
}
# For blocks that the registry calls Dry: cmake's presets must be there, a folder is configured, nothing is built.
DRY_STAND_INS = {
    "cmake": """case "$1" in
  --preset) {cmake} -S "$NAZOTTE_SOURCE" --list-presets | grep -qF "\\"$2\\"" ;;
  -S) exec {cmake} "$@" >/dev/null ;;
  --build) [ ! -f "$2/CMakeCache.txt" ] || exec {cmake} "$@" -- -n >/dev/null ;;
  --install) test -f "$2/cmake_install.cmake" ;;
esac""",
}


class PortTaken(Exception):
    """Somebody was quicker."""


class MadeDaemon:
    """What `make run` starts, with this build's programs in place of those that it would build."""

    def __init__(self, build, folder, data):
        self.port, self.log_path = free_port(), folder / "make.log"
        (data / ".done").touch()
        with open(self.log_path, "wb") as log:
            self.process = subprocess.Popen(
                ["make", "--no-print-directory", "-C", SOURCE, "-o", "build", "run", f"PORT={self.port}", f"STATE={folder}/state",
                 f"DATA={data}", f"DAEMON={build.nazotted}"],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=clean_environment(), start_new_session=True)
        until(lambda: self.process.poll() is not None or self.ready(), "make run")
        if self.process.poll() is not None:
            said = self.log_path.read_text()
            raise PortTaken(said) if "already in use" in said else AssertionError(f"make run ended:\n{said}")

    def ready(self):
        return re.search(f"nazotte is ready: http://127.0.0.1:{self.port}", self.log_path.read_text())


class Session:
    def __init__(self, build, folder):
        self.build, self.folder = build, pathlib.Path(folder)
        self.root = self.folder / "tree"
        self.root.mkdir()
        for entry in SOURCE.iterdir():
            if entry.name not in {".git", "build", "state"}:
                (self.root / entry.name).symlink_to(entry)
        for name in OWN_FOLDERS:
            (self.folder / name).mkdir()
        (self.folder / "etc" / "systemd" / "system").mkdir(parents=True)
        self.data = build.generate(self.folder / "data", "--rows", ROWS)
        self.drafts()
        self.measurements()
        self.daemon = None
        self.daemons = 0

    def drafts(self):
        """The files that documents import."""
        for number, names in enumerate((("chairs.csv", "estates.csv"), ("more_chairs.csv", "more_estates.csv"))):
            made = self.build.generate(self.folder / f"drafts{number}", "--rows", "5", "--first-id", str(900001 + 10 * number))
            for table, name in zip(("chair", "estate"), names):
                (made / f"{table}.csv").rename(self.root / name)

    def measurements(self):
        """The files that documents compare."""
        for name, samples in (("OLD.json", [8.1, 8.3, 8.0]), ("NEW.json", [6.9, 6.8, 7.0])):
            measured = results.Results(benchmark="http", effort="quick")
            measured.add(results.Figure("chair_search CPU", "us", samples, rows=29_500))
            measured.write(self.root / name)

    def make_run(self):
        """What `make run` starts takes the place of the daemon before."""
        place = self.place()
        while self.daemon is None:
            with contextlib.suppress(PortTaken):
                self.daemon = MadeDaemon(self.build, place, self.data)

    def start_daemon(self, *options):
        """A daemon with these options takes the place of the one before."""
        place = self.place()
        # A process group of its own: an upgrade leaves a successor that nobody else could end.
        self.daemon = Daemon(self.build, place, "--store", f"sqlite:{place}/nazotte.sqlite", "--initial-data", self.data,
                             *options, launcher=("setsid",)).wait_until_ready()

    def place(self):
        """A folder for the next daemon; the one before ends."""
        self.stop_daemon()
        self.daemons += 1
        place = self.folder / f"daemon{self.daemons}"
        place.mkdir()
        return place

    def stop_daemon(self):
        if self.daemon is None:
            return
        group = self.daemon.process.pid
        try:
            os.killpg(group, signal.SIGTERM)
        except ProcessLookupError:
            pass
        self.daemon.process.wait(timeout=SECONDS_MAX)
        until(lambda: not group_lives(group), "the end of the daemon and its successors")
        self.daemon = None

    def here(self, text):
        """The text with this place's port and folders."""
        if self.daemon:
            text = text.replace("127.0.0.1:1323", f"127.0.0.1:{self.daemon.port}")
        return text.replace("/etc/nazotte", f"{self.folder}/etc/nazotte").replace(
            "/etc/systemd", f"{self.folder}/etc/systemd")

    def environment(self, dry):
        bin_folder = self.folder / "bin"
        for name, text in (STAND_INS | (DRY_STAND_INS if dry else {})).items():
            file = bin_folder / name
            file.write_text("#!/bin/bash\n" + text.replace("{" + name + "}", real(name)) + "\n")
            file.chmod(0o755)
        path = [bin_folder, self.build.nazotted.parent, self.build.generator.parent, self.build.directory / "bench" / "load"]
        variables = {"HOME": self.folder / "home", "NAZOTTE_SOURCE": SOURCE, "NAZOTTE_ROOT": self.folder,
                     "PATH": ":".join([*map(str, path), os.environ["PATH"]])}
        if self.daemon:
            pid = self.folder / "pid"
            pid.write_text(str(self.daemon.process.pid))
            variables |= {"NAZOTTE_PID": pid, "NAZOTTE_LOG": self.daemon.log_path}
        return clean_environment({name: str(value) for name, value in variables.items()})

    def run(self, command, *, dry=False, text=""):
        """(status, output) of a program that reads `text`; what it writes to standard error is shown when it fails."""
        result = subprocess.run(command, input=text, cwd=self.root, env=self.environment(dry), capture_output=True, text=True,
                                timeout=SECONDS_MAX, check=False)
        if result.returncode != 0:
            sys.stderr.write(result.stderr)
        return result.returncode, result.stdout

    def close(self):
        self.stop_daemon()


def real(name):
    """The program behind a stand-in."""
    for folder in os.environ["PATH"].split(":"):
        if os.access(pathlib.Path(folder) / name, os.X_OK):
            return str(pathlib.Path(folder) / name)
    return name


def group_lives(group):
    try:
        os.killpg(group, 0)
        return True
    except ProcessLookupError:
        return False

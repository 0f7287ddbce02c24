#!/usr/bin/env python3
"""Runs all contract cases on one store, in process or over TCP, and compares the answers with those of another run.

    run_contract.py BUILD --store memory|sqlite|mariadb|mysql56 [--tcp] --dump FILE [--same-as FILE]
"""

import argparse
import filecmp
import pathlib
import subprocess
import sys
import tempfile

from nazotted import (CASES, CONDITIONS, CONTRACT_MAX_BODY, FIXTURE, Build, Daemon, create_database, server_url)


def store_url(build, store, way, folder):
    if store == "memory":
        return "memory:"
    if store == "sqlite":
        return f"sqlite:{folder}/contract.sqlite"
    return create_database(server_url(build, store), f"contract_{way}")


def run(build, dump, *arguments):
    command = [build.contract_test, CASES, "--conditions", CONDITIONS, "--fixture", FIXTURE, "--dump", dump]
    return subprocess.run([*command, *arguments], check=False).returncode


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", type=Build)
    parser.add_argument("--store", choices=["memory", "sqlite", "mariadb", "mysql56"], required=True)
    parser.add_argument("--tcp", action="store_true")
    parser.add_argument("--dump", type=pathlib.Path, required=True)
    parser.add_argument("--same-as", type=pathlib.Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="nazotte-contract-") as folder:
        url = store_url(options.build, options.store, "tcp" if options.tcp else "in_process", folder)
        if options.tcp:
            with Daemon(options.build, folder, "--store", url, "--initial-data", FIXTURE,
                        "--max-body", str(CONTRACT_MAX_BODY)) as daemon:
                daemon.wait_until_ready()
                status = run(options.build, options.dump, "--tcp", f"127.0.0.1:{daemon.port}")
        else:
            status = run(options.build, options.dump, "--store", url)
    if status != 0:
        sys.exit(status)
    if options.same_as and not filecmp.cmp(options.dump, options.same_as, shallow=False):
        sys.exit(f"{options.dump} and {options.same_as} differ: two stores answer differently")


if __name__ == "__main__":
    main()

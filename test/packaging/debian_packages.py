#!/usr/bin/env python3
"""What the tests of this folder share: the .deb packages of a build, and the clean Debian that they are installed in.

    debian_packages.py BUILD      makes both, in BUILD/packaging; status 77 where a clean Debian is not to be had
"""

import os
import pathlib
import shutil
import subprocess
import sys

import clean_root

SKIPPED = 77
# Beside what packages of ours depend on: for tests that have nginx on a machine of its own.
BESIDES = ["nginx"]


def field(package, name):
    return subprocess.run(["dpkg-deb", "-f", package, name], capture_output=True, text=True, check=True).stdout.strip()


def made(build):
    """{package name: file}, of the last time that they were made."""
    return {file.name.partition("_")[0]: file for file in sorted((build / "packaging" / "packages").glob("*.deb"))}


def make(build):
    folder = build / "packaging" / "packages"
    shutil.rmtree(folder, ignore_errors=True)
    subprocess.run(["cpack", "-G", "DEB", "--config", build / "CPackConfig.cmake", "-B", folder],
                   check=True, cwd=build, stdout=subprocess.DEVNULL)
    shutil.rmtree(folder / "_CPack_Packages", ignore_errors=True)


def tarball(build):
    """Of the clean Debian. Raises clean_root.Missing."""
    needed = [name for package in ("nazotte", "nazotte-tools") for name in field(made(build)[package], "Depends").split(",")]
    return clean_root.bootstrap(build / "packaging", needed + BESIDES)


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    make(build)
    if os.geteuid() != 0:
        print("SKIP: a clean root needs root")
        sys.exit(SKIPPED)
    try:
        tarball(build)
    except clean_root.Missing as missing:
        print(f"SKIP: {missing}")
        sys.exit(SKIPPED)


if __name__ == "__main__":
    main()

"""Packages that tests and benchmarks fetch at fixed versions: npm's by a lock file, Debian's without installing them."""

import os
import pathlib
import shutil
import subprocess

SECONDS_MAX = 300


class Missing(Exception):
    """Something optional is not to be had; the text says what."""


def npm(manifest, folder):
    """Installs what package.json and package-lock.json in `manifest` name in `folder`, once; no script of a package runs.
    Returns the folder of packages. Raises Missing without npm or network."""
    if not shutil.which("npm") or not shutil.which("node"):
        raise Missing("npm packages: apt-get install npm")
    folder.mkdir(parents=True, exist_ok=True)
    lock = folder / "package-lock.json"
    fetched = folder / "node_modules"
    if not fetched.exists() or not lock.exists() or lock.read_bytes() != (manifest / lock.name).read_bytes():
        for name in ("package.json", "package-lock.json"):
            shutil.copy(manifest / name, folder / name)
        run = _run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], folder)
        if run.returncode != 0:
            shutil.rmtree(fetched, ignore_errors=True)
            raise Missing(f"npm packages: {_reason(run)}")
    return fetched


def debian(name, version, folder):
    """Unpacks a package below `folder`, once. Returns the root of its files. Raises Missing without apt or network."""
    root = folder / f"{name}_{version}"
    if root.exists():
        return root
    if not shutil.which("apt-get") or not shutil.which("dpkg-deb"):
        raise Missing(f"{name} {version}: no apt")
    lists, cache = folder / "apt" / "lists", folder / "apt" / "cache"
    for needed in (lists / "partial", cache / "archives" / "partial"):
        needed.mkdir(parents=True, exist_ok=True)
    # Lists of our own: those of the system may be absent, or older than what the server has. apt checks signatures.
    command = ["apt-get", "-q", "-o", f"Dir::State::Lists={lists}", "-o", f"Dir::Cache={cache}", "-o", "Debug::NoLocking=1",
               "-o", "APT::Sandbox::User=root"]
    download = folder / "apt" / f"{name}_{version}"
    shutil.rmtree(download, ignore_errors=True)
    download.mkdir()
    run = _run([*command, "download", f"{name}={version}"], download)
    if run.returncode != 0:
        _run([*command, "update"], folder)
        run = _run([*command, "download", f"{name}={version}"], download)
    found = list(download.glob("*.deb"))
    if run.returncode != 0 or len(found) != 1:
        raise Missing(f"{name} {version}: {_reason(run)}")
    unpacked = download / "unpacked"
    run = _run(["dpkg-deb", "--extract", str(found[0]), str(unpacked)], folder)
    if run.returncode != 0:
        raise Missing(f"{name} {version}: {_reason(run)}")
    os.replace(unpacked, root)
    return root


def _reason(run):
    """The first errors say what is wrong, what follows is advice."""
    errors = [line for line in run.stderr.splitlines() if "warn" not in line.lower()]
    return " ".join(errors[:3])[:300]


def _run(command, folder):
    try:
        return subprocess.run(command, cwd=pathlib.Path(folder), text=True, capture_output=True, check=False, timeout=SECONDS_MAX)
    except subprocess.TimeoutExpired as late:
        return subprocess.CompletedProcess(command, 1, "", f"{' '.join(command[:2])}: no end within {late.timeout} s")

"""A Debian of its own in a folder, entered with chroot: the smallest system, and what packages of ours depend on.

Bootstrapping it takes most of a test's time, so it is kept as a tarball by what is in it. Needs root and, the first time,
the package servers that this machine has in its own apt sources.
"""

import hashlib
import pathlib
import platform
import re
import shutil
import subprocess

SECONDS_MAX = 600  # only ends a hang
OUT_OF_REACH = re.compile("Could not connect|Could not resolve|Temporary failure|Failed to fetch|Unable to connect|"
                          "unable to satisfy|Network is unreachable|Unable to fetch")


class Missing(Exception):
    """What the test cannot do without and this machine does not have."""


def source_line(codename):
    """The machine's own line of apt for Debian's main archive."""
    targets = subprocess.run(["apt-get", "indextargets", "Created-By: Packages", "--format",
                              "$(SITE) $(RELEASE) $(COMPONENT)"], capture_output=True, text=True, check=True).stdout
    for site, release, component in (line.split() for line in targets.splitlines() if line.count(" ") == 2):
        if (release, component) == (codename, "main"):
            return f"deb {site} {release} {component}"
    raise Missing(f"the sources of apt have no {codename} main")


def bootstrap(cache, packages):
    """The tarball of a system with these packages."""
    codename = platform.freedesktop_os_release()["VERSION_CODENAME"]
    names = sorted({re.sub(r"[ (:|].*", "", name.strip()) for name in packages})
    key = hashlib.sha256(f"{codename} {names}".encode()).hexdigest()[:16]
    tarball = cache / f"root-{key}.tar"
    if tarball.exists():
        return tarball
    if shutil.which("mmdebstrap") is None:
        raise Missing("mmdebstrap is not installed")
    cache.mkdir(parents=True, exist_ok=True)
    unfinished = tarball.with_suffix(".unfinished.tar")
    run = subprocess.run(["mmdebstrap", "--mode=root", "--variant=minbase", f"--include={','.join(names)}",
                          "--dpkgopt=force-unsafe-io", "--aptopt=Acquire::Languages \"none\"", "--format=tar", codename,
                          unfinished, source_line(codename)], capture_output=True, text=True, timeout=SECONDS_MAX)
    if run.returncode != 0:
        words = run.stderr[-2000:]
        raise Missing(f"no package server: {words}") if OUT_OF_REACH.search(words) else AssertionError(words)
    unfinished.rename(tarball)
    return tarball


class CleanRoot:
    def __init__(self, tarball, folder):
        self.folder = pathlib.Path(folder) / "root"
        self.folder.mkdir()
        subprocess.run(["tar", "-xf", tarball, "-C", self.folder], check=True)
        # The caller has a mount namespace of its own, which ends with it.
        subprocess.run(["mount", "-t", "proc", "proc", self.folder / "proc"], check=True)

    def path(self, inside):
        return self.folder / str(inside).lstrip("/")

    def command(self, *command, user="root", environment=None):
        variables = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"}
        variables |= environment or {}
        return ["chroot", f"--userspec={user}", self.folder, "env", "-i",
                *(f"{name}={value}" for name, value in variables.items()), *command]

    def run(self, *command, **how):
        """Standard output and errors; a failure says them."""
        result = subprocess.run(self.command(*command, **how), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                stderr=subprocess.STDOUT, text=True, timeout=SECONDS_MAX)
        if result.returncode != 0:
            raise AssertionError(f"{' '.join(map(str, command))} ended with {result.returncode}:\n{result.stdout}")
        return result.stdout

    def install(self, *packages):
        """With apt, from files; everything they depend on has to be there, because there is no list to fetch it from."""
        for package in packages:
            shutil.copy(package, self.path("/tmp"))
        return self.run("apt-get", "install", "-y", "-q", "-o", "Dpkg::Options::=--force-confold",
                        *(f"/tmp/{package.name}" for package in packages))

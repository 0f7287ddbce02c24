"""A Debian of its own in a folder, entered with chroot: the smallest system, and apt with an archive of its own.

The archive holds what packages of ours depend on, so that apt finds, orders and installs it as on any machine, offline.
Making both takes most of a test's time, so they are kept as a tarball by what is in it. Needs root and, the first time,
the package servers that this machine has in its own apt sources.
"""

import fcntl
import hashlib
import pathlib
import platform
import re
import shlex
import shutil
import subprocess

SECONDS_MAX = 600  # only ends a hang
OUT_OF_REACH = re.compile("Could not connect|Could not resolve|Temporary failure|Failed to fetch|Unable to connect|"
                          "unable to satisfy|Network is unreachable|Unable to fetch")
ARCHIVE = "/archive"
# $1 is the root; the machine's own apt fetches, with the root's list of what is installed.
FILL_ARCHIVE = """set -e
export APT_CONFIG=$MMDEBSTRAP_APT_CONFIG
apt-get clean
apt-get install -y -q --no-install-recommends --download-only {names}
mkdir "$1{archive}"
mv "$1"/var/cache/apt/archives/*.deb "$1{archive}"
cd "$1{archive}"
dpkg-scanpackages . >Packages
rm -rf "$1"/etc/apt/sources.list.d/*
echo 'deb [trusted=yes] file:{archive} ./' >"$1/etc/apt/sources.list"
"""


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
    """The tarball of a smallest system that has these packages, as `Depends` names them, in its archive."""
    codename = platform.freedesktop_os_release()["VERSION_CODENAME"]
    names = sorted({re.sub(r"[ (:|].*", "", name.strip()) for name in packages})
    fill = FILL_ARCHIVE.format(names=shlex.join(names), archive=ARCHIVE)
    key = hashlib.sha256(f"{codename} {fill}".encode()).hexdigest()[:16]
    cache.mkdir(parents=True, exist_ok=True)
    with open(cache / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        tarball = cache / f"root-{key}.tar"
        if not tarball.exists():
            for old in cache.glob("root-*.tar"):
                old.unlink()
            make_tarball(tarball, codename, fill)
    return tarball


def make_tarball(tarball, codename, fill):
    if shutil.which("mmdebstrap") is None:
        raise Missing("mmdebstrap is not installed")
    unfinished = tarball.with_suffix(".unfinished.tar")
    run = subprocess.run(["mmdebstrap", "--mode=root", "--variant=minbase", "--dpkgopt=force-unsafe-io",
                          "--aptopt=Acquire::Languages \"none\"", f"--customize-hook={fill}", "--format=tar", codename,
                          unfinished, source_line(codename)], capture_output=True, text=True, timeout=SECONDS_MAX)
    if run.returncode != 0:
        words = run.stderr[-2000:]
        raise Missing(f"no package server: {words}") if OUT_OF_REACH.search(words) else AssertionError(words)
    unfinished.rename(tarball)


def use_servers(root):
    """The machine's package servers in place of the archive."""
    root.path("/etc/apt/sources.list").write_text(source_line(platform.freedesktop_os_release()["VERSION_CODENAME"]) + "\n")
    shutil.copy("/etc/resolv.conf", root.path("/etc/resolv.conf"))


class CleanRoot:
    """Unpacked below `folder`. The caller has a mount namespace of its own, which ends with it."""

    def __init__(self, tarball, folder, name="root"):
        self.folder = pathlib.Path(folder) / name
        self.folder.mkdir()
        subprocess.run(["tar", "-xf", tarball, "-C", self.folder], check=True)
        subprocess.run(["mount", "-t", "proc", "proc", self.folder / "proc"], check=True)

    def close(self):
        """Before its folder is deleted: what is in /proc is the machine's."""
        subprocess.run(["umount", "--lazy", self.folder / "proc"], check=True)

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
        """With apt, from files."""
        for package in packages:
            shutil.copy(package, self.path("/tmp"))
        return self.run("apt-get", "install", "-y", "-q", "-o", "Dpkg::Options::=--force-confold",
                        *(f"/tmp/{package.name}" for package in packages))

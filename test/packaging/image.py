"""A Dockerfile carried out in a clean root: no engine, the same commands.

Of Docker's instructions those that docs/docker/Dockerfile has, strictly: another one, or another flag, is an AssertionError.
"""

import fnmatch
import json
import os
import pathlib
import platform
import re
import shutil
import signal
import subprocess
from dataclasses import dataclass, field

SECONDS_MAX = 1800  # only ends a hang
# As the image debian:12-slim has it.
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
# In namespaces of its own: the root folder is read-only but for the folders behind it, up to `--`.
READ_ONLY = """set -e
root=$1; shift
mount --bind "$root" "$root"
while [ "$1" != -- ]; do mount --bind "$root$1" "$root$1"; shift; done
mount -o remount,bind,ro "$root"
shift
mount -t proc proc "$root/proc"
exec "$@"
"""


@dataclass(frozen=True)
class Instruction:
    line: int
    keyword: str
    flags: dict
    text: str
    words: list

    @property
    def listed(self):
        """The words of the JSON form, which no shell reads."""
        return json.loads(self.text[self.text.index("["):])

    @property
    def script(self):
        """Of RUN: what the shell gets."""
        return re.sub(r"^(--\S+(\s|\\\n)+)*", "", self.text)


def parse(dockerfile, folder):
    """(instructions, faults that the linter finds); `folder` has dockerfile.mjs beside its packages."""
    run = subprocess.run(["node", "dockerfile.mjs", dockerfile], cwd=folder, capture_output=True, text=True, check=True)
    read = json.loads(run.stdout)
    return [Instruction(**one) for one in read["instructions"]], read["faults"]


def stages(instructions):
    """{name or number: its instructions, FROM first}"""
    found = {}
    for one in instructions:
        if one.keyword == "FROM":
            found[one.words[2] if len(one.words) == 3 else str(len(found))] = []
        list(found.values())[-1].append(one)
    return found


def scripts(instructions):
    """[(line, shell, script)]: everything that a shell reads."""
    found = [(one.line, "sh", one.script) for one in instructions if one.keyword == "RUN"]
    for one in instructions:
        if one.keyword in ("HEALTHCHECK", "ENTRYPOINT", "CMD") and (command := one.listed)[1:2] == ["-c"]:
            found.append((one.line, command[0], command[2]))
    return found


@dataclass
class Image:
    """What the instructions of a stage have made of a root so far."""

    root: object
    environment: dict = field(default_factory=lambda: {"PATH": PATH})
    folder: str = "/"
    user: str = "root"
    volumes: list = field(default_factory=list)
    ports: list = field(default_factory=list)
    healthcheck: list = None
    entrypoint: list = None

    def build(self, instructions, context=None, others=None):
        """Carries them out. `context`: the folder that COPY copies from; others: {stage: Image or folder} for mounts."""
        for one in instructions:
            carry_out = getattr(self, f"do_{one.keyword.lower()}", None)
            if carry_out is None:
                raise AssertionError(f"line {one.line}: {one.keyword} is not known here")
            if one.flags and one.keyword not in ("RUN", "HEALTHCHECK"):
                raise AssertionError(f"line {one.line}: flags {one.flags} are not known here")
            carry_out(one, context, others or {})
        return self

    def do_from(self, one, _context, _others):
        release = platform.freedesktop_os_release()
        if one.words[0] != f"{release['ID']}:{release['VERSION_ID']}-slim":
            raise AssertionError(f"line {one.line}: {one.words[0]} is another system than this one")

    def do_workdir(self, one, _context, _others):
        self.folder = one.words[0]
        self.root.path(self.folder).mkdir(parents=True, exist_ok=True)

    def do_copy(self, one, context, _others):
        source, target = one.words
        copy_context(context / source, self.root.path(pathlib.PurePosixPath(self.folder) / target), context)

    def do_run(self, one, _context, others):
        with Mounted(self.root, one.flags.get("mount"), others):
            run = subprocess.run(self.command("/bin/sh", "-c", one.script), stdin=subprocess.DEVNULL, text=True,
                                 stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=SECONDS_MAX)
        if run.returncode != 0:
            raise AssertionError(f"line {one.line} ended with {run.returncode}:\n{run.stdout}")

    def do_env(self, one, _context, _others):
        self.environment |= dict(word.split("=", 1) for word in one.words)

    def do_user(self, one, _context, _others):
        self.user = one.words[0]

    def do_volume(self, one, _context, _others):
        self.volumes = one.listed

    def do_expose(self, one, _context, _others):
        self.ports = [int(word) for word in one.words]

    def do_healthcheck(self, one, _context, _others):
        self.healthcheck = one.listed

    def do_entrypoint(self, one, _context, _others):
        self.entrypoint = one.listed

    def command(self, *command, environment=None):
        variables = self.environment | (environment or {})
        return ["chroot", f"--userspec={self.user}", self.root.folder, "env", "-i", "-C", self.folder,
                *(f"{name}={value}" for name, value in variables.items()), *command]


class Mounted:
    """A folder of another stage, while a RUN that asks for it goes on."""

    def __init__(self, root, flag, others):
        self.target = None
        if flag is None:
            return
        how = dict(part.split("=", 1) for part in flag.split(","))
        if how.pop("type") != "bind" or how.keys() != {"from", "source", "target"}:
            raise AssertionError(f"--mount={flag} is not known here")
        self.source = others[how["from"]](how["source"])
        self.target = root.path(how["target"])

    def __enter__(self):
        if self.target is not None:
            self.target.mkdir()
            subprocess.run(["mount", "--bind", self.source, self.target], check=True)

    def __exit__(self, *_):
        if self.target is not None:
            subprocess.run(["umount", self.target], check=True)
            self.target.rmdir()


def copy_context(source, target, context):
    """All but what the .dockerignore beside the Dockerfile names: paths, and **/name."""
    lines = (context / "docs" / "docker" / "Dockerfile.dockerignore").read_text().split()

    def ignored(folder, names):
        inside = pathlib.Path(folder).relative_to(context)
        return [name for name in names if any(
            fnmatch.fnmatch(name, line.removeprefix("**/")) if line.startswith("**/") else str(inside / name) == line
            for line in lines)]

    shutil.copytree(source, target, ignore=ignored, symlinks=True, dirs_exist_ok=True)


class Container:
    """The image's entry point as the first process of a namespace, its root read-only but for its volumes."""

    def __init__(self, image, log, environment=None):
        self.image = image
        self.log = pathlib.Path(log)
        command = image.command(*image.entrypoint, environment=environment)
        with open(self.log, "wb") as output:
            self.process = subprocess.Popen(
                ["unshare", "--mount", "--pid", "--fork", "sh", "-c", READ_ONLY, "sh", image.root.folder,
                 *image.volumes, "--", *command], stdin=subprocess.DEVNULL, stdout=output, stderr=output)

    def healthy(self):
        run = subprocess.run(self.image.command(*self.image.healthcheck), capture_output=True, timeout=60)
        return run.returncode == 0

    def first_process(self):
        """By its number outside."""
        children = pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return int(children[0])

    def stop(self):
        """As `docker stop` does it. Returns the exit status."""
        os.kill(self.first_process(), signal.SIGTERM)
        return self.process.wait(timeout=60)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            os.kill(self.first_process(), signal.SIGKILL)
            self.process.wait()

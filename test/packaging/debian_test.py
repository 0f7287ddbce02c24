#!/usr/bin/env python3
"""The .deb packages from a clean machine's view: installed, started as the unit says, written to, upgraded, removed,
purged; and the library, built against. Arguments: the build directory, and how it was configured."""

import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "system"))
import debian_packages  # noqa: E402
from clean_root import CleanRoot, Missing  # noqa: E402
from nazotted import SOURCE, STOP_SECONDS_MAX, multipart, request, skip, until  # noqa: E402

UNIT = "/lib/systemd/system/nazotted.service"
STATE = "/var/lib/nazotte"
SETTINGS = "/etc/nazotte/nazotted.conf"
EXAMPLE = SOURCE / "docs" / "examples" / "own_table"
# Writes down what it is asked, and keeps what runs as a file of /run/active. Presets are Debian's: everything is enabled.
SYSTEMCTL = """#!/bin/sh
echo "$*" >>/systemctl.log
wants=/etc/systemd/system/multi-user.target.wants
mkdir -p /run/active $wants
for unit; do
  case $unit in
    preset | is-enabled | is-active | start | restart | stop) verb=$unit ;;
    *.service | *.socket)
      case $verb in
        preset) ln -sf "/lib/systemd/system/$unit" $wants ;;
        is-enabled)
          [ -L "$wants/$unit" ] || { echo disabled; exit 1; }
          echo enabled ;;
        is-active) [ -e "/run/active/$unit" ] || exit 3 ;;
        start | restart) touch "/run/active/$unit" ;;
        stop) rm -f "/run/active/$unit" ;;
      esac ;;
  esac
done
"""
WANTED = "/etc/systemd/system/multi-user.target.wants/nazotted.service"
ACTIVE = "/run/active/nazotted.service"
POSTINST = "/var/lib/dpkg/info/nazotte.postinst"
# What maintainer scripts must not do on an upgrade, as a change of postinst.
PLANTED = {
    "restarts what was stopped": ("elif systemctl --quiet is-active nazotted.service; then", "else"),
    "starts what was not asked for": ('if [ -z "$2" ]; then', "if true; then"),
    "leaves the old program running": ("deb-systemd-invoke restart", "true restart"),
}


def newer(package, folder, version, depends=""):
    """The same package as a higher version whose settings have another comment, and that depends on more."""
    content = folder / "newer"
    subprocess.run(["dpkg-deb", "-R", package, content], check=True)
    control = content / "DEBIAN" / "control"
    text = re.sub(r"(?m)^Version: .*$", f"Version: {version}", control.read_text())
    control.write_text(re.sub(r"(?m)^Depends: ", f"Depends: {depends}", text))
    settings = content / SETTINGS.lstrip("/")
    settings.write_text(settings.read_text() + "\n# Another comment.\n")
    file = folder / package.name.replace(debian_packages.field(package, "Version"), version)
    subprocess.run(["dpkg-deb", "--root-owner-group", "-Znone", "-b", content, file], check=True, capture_output=True)
    shutil.rmtree(content)
    return file


class Service:
    """nazotted as its unit says, in a clean root where no systemd runs."""

    def __init__(self, root, log):
        settings = dict(re.findall(r"(?m)^(\w+)=(.*)$", root.path(UNIT).read_text()))
        variables = {"STATE_DIRECTORY": f"/var/lib/{settings['StateDirectory']}"}
        file = root.path(settings["EnvironmentFile"].removeprefix("-"))
        variables |= dict(re.findall(r"(?m)^(\w+)=(.*)$", file.read_text()))
        self.log = pathlib.Path(log)
        with open(self.log, "wb") as output:
            self.process = subprocess.Popen(
                root.command(*shlex.split(settings["ExecStart"]), user=f"{settings['User']}:{settings['Group']}",
                             environment=variables), stdin=subprocess.DEVNULL, stdout=output, stderr=output)
        self.port = int(until(self.serving, "nazotted serves").group(1))

    def serving(self):
        text = self.log.read_text()
        if self.process.poll() is not None:
            raise AssertionError(text)
        return re.search(r"serving on http://127\.0\.0\.1:(\d+)", text)

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self.process.terminate()
        if self.process.wait(timeout=STOP_SECONDS_MAX) != 0:
            raise AssertionError(self.log.read_text())


class Packages(unittest.TestCase):
    build = None
    folder = None
    packages = None
    options = []

    def test_lintian_finds_no_error(self):
        if shutil.which("lintian") is None:
            self.skipTest("lintian is not installed")
        run = subprocess.run(["lintian", "--allow-root", "--fail-on", "error", *self.packages.values()],
                             capture_output=True, text=True)
        print(run.stdout)
        self.assertEqual(run.returncode, 0, run.stdout + run.stderr)

    def test_library(self):
        """The example of 20 lines is built with what the package holds, and prints what it should."""
        prefix = self.folder / "library"
        subprocess.run(["dpkg-deb", "-x", self.packages["libnazotte-dev"], prefix], check=True)
        for name in debian_packages.field(self.packages["libnazotte-dev"], "Depends").split(", "):
            subprocess.run(["dpkg", "-s", name.split()[0]], check=True, capture_output=True)
        build = self.folder / "own_table"
        subprocess.run(["cmake", "-S", EXAMPLE, "-B", build, f"-DCMAKE_PREFIX_PATH={prefix}/usr", "-DCMAKE_BUILD_TYPE=Debug",
                        *self.options], check=True, capture_output=True)
        subprocess.run(["cmake", "--build", build], check=True, capture_output=True)
        command, _, expected = (EXAMPLE / "expected_output.txt").read_text().partition("\n")
        printed = subprocess.run(command.removeprefix("$ ").split(), cwd=build, capture_output=True, text=True, check=True)
        self.assertEqual(printed.stdout.split(), expected.split())

    def test_life_on_a_clean_machine(self):
        daemon = self.packages["nazotte"]
        root = CleanRoot(debian_packages.tarball(self.build), self.folder)
        self.addCleanup(root.close)
        root.run("apt-get", "update", "-q")
        self.install(root)
        bought = self.write(root)
        with self.subTest("a second installation changes nothing"):
            before = self.installed(root)
            root.run("apt-get", "install", "-y", "-q", "--reinstall", f"/sources/build/packages/{daemon.name}")
            self.assertEqual(self.installed(root), before)
        with self.subTest("a package that depends on what is nowhere is found"), \
                self.assertRaisesRegex(AssertionError, "Depends: nazotte-nowhere"):
            root.install(newer(daemon, self.folder, "0.8.0-1", "nazotte-nowhere, "))
        with self.subTest("upgrade"):
            self.upgrade(root, newer(daemon, self.folder, "0.9.0-1"))
            self.read(root, bought)
        with self.subTest("what is started"):
            self.starts(root)
        with self.subTest("remove"):
            root.path(ACTIVE).touch()
            root.run("apt-get", "remove", "-y", "-q", "nazotte")
            self.assertFalse(root.path(ACTIVE).exists())
            self.assertFalse(root.path("/usr/sbin/nazotted").exists())
            self.assertTrue(root.path(STATE + "/nazotte.sqlite").exists())
            self.assertIn("check-interval=7", root.path(SETTINGS).read_text())
        with self.subTest("installed again, it has its rows and settings"):
            root.install(daemon)
            self.assertEqual((root.path(WANTED).is_symlink(), root.path(ACTIVE).exists()), (True, False))
            self.read(root, bought)
        with self.subTest("purge"):
            root.run("apt-get", "purge", "-y", "-q", "nazotte", "nazotte-tools")
            self.assertEqual([path for path in (STATE, "/etc/nazotte", UNIT, "/usr/share/nazotte") if root.path(path).exists()], [])
            self.assertEqual(list(root.path("/etc/systemd").rglob("nazotted*")), [])

    def install(self, root):
        """As docs/INSTALL.md says."""
        place = root.path("/sources/build/packages")
        place.mkdir(parents=True)
        for package in self.packages.values():
            shutil.copy(package, place)
        root.path("/usr/bin/systemctl").write_text(SYSTEMCTL)
        root.path("/usr/bin/systemctl").chmod(0o755)
        root.path("/run/systemd/system").mkdir(parents=True)
        commands = re.findall(r"(?m)^apt-get install .*$", (SOURCE / "docs" / "INSTALL.md").read_text())
        self.assertEqual(len(commands), 2)
        for command in commands:
            root.run("sh", "-c", f"cd /sources && {command}")
        self.assertTrue(root.path(WANTED).is_symlink())
        self.assertTrue(root.path(ACTIVE).exists())
        unit = self.folder / "nazotted.service"
        unit.write_text(root.path(UNIT).read_text().replace("/usr/sbin/nazotted", str(root.path("/usr/sbin/nazotted"))))
        if shutil.which("systemd-analyze"):
            run = subprocess.run(["systemd-analyze", "verify", "--man=no", unit], capture_output=True, text=True)
            self.assertEqual((run.returncode, run.stdout + run.stderr), (0, ""))
        root.path("/etc/nazotte/environment").write_text("NAZOTTE_LISTEN=127.0.0.1:0\n")
        settings = root.path(SETTINGS)
        settings.write_text(settings.read_text() + "check-interval=7\n")

    def installed(self, root):
        """What is there, as far as packages care."""
        state = root.path(STATE).stat()
        return (root.run("dpkg-query", "-W", "nazotte", "nazotte-tools"), root.path(SETTINGS).read_text(),
                root.path("/etc/passwd").read_text(), state.st_uid, state.st_mode, sorted(os.listdir(root.path(STATE))))

    def write(self, root):
        """Imports generated chairs and buys one. Returns its stock."""
        root.run("nazotte-gen", "--rows", "20", "--out", "/tmp/rows")
        with Service(root, self.folder / "log") as service:
            csv = root.path("/tmp/rows/chair.csv").read_bytes()
            self.assertEqual(request(service.port, "POST", "/api/chair", *multipart("chairs", csv)).status, 201)
            answer = request(service.port, "POST", "/api/chair/buy/1", '{"email":"me@example.com"}')
            self.assertEqual(answer.status, 200)
            return request(service.port, "GET", "/api/chair/1").body

    def read(self, root, expected):
        with Service(root, self.folder / "log") as service:
            self.assertEqual(request(service.port, "GET", "/api/chair/1").body, expected)
            self.assertEqual(request(service.port, "GET", "/readyz").status, 200)

    def upgrade(self, root, package):
        """What is asked of systemd while apt does it, once; changed settings stay."""
        log = root.path("/systemctl.log")
        log.unlink()
        root.install(package)
        self.assertIn("daemon-reload", log.read_text())
        self.assertEqual(re.findall(r"(?m)(?:^| )(start|restart|stop) ", log.read_text()), ["restart"])
        self.assertIn("check-interval=7", root.path(SETTINGS).read_text())
        self.assertIn("Another comment", root.path(SETTINGS + ".dpkg-dist").read_text())
        self.assertIn("0.9.0-1", root.run("dpkg-query", "-W", "nazotte"))

    def starts(self, root):
        """A service that runs is restarted by an upgrade, another one stays as it is, whether it is enabled or not; and
        a script that does something else is found."""
        script = root.path(POSTINST).read_text()
        link = os.readlink(root.path(WANTED))
        for enabled in (True, False):
            if not enabled:
                root.path(WANTED).unlink()
            self.assertEqual(self.configured(root, active=True), (["restart"], True, enabled))
            self.assertEqual(self.configured(root, active=False), ([], False, enabled))
        root.path(WANTED).symlink_to(link)
        for what, (old, new) in PLANTED.items():
            self.assertEqual(script.count(old), 1, what)
            root.path(POSTINST).write_text(script.replace(old, new))
            right = [self.configured(root, active=True), self.configured(root, active=False)]
            self.assertNotEqual(right, [(["restart"], True, True), ([], False, True)], what)
        root.path(POSTINST).write_text(script)

    def configured(self, root, active):
        """(what the script starts or stops, whether the service runs then, whether it is enabled then)"""
        log = root.path("/systemctl.log")
        log.write_text("")
        root.path(ACTIVE).unlink(missing_ok=True)
        if active:
            root.path(ACTIVE).touch()
        root.run(POSTINST, "configure", "0.1.0-1")
        verbs = re.findall(r"(?m)(?:^| )(start|restart|stop) ", log.read_text())
        return verbs, root.path(ACTIVE).exists(), root.path(WANTED).is_symlink()


def main():
    if os.geteuid() != 0:
        skip("a clean root needs root")
    if "--unshared" not in sys.argv:
        # What is mounted goes away with this process, however it ends.
        os.execvp("unshare", ["unshare", "--mount", sys.executable, "-B", *sys.argv, "--unshared"])
    sys.argv.remove("--unshared")
    Packages.build = pathlib.Path(sys.argv.pop(1)).resolve()
    Packages.options = [sys.argv.pop() for _ in range(2)]
    Packages.packages = debian_packages.made(Packages.build)
    with tempfile.TemporaryDirectory(prefix="nazotte-packaging-") as folder:
        Packages.folder = pathlib.Path(folder)
        program = unittest.main(verbosity=2, exit=False)
    missing = [text for _test, text in program.result.errors if f"{Missing.__module__}.{Missing.__qualname__}" in text]
    if missing and len(missing) == len(program.result.errors) and not program.result.failures:
        skip(missing[0].strip().splitlines()[-1])
    sys.exit(0 if program.result.wasSuccessful() else 1)


if __name__ == "__main__":
    main()

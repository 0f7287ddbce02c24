#!/usr/bin/env python3
"""docs/docker/ without an engine: the Dockerfile and compose.yaml are linted, every command of the final stage is run in a
clean root, and what compose.yaml describes is played: MariaDB, the image and nginx, found by their names.

    docker_test.py BUILD [NAME...]

The build stage compiles for minutes; docker_build_test.py, of the nightly tests, runs it.
"""

import copy
import dataclasses
import fcntl
import os
import pathlib
import re
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import unittest

for part in ("system", "support"):
    sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / part))
import compose as composition  # noqa: E402
import databases  # noqa: E402
import debian_packages  # noqa: E402
import image as images  # noqa: E402
import packages  # noqa: E402
from clean_root import CleanRoot  # noqa: E402
from documents import read_blocks  # noqa: E402
from nazotted import SOURCE, multipart, request, skip, until  # noqa: E402

HERE = pathlib.Path(__file__).resolve().parent
DOCKER = SOURCE / "docs" / "docker"
MANUAL = (SOURCE / "docs" / "man" / "nazotted.8").read_text()
DCLINT = "node_modules/dclint/bin/dclint.cjs"
TOKEN = {"Authorization": "Bearer a-token"}
PORT_OF_MARIADB = 3306
# Loopback has many addresses: each service has one, by its name.
HOSTS = "127.0.0.1 localhost\n127.0.0.2 mariadb\n127.0.0.3 nazotted\n127.0.0.4 nginx\n"

# (what is wrong, how it is said, in place of), for linters and for the checks of compose.py.
PLANTED_DOCKERFILE = [("RUN", "RUNN"), ("EXPOSE 1323", "EXPOSE port"), ("--interval=5s", "--interval=five")]
PLANTED_SCRIPTS = [('[ \\"$status\\" = 200 ]', "[ $status = 200 ]"), ("make package", "cd build; make package")]
PLANTED_COMPOSE = [("    image: mariadb", "    imagine: mariadb"), ("condition: service_healthy", "condition: service_happy"),
                   ("image: mariadb:10.11", "image: mariadb")]
PLANTED_MEANING = [
    (("MYSQL_HOST",), "database", "is no service"),
    (("MYSQL_PASS",), "other", "is not MARIADB_PASSWORD"),
    (("MYSQL_DBNAME",), "other", "is not MARIADB_DATABASE"),
    (("NAZOTTE_ADMIN_TOKEN",), "/run/secrets/admin_token", "does not know NAZOTTE_ADMIN_TOKEN"),
    (("NAZOTTE_ADMIN_TOKEN_FILE",), "/run/secrets/token", "is no secret"),
    (("NAZOTTE_LISTEN",), "0.0.0.0:80", "does not expose"),
]


def tools():
    """The folder of what judges, beside its packages, which is where node looks for them."""
    folder = SOURCE / "build" / "packaging"
    try:
        packages.npm(HERE, folder)
    except packages.Missing as missing:
        skip(missing)
    shutil.copy(HERE / "dockerfile.mjs", folder)
    return folder


def complaint(script, shell):
    """Of shellcheck; empty when it has none."""
    run = subprocess.run(["shellcheck", f"--shell={shell}", "-"], input=script, capture_output=True, text=True)
    return run.stdout + run.stderr if run.returncode != 0 else ""


class Written(unittest.TestCase):
    """The files by themselves."""

    def setUp(self):
        place = tempfile.TemporaryDirectory(prefix="nazotte-docker-")
        self.addCleanup(place.cleanup)
        self.folder = pathlib.Path(place.name)

    def planted(self, name, old, new):
        """The file with a fault."""
        text = (DOCKER / name).read_text()
        self.assertIn(old, text)
        (self.folder / name).write_text(text.replace(old, new))
        return self.folder / name

    def dclint(self, file):
        return subprocess.run(["node", DCLINT, "--max-warnings", "0", file], cwd=Played.tools, capture_output=True, text=True)

    def test_dockerfile(self):
        instructions, faults = images.parse(DOCKER / "Dockerfile", Played.tools)
        self.assertEqual(faults, [])
        self.assertEqual(list(images.stages(instructions)), ["build", "1"])
        for old, new in PLANTED_DOCKERFILE:
            self.assertNotEqual(images.parse(self.planted("Dockerfile", old, new), Played.tools)[1], [], new)

    def test_scripts(self):
        instructions, _ = images.parse(DOCKER / "Dockerfile", Played.tools)
        found = images.scripts(instructions)
        self.assertEqual([shell for _line, shell, _script in found], ["sh", "sh", "bash"])
        for line, shell, script in [*found, ("nginx", "sh", Played.compose["services"]["nginx"]["command"][2])]:
            self.assertEqual(complaint(script, shell), "", line)
        for old, new in PLANTED_SCRIPTS:
            planted, _ = images.parse(self.planted("Dockerfile", old, new), Played.tools)
            self.assertTrue(any(complaint(script, shell) for _line, shell, script in images.scripts(planted)), new)

    def test_compose(self):
        run = self.dclint(DOCKER / "compose.yaml")
        self.assertEqual(run.returncode, 0, run.stdout + run.stderr)
        for old, new in PLANTED_COMPOSE:
            self.assertNotEqual(self.dclint(self.planted("compose.yaml", old, new)).returncode, 0, new)

    def test_what_the_build_makes_is_what_the_image_takes(self):
        stages = images.stages(images.parse(DOCKER / "Dockerfile", Played.tools)[0])
        folder = next(one.words[0] for one in stages["build"] if one.keyword == "WORKDIR")
        mount = next(one.flags["mount"] for one in stages["1"] if "mount" in one.flags)
        configured = (Played.build / "CPackConfig.cmake").read_text()
        self.assertIn(f'set(CPACK_PACKAGE_DIRECTORY "{SOURCE}/build/packages")', configured)
        self.assertIn(f"from=build,source={folder}/build/packages,", mount)


class Played(unittest.TestCase):
    """The services of compose.yaml, in a network of their own where names and ports are as in compose's."""

    build = None
    tools = None
    compose = composition.read(DOCKER / "compose.yaml")

    @classmethod
    def setUpClass(cls):
        place = tempfile.TemporaryDirectory(prefix="nazotte-docker-")
        cls.addClassCleanup(place.cleanup)
        cls.folder = pathlib.Path(place.name)
        cls.folder.chmod(0o755)
        cls.packages = cls.folder / "packages"
        cls.packages.mkdir()
        for package in debian_packages.made(cls.build).values():
            shutil.copy(package, cls.packages)
        cls.tarball = debian_packages.tarball(cls.build)
        stages = images.stages(images.parse(DOCKER / "Dockerfile", cls.tools)[0])
        cls.image = images.Image(cls.root("image")).build(stages["1"], others={"build": lambda _source: cls.packages})

    @classmethod
    def root(cls, name):
        root = CleanRoot(cls.tarball, cls.folder, name)
        cls.addClassCleanup(root.close)
        root.path("/etc/hosts").write_text(HOSTS)
        return root

    def test_the_image(self):
        """What is in it, beside what its commands have proved by ending well."""
        root = self.image.root
        self.assertEqual(list(root.path("/var/lib/apt/lists").iterdir()), [])
        self.assertFalse(root.path("/packages").exists())
        self.assertEqual(subprocess.run(self.image.command("id", "-un"), capture_output=True, text=True).stdout, "nazotte\n")
        for volume in self.image.volumes:
            self.assertEqual(subprocess.run(self.image.command("test", "-w", volume)).returncode, 0)

    def test_a_container_is_read_only_but_for_volumes(self):
        for file, ended_well in (("/file", False), ("/var/lib/nazotte/file", True)):
            toucher = dataclasses.replace(self.image, user="root", entrypoint=["touch", file])
            with images.Container(toucher, self.folder / "touch.log") as container:
                self.assertEqual(container.process.wait(timeout=60) == 0, ended_well)
        self.image.root.path("/var/lib/nazotte/file").unlink()

    def test_what_is_not_known_here_is_refused(self):
        for line, words in (("FROM debian:1-slim", "another system"), ("ADD file /", "ADD is not known"),
                            ("COPY --link file /", "flags"), ("RUN --mount=type=tmpfs,target=/tmp true", "is not known"),
                            ("RUN exit 3", "ended with 3")):
            file = self.folder / "Dockerfile"
            file.write_text(line + "\n")
            with self.assertRaisesRegex(AssertionError, words):
                images.Image(self.image.root).build(images.parse(file, self.tools)[0])

    def test_the_parts_fit(self):
        self.assertEqual(composition.faults(self.compose, self.image, MANUAL, DOCKER), [])
        for (variable,), value, words in PLANTED_MEANING:
            planted = copy.deepcopy(self.compose)
            planted["services"]["nazotted"]["environment"][variable] = value
            self.assertIn(words, "; ".join(composition.faults(planted, self.image, MANUAL, DOCKER)))
        for service, key, value, words in (("nginx", "depends_on", ["nazotte"], "is no service"),
                                           ("nginx", "depends_on", {"mariadb": {"condition": "service_healthy"}}, "no health check"),
                                           ("nginx", "volumes", ["../nazotte.conf:/nazotte.conf"], "is not there"),
                                           ("nazotted", "ports", ["127.0.0.1:1323:80"], "exposes no port 80")):
            planted = copy.deepcopy(self.compose)
            planted["services"][service][key] = value
            self.assertIn(words, "; ".join(composition.faults(planted, self.image, MANUAL, DOCKER)))

    def test_alone(self):
        """Without a token it does not listen to the network; told that this is meant, it keeps rows in its volume."""
        log = self.folder / "alone.log"
        with images.Container(self.image, log) as refused:
            self.assertEqual(refused.process.wait(timeout=60), 2)
        self.assertIn("--admin-token-file", log.read_text())
        for _ in range(2):
            with images.Container(self.image, log, {"NAZOTTE_INSECURE_OPEN_WRITES": "on"}) as container:
                until(container.healthy, "healthy")
                self.assertEqual(request(1323, "GET", "/healthz").status, 200)
                self.assertEqual(container.stop(), 0)
        self.assertTrue(self.image.root.path("/var/lib/nazotte/nazotte.sqlite").exists())
        self.image.root.path("/var/lib/nazotte/nazotte.sqlite").unlink()


    def test_documented_commands(self):
        """Those of docs/INSTALL.md, with a docker that writes down what it is asked."""
        place = self.folder / "documented"
        shutil.copytree(DOCKER, place / "docs" / "docker")
        (place / "docker").write_text('#!/bin/sh\necho "$*" >>asked\n')
        (place / "docker").chmod(0o755)
        blocks = [block.text for block in read_blocks(SOURCE, "docs/INSTALL.md") if re.search(r"(?m)^(openssl|docker) .*$", block.text)]
        subprocess.run(["bash", "-euc", "".join(blocks)], cwd=place, check=True, env=os.environ | {"PATH": f"{place}:{os.environ['PATH']}"})
        compose, build, run = (place / "asked").read_text().splitlines()
        for command, file in ((compose, "docs/docker/compose.yaml"), (build, "docs/docker/Dockerfile")):
            self.assertEqual(re.search(r" -f (\S+)", command)[1], file)
        self.assertIn(int(re.search(r"-p \S+:(\d+) ", run)[1]), self.image.ports)
        self.assertIn(re.search(r"-v \w+:(\S+) ", run)[1], self.image.volumes)
        self.assertIn(re.search(r"-e (\w+)=", run)[1], composition.variables_of(MANUAL))
        secret = place / "docs" / "docker" / self.compose["secrets"]["admin_token"]["file"]
        self.assertRegex(secret.read_text(), r"\A[\w.~+/=-]{40,}\n\Z")

    def test_all_together(self):
        with self.nazotted() as daemon:
            until(lambda: "database" in daemon.log.read_text(), "nazotted waits for the database")
            self.assertFalse(daemon.healthy())
            with Mariadb(self.folder / "mariadb", self.compose["services"]["mariadb"]["environment"]):
                until(daemon.healthy, "nazotted is healthy")
                with Nginx(self.root("nginx"), self.compose["services"]["nginx"], self.folder / "nginx.log") as nginx:
                    self.assertEqual(composition.upstream_faults(nginx.configuration(), self.compose, self.image), [])
                    self.assertEqual(request(1323, "GET", "/").status, 200)
                    self.use(daemon)
                    self.assertEqual(daemon.stop(), 0)
                    with self.nazotted() as again:
                        until(again.healthy, "nazotted is healthy again")
                        self.assertEqual(request(80, "GET", "/api/chair/1").status, 200)

    def nazotted(self):
        """As compose.yaml starts it; the secret is where compose puts it."""
        service = self.compose["services"]["nazotted"]
        for secret in service["secrets"]:
            file = self.image.root.path(composition.SECRETS + secret)
            file.parent.mkdir(exist_ok=True)
            file.write_text(TOKEN["Authorization"].removeprefix("Bearer ") + "\n")
        self.assertTrue(service["read_only"])  # which Container does
        return images.Container(self.image, self.folder / "nazotted.log", service["environment"])

    def use(self, daemon):
        """Through nginx, which finds nazotted by its name."""
        rows = self.folder / "rows"
        subprocess.run([self.build / "data" / "nazotte-gen", "--rows", "20", "--out", rows], check=True)
        body, headers = multipart("chairs", (rows / "chair.csv").read_bytes())
        self.assertEqual(request(80, "POST", "/api/chair", body, headers).status, 401)
        self.assertEqual(request(80, "POST", "/api/chair", body, headers | TOKEN).status, 201)
        self.assertEqual(request(80, "GET", "/api/chair/1").json()["id"], 1)
        self.assertEqual(request(80, "GET", "/readyz").status, 404)
        self.assertTrue(daemon.healthy())

    def test_nginx_that_asks_something_else_is_found(self):
        configuration = (SOURCE / "docs" / "nginx" / "nazotte.conf").read_text()
        for address, words in (("127.0.0.1:1323", "asks 127.0.0.1"), ("nazotte:1323", "asks nazotte,"), ("nazotted:80", "asks port 80")):
            planted = configuration.replace("127.0.0.1:1323", address)
            self.assertIn(words, "; ".join(composition.upstream_faults(planted, self.compose, self.image)))
        planted = configuration.replace("127.0.0.1:1323", "nazotted:1323").replace("listen 80", "listen 8080")
        self.assertIn("other ports", "; ".join(composition.upstream_faults(planted, self.compose, self.image)))


class Mariadb:
    """What the image mariadb makes of its variables, with MariaDB's own character set."""

    def __init__(self, folder, variables):
        folder.mkdir()
        command, _ = databases.prepare_mariadb(folder, None)
        user = f"'{variables['MARIADB_USER']}'@'%'"
        (folder / "init.sql").write_text(
            f"CREATE DATABASE IF NOT EXISTS {variables['MARIADB_DATABASE']};\n"
            f"CREATE USER IF NOT EXISTS {user} IDENTIFIED BY '{variables['MARIADB_PASSWORD']}';\n"
            f"GRANT ALL ON {variables['MARIADB_DATABASE']}.* TO {user};\n")
        self.process = subprocess.Popen(
            [*command, *databases.common_settings(folder, PORT_OF_MARIADB), *databases.FAST_SETTINGS, "--bind-address=0.0.0.0",
             "--character-set-server=latin1", f"--init-file={folder / 'init.sql'}"], cwd=folder, stderr=subprocess.DEVNULL)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(timeout=60)


class Nginx:
    """Debian's, in a root of its own, in which nginx.conf reads conf.d as that of the image does."""

    def __init__(self, root, service, log):
        self.root = root
        root.run("apt-get", "update", "-q")
        root.run("apt-get", "install", "-y", "-q", "--no-install-recommends", "nginx")
        root.path("/etc/nginx/sites-enabled/default").unlink()
        for volume in service["volumes"]:
            source, target, _ = volume.split(":")
            shutil.copy(DOCKER / source, root.path(target))
        with open(log, "wb") as output:
            self.process = subprocess.Popen(root.command(*service["command"]), stdin=subprocess.DEVNULL, stdout=output,
                                            stderr=output)

    def configuration(self):
        """What it reads, when nginx itself finds nothing wrong with it."""
        self.root.run("nginx", "-t")
        return self.root.path("/etc/nginx/conf.d/default.conf").read_text()

    def serving(self):
        if self.process.poll() is not None:
            raise AssertionError("nginx ended")
        try:
            return request(80, "GET", "/").status
        except OSError:
            return None

    def __enter__(self):
        until(self.serving, "nginx serves")
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(timeout=60)


def loopback_up():
    """In a network namespace that is new."""
    up = 0x8914, 1  # SIOCSIFFLAGS, IFF_UP
    with socket.socket() as any_socket:
        fcntl.ioctl(any_socket, up[0], struct.pack("16sh14x", b"lo", up[1]))


def main():
    if os.geteuid() != 0:
        skip("a clean root needs root")
    if "--unshared" not in sys.argv:
        Played.tools = tools()
        # Mounts and ports of its own, which go away with this process, however it ends.
        os.execvp("unshare", ["unshare", "--mount", "--net", sys.executable, "-B", *sys.argv, "--unshared"])
    sys.argv.remove("--unshared")
    loopback_up()
    Played.tools = SOURCE / "build" / "packaging"
    Played.build = pathlib.Path(sys.argv.pop(1)).resolve()
    if not debian_packages.made(Played.build):
        skip("no packages: debian_packages.py makes them")
    unittest.main(verbosity=2)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""nazotted on a SQLite file that fails: full disk, read-only folder, lock, damage, a file that was replaced."""

import json
import os
import shutil
import sqlite3
import subprocess
import time

from nazotted import WAIT_SECONDS_MAX, Daemon, SystemTest, main, multipart

EMAIL = json.dumps({"email": "sqlite@example.com"})


def chair_csv(first_id, rows, text="text"):
    return b"".join(f"{first_id + i},chair,{text},/images/chair/1.png,1,50,50,50,color,,kind,{first_id + i},5\n".encode()
                    for i in range(rows))


class Sqlite(SystemTest):
    def setUp(self):
        super().setUp()
        self.disk = self.folder / "disk"
        self.disk.mkdir()
        self.file = self.disk / "shop.sqlite"

    def mount(self, *options):
        """A small disk of its own at self.disk."""
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", ",".join(options), "tmpfs", self.disk],
                                 check=False, capture_output=True)
        if mounted.returncode != 0:
            self.skipTest("this place does not allow mounts")
        self.addCleanup(subprocess.run, ["umount", self.disk], check=False, capture_output=True)

    def daemon(self):
        return Daemon(self.build, self.folder, "--store", f"sqlite:{self.file}", "--check-interval", "1")

    def import_chairs(self, daemon, first_id, rows, text="text"):
        return daemon.request("POST", "/api/chair", *multipart("chairs", chair_csv(first_id, rows, text)))

    def assert_refused(self, answer):
        self.assertEqual(answer.status, 503, answer)
        self.assertTrue(answer.headers["Retry-After"])
        self.assertNotIn("shop.sqlite", answer.body.decode())
        self.assertNotIn("INSERT", answer.body.decode())

    def wait_until_ready(self, daemon):
        deadline = time.monotonic() + WAIT_SECONDS_MAX
        while (answer := daemon.request("GET", "/readyz")).status != 200:
            self.assertLess(time.monotonic(), deadline, answer)
            time.sleep(0.02)

    def assert_start_refused(self, *messages):
        """The start ends with status 1 and a clear message, and the file is left as it was."""
        before = self.file.read_bytes() if self.file.exists() else None
        daemon = self.daemon()
        self.assertEqual(daemon.process.wait(timeout=WAIT_SECONDS_MAX), 1, daemon.log())
        for message in messages:
            self.assertIn(message, daemon.log())
        self.assertEqual(self.file.read_bytes() if self.file.exists() else None, before)

    def make_file(self, rows=200):
        with self.daemon() as daemon:
            daemon.wait_until_ready()
            self.assertEqual(self.import_chairs(daemon, 1, rows).status, 201)

    def test_full_disk(self):
        self.mount("size=4m")
        ballast = self.disk / "ballast"
        ballast.write_bytes(bytes(2 << 20))
        acknowledged = []
        daemon = self.daemon()
        daemon.wait_until_ready()
        for first_id in range(1, 100_000, 100):
            answer = self.import_chairs(daemon, first_id, 100, "x" * 1000)
            if answer.status != 201:
                break
            acknowledged.append(first_id)
        self.assert_refused(answer)
        self.assertIn("full", answer.json()["error"])
        refused = first_id
        self.assertGreater(len(acknowledged), 2)
        for chair_id in (1, acknowledged[-1] + 99):
            self.assertEqual(daemon.request("GET", f"/api/chair/{chair_id}").status, 200)
        self.assertEqual(daemon.request("GET", f"/api/chair/{refused}").status, 404)
        ballast.unlink()
        self.wait_until_ready(daemon)
        self.assertEqual(self.import_chairs(daemon, refused, 100, "x" * 1000).status, 201)
        daemon.kill()
        with self.daemon() as again:
            again.wait_until_ready()
            found = again.request("GET", "/api/chair/search?color=color&page=0&perPage=0").json()["count"]
            self.assertEqual(found, 100 * (len(acknowledged) + 1))

    def test_read_only_disk(self):
        self.mount("size=16m")
        self.make_file()
        subprocess.run(["mount", "-o", "remount,ro", self.disk], check=True)
        self.assert_start_refused("cannot write", "shop.sqlite")

    def test_locked_by_another_process(self):
        self.make_file()
        with self.daemon() as daemon:
            daemon.wait_until_ready()
            other = sqlite3.connect(self.file, isolation_level=None)
            other.execute("BEGIN IMMEDIATE")
            self.assert_refused(daemon.request("POST", "/api/chair/buy/1", EMAIL))
            self.assertEqual(daemon.request("GET", "/api/chair/1").status, 200)
            other.close()
            self.wait_until_ready(daemon)
            self.assertEqual(daemon.request("POST", "/api/chair/buy/1", EMAIL).status, 200)

    def test_a_file_that_is_damaged_or_no_database_ends_the_start(self):
        self.make_file()
        whole = self.file.read_bytes()
        self.file.write_bytes(whole[:len(whole) // 2])
        self.assert_start_refused("damaged")
        self.file.write_bytes(whole[:4096] + b"\x5a" * 4096 + whole[8192:])
        self.assert_start_refused("damaged")
        self.file.write_bytes(b"precious words of somebody else\n" * 1000)
        self.assert_start_refused("is not a SQLite database")

    def test_damage_while_running(self):
        self.make_file(20_000)
        whole = self.file.read_bytes()
        with self.daemon() as daemon:
            daemon.wait_until_ready()
            with open(self.file, "r+b") as file:
                file.seek(4096)
                file.write(b"\x5a" * (len(whole) - 4096))
            refused = [answer for chair_id in range(1, 20_000, 500)
                       if (answer := daemon.request("POST", f"/api/chair/buy/{chair_id}", EMAIL)).status != 200]
            self.assertTrue(refused)
            for answer in refused:
                self.assert_refused(answer)
            self.assertEqual(daemon.request("GET", "/api/chair/20000").status, 200)
            self.assert_refused(daemon.request("GET", "/readyz"))
            self.assertEqual(daemon.request("POST", "/admin/reload").status, 500)
            self.assertEqual(daemon.request("GET", "/api/chair/20000").status, 200)

    def test_a_file_that_was_replaced_is_read_by_a_reload(self):
        self.make_file()
        backup = self.disk / "backup.sqlite"
        shutil.copyfile(self.file, backup)
        with self.daemon() as daemon:
            daemon.wait_until_ready()
            self.assertEqual(self.import_chairs(daemon, 1001, 10).status, 201)
            os.replace(backup, self.file)
            self.assert_refused(self.import_chairs(daemon, 2001, 10))
            self.assertEqual(daemon.request("GET", "/api/chair/1001").status, 200)
            self.assertEqual(daemon.request("POST", "/admin/reload").status, 200)
            self.assertEqual(daemon.request("GET", "/api/chair/1001").status, 404)
            self.assertEqual(self.import_chairs(daemon, 2001, 10).status, 201)
        with self.daemon() as again:
            again.wait_until_ready()
            self.assertEqual(again.request("GET", "/api/chair/2010").status, 200)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Who may do what, as an operator sets it; and what errors tell to clients."""

import re
import sqlite3
import subprocess

from nazotted import CONDITIONS, FIXTURE, Daemon, SystemTest, clean_environment, main, multipart

TOKEN = "b3BlbiBzZXNhbWU="
EMAIL = '{"email": "a@example.com"}'
CHAIR = "900001,name,description,/c.png,1000,10,10,10,黒,,座椅子,1,1\n".encode()


class Access(SystemTest):
    def token_file(self, text=TOKEN + "\n", mode=0o600):
        file = self.folder / "token"
        file.write_text(text)
        file.chmod(mode)
        return file

    def check(self, *arguments):
        result = subprocess.run([self.build.nazotted, "--check", "--store", "memory:", "--conditions", CONDITIONS,
                                 *arguments], capture_output=True, text=True, timeout=60, env=clean_environment())
        output = result.stdout + result.stderr
        self.assertNotIn(TOKEN, output)
        return result.returncode, output

    def test_listening_beyond_loopback_needs_a_token_or_the_operators_word(self):
        for address in ("0.0.0.0:0", "[::]:0", "192.0.2.1:0", "[2001:db8::1]:0"):
            with self.subTest(address=address):
                status, output = self.check("--listen", address)
                self.assertNotEqual(status, 0)
                self.assertIn("--admin-token-file", output)
                self.assertEqual(self.check("--listen", address, "--insecure-open-writes")[0], 0)
                self.assertEqual(self.check("--listen", address, "--admin-token-file", self.token_file())[0], 0)
        for address in ("127.0.0.1:0", "127.1.2.3:0", "[::1]:0", ":0"):
            with self.subTest(address=address):
                self.assertEqual(self.check("--listen", address)[0], 0)

    def test_token_files(self):
        for text in ("", "\n", "two words\n"):
            with self.subTest(text=text):
                status, output = self.check("--admin-token-file", self.token_file(text))
                self.assertNotEqual(status, 0)
                self.assertIn("--admin-token-file", output)
        self.assertNotEqual(self.check("--admin-token-file", self.folder / "nothing")[0], 0)
        self.assertIn("can be read by every user", self.check("--admin-token-file", self.token_file(mode=0o644))[1])
        self.assertNotIn("warn", self.check("--admin-token-file", self.token_file(mode=0o640))[1])

    def test_the_token_opens_imports_and_admin_routes_and_is_never_logged(self):
        bearer = {"Authorization": f"Bearer {TOKEN}"}
        body, form = multipart("chairs", CHAIR)
        with Daemon(self.build, self.folder, "--store", f"sqlite:{self.folder}/shop.sqlite", "--initial-data", FIXTURE,
                    "--admin-token-file", self.token_file(), "--log-level", "trace") as daemon:
            daemon.wait_until_ready()
            for wrong in ({}, {"Authorization": "Bearer " + TOKEN[:-1]}):
                refused = daemon.request("POST", "/api/chair", body, form | wrong)
                self.assertEqual((refused.status, refused.headers["WWW-Authenticate"]), (401, "Bearer"))
                self.assertEqual(daemon.request("POST", "/initialize", headers=wrong).status, 401)
                self.assertEqual(daemon.request("POST", "/admin/reload", headers=wrong).status, 401)
            self.assertEqual(daemon.request("GET", "/api/chair/900001").status, 404)
            self.assertEqual(daemon.request("POST", "/api/chair", body, form | bearer).status, 201)
            self.assertEqual(daemon.request("POST", "/api/chair/buy/900001", EMAIL).status, 200)
            self.assertEqual(daemon.request("POST", "/admin/reload", headers=bearer).status, 200)
            self.assertEqual(daemon.request("GET", "/api/chair/900001").status, 404)  # bought, also after a reload
            self.assertEqual(daemon.request("POST", "/initialize", headers=bearer).status, 200)
            self.assertNotIn(TOKEN[:-1], daemon.log())

    def test_the_rate_of_writes(self):
        with Daemon(self.build, self.folder, "--store", "memory:", "--initial-data", FIXTURE, "--write-rate", "0.001",
                    "--write-burst", "2", "--client-address-header", "X-Real-IP") as daemon:
            daemon.wait_until_ready()
            for client in ("203.0.113.1", "203.0.113.2"):
                statuses = [daemon.request("POST", "/api/chair/buy/0", EMAIL, {"X-Real-IP": client}).status
                            for _ in range(4)]
                self.assertEqual(statuses[2:], [429, 429])
                self.assertNotIn(429, statuses[:2])
            self.assertEqual(daemon.request("GET", "/healthz").status, 200)

    def assert_discreet(self, answer):
        """Nothing of the file system, nothing of SQL."""
        text = answer.body.decode()
        self.assertNotIn(str(self.folder), text)
        self.assertIsNone(re.search(r"/\w|\.sql|\.csv|SELECT|INSERT|UPDATE|DELETE|table:|column", text), text)

    def test_broken_initial_data_have_a_reference(self):
        data = self.folder / "data"
        data.mkdir()
        for name in ("chair.csv", "estate.csv"):
            (data / name).write_bytes((FIXTURE / name).read_bytes() if (FIXTURE / name).exists() else b"")
        self.build.generate(data, "--rows", "10", "--format", "csv")
        with Daemon(self.build, self.folder, "--store", "memory:", "--initial-data", data) as daemon:
            daemon.wait_until_ready()
            (data / "chair.csv").write_text("1,2,3\n")
            answer = daemon.request("POST", "/initialize")
            self.assertEqual(answer.status, 500)
            self.assert_discreet(answer)
            reference = re.search(r"reference ([0-9a-f]{8})", answer.json()["error"]).group(1)
            self.assertRegex(daemon.log(), f"reference {reference}.*chair.csv")
            (data / "chair.csv").unlink()
            self.assert_discreet(daemon.request("POST", "/initialize"))

    def test_a_damaged_store_tells_nothing_of_itself(self):
        store = self.folder / "shop.sqlite"
        body, form = multipart("chairs", CHAIR)
        with Daemon(self.build, self.folder, "--store", f"sqlite:{store}", "--initial-data", FIXTURE) as daemon:
            daemon.wait_until_ready()
            with sqlite3.connect(store) as database:
                database.execute("ALTER TABLE chair RENAME TO elsewhere")
            database.close()
            for answer in (daemon.request("POST", "/api/chair", body, form),
                           daemon.request("POST", "/api/chair/buy/1", EMAIL), daemon.request("GET", "/readyz")):
                self.assert_discreet(answer)
            self.assertEqual(daemon.request("POST", "/api/chair", body, form).status, 503)


if __name__ == "__main__":
    main()

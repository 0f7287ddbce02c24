#!/usr/bin/env python3
"""MariaDB is away at start (a reboot), or goes away while nazotted runs."""

import json
import shutil
import sys
import unittest.mock

from nazotted import SOURCE, Daemon, SystemTest, main, multipart, skip

sys.path.insert(0, str(SOURCE / "test" / "support"))
import databases  # noqa: E402

EMAIL = json.dumps({"email": "reboot@example.com"})
PASSWORD = "isucon"
CREATE_DATABASE = "CREATE DATABASE IF NOT EXISTS isuumo CHARACTER SET utf8mb4;\n"


class StoreDown(SystemTest):
    def setUp(self):
        super().setUp()
        self.server = self.folder / "mariadb"
        self.port = databases.free_port()
        self.data = self.build.generate(self.folder / "data", "--rows", "100")
        self.addCleanup(databases.stop, self.server)

    def start_server(self):
        """A new, empty server on the port that nazotted was told."""
        with unittest.mock.patch.object(databases, "free_port", return_value=self.port), \
                unittest.mock.patch.object(databases, "CREATE_USERS", CREATE_DATABASE + databases.CREATE_USERS):
            databases.start(self.server, "mariadb", self.folder)

    def start_daemon(self):
        environment = {"MYSQL_HOST": "127.0.0.1", "MYSQL_PORT": str(self.port), "MYSQL_USER": "isucon",
                       "MYSQL_PASS": PASSWORD, "MYSQL_DBNAME": "isuumo"}
        return Daemon(self.build, self.folder, "--initial-data", self.data, environment=environment)

    def assert_no_password(self, daemon):
        self.assertNotIn(f":{PASSWORD}", daemon.log())

    def test_down_at_start_then_up(self):
        with self.start_daemon() as daemon:
            daemon.wait_until_logged(r"\[warning\].*")
            self.assertNotIn("serving", daemon.log())
            self.start_server()
            daemon.wait_until_ready()
            self.assertEqual(daemon.request("GET", "/api/chair/100").status, 200)
            self.assert_no_password(daemon)

    def test_sigterm_ends_the_waiting(self):
        with self.start_daemon() as daemon:
            daemon.wait_until_logged(r"\[warning\].*")
            self.assertEqual(daemon.stop(), 0)

    def test_down_while_serving(self):
        self.start_server()
        with self.start_daemon() as daemon:
            daemon.wait_until_ready()
            databases.stop(self.server)
            refused = daemon.request("POST", "/api/chair/buy/1", EMAIL)
            self.assertEqual(refused.status, 503, refused)
            self.assertTrue(refused.headers["Retry-After"])
            body, headers = multipart("chairs", b"5000,a,b,c,1,2,3,4,e,,f,5,1\n")
            self.assertEqual(daemon.request("POST", "/api/chair", body, headers).status, 503)
            self.assertEqual(daemon.request("GET", "/api/chair/5000").status, 404)
            self.assertEqual(daemon.request("GET", "/api/chair/1").status, 200)
            self.assertEqual(daemon.request("GET", "/healthz").status, 200)
            unready = daemon.request("GET", "/readyz")
            self.assertEqual(unready.status, 503)
            self.assertTrue(unready.json())
            self.assert_no_password(daemon)


if __name__ == "__main__":
    if shutil.which("mariadb-install-db") is None:
        skip("mariadb-server is not installed")
    main()

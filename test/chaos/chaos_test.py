#!/usr/bin/env python3
"""A MariaDB at fault in every way that we could think of, one test each. See outage.py.

    chaos_test.py BUILD [--all]

--all: also those that take longer than some seconds each.
"""

import os
import pathlib
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

import outage
import plan
from outage import PASSWORD, PLENTY, USER, Outage, Session, clients, databases, model

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "system"))
from nazotted import SOURCE, Daemon, SystemTest, create_database, main, skip, until  # noqa: E402

ALL = "--all" in sys.argv
if ALL:
    sys.argv.remove("--all")


def slow(test):
    return test if ALL else None


class ServerGone(Outage):
    def setUp(self):
        super().setUp()
        self.start_daemon()

    def assert_outage(self, reason="out of reach"):
        self.assert_refused(*self.every_write())
        self.assertEqual(self.reload().status, 503)
        self.assert_tells(reason)
        self.assert_reads_go_on()

    def test_killed_and_started_again(self):
        self.assertEqual([self.buy().status, self.import_rows(rows=200).status], [200, 201])
        databases.stop(self.folder_of_server, signal.SIGKILL)
        self.assert_outage()
        self.resume_server()
        self.assert_heals()

    def test_killed_in_the_midst_of_writes(self):
        seed = int(os.environ.get("NAZOTTE_TEST_SEED", random.randrange(10 ** 9)))
        print(f"seed {seed}", flush=True)
        for number in range(1, 21 if ALL else 2):
            self.kill_while_clients_write(seed, number)
        self.assert_heals()

    def kill_while_clients_write(self, seed, number):
        crowd = [clients.Client(self.daemon.port, plan.writes_of(seed, number, client, plan.Kill("clients", 0)))
                 for client in range(plan.CLIENTS)]
        for client in crowd:
            client.start()
        until(lambda: sum(len(client.writes) for client in crowd) > 40, "clients write")
        databases.stop(self.folder_of_server, signal.SIGKILL)
        until(lambda: any(client.writes and client.writes[-1].status == 503 for client in crowd), "clients are refused")
        self.resume_server()
        until(lambda: self.readiness().status == 200, "readiness comes back")
        for client in crowd:
            client.stop()
            client.join()
            self.assertEqual(client.unexpected, [])
            self.writes += client.writes
        self.close_books()

    def test_stopped_and_started_again(self):
        databases.stop(self.folder_of_server)
        self.assert_outage()
        self.resume_server()
        self.assert_heals()


class NetworkAtFault(Outage):
    def setUp(self):
        super().setUp()
        self.start_daemon()

    def test_unreachable(self):
        self.gate.shut()
        self.assert_refused(*self.every_write())
        self.assert_tells("out of reach")
        self.assert_reads_go_on()
        self.gate.open()
        self.assert_heals()

    def test_stuck_while_idle(self):
        self.gate.stick()
        self.assert_tells("out of reach")
        self.assert_reads_go_on()
        self.gate.open()
        self.assert_heals()

    @slow
    def test_stuck_before_a_write(self):
        self.assertEqual(self.buy().status, 200)
        self.gate.stick()
        for write in (self.buy, self.import_rows, self.initialize):
            begin = time.monotonic()
            self.assert_refused(write())  # within WRITE_SECONDS_MAX
            print(f"refused after {time.monotonic() - begin:.1f} s", flush=True)
        self.assert_reads_go_on()
        self.gate.open()
        self.assert_heals()

    def test_slow(self):
        self.gate.delay = 0.05
        self.assertEqual([write.status for write in self.every_write()], [200, 201, 201, 200])
        self.assert_reads_go_on()
        self.gate.open()
        self.assert_heals()

    def test_cut_once(self):
        """One loss is made good without the client noticing, by a second try or by asking what became of the first. Only
        an import whose COMMIT never came to the server is refused."""
        writes = {"UPDATE chair": self.buy, "INSERT INTO chair": lambda: self.import_rows(rows=50),
                  "COMMIT": lambda: self.import_rows("import_estates")}
        for word, write in writes.items():
            for cut in ("before", "inside", "answer", "half"):
                self.gate.arm(word, cut)
                refused = word == "COMMIT" and cut in ("before", "inside")
                self.assertIn(write().status, (503,) if refused else (200, 201), (word, cut))
                self.assert_agreement()
        self.assertEqual(self.gate.cuts, 12)
        self.assert_heals()

    def test_initialize_cut(self):
        for word in ("INSERT INTO nazotte_new", "RENAME", "COMMIT"):
            for cut in ("before", "inside", "answer", "half"):
                self.gate.arm(word, cut)
                self.initialize()
                self.until_settled()
                self.assert_agreement()
        self.assertEqual(self.gate.cuts, 12)
        self.assert_heals()

    def cut_commit(self, cut, write):
        """The COMMIT is cut and the database stays away: nobody may see the write until it is settled."""
        self.gate.arm("COMMIT", cut)
        self.gate.refuse_after_cut = True
        sent = write()
        self.assert_refused(sent)
        self.assert_refused(self.buy())
        self.assert_tells("out of reach|not known yet")
        return sent

    def test_commit_of_unknown_outcome(self):
        for cut, there in (("before", False), ("answer", True)):
            before = self.chairs_shown()
            self.cut_commit(cut, lambda: self.import_rows(rows=30))
            self.assertEqual(self.chairs_shown(), before)
            self.gate.open()
            self.until_settled()
            self.assertEqual(self.chairs_shown(), before + 30 * there)
            self.assert_agreement()
        self.assert_heals()

    def test_commit_without_a_trace(self):
        """What tells the outcome is gone, too: it is not ready before all rows were read again."""
        for cut, there in (("before", False), ("answer", True)):
            before = self.chairs_shown()
            self.cut_commit(cut, lambda: self.import_rows(rows=30))
            self.sql("DELETE FROM nazotte_writer")
            self.gate.open()
            until(lambda: self.readiness().status == 200, "readiness comes back")
            self.assertEqual(self.chairs_shown(), before + 30 * there)
            self.assert_agreement()
        self.assertEqual(self.daemon.log().count("all rows were read again"), 2)
        self.assert_heals()

    def chairs_shown(self):
        return self.daemon.request("GET", "/api/chair/search?color=crash&page=0&perPage=0").json()["count"]

    def test_purchase_of_unknown_outcome(self):
        for cut, left in (("before", 29), ("answer", 28)):
            self.initialize()
            self.cut_commit(cut, self.buy)
            self.gate.open()
            self.until_settled()
            self.assertEqual(self.sql(f"SELECT stock FROM chair WHERE id = {PLENTY}").strip(), str(left))
            self.assert_agreement()
        self.assert_heals()

    @slow
    def test_a_connection_frozen_in_the_midst_of_a_transaction(self):
        """The server never hears of the end: its session keeps its locks until it has been idle for too long."""
        self.gate.arm("INSERT INTO chair", "frozen")
        self.import_rows()
        self.assert_reads_go_on()
        self.assert_heals()


class DatabaseRefuses(Outage):
    def setUp(self):
        super().setUp()
        self.start_daemon()

    def set_global(self, setting, value, back):
        self.addCleanup(self.sql, f"SET GLOBAL {setting} = {back}")
        self.sql(f"SET GLOBAL {setting} = {value}")

    def test_read_only(self):
        self.set_global("read_only", 1, 0)
        self.assert_refused(*self.every_write())
        self.assert_tells("read-only")
        self.assert_reads_go_on()
        self.assert_tells("read-only")  # a ping alone does not make it ready
        self.sql("SET GLOBAL read_only = 0")
        self.assert_heals()

    def test_row_locked_by_somebody(self):
        somebody = Session(self.server, self.database)
        self.addCleanup(somebody.close)
        somebody.run(f"START TRANSACTION; UPDATE chair SET name = name WHERE id = {PLENTY}; "
                     f"SELECT stock FROM chair WHERE id = {PLENTY} FOR UPDATE")
        self.assert_tells("locked by somebody else", write=lambda: self.assert_refused(self.buy()))
        self.assertEqual(self.buy(5).status, 200)
        self.assert_reads_go_on()
        somebody.run("ROLLBACK")
        self.assert_heals()

    def test_deadlock(self):
        """Somebody holds what the import needs, and wants what the import holds. He has more to lose, so we lose."""
        somebody = Session(self.server, self.database)
        self.addCleanup(somebody.close)
        self.buy()  # makes the daemon's row in its table
        key = self.next_id
        columns = outage.stores.COLUMNS["chair"]
        for round_ in range(3):
            somebody.run("START TRANSACTION; UPDATE estate SET popularity = popularity + 1; UPDATE estate SET popularity "
                         f"= popularity - 1; INSERT INTO chair ({columns}) SELECT {key}{columns[2:]} FROM chair "
                         "WHERE id = 1")
            waits = (f"SELECT COUNT(*) FROM information_schema.processlist WHERE user = '{USER}' AND info LIKE "
                     "'INSERT INTO chair%'")
            with outage.in_background(self.import_rows) as sent:
                until(lambda: self.sql(waits).strip() == "1", "the import waits")
                somebody.run("UPDATE nazotte_writer SET sequence = sequence")
                somebody.run("ROLLBACK")
            self.assertEqual(sent.result.status, 201, round_)
            key = self.next_id
        self.assertIn("1213", self.daemon.log())
        self.assert_heals()

    def test_statement_above_max_allowed_packet(self):
        self.set_global("max_allowed_packet", 4096, 16 << 20)
        self.disconnect()
        self.assertEqual(self.buy().status, 200)
        long = lambda row: (row[0], row[1], "x" * 4000, *row[3:])  # noqa: E731
        self.assert_tells("max_allowed_packet", write=lambda: self.assert_refused(self.import_rows(rows=1, change=long)))
        self.assertEqual(self.import_rows(rows=1).status, 201)
        self.assert_reads_go_on()
        self.sql(f"SET GLOBAL max_allowed_packet = {16 << 20}")
        self.assertEqual(self.import_rows(rows=1, change=long).status, 201)
        self.assert_heals()

    def test_no_connection_left(self):
        self.set_global("max_connections", 10, 151)
        somebody = Session(self.server, self.database)
        self.addCleanup(somebody.close)
        taken = []
        self.addCleanup(lambda: [connection.close() for connection in taken])
        port = int(self.server.rsplit(":", 1)[1])

        def crowd_out():
            # Connections that never log in count, too.
            taken.extend(socket.create_connection(("127.0.0.1", port)) for _ in range(9))
            somebody.run(f"KILL USER {USER}")
            taken.extend(socket.create_connection(("127.0.0.1", port)) for _ in range(9))
            self.buy()

        self.assert_tells("no connection left", write=crowd_out)
        self.assert_reads_go_on()
        for connection in taken:
            connection.close()
        self.assert_heals()

    def test_password_changed(self):
        self.sql(f"ALTER USER {USER} IDENTIFIED BY 'another'")
        self.disconnect()
        self.assert_refused(*self.every_write())
        self.assert_tells("refuses the login")
        self.assert_reads_go_on()
        self.sql(f"ALTER USER {USER} IDENTIFIED BY '{PASSWORD}'")
        self.assert_heals()

    def test_rights_revoked(self):
        self.sql(f"REVOKE INSERT, UPDATE ON {self.database}.* FROM {USER}")
        self.disconnect()
        self.assert_refused(self.buy(), self.import_rows())
        self.assert_tells("does not permit")
        self.assert_reads_go_on()
        self.sql(f"GRANT {outage.RIGHTS} ON {self.database}.* TO {USER}")
        self.assert_heals()


class TablesAltered(Outage):
    def setUp(self):
        super().setUp()
        self.start_daemon()

    def assert_altered(self, *writes):
        for write in writes:
            self.assert_refused(write())
        self.assert_tells("altered")
        self.assert_reads_go_on()
        self.assert_tells("altered")  # a ping alone does not make it ready

    def test_renamed_away(self):
        self.sql("RENAME TABLE chair TO chairs")
        self.assert_altered(self.buy, self.import_rows)
        self.sql("RENAME TABLE chairs TO chair")
        self.assert_heals()

    def test_column_dropped(self):
        self.sql("ALTER TABLE estate DROP COLUMN address")
        self.assert_altered(lambda: self.import_rows("import_estates"))
        self.sql("ALTER TABLE estate ADD COLUMN address VARCHAR(128) NOT NULL AFTER thumbnail; "
                 "UPDATE estate SET address = CONCAT('address ', id)")
        self.assert_heals()

    def test_type_narrowed(self):
        self.sql("ALTER TABLE chair MODIFY description VARCHAR(10) NOT NULL")
        long = lambda row: (row[0], row[1], "x" * 11, *row[3:])  # noqa: E731
        self.assert_altered(lambda: self.import_rows(change=long))
        self.sql("ALTER TABLE chair MODIFY description VARCHAR(4096) NOT NULL")
        self.assert_heals()


class NoSpace(Outage):
    def fill_up(self, write):
        """Until the database has no room for another import."""
        self.assertIn(503, (write().status for _ in range(100)))

    def import_megabyte(self):
        return self.import_rows(rows=250, change=lambda row: (row[0], row[1], "x" * 4000, *row[3:]))

    def test_tablespace_full(self):
        """The tables live in a shared tablespace that may not grow beyond some megabytes."""
        self.addCleanup(self.sql, "SET GLOBAL innodb_file_per_table = 1")
        self.sql("SET GLOBAL innodb_file_per_table = 0")
        self.start_daemon()
        self.fill_up(self.import_megabyte)
        self.assert_tells("no space left", write=self.import_megabyte)
        self.assert_reads_go_on()
        self.assertEqual(self.buy().status, 200)  # needs no space
        # Room again, as an operator would make it.
        self.sql(f"DELETE FROM chair WHERE id >= {plan.FIRST_IMPORT_ID}; SET GLOBAL innodb_file_per_table = 1; "
                 "ALTER TABLE chair FORCE")
        until(lambda: self.readiness().status == 200, "readiness comes back")
        self.assertEqual(self.initialize().status, 200)  # memory forgets what the operator deleted
        self.assert_heals()

    @slow
    def test_disk_full(self):
        """A file system of its own that is full; skipped where nobody may mount one."""
        disk = pathlib.Path(tempfile.mkdtemp(prefix="nazotte-disk-"))
        self.addCleanup(shutil.rmtree, disk, ignore_errors=True)
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=160m", "tmpfs", disk], capture_output=True)
        if mounted.returncode != 0:
            self.skipTest("mount is not permitted")
        self.addCleanup(subprocess.run, ["umount", "--lazy", disk], check=True)
        folder = disk / "server"
        self.addCleanup(databases.stop, folder)
        databases.start(folder, "mariadb", folder, ("--innodb-log-file-size=8M", "--innodb-flush-log-at-trx-commit=1"))
        self.move_to(folder)
        self.start_daemon()
        filler = disk / "filler"
        subprocess.run(["dd", "if=/dev/zero", f"of={filler}", "bs=64k"], capture_output=True)
        self.fill_up(self.import_megabyte)
        self.assert_tells("no space left|refuses the write", write=self.import_megabyte)
        self.assert_reads_go_on()
        filler.unlink()
        self.assert_heals()


class Durability(Outage):
    def test_settings_that_weaken_it_are_named(self):
        self.start_daemon()
        self.assertNotIn("may lose writes", self.daemon.log())
        self.daemon.stop()
        self.addCleanup(self.sql, "SET GLOBAL innodb_flush_log_at_trx_commit = 1; SET GLOBAL sync_binlog = 1")
        self.sql("SET GLOBAL innodb_flush_log_at_trx_commit = 2; SET GLOBAL sync_binlog = 0")
        self.start_daemon()
        self.daemon.wait_until_logged("innodb_flush_log_at_trx_commit is 2.*may lose writes")
        self.daemon.wait_until_logged("sync_binlog is 0 and the binary log is on.*may lose writes")


class DurabilityOfMysql(SystemTest):
    def test_settings_that_weaken_it_are_named(self):
        folder = self.folder / "mysql56"
        settings = ("--log-bin=binlog", "--server-id=1", "--sync-binlog=0", "--innodb-flush-log-at-trx-commit=2")
        self.addCleanup(databases.stop, folder)
        process = databases.start(folder, "mysql56", SOURCE / "build" / "npm", settings)
        self.addCleanup(process.poll)
        url = create_database((folder / "url").read_text().strip(), "shop")
        with Daemon(self.build, self.folder, "--store", url) as daemon:
            daemon.wait_until_logged("innodb_flush_log_at_trx_commit is 2.*may lose writes")
            daemon.wait_until_logged("sync_binlog is 0 and the binary log is on.*may lose writes")
            daemon.wait_until_ready()


if __name__ == "__main__":
    if shutil.which("mariadb-install-db") is None:
        skip("mariadb-server is not installed")
    with tempfile.TemporaryDirectory(prefix="nazotte-chaos-") as own:
        Outage.start_server(pathlib.Path(own) / "mariadb", outage.DURABLE)
        try:
            main()
        finally:
            databases.stop(pathlib.Path(own) / "mariadb")

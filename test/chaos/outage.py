"""What every chaos test does: a MariaDB, a gate before it, nazotted behind the gate, and customers who never stop.

While the database is at fault, reads go on, a write is refused with 503 and Retry-After, and /readyz tells why. After
the fault everything heals by itself; then memory, database and what was answered agree (test/crash/model.py).
"""

import http.client
import pathlib
import re
import subprocess
import sys
import threading
import time

TESTS = pathlib.Path(__file__).resolve().parents[1]
for folder in ("system", "support", "crash"):
    sys.path.insert(0, str(TESTS / folder))
import clients  # noqa: E402
import crash  # noqa: E402
import databases  # noqa: E402
import model  # noqa: E402
import plan  # noqa: E402
import stores  # noqa: E402
from gate import Gate  # noqa: E402
from nazotted import Daemon, SystemTest, create_database, request, run_sql, until  # noqa: E402

# A write that meets a stuck database is refused within 16 s (docs/OPERATIONS.md); the rest is for a busy machine.
WRITE_SECONDS_MAX = 30

USER, PASSWORD = "shopkeeper", "open-sesame"
PLENTY = 4  # a chair with a stock of 29
# What docs/OPERATIONS.md tells operators to grant. Not SUPER: read_only would not hold for it.
RIGHTS = "SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, ALTER, INDEX"
SECRETS = re.compile(rb"\b(SELECT|INSERT|UPDATE|COMMIT|TABLE|FROM)\b|nazotte_|" + USER.encode() + b"|"
                     + PASSWORD.encode() + rb"|isucon|/[\w.-]+/|\b\d+\.\d+\.\d+\.\d+\b|errno")

# Settings of a server that keeps what it commits, and whose tables can be full without a disk being so.
DURABLE = ("--innodb-flush-log-at-trx-commit=1", "--innodb-data-file-path=ibdata1:12M:autoextend:max:20M",
           *databases.BINARY_LOG_SETTINGS)


class Reader(threading.Thread):
    """Reads all the while; every answer must be right."""

    TARGETS = ("/api/chair/low_priced", "/api/estate/1", "/api/estate/search?features=crash&page=0&perPage=5", "/healthz")

    def __init__(self, port):
        super().__init__()
        self.port = port
        self.answers = 0
        self.failures = []
        self.done = threading.Event()

    def stop(self):
        self.done.set()
        self.join()

    def run(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=WRITE_SECONDS_MAX)
        while not self.done.is_set():
            target = self.TARGETS[self.answers % len(self.TARGETS)]
            try:
                connection.request("GET", target)
                answer = connection.getresponse()
                answer.read()
                if answer.status != 200:
                    self.failures.append(f"{target}: {answer.status}")
            except (OSError, http.client.HTTPException) as error:
                self.failures.append(f"{target}: {error!r}")
                connection.close()
            self.answers += 1
            time.sleep(0.002)
        connection.close()


class in_background:
    """Runs a function on a thread; `result` is there at the end of the block."""

    def __init__(self, function):
        self.result = None
        self.thread = threading.Thread(target=lambda: setattr(self, "result", function()))

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_error):
        self.thread.join()


class Session:
    """A user of the database with a transaction of its own, statement by statement."""

    def __init__(self, server, database):
        user, password, host, port = re.fullmatch(r"mysql://(\w+):(\w+)@([\d.]+):(\d+)", server).groups()
        self.process = subprocess.Popen(
            ["mariadb", "--no-defaults", f"--user={user}", f"--password={password}", f"--host={host}", f"--port={port}",
             "--batch", "--skip-column-names", "--unbuffered", "--force", database],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, bufsize=1)

    def send(self, statement):
        self.process.stdin.write(f"{statement};\n")

    def run(self, statement):
        """Returns when it is done."""
        self.send(statement)
        self.send("SELECT 'done'")
        while self.process.stdout.readline() not in ("done\n", ""):
            pass

    def close(self):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


class Outage(SystemTest):
    """A test case with all of that in self.server, self.gate, self.daemon."""

    folder_of_server = None
    settings = DURABLE

    @classmethod
    def start_server(cls, folder, settings):
        cls.process_of_server = databases.start(folder, "mariadb", folder, settings)
        cls.folder_of_server = folder

    def run(self, result=None):
        bad = len(result.failures) + len(result.errors)
        super().run(result)
        if len(result.failures) + len(result.errors) > bad:
            sys.stderr.write(self.log)

    def setUp(self):
        super().setUp()
        self.log = ""
        self.move_to(self.folder_of_server)
        self.before, self.writes, self.refusals = crash.INITIAL, [], []
        self.next_id = plan.FIRST_IMPORT_ID

    def move_to(self, folder):
        """A gate before the server in `folder`, and in that a database and a user."""
        self.server = (folder / "url").read_text().strip()
        self.gate = Gate(int(self.server.rsplit(":", 1)[1]))
        self.addCleanup(self.gate.close)
        self.database = "chaos"
        create_database(self.server, self.database)
        self.sql(f"DROP USER IF EXISTS {USER}; CREATE USER {USER} IDENTIFIED BY '{PASSWORD}'; "
                 f"GRANT {RIGHTS} ON {self.database}.* TO {USER}")
        self.store = stores.Database(self.server, self.database)

    def sql(self, statement):
        return run_sql(self.server, f"{statement};", self.database)

    def start_daemon(self):
        data = self.folder / "initial"
        if not data.exists():
            data.mkdir()
            (data / "chair.csv").write_bytes(clients.csv_of(plan.initial_chairs()))
            (data / "estate.csv").write_bytes(clients.csv_of(plan.initial_estates()))
        # Looks for changes by hand meet the faults, too.
        self.daemon = Daemon(self.build, self.folder, "--initial-data", data, "--check-interval", "1", "--store",
                             f"mysql://{USER}:{PASSWORD}@127.0.0.1:{self.gate.port}/{self.database}")
        self.addCleanup(self.end_daemon, self.daemon)
        self.daemon.wait_until_ready()
        self.reader = Reader(self.daemon.port)
        self.reader.start()
        self.addCleanup(self.reader.stop)

    def end_daemon(self, daemon):
        daemon.kill()
        self.log += daemon.log()

    # --- writes, each of them remembered ---

    def send(self, planned):
        write = model.Write(planned.kind, {row[0]: row for row in planned.rows}, planned.chair_id, sent=time.monotonic())
        self.writes.append(write)
        target, body, headers = clients.message(planned)
        connection = http.client.HTTPConnection("127.0.0.1", self.daemon.port, timeout=WRITE_SECONDS_MAX)
        try:
            connection.request("POST", target, body=body, headers=headers)
            answer = connection.getresponse()
            text = answer.read()
        finally:
            connection.close()
        write.status = answer.status
        if answer.status == 503:
            self.assertTrue(answer.headers["Retry-After"])
            self.refusals.append(text)
        else:
            self.assertIn(answer.status, (200, 201), text)
            write.ended, write.outcome = time.monotonic(), model.ACKNOWLEDGED
        return write

    def buy(self, chair_id=PLENTY):
        return self.send(plan.Planned("buy", chair_id=chair_id))

    def import_rows(self, kind="import_chairs", rows=3, change=lambda row: row):
        make = (lambda key: plan.chair(key, 2)) if kind == "import_chairs" else plan.estate
        ids = range(self.next_id, self.next_id + rows)
        self.next_id += rows
        return self.send(plan.Planned(kind, tuple(change(make(key)) for key in ids)))

    def initialize(self):
        return self.send(plan.Planned("initialize"))

    def reload(self):
        answer = request(self.daemon.port, "POST", "/admin/reload")
        if answer.status != 200:
            self.assertTrue(answer.headers["Retry-After"])
            self.refusals.append(answer.body)
        return answer

    def every_write(self):
        return [self.buy(), self.import_rows(), self.import_rows("import_estates"), self.initialize()]

    # --- what must hold ---

    def assert_refused(self, *writes):
        self.assertEqual([write.status for write in writes], [503] * len(writes), self.refusals)

    def readiness(self):
        answer = request(self.daemon.port, "GET", "/readyz")
        if answer.status != 200:
            self.assertTrue(answer.headers["Retry-After"])
            self.refusals.append(answer.body)
        return answer

    def assert_tells(self, reason, write=lambda: None):
        """/readyz says why, sooner or later; `write` is what makes it notice."""
        def told():
            write()
            answer = self.readiness()
            return answer.status == 503 and re.search(reason, answer.json()["error"])

        until(told, f"/readyz tells '{reason}'; it says {self.readiness()}")

    def assert_reads_go_on(self):
        before = self.reader.answers
        until(lambda: self.reader.answers > before + 20, "reads are answered")

    def assert_heals(self):
        """By itself: readiness needs no write. Then all writes work, and nothing was lost or invented."""
        until(lambda: self.readiness().status == 200, f"readiness comes back; it says {self.readiness()}")
        for write in (self.buy(), self.import_rows(), self.import_rows("import_estates")):
            self.assertEqual(write.outcome, model.ACKNOWLEDGED, self.refusals)
        self.assert_agreement()
        self.assertEqual(self.reload().status, 200, self.refusals[-1:])
        self.assert_agreement()
        self.assertIsNone(self.daemon.process.poll())
        for text in self.refusals:
            self.assertIsNone(SECRETS.search(text), text)
        self.assertEqual(self.reader.failures, [])

    def until_settled(self):
        """No write goes through before memory is in step with the database."""
        until(lambda: self.buy(5).status == 200, f"a buy succeeds; {self.refusals[-1:]}")

    def assert_agreement(self):
        after = stores.read(self.store)
        memory = (crash.all_rows(self.daemon, "chair", "color=crash"), crash.all_rows(self.daemon, "estate", "features=crash"))
        self.assertEqual(model.judge(self.before, crash.INITIAL, self.writes, after), [])
        self.assertEqual(list(model.disagreements(memory, after)), [])
        return after

    def close_books(self):
        """What is there now is given. Only when it is ready and nobody writes: what was unknown is decided by then."""
        self.before, self.writes = self.assert_agreement(), []

    def resume_server(self):
        self.addCleanup(databases.resume(self.folder_of_server).poll)

    def disconnect(self):
        """Ends the daemon's sessions, so that it has to log in again."""
        ids = self.sql(f"SELECT id FROM information_schema.processlist WHERE user = '{USER}'").split()
        for session in ids:
            self.sql(f"KILL {session}")

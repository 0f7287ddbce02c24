"""The stores that a crash test looks into behind the daemon's back: a SQLite file, a database of a MariaDB server."""

import pathlib
import sqlite3
import sys

import model
import plan

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "system"))
from nazotted import create_database, run_sql  # noqa: E402

COLUMNS = {
    "chair": "id, name, description, thumbnail, price, height, width, depth, color, features, kind, popularity, stock",
    "estate": "id, name, description, thumbnail, address, latitude, longitude, rent, door_height, door_width, features, "
              "popularity",
}
TYPES = {"chair": [type(value) for value in plan.chair(1, 1)], "estate": [type(value) for value in plan.estate(1)]}


class SqliteFile:
    name = "sqlite"

    def __init__(self, folder):
        self.path = pathlib.Path(folder) / "shop.sqlite"
        self.url = f"sqlite:{self.path}"

    def empty(self):
        for suffix in ("", "-wal", "-shm"):
            pathlib.Path(f"{self.path}{suffix}").unlink(missing_ok=True)

    def rows(self, table):
        return self._run(f"SELECT {COLUMNS[table]} FROM {table}")

    def change(self, statement):
        self._run(statement)

    def _run(self, statement):
        connection = sqlite3.connect(self.path, isolation_level=None, timeout=30)
        try:
            return connection.execute(statement).fetchall()
        finally:
            connection.close()

    def close(self):
        self.empty()


class Database:
    """One of its own on a server, mysql://USER:PASS@HOST:PORT."""

    name = "mariadb"

    def __init__(self, server, database):
        self.server, self.database = server, database
        self.url = f"{server}/{database}"

    def empty(self):
        create_database(self.server, self.database)

    def rows(self, table):
        lines = run_sql(self.server, f"SELECT {COLUMNS[table]} FROM {table};", self.database).splitlines()
        return [tuple(kind(value) for kind, value in zip(TYPES[table], line.split("\t"))) for line in lines]

    def change(self, statement):
        run_sql(self.server, f"{statement};", self.database)

    def close(self):
        run_sql(self.server, f"DROP DATABASE IF EXISTS {self.database};")


def read(store):
    return model.Shop.of(store.rows("chair"), store.rows("estate"))

"""A backend of ISUUMO's contract in plain SQL on SQLite: every question is a statement, nothing is kept in memory.

It is what nazotte-load is tried on beside nazotted, and what it has to find faults in: `fault` names one that is planted.
It also writes down every request, by the number of the virtual user that its User-Agent names.
"""

import csv
import http.server
import io
import itertools
import json
import re
import sqlite3
import threading
import time
import urllib.parse
from collections import defaultdict

CHAIR = ("id", "name", "description", "thumbnail", "price", "height", "width", "depth", "color", "features", "kind",
         "popularity", "stock")
ESTATE = ("id", "name", "description", "thumbnail", "address", "latitude", "longitude", "rent", "door_height",
          "door_width", "features", "popularity")
COLUMNS = {"chair": CHAIR, "estate": ESTATE}
REALS = {"latitude", "longitude"}
TEXTS = {"name", "description", "thumbnail", "color", "features", "kind", "address"}
RANGES = {"chair": {"priceRangeId": "price", "heightRangeId": "height", "widthRangeId": "width",
                    "depthRangeId": "depth"},
          "estate": {"doorHeightRangeId": "door_height", "doorWidthRangeId": "door_width", "rentRangeId": "rent"}}
RANK = "ORDER BY popularity DESC, id ASC"


def camel_case(column):
    return re.sub(r"_(\w)", lambda match: match.group(1).upper(), column)


def shown(row, columns):
    return {camel_case(name): value for name, value in zip(columns, row) if name not in ("popularity", "stock")}


def column_type(name):
    return "REAL" if name in REALS else "TEXT" if name in TEXTS else "INTEGER"


def read_rows(table, text):
    for record in csv.reader(io.StringIO(text)):
        yield [float(cell) if name in REALS else cell if name in TEXTS else int(cell)
               for name, cell in zip(COLUMNS[table], record, strict=True)]


def strictly_inside(ring, latitude, longitude):
    """Of a convex ring in microdegrees, counter-clockwise or not."""
    turns = {(bx - ax) * (latitude - ay) - (by - ay) * (longitude - ax) > 0
             if (bx - ax) * (latitude - ay) != (by - ay) * (longitude - ax) else None
             for (ay, ax), (by, bx) in itertools.pairwise(ring)}
    return len(turns) == 1 and None not in turns


def microdegrees(degrees):
    return int(f"{degrees:.6f}".replace(".", ""))


class Refused(Exception):
    def __init__(self, status):
        super().__init__(status)
        self.status = status


class Unanswered(Exception):
    """The connection ends before the answer."""


class Shop:
    """The tables and the questions; one at a time."""

    def __init__(self, data, conditions, fault=""):
        self.data = data
        self.fault = fault
        self.conditions = {table: json.loads((conditions / f"{table}_condition.json").read_text("utf-8"))
                           for table in COLUMNS}
        self.lock = threading.Lock()
        self.database = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
        self.initialize()

    def initialize(self):
        for table, columns in COLUMNS.items():
            self.database.execute(f"DROP TABLE IF EXISTS {table}")
            declared = ", ".join(f"{name} {column_type(name)}" for name in columns)
            self.database.execute(f"CREATE TABLE {table} ({declared}, PRIMARY KEY (id))")
            self.insert(table, (self.data / f"{table}.csv").read_text("utf-8"))

    def insert(self, table, text):
        rows = list(read_rows(table, text))
        marks = ",".join("?" * len(COLUMNS[table]))
        self.database.execute("BEGIN")
        self.database.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)
        self.database.execute("COMMIT")

    def rows(self, table, where, values=(), order=RANK, limit=-1, offset=0):
        columns = COLUMNS[table]
        found = self.database.execute(f"SELECT * FROM {table} WHERE {where} {order} LIMIT ? OFFSET ?",
                                      (*values, limit, offset))
        return [shown(row, columns) for row in found]

    def in_stock(self):
        return "1" if self.fault == "sold_out" else "stock > 0"

    def low_priced(self, table):
        where, column = (self.in_stock(), "price") if table == "chair" else ("1", "rent")
        return {f"{table}s": self.rows(table, where, order=f"ORDER BY {column}, id", limit=20)}

    def search(self, table, query):
        where, values = [], []
        for parameter, column in RANGES[table].items():
            if parameter in query:
                ranges = self.conditions[table][camel_case(column)]["ranges"][int(query[parameter])]
                for bound, comparison in (("min", ">="), ("max", "<")):
                    if ranges[bound] != -1:
                        where.append(f"{column} {comparison} ?")
                        values.append(ranges[bound])
        for column in ("kind", "color"):
            if column in query:
                where.append(f"{column} = ?")
                values.append(query[column])
        for feature in filter(None, query.get("features", "").split(",")):
            where.append("instr(features, ?) > 0")
            values.append(feature)
        if table == "chair":
            where.append(self.in_stock())
        condition = " AND ".join(where)
        count, = self.database.execute(f"SELECT count(*) FROM {table} WHERE {condition}", values).fetchone()
        page, per_page = (0 if self.fault == "page" else int(query["page"])), int(query["perPage"])
        rows = self.rows(table, condition, values, limit=per_page, offset=page * per_page)
        return self.damaged({"count": count, f"{table}s": rows}, rows)

    def damaged(self, answer, rows):
        if self.fault == "order" and len(rows) > 1:
            rows[0], rows[1] = rows[1], rows[0]
        if self.fault == "count":
            answer["count"] += 1
        if self.fault == "type" and rows:
            rows[0]["name"] = None
        if self.fault == "field" and rows:
            del rows[-1]["features"]
        if self.fault == "missing_row" and len(rows) > 2:
            del rows[1]
        return answer

    def detail(self, table, row_id):
        where = f"id = ? AND {self.in_stock()}" if table == "chair" else "id = ?"
        if self.fault == "status" and table == "estate":
            raise Refused(500)
        for row in self.rows(table, where, (row_id,)):
            return row
        raise Refused(404)

    def recommended(self, chair_id):
        chairs = self.rows("chair", "id = ?", (chair_id,))
        if not chairs:
            raise Refused(400)
        sides = [chairs[0][side] for side in ("height", "width", "depth")]
        where = " OR ".join(f"(door_width >= {a} AND door_height >= {b})" for a, b in itertools.permutations(sides, 2))
        return {"estates": self.rows("estate", where, limit=20)}

    def nazotte(self, body):
        corners = [(corner["latitude"], corner["longitude"]) for corner in json.loads(body)["coordinates"]]
        box = [bound(values) for values in zip(*corners) for bound in (min, max)]
        rows = self.rows("estate", "latitude BETWEEN ? AND ? AND longitude BETWEEN ? AND ?", box)
        ring = [(microdegrees(y), microdegrees(x)) for y, x in corners]
        inside = [row for row in rows if self.fault == "nazotte" or
                  strictly_inside(ring, microdegrees(row["latitude"]), microdegrees(row["longitude"]))][:50]
        return {"count": len(inside), "estates": inside}

    def buy(self, chair_id):
        taken = 0 if self.fault == "oversold" else 1
        sold = self.database.execute("UPDATE chair SET stock = stock - ? WHERE id = ? AND stock > 0",
                                     (taken, chair_id))
        if sold.rowcount == 0:
            raise Refused(404)
        if self.fault == "unanswered_buy":
            raise Unanswered

    def load_draft(self, table, body, content_type):
        boundary = b"--" + content_type.split("boundary=")[1].encode()
        text = body.split(boundary)[1].split(b"\r\n\r\n", 1)[1].removesuffix(b"\r\n").decode()
        if self.fault == "lost_write":
            text = "".join(text.splitlines(keepends=True)[:-1])
        if self.fault == "torn_import":
            lines = text.splitlines(keepends=True)
            text = "".join(lines[:len(lines) // 2])
        self.insert(table, text)
        if self.fault in ("torn_import", "unanswered_import"):
            raise Unanswered


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self):
        self.respond(b"")

    def do_POST(self):
        self.respond(self.rfile.read(int(self.headers["Content-Length"])))

    def respond(self, body):
        server = self.server
        server.note(self, body)
        fault = server.shop.fault
        if fault == "timeout" and "low_priced" in self.path:
            time.sleep(1)
        if fault == "connection" and "recommended" in self.path:
            self.close_connection = True
            return
        try:
            with server.shop.lock:
                status, answer = self.answer(server.shop, body)
        except Refused as refused:
            status, answer = refused.status, {"error": "refused"}
        except Unanswered:
            self.close_connection = True
            return
        self.send(status, b"" if answer is None else json.dumps(answer, ensure_ascii=False).encode())

    def answer(self, shop, body):
        path, _, text = self.path.partition("?")
        query = {name: value for name, value in urllib.parse.parse_qsl(text) if value}
        match path.strip("/").split("/"):
            case ["initialize"]:
                shop.initialize()
                return 200, {"language": "python"}
            case ["api", "chair" | "estate" as table, "low_priced"]:
                return 200, shop.low_priced(table)
            case ["api", "chair" | "estate" as table, "search", "condition"]:
                return 200, shop.conditions[table]
            case ["api", "chair" | "estate" as table, "search"]:
                return 200, shop.search(table, query)
            case ["api", "chair", "buy", row_id]:
                return 200, shop.buy(int(row_id))
            case ["api", "estate", "req_doc", row_id]:
                shop.detail("estate", int(row_id))
                return 200, None
            case ["api", "estate", "nazotte"]:
                return 200, shop.nazotte(body)
            case ["api", "recommended_estate", row_id]:
                return 200, shop.recommended(int(row_id))
            case ["api", "chair" | "estate" as table]:
                return 201, shop.load_draft(table, body, self.headers["Content-Type"])
            case ["api", "chair" | "estate" as table, row_id]:
                return 200, shop.detail(table, int(row_id))
        raise Refused(404)

    def send(self, status, body):
        self.send_response(status)
        if body:
            self.send_header("Content-Type", "application/json; charset=utf-8")
        if self.server.shop.fault == "header":
            self.send_header("Transfer-Encoding", "chunked")
            body = (b"%x\r\n%s\r\n" % (len(body), body) if body else b"") + b"0\r\n\r\n"
        else:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments):
        pass


class ReferenceBackend(http.server.ThreadingHTTPServer):
    """On a free port; as a context manager it serves meanwhile."""

    daemon_threads = True

    def __init__(self, data, conditions, fault=""):
        super().__init__(("127.0.0.1", 0), Handler)
        self.shop = Shop(data, conditions, fault)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.requests = defaultdict(list)  # by virtual user: (method, target, body)

    def note(self, handler, body):
        if user := re.search(r"\(user (\d+)\)", handler.headers["User-Agent"]):
            self.requests[int(user.group(1))].append((handler.command, handler.path, body))

    def handle_error(self, request, client_address):
        """A client that has gone is no news."""

    def __enter__(self):
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *_error):
        self.shutdown()
        self.server_close()

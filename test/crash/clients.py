"""Clients that write at random until their daemon is killed, and note what they were told."""

import http.client
import json
import pathlib
import sys
import threading
import time

import model

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "system"))
from nazotted import multipart  # noqa: E402

EMAIL = json.dumps({"email": "crash@example.com"})
ANSWER_SECONDS_MAX = 60  # only ends a hang
PAUSE_SECONDS = 0.005  # after a 503


def csv_of(rows):
    return "".join(",".join(f'"{value}"' for value in row) + "\n" for row in rows).encode()


def message(write):
    """Target, body and headers of a planned write."""
    if write.kind == "buy":
        return f"/api/chair/buy/{write.chair_id}", EMAIL, {}
    if write.kind == "initialize":
        return "/initialize", "", {}
    field = "chairs" if write.kind == "import_chairs" else "estates"
    return f"/api/{field[:-1]}", *multipart(field, csv_of(write.rows))


class Client(threading.Thread):
    """Sends its writes one after the other over one connection, until that breaks or stop() is called."""

    def __init__(self, port, planned, on_sent=lambda count: None):
        super().__init__()
        self.port, self.planned, self.on_sent = port, planned, on_sent
        self.writes = []
        self.unexpected = []
        self.stopping = threading.Event()

    def stop(self):
        self.stopping.set()

    def run(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=ANSWER_SECONDS_MAX)
        try:
            connection.connect()
            for count, planned in enumerate(self.planned):
                if self.stopping.is_set() or not self._send(connection, count, planned):
                    break
        except OSError as error:
            # Before anything was sent the daemon may be gone; a hang never is all right.
            if isinstance(error, TimeoutError):
                self.unexpected.append(f"no answer within {ANSWER_SECONDS_MAX} s")
        finally:
            connection.close()

    def _send(self, connection, count, planned):
        """False when the connection broke."""
        write = model.Write(planned.kind, {row[0]: row for row in planned.rows}, planned.chair_id)
        target, body, headers = message(planned)
        write.sent = time.monotonic()
        self.writes.append(write)
        try:
            connection.request("POST", target, body=body, headers=headers)
            self.on_sent(count)
            answer = connection.getresponse()
            answer.read()
        except TimeoutError:
            raise
        except (OSError, http.client.HTTPException):
            return False
        self._note(write, planned, answer)
        return True

    def _note(self, write, planned, answer):
        write.status = answer.status
        if answer.status == 503:
            # What becomes of it is for the daemon to find out.
            if not answer.headers["Retry-After"]:
                self.unexpected.append(f"503 without Retry-After to {write}")
            time.sleep(PAUSE_SECONDS)
            return
        write.ended = time.monotonic()
        write.outcome = model.ACKNOWLEDGED if answer.status in (200, 201) else model.REFUSED
        allowed = {"": (200, 201), "duplicate": (400, 409), "taken": (409,), "value": (400,)}[planned.refused_for]
        if planned.kind == "buy":
            allowed = (200, 404)
        if answer.status not in allowed:
            self.unexpected.append(f"{answer.status} to {write} ({planned.refused_for or 'sound'})")

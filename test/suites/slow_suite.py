"""slowhttptest against a daemon with short time-outs, beside a client who wants the service that it always has.

A mode is kept when slowhttptest's own probe found the service available all the while, no request of the other client
failed, and the daemon ended every slow connection: either slowhttptest saw all of them end, or, where unread answers
hide the end from it, the daemon has as few descriptors as before while slowhttptest still holds its own.
"""

import csv
import dataclasses
import os
import subprocess
import threading
import time

SECONDS = 15  # at most; slowhttptest ends once all its connections have
PROBE_SECONDS_MAX = 5
LIMITS = ("--header-timeout", "2", "--body-timeout", "2", "--write-timeout", "2", "--keep-alive-timeout", "2")
ALL_ENDED = "No open connections left"
SPARE_DESCRIPTORS = 8  # of the other client, of the probe

# Follow-up data comes each second for headers, whose time-out counts from the first byte on; for bodies it comes later
# than their time-out allows; readers do not read for longer than it takes, and ten answers of 700 KB are more than a
# socket's buffers hold.
MODES = {
    "slow headers": ("-H", "-c", "400", "-i", "1", "-u", "{base}/api/estate/low_priced"),
    "slow body": ("-B", "-c", "400", "-i", "5", "-s", "4096", "-u", "{base}/api/estate/nazotte"),
    "slow read": ("-X", "-c", "50", "-n", "10", "-z", "1", "-w", "1", "-y", "1", "-k", "10",
                  "-u", "{base}/api/estate/search?rentRangeId=0&page=0&perPage=10000"),
}


class Customer(threading.Thread):
    """Asks all the while, and counts the daemon's descriptors."""

    def __init__(self, daemon):
        super().__init__(daemon=True)
        self.nazotted = daemon
        self.done = threading.Event()
        self.failures = []
        self.descriptors = []  # (when, how many)

    def count(self):
        self.descriptors.append((time.monotonic(), len(os.listdir(f"/proc/{self.nazotted.process.pid}/fd"))))

    def run(self):
        while not self.done.wait(0.01):
            try:
                answer = self.nazotted.request("GET", "/api/chair/low_priced")
                if answer.status != 200:
                    self.failures.append(repr(answer))
            except OSError as error:
                self.failures.append(repr(error))
            self.count()

    def __enter__(self):
        self.count()
        self.start()
        return self

    def __exit__(self, *_):
        self.done.set()
        self.join()

    def held_before(self, moment):
        """By whom else, before that moment."""
        counts = [count for when, count in self.descriptors if when < moment]
        return counts[-1] - counts[0]


@dataclasses.dataclass
class Course:
    """Of one mode."""
    rows: list  # of slowhttptest's statistics, one a second
    output: str
    held: int  # descriptors of the daemon shortly before the end
    failures: list


def difference(course):
    if not course.rows:
        return f"slowhttptest wrote no statistics: {course.output[-300:]}"
    if course.failures:
        return f"{len(course.failures)} requests of others failed: {course.failures[0]}"
    if away := [row["Seconds"] for row in course.rows if int(row["Service Available"]) == 0]:
        return f"the service was away after {away[0]} s"
    if ALL_ENDED not in course.output and course.held > SPARE_DESCRIPTORS:
        return f"the daemon still had {course.held} connections"
    return ""


def statistics(file):
    try:
        with open(file, newline="") as lines:
            return list(csv.DictReader(lines))
    except FileNotFoundError:
        return []


def run(daemon, program, folder):
    """(mode, how it differs)."""
    for mode, arguments in MODES.items():
        prefix = folder / mode.replace(" ", "-")
        with Customer(daemon) as customer:
            done = subprocess.run(
                [program, "-r", "200", "-l", str(SECONDS), "-p", str(PROBE_SECONDS_MAX), "-g", "-o", prefix,
                 *(argument.format(base=f"http://127.0.0.1:{daemon.port}") for argument in arguments)],
                capture_output=True, text=True, check=False, timeout=10 * SECONDS)
            ended = time.monotonic()
        yield mode, difference(Course(statistics(f"{prefix}.csv"), done.stdout, customer.held_before(ended - 1),
                                      customer.failures))

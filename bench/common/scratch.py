"""A temporary folder for one run of a benchmark, and nothing of the run left behind.

However the run ends (at its end, with an error, by SIGINT or SIGTERM), the folder is removed, and no process is left
that the run started, directly or not: databases outlive the scripts that start them, and a signal may come between
the start of a server and the line that would have stopped it.
"""

import contextlib
import ctypes
import os
import signal
import sys
import tempfile
import time
from pathlib import Path

import process_tree

PR_SET_CHILD_SUBREAPER = 36  # <linux/prctl.h>
END_SECONDS_MAX = 10
SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextlib.contextmanager
def folder(prefix):
    """Gives its path. From the main thread only. A signal ends the process with 128 and the signal's number."""
    adopt_orphans()
    for number in SIGNALS:
        signal.signal(number, leave)
    with tempfile.TemporaryDirectory(prefix=prefix) as name:
        try:
            yield Path(name)
        finally:
            ignore_signals()
            end_descendants()


def adopt_orphans():
    """What a child leaves behind when it ends becomes a child of this process, instead of init's."""
    if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), 'prctl')


def leave(number, _frame):
    ignore_signals()  # a second one must not cut off what the first one began
    sys.exit(128 + number)


def ignore_signals():
    """Unlike SIG_IGN this is not handed down to programs that are started from here on."""
    for number in SIGNALS:
        signal.signal(number, lambda *_: None)


def end_descendants():
    """Asks all of them to end and waits; kills those that do not."""
    deadline = time.monotonic() + END_SECONDS_MAX
    asked = set()
    while found := [process for process in process_tree.descendants(os.getpid()) if not reaped(process)]:
        late = time.monotonic() > deadline
        for process in found if late else set(found) - asked:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL if late else signal.SIGTERM)
        asked.update(found)
        time.sleep(0.02)


def reaped(process):
    """Whether it had ended and is gone now. False, too, for the children of others: it is up to them."""
    try:
        return os.waitpid(process, os.WNOHANG)[0] == process
    except ChildProcessError:
        return False

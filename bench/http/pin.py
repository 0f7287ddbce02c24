"""Servers and load generators on processors of their own: where the kernel happens to put them moves the figures of
loopback more than anything else (by a factor of two on 2 cores, when both end up on the same one).
"""

import os

_ALL = sorted(os.sched_getaffinity(0))
_HALF = max(1, len(_ALL) // 2)
SERVER_CPUS = _ALL[:_HALF]
CLIENT_CPUS = _ALL[_HALF:] or _ALL


def server():
    """For preexec_fn: this process and all it starts."""
    os.sched_setaffinity(0, SERVER_CPUS)

"""What a request costs the server while wrk asks as fast as it goes."""

from dataclasses import dataclass

import load
import pin


@dataclass(frozen=True)
class Cost:
    """One round at one server; processor time is per request, in microseconds, of all its threads and processes."""
    requests_per_second: float
    user_us: float
    total_us: float


def generator(connections, effort, threads=1):
    """On processors that no server has."""
    return load.Load(connections, effort.seconds, threads, tuple(pin.CLIENT_CPUS))


def measure(server, script, wrk):
    """Raises LoadFailed when a request does."""
    before = server.cpu()
    try:
        reached = load.closed_loop(server.port, script, wrk)
    except load.LoadFailed as error:
        raise load.LoadFailed(f'{server.name}: {error}') from error
    used = server.cpu() - before
    per_request = 1e6 / reached.requests
    return Cost(reached.requests_per_second, used.user * per_request, (used.user + used.system) * per_request)

"""One run of a load generator: wrk, whose connections ask again as soon as they are answered, or fixed_rate at a rate."""

import json
import os
import shutil
import subprocess
from dataclasses import dataclass

RESULT_MARK = 'RESULT '

# Requests are ready to send, so that wrk spends its time on sending them.
REQUESTS = """\
local formatted = {requests}
local position = 0

function request()
  position = position % #formatted + 1
  return formatted[position]
end
"""

DONE = """
function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format(
    '\\n{mark}{{"requests": %d, "duration_us": %d, "p50_us": %d, "p99_us": %d, "errors": %d}}\\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
"""


class LoadFailed(Exception):
    """A generator did not run, or requests failed."""


@dataclass(frozen=True)
class Load:
    connections: int
    seconds: int
    threads: int = 1
    processors: tuple | None = None  # that the generator may run on; None: all


@dataclass(frozen=True)
class Figures:
    """Of wrk. Latencies are from sending to the answer, so they say little under full load."""
    requests: int
    requests_per_second: float
    p50_us: float
    p99_us: float


@dataclass(frozen=True)
class Latencies:
    """Of fixed_rate: from the time that a request was due."""
    p50_us: float
    p99_us: float
    p999_us: float


def lua_string(data):
    plain = set(range(0x20, 0x7f)) - set(b'"\\')
    return '"' + ''.join(chr(byte) if byte in plain else f'\\{byte:03d}' for byte in data) + '"'


def write_requests_script(path, requests, depth=1):
    """wrk will send these requests (bytes) in turn. With a depth, each step sends so many of them together."""
    steps = [b''.join(requests[(start + offset) % len(requests)] for offset in range(depth))
             for start in range(0, len(requests), depth)]
    write_script(path, REQUESTS.format(requests='{' + ',\n'.join(map(lua_string, steps)) + '}'))


def write_script(path, source):
    """`source`: Lua with a function request()."""
    path.write_text(source + DONE.format(mark=RESULT_MARK), encoding='ascii')


def closed_loop(port, script, load):
    """wrk's figures. Any failed request, and any answer but 2xx, is an error."""
    result = run([shutil.which('wrk'), f'-t{load.threads}', f'-c{load.connections}', f'-d{load.seconds}s', '-s', script,
                  f'http://127.0.0.1:{port}/'], load)
    marked = [line for line in result.splitlines() if line.startswith(RESULT_MARK)]
    if len(marked) != 1:
        raise LoadFailed(f'wrk printed no result: {result}')
    values = json.loads(marked[0][len(RESULT_MARK):])
    if values['errors'] or not values['requests']:
        raise LoadFailed(f'{values["errors"]} failed of {values["requests"]} requests\n{result}')
    return Figures(values['requests'], values['requests'] * 1e6 / values['duration_us'], values['p50_us'],
                   values['p99_us'])


def write_requests(path, requests):
    """As fixed_rate reads them."""
    path.write_bytes(b''.join(request + b'\0' for request in requests))


def at_rate(program, port, requests, load, rate):
    """Latencies of `rate` requests a second; `program`: fixed_rate; `requests`: the path of their file."""
    result = json.loads(run([program, port, load.connections, rate, load.seconds, requests], load))
    return Latencies(result['p50_us'], result['p99_us'], result['p999_us'])


@dataclass(frozen=True)
class Overloaded:
    """Of fixed_rate when more is asked than can be answered. Latencies are those of answers that are no refusals."""
    answered_per_second: float
    refused_per_second: float
    p50_us: float
    p99_us: float
    refusal_max_us: float


def overload(program, port, requests, load, rate):
    """As at_rate, but requests may be refused with 503, and are given up when their connection is busy."""
    result = json.loads(run([program, port, load.connections, rate, load.seconds, requests, 'overload'], load))
    return Overloaded(result['requests'] / load.seconds, result['refused'] / load.seconds, result['p50_us'],
                      result['p99_us'], result['refusal_max_us'])


def run(command, load):
    """What the generator printed."""
    pin = None if load.processors is None else lambda: os.sched_setaffinity(0, load.processors)
    done = subprocess.run([str(word) for word in command], text=True, capture_output=True, check=False, preexec_fn=pin)
    if done.returncode != 0:
        raise LoadFailed(f'{command[0]} failed: {done.stdout}{done.stderr}')
    return done.stdout

"""One run of a load generator: wrk as fast as it goes, or fixed_rate at a rate; and what the server spent meanwhile."""

import json
import shutil
import subprocess
from dataclasses import dataclass

import pin

RESULT_MARK = 'RESULT '

# Requests are ready to send, so that wrk spends its time on sending them; `depth` of them go out at a time.
SCRIPT = """\
local formatted = {requests}
local position = 0

function request()
  position = position % #formatted + 1
  return formatted[position]
end

function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format(
    '\\n{mark}{{"requests": %d, "duration_us": %d, "errors": %d}}\\n',
    summary.requests, summary.duration, errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
"""


class LoadFailed(Exception):
    """wrk did not run, or requests failed."""


@dataclass(frozen=True)
class Load:
    threads: int
    connections: int
    seconds: int


@dataclass(frozen=True)
class Figures:
    """One round at one server; processor time is per request, in microseconds, of all its threads and processes."""
    requests_per_second: float
    user_us: float
    total_us: float


def lua_string(data):
    plain = set(range(0x20, 0x7f)) - set(b'"\\\\')
    return '"' + ''.join(chr(byte) if byte in plain else f'\\{byte:03d}' for byte in data) + '"'


def script(requests, depth=1):
    """`requests`: bytes as they are sent. With a depth, each step sends so many of them together."""
    steps = [b''.join(requests[(start + offset) % len(requests)] for offset in range(depth))
             for start in range(0, len(requests), depth)]
    return SCRIPT.format(requests='{' + ',\n'.join(map(lua_string, steps)) + '}', mark=RESULT_MARK)


def run(server, script_path, load):
    """Loads `server` as the script says and returns the figures. Any failed request is an error."""
    before = server.cpu()
    wrk = subprocess.run([shutil.which('wrk'), '-t', str(load.threads), '-c', str(load.connections), '-d',
                          f'{load.seconds}s', '-s', str(script_path), f'http://127.0.0.1:{server.port}/'],
                         text=True, capture_output=True, check=False, preexec_fn=pin.client)
    used = server.cpu() - before
    marked = [line for line in wrk.stdout.splitlines() if line.startswith(RESULT_MARK)]
    if wrk.returncode != 0 or len(marked) != 1:
        raise LoadFailed(f'wrk failed at {server.name}: {wrk.stdout}{wrk.stderr}')
    result = json.loads(marked[0][len(RESULT_MARK):])
    if result['errors'] or not result['requests']:
        raise LoadFailed(f'{server.name}: {result["errors"]} failed of {result["requests"]} requests\n{wrk.stdout}')
    per_request = 1e6 / result['requests']
    return Figures(result['requests'] * 1e6 / result['duration_us'], used.user * per_request,
                   (used.user + used.system) * per_request)


def run_at_rate(program, server, requests_path, load, rate):
    """Latencies in microseconds, from the intended time of each request on: {'p50_us': ..., 'p99_us': ..., ...}."""
    run_ = subprocess.run([str(program), str(server.port), str(load.connections), str(rate), str(load.seconds),
                           str(requests_path)], text=True, capture_output=True, check=False, preexec_fn=pin.client)
    if run_.returncode != 0:
        raise LoadFailed(f'fixed_rate failed at {server.name}: {run_.stderr}')
    return json.loads(run_.stdout)

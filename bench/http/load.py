"""One run of wrk: its Lua script, its figures, and the processor time that the server spent meanwhile."""

import json
import shutil
import subprocess
from dataclasses import dataclass

from workload import BROWSER_HEADERS

RESULT_MARK = 'RESULT '

# Requests are formatted once, so that wrk spends its time on sending them.
SCRIPT = """\
local headers = {headers}
local list = {requests}
local formatted = {{}}
local position = 0

function init(arguments)
  for index, entry in ipairs(list) do
    formatted[index] = wrk.format(entry[1], entry[2], headers, entry[3])
  end
end

function request()
  position = position % #formatted + 1
  return formatted[position]
end

function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format(
    '\\n{mark}{{"requests": %d, "duration_us": %d, "p50_us": %d, "p99_us": %d, "errors": %d}}\\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
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
    """One round of one case at one server; processor time is per request, in microseconds."""
    requests: int
    requests_per_second: float
    p50_us: float
    p99_us: float
    cpu_user_us: float
    cpu_system_us: float
    cpu_us: float


def lua_string(text):
    plain = range(0x20, 0x7f)
    return '"' + ''.join(chr(byte) if byte in plain and chr(byte) not in '"\\' else f'\\{byte:03d}'
                         for byte in text.encode()) + '"'


def script(requests):
    headers = ', '.join(f'[{lua_string(name)}] = {lua_string(value)}' for name, value in BROWSER_HEADERS.items())
    entries = []
    for request in requests:
        body = lua_string(request.body) if request.body else 'nil'
        entries.append(f'{{{lua_string(request.method)}, {lua_string(request.target)}, {body}}}')
    return SCRIPT.format(headers=f'{{{headers}}}', requests='{' + ',\n'.join(entries) + '}', mark=RESULT_MARK)


def run(server, script_path, load):
    """Loads `server` as the script says and returns the figures. Any failed request is an error."""
    before = server.cpu()
    wrk = subprocess.run([shutil.which('wrk'), '-t', str(load.threads), '-c', str(load.connections), '-d',
                          f'{load.seconds}s', '-s', str(script_path), f'http://127.0.0.1:{server.port}/'],
                         text=True, capture_output=True, check=False)
    used = server.cpu() - before
    marked = [line for line in wrk.stdout.splitlines() if line.startswith(RESULT_MARK)]
    if wrk.returncode != 0 or len(marked) != 1:
        raise LoadFailed(f'wrk failed at {server.name}: {wrk.stdout}{wrk.stderr}')
    result = json.loads(marked[0][len(RESULT_MARK):])
    if result['errors'] or not result['requests']:
        raise LoadFailed(f'{server.name}: {result["errors"]} failed of {result["requests"]} requests\n{wrk.stdout}')
    per_request = 1e6 / result['requests']
    return Figures(result['requests'], result['requests'] * 1e6 / result['duration_us'], result['p50_us'],
                   result['p99_us'], used.user * per_request, used.system * per_request,
                   (used.user + used.system) * per_request)

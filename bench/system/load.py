"""One run of a load generator against a daemon: wrk in a closed loop, or fixed_rate at a fixed one."""

import json
import shutil
import subprocess
from dataclasses import dataclass

MARK = 'RESULT '

DONE = """
function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format('\\n{mark}{{"requests": %d, "seconds": %f, "p50_us": %d, "p99_us": %d, "errors": %d}}\\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50), latency:percentile(99),
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
"""

# Chairs 1 to {chairs}, at random: a request a buy, each client with the next one as soon as the last is answered. The
# requests are made up beforehand, as the database's own clients prepare their statement: what wrk computes while it
# measures, both sides of this machine pay for.
BUYS = """
local head = ' HTTP/1.1\\r\\nHost: bench\\r\\nContent-Type: application/json\\r\\nContent-Length: {length}\\r\\n\\r\\n'
local body = '{body}'
local requests, position = {{}}, 0
function init()
  math.randomseed({seed})
  for i = 1, 65536 do requests[i] = 'POST /api/chair/buy/' .. math.random({chairs}) .. head .. body end
end
function request()
  position = position % #requests + 1
  return requests[position]
end
"""

BUY_BODY = '{"email":"bench@example.com"}'

SEARCHES = """
local requests = {{ {requests} }}
local position = 0
function request()
  position = position % #requests + 1
  return requests[position]
end
"""


class LoadFailed(Exception):
    """A generator did not run, or requests failed."""


@dataclass(frozen=True)
class Figures:
    requests_per_second: float
    p50_us: float
    p99_us: float


def buys_script(chairs, seed):
    return BUYS.format(chairs=chairs, seed=seed, length=len(BUY_BODY), body=BUY_BODY)


def searches_script(requests):
    return SEARCHES.format(requests=', '.join(lua_string(request) for request in requests))


def lua_string(text):
    return '"' + ''.join(f'\\{byte:03d}' for byte in text.encode()) + '"'


def closed_loop(port, folder, script, connections, seconds):
    """Every connection asks as soon as it is answered. Any answer but 2xx is an error."""
    path = folder / 'load.lua'
    path.write_text(script + DONE.format(mark=MARK), encoding='utf-8')
    run = subprocess.run([shutil.which('wrk'), '-t1', f'-c{connections}', f'-d{seconds}s', '-s', path,
                          f'http://127.0.0.1:{port}/'], text=True, capture_output=True, check=False)
    marked = [line for line in run.stdout.splitlines() if line.startswith(MARK)]
    if run.returncode != 0 or len(marked) != 1:
        raise LoadFailed(f'wrk failed: {run.stdout}{run.stderr}')
    result = json.loads(marked[0][len(MARK):])
    if result['errors'] or not result['requests']:
        raise LoadFailed(f'{result["errors"]} failed of {result["requests"]} requests')
    return Figures(result['requests'] / result['seconds'], result['p50_us'], result['p99_us'])

"""Buys per second: nazotted's group commit beside what the database alone reaches from as many clients.

Both sides sell random chairs, none of them sold out, with each commit flushed to the disk before it is answered. The
database alone runs the conditional UPDATE that nazotted's promise needs, prepared, each in a transaction of its own
(raw_buys.cpp). The two take turns.
"""

import json
import sqlite3
import subprocess

import load
import nazotted
import results

CLIENTS = (1, 16, 128)
STOCK = 1_000_000_000
BODY = '{"email":"bench@example.com"}'

# Chairs 1 to {chairs}, at random: a request a buy, each client with the next one as soon as the last is answered. The
# requests are made up beforehand, as the database's own clients prepare their statement: what wrk computes while it
# measures, both sides of this machine pay for.
SCRIPT = """
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


def fill_stock(store):
    """So much stock that nothing is sold out, in a store that no daemon uses."""
    if store.startswith('sqlite:'):
        with sqlite3.connect(store.removeprefix('sqlite:')) as database:
            database.execute('UPDATE chair SET stock = ?', (STOCK,))
        database.close()
    else:
        server, _, name = store.rpartition('/')
        nazotted.run_sql(server, f'UPDATE chair SET stock = {STOCK}', name)


def raw(build, store, clients, effort, seed):
    run = subprocess.run([build.raw_buys, store, '--clients', str(clients), '--seconds', str(effort.seconds),
                          '--chairs', str(effort.rows), '--seed', str(seed)],
                         text=True, stdout=subprocess.PIPE, check=True)
    result = json.loads(run.stdout)
    return result['buys'] / result['seconds']


def grouped(build, store, folder, clients, effort, seed):
    script = folder / 'buys.lua'
    load.write_script(script, SCRIPT.format(chairs=effort.rows, seed=seed, length=len(BODY), body=BODY))
    with nazotted.Daemon(build, folder, '--store', store, '--log-level', 'info') as daemon:
        daemon.wait_until_ready()
        return load.closed_loop(daemon.port, script, load.Load(clients, effort.seconds))


def measure(report, name, build, folder, store, effort):
    """`store` must hold the chairs 1 to effort.rows, and nobody may use it."""
    fill_stock(store)
    for clients in effort.clients:
        alone, ours = [], []
        for seed in range(1, effort.rounds + 1):
            alone.append(raw(build, store, clients, effort, seed))
            ours.append(grouped(build, store, folder, clients, effort, seed))
        figure = f'buys, {clients} clients'
        report.add(results.Figure(figure, '1/s', [one.requests_per_second for one in ours], rows=effort.rows,
                                  subject=f'nazotted on {name}', better='higher'))
        report.add(results.Figure(figure, '1/s', alone, rows=effort.rows, subject=f'{name} alone', better='higher'))
        report.add(results.Figure(f'{figure}: p99', 'us', [one.p99_us for one in ours], rows=effort.rows,
                                  subject=f'nazotted on {name}'))
        report.ratio(f'{figure}: nazotted on {name} to {name} alone',
                     [mine.requests_per_second / its for mine, its in zip(ours, alone)])

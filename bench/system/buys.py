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
    with nazotted.Daemon(build, folder, '--store', store, '--log-level', 'info') as daemon:
        daemon.wait_until_ready()
        return load.closed_loop(daemon.port, folder, load.buys_script(effort.rows, seed), clients, effort.seconds)


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

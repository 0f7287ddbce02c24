"""Searches while files are imported: how much the searches' p99 moves.

Three phases take turns, each on tables fresh from POST /initialize: searches alone; with files of 500 chairs imported
one after the other; with four such files at once. Imports come at FILES_PER_SECOND on average, so that a phase adds the
same rows, and not so many that the searches get slower because the table is another one. Each phase is searched twice:
in a closed loop of 32 connections, and at a fixed rate with latencies counted from the time that a request was due.
"""

import itertools
import json
import random
import socket
import threading
import time
import urllib.parse

import load
import nazotted
import results

CONNECTIONS = 32
FILES_PER_SECOND = 20
AT_ONCE = {'searches alone': 0, 'imports one by one': 1, 'imports 4 at once': 4}
VARIANTS = 64


def search_requests(seed):
    """Chair searches with one to three conditions, as the front end sends them."""
    conditions = json.loads((nazotted.CONDITIONS / 'chair_condition.json').read_text(encoding='utf-8'))
    source = random.Random(seed)
    requests = []
    for _ in range(VARIANTS):
        parameters = {'page': source.choice((0, 0, 0, 1, 2)), 'perPage': 25}
        for kind in source.sample(['price', 'height', 'width', 'depth', 'kind', 'color', 'feature'],
                                  source.randint(1, 3)):
            if 'ranges' in conditions[kind]:
                parameters[f'{kind}RangeId'] = source.choice(conditions[kind]['ranges'])['id']
            else:
                name = 'features' if kind == 'feature' else kind
                parameters[name] = source.choice(conditions[kind]['list'])
        target = f'/api/chair/search?{urllib.parse.urlencode(parameters)}'
        requests.append(f'GET {target} HTTP/1.1\r\nHost: bench\r\n\r\n'.encode())
    return requests


class Imports:
    """A thread that imports files until it is stopped, `at_once` at a time. Requests are made up beforehand and sent
    without an HTTP library: what the client computes, the searches would pay for."""

    def __init__(self, port, drafts, at_once, seconds):
        self._port = port
        self._at_once = at_once
        files = FILES_PER_SECOND * (seconds + 1) if at_once else 0
        self._requests = [wire(*draft) for draft in itertools.islice(drafts, files)]
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self.milliseconds = []
        self.failures = []

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._stop.set()
        self._thread.join()

    def _run(self):
        due = time.monotonic()
        while len(self._requests) >= self._at_once > 0 and not self._stop.wait(max(0, due - time.monotonic())):
            due += self._at_once / FILES_PER_SECOND
            self._import([self._requests.pop() for _ in range(self._at_once)])

    def _import(self, requests):
        begin = time.perf_counter()
        connections = [socket.create_connection(('127.0.0.1', self._port)) for _ in requests]
        for connection, request in zip(connections, requests):
            connection.sendall(request)
        for connection in connections:
            with connection:
                answer = connection.recv(1024)
            if not answer.startswith(b'HTTP/1.1 201'):
                self.failures.append(answer)
            self.milliseconds.append((time.perf_counter() - begin) * 1e3)


def wire(body, headers):
    fields = headers | {'Host': 'bench', 'Content-Length': len(body), 'Connection': 'close'}
    head = ''.join(f'{name}: {value}\r\n' for name, value in fields.items())
    return f'POST /api/chair HTTP/1.1\r\n{head}\r\n'.encode() + body


def one_phase(daemon, imports, search):
    """The searches' figures, and the imports' milliseconds."""
    answer = daemon.request('POST', '/initialize')
    if answer.status != 200:
        raise load.LoadFailed(f'initialize: {answer}')
    with imports:
        figures = search()
    if imports.failures:
        raise load.LoadFailed(f'an import failed: {imports.failures[0]}')
    return figures, imports.milliseconds


def measure(report, name, build, folder, arguments, drafts, effort):
    """`drafts`: bodies and headers of imports that no phase uses up."""
    script, requests = folder / 'searches.lua', folder / 'searches'
    load.write_requests_script(script, search_requests(seed=1))
    load.write_requests(requests, search_requests(seed=1))
    generator = load.Load(CONNECTIONS, effort.seconds)
    with nazotted.Daemon(build, folder, *arguments, '--log-level', 'info') as daemon:
        daemon.wait_until_ready()
        fastest = load.closed_loop(daemon.port, script, load.Load(CONNECTIONS, seconds=1))
        rate = int(fastest.requests_per_second / 4)
        ways = {'closed loop': lambda: load.closed_loop(daemon.port, script, generator),
                'fixed rate': lambda: load.at_rate(build.fixed_rate, daemon.port, requests, generator, rate)}
        for way in effort.ways:
            searched = {phase: [] for phase in AT_ONCE}
            imported = {phase: [] for phase in AT_ONCE}
            for _ in range(effort.rounds):
                for phase, at_once in AT_ONCE.items():
                    imports = Imports(daemon.port, drafts, at_once, effort.seconds)
                    figures, milliseconds = one_phase(daemon, imports, ways[way])
                    searched[phase].append(figures)
                    imported[phase] += milliseconds
            add_figures(report, f'{name}, {way}', effort.rows, searched, imported)


def add_figures(report, title, rows, searched, imported):
    for phase, figures in searched.items():
        report.add(results.Figure(f'{phase}: p50 of searches', 'us', [one.p50_us for one in figures], rows=rows,
                                  subject=title))
        report.add(results.Figure(f'{phase}: p99 of searches', 'us', [one.p99_us for one in figures], rows=rows,
                                  subject=title))
        if imported[phase]:
            report.add(results.Figure(f'{phase}: one import', 'ms', imported[phase], rows=rows, subject=title))
    alone, *others = searched
    for phase in others:
        report.ratio(f'{title}, {phase}: p99 to that alone',
                     [with_imports.p99_us / without.p99_us
                      for with_imports, without in zip(searched[phase], searched[alone])])

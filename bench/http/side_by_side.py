"""The same bytes from nazotted, from nginx as a static file, and from the bare loop, in turn under wrk."""

import statistics
from dataclasses import dataclass

import load
import processes
import report
import results
import server_cost
import workload

NAZOTTED, NGINX, BARE = 'nazotte', 'nginx', 'bare loop'
FIGURES = (('requests_per_second', '1/s', 'higher'), ('user_us', 'us', 'lower'), ('total_us', 'us', 'lower'))


@dataclass(frozen=True)
class Setting:
    headers: str = 'browser'
    connections: int = 32
    depth: int = 1  # requests that are sent together

    def __str__(self):
        depth = f', {self.depth} pipelined' if self.depth > 1 else ''
        return f'{self.headers} headers, {self.connections} connections{depth}'


def wire(requests, headers):
    return [request.wire(workload.HEADERS[headers]) for request in requests]


def measure(bench, case, setting, nginx):
    """All rounds of a case: subject -> medians by figure, which are also added to the results."""
    body = bench.folder / f'{case.name}.body'
    body.write_bytes(case.typical_answer())
    bare = processes.start_bare_loop(bench.arguments.bare_loop, bench.arguments.threads, body, bench.folder)
    try:
        subjects = {NAZOTTED: (bench.nazotted, case.requests()), NGINX: (nginx, case.file_requests()),
                    BARE: (bare, case.requests())}
        rounds = run_in_turn(bench, case, setting, subjects)
    finally:
        bare.stop()
    return {subject: add_figures(bench, f'{case.name}, {setting}', subject, figures)
            for subject, figures in rounds.items()}


def run_in_turn(bench, case, setting, subjects):
    scripts = {}
    for subject, (_, requests) in subjects.items():
        scripts[subject] = bench.folder / f'{case.name}.{subject}.lua'
        load.write_requests_script(scripts[subject], wire(requests, setting.headers), setting.depth)
    wrk = server_cost.generator(setting.connections, bench.effort, bench.arguments.threads)
    rounds = {subject: [] for subject in subjects}
    for _ in range(bench.effort.rounds):
        for subject, (server, _) in subjects.items():
            rounds[subject].append(server_cost.measure(server, scripts[subject], wrk))
    return rounds


def add_figures(bench, name, subject, rounds):
    medians = {}
    for figure, unit, better in FIGURES:
        samples = [getattr(one, figure) for one in rounds]
        medians[figure] = statistics.median(samples)
        bench.measured.add(results.Figure(f'{name}: {figure}', unit, samples, rows=bench.rows, subject=subject,
                                          better=better))
    return medians


def run(bench):
    """Every case with every kind of headers and number of connections."""
    for setting in bench.effort.settings:
        report.heading(f'one request at a time, {setting}')
        for case in bench.cases:
            report.comparison(case, measure(bench, case, setting, bench.nginx))


def run_pipelined(bench):
    """16 requests sent together; nginx may send its answers at once."""
    setting = Setting(depth=16)
    nginx = processes.start_nginx(processes.NginxOptions('nginx-pipelined', bench.arguments.threads, nopush=False),
                                  bench.folder)
    try:
        report.heading(str(setting))
        for case in bench.cases_among(('chair_detail', 'small_page', 'estate_search')):
            report.comparison(case, measure(bench, case, setting, nginx))
    finally:
        nginx.stop()

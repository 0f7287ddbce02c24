"""Compressed answers beside plain ones of the same daemon, in turn: processor time, bytes on the wire, memory."""

import http.client
import statistics

import load
import processes
import report
import server_cost
import side_by_side
import workload

PLAIN, GZIP = 'plain', 'gzip'
CASES = ('small_page', 'low_priced', 'chair_search', 'estate_search', 'nazotte')
HEADERS = {GZIP: workload.BROWSER_HEADERS,
           PLAIN: workload.BROWSER_HEADERS | {'Accept-Encoding': 'identity;q=1, *;q=0'}}


def run(bench):
    daemon = processes.start_nazotted(bench.daemon_options(bench.arguments.threads, gzip='on'), bench.folder)
    try:
        report.plain(f'\ngzip: {(daemon.resident_bytes() - bench.nazotted.resident_bytes()) / bench.rows / 2:,.0f} bytes more '
                     'a row than without (resident)\n'
                     f'{"case":15}{"bytes":>9}{"gzip":>9}{"CPU":>9}{"gzip":>9}{"ratio":>9}{"bytes":>9}')
        for case in bench.cases_among(CASES):
            run_case(bench, daemon, case)
    finally:
        daemon.stop()


def run_case(bench, daemon, case):
    scripts = {}
    for subject, headers in HEADERS.items():
        scripts[subject] = bench.folder / f'{case.name}.{subject}.lua'
        load.write_requests_script(scripts[subject], [request.wire(headers) for request in case.requests()])
    wrk = server_cost.generator(side_by_side.Setting().connections, bench.effort, bench.arguments.threads)
    rounds = {subject: [] for subject in HEADERS}
    for _ in range(bench.effort.rounds):
        for subject, samples in rounds.items():
            samples.append(server_cost.measure(daemon, scripts[subject], wrk))
    cpu = {subject: side_by_side.add_figures(bench, f'{case.name}, gzip or not', subject, samples)['total_us']
           for subject, samples in rounds.items()}
    sizes = {subject: mean_bytes(daemon, case, headers) for subject, headers in HEADERS.items()}
    report.plain(f'{case.name:15}{sizes[PLAIN]:9,.0f}{sizes[GZIP]:9,.0f}{cpu[PLAIN]:9.2f}{cpu[GZIP]:9.2f}'
                 f'{report.ratio(cpu[GZIP], cpu[PLAIN]):>9}{report.ratio(sizes[GZIP], sizes[PLAIN]):>9}')


def mean_bytes(daemon, case, headers):
    """Of a body as it is sent."""
    connection = http.client.HTTPConnection('127.0.0.1', daemon.port, timeout=30)
    sizes = []
    for request in case.requests():
        connection.request(request.method, request.target, request.body.encode() or None, headers)
        sizes.append(len(connection.getresponse().read()))
    connection.close()
    return statistics.mean(sizes)

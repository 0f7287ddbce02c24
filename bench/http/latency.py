"""Latency at half of what nazotted can do: a fixed rate, counted from the time that each request was due."""

import statistics

import load
import processes
import report
import results
import server_cost
import side_by_side

CONNECTIONS = 32
CASES = ('chair_detail', 'estate_search')


def run(bench):
    report.plain('\nlatency at half load (fixed rate, from the intended time on), microseconds')
    for case in bench.cases_among(CASES):
        measure(bench, case)


def measure(bench, case):
    body = bench.folder / f'{case.name}.body'
    body.write_bytes(case.typical_answer())
    bare = processes.start_bare_loop(bench.arguments.bare_loop, bench.arguments.threads, body, bench.folder)
    try:
        setting = side_by_side.Setting(connections=CONNECTIONS)
        subjects = {side_by_side.NAZOTTED: (bench.nazotted, case.requests()),
                    side_by_side.NGINX: (bench.nginx, case.file_requests()),
                    side_by_side.BARE: (bare, case.requests())}
        fastest = side_by_side.run_in_turn(bench, case, setting,
                                           {side_by_side.NAZOTTED: subjects[side_by_side.NAZOTTED]})
        rate = statistics.median(one.requests_per_second for one in fastest[side_by_side.NAZOTTED]) / 2
        rounds = {subject: [] for subject in subjects}
        for _ in range(bench.effort.rounds):
            for subject, (server, requests) in subjects.items():
                rounds[subject].append(one_round(bench, case, server, requests, rate))
    finally:
        bare.stop()
    for subject, figures in rounds.items():
        medians = {key: statistics.median(getattr(one, key) for one in figures) for key in ('p50_us', 'p99_us', 'p999_us')}
        for key in medians:
            bench.measured.add(results.Figure(f'{case.name} at a fixed rate: {key}', 'us',
                                              [getattr(one, key) for one in figures], rows=bench.rows, subject=subject))
        report.plain(f'  {case.name:15} {subject:10} {rate:10,.0f} requests/s   p50 {medians["p50_us"]:8.1f}   '
                     f'p99 {medians["p99_us"]:8.1f}   p99.9 {medians["p999_us"]:8.1f}')


def one_round(bench, case, server, requests, rate):
    path = bench.folder / f'{case.name}.requests'
    load.write_requests(path, side_by_side.wire(requests, 'browser'))
    generator = server_cost.generator(CONNECTIONS, bench.effort)
    return load.at_rate(bench.arguments.fixed_rate, server.port, path, generator, rate)

"""What logs cost: the same daemon with an access log, and with a slow-query log that no request is slow enough for, beside
one without, in turn.

The log goes into the run's folder, so what the kernel does for its bytes is in the figures. A daemon drops lines
rather than wait for the disk, so the share that was written belongs to them.
"""

import processes
import report
import side_by_side

# An hour: every request is timed, none is written.
NEVER_SLOW_MS = 3_600_000
PLAIN, SLOW, ACCESS = 'no log', 'slow-query log', 'access log'
CASES = ('chair_detail', 'estate_search')


def run(bench):
    log = bench.folder / 'access.log'
    options = {SLOW: (f'--slow-query-ms={NEVER_SLOW_MS}',), ACCESS: (f'--access-log={log}',)}
    daemons = {PLAIN: bench.nazotted}
    try:
        for subject, others in options.items():
            daemons[subject] = processes.start_nazotted(bench.daemon_options(bench.arguments.threads, others=others),
                                                        bench.folder)
        report.plain('\nlogs: CPU per request, microseconds, and its ratio to none\n'
                     f'{"case":15}{PLAIN:>16}{SLOW:>16}{"ratio":>7}{ACCESS:>16}{"ratio":>7}')
        requests = sum(run_case(bench, daemons, case) for case in bench.cases_among(CASES))
    finally:
        for subject in daemons.keys() - {PLAIN}:
            daemons[subject].stop()
    with open(log, 'rb') as lines:
        written = sum(1 for _ in lines)
    report.plain(f'lines written: {written:,}, at least {requests:,.0f} requests answered')
    log.unlink()


def run_case(bench, daemons, case):
    """How many requests the daemon with an access log answered."""
    setting = side_by_side.Setting()
    subjects = {subject: (daemon, case.requests()) for subject, daemon in daemons.items()}
    rounds = side_by_side.run_in_turn(bench, case, setting, subjects)
    cpu = {subject: side_by_side.add_figures(bench, f'{case.name}, logs', subject, samples)['total_us']
           for subject, samples in rounds.items()}
    logged = ''.join(f'{cpu[subject]:16.2f}{report.ratio(cpu[subject], cpu[PLAIN]):>7}' for subject in (SLOW, ACCESS))
    report.plain(f'{case.name:15}{cpu[PLAIN]:16.2f}{logged}')
    return sum(sample.requests_per_second for sample in rounds[ACCESS]) * bench.effort.seconds

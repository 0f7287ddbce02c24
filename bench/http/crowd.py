"""Many connections that do nothing, and few that do: what idle clients cost, and where busy ones are served."""

import contextlib
import os
import resource
import socket
import time

import load
import processes
import report
import results
import server_cost
import side_by_side
import workload

ANSWER_BYTES_MAX = 1 << 20
SETTLE_SECONDS = 2  # the daemon looks at its connections once a second


def run_idle(bench):
    """Memory of nazotted and of the kernel per idle connection, and what the others notice of them."""
    count = bench.effort.idle_connections
    case = next(case for case in bench.cases if case.name == 'chair_detail')
    subjects = {side_by_side.NAZOTTED: (bench.nazotted, case.requests())}
    alone = side_by_side.run_in_turn(bench, case, side_by_side.Setting(), subjects)[side_by_side.NAZOTTED]
    process_before, kernel_before = bench.nazotted.resident_bytes(), kernel_bytes()
    with idle_connections(bench.nazotted.port, count, case.requests()[0].wire(workload.BROWSER_HEADERS)):
        time.sleep(SETTLE_SECONDS)
        process = max(0, bench.nazotted.resident_bytes() - process_before) / count
        # Both ends are on this machine.
        kernel = max(0, kernel_bytes() - kernel_before) / count / 2
        crowded = side_by_side.run_in_turn(bench, case, side_by_side.Setting(), subjects)[side_by_side.NAZOTTED]
    bench.measured.add(results.Figure(f'{count} idle connections: bytes each', 'bytes', [process], exact=True))
    bench.measured.add(results.Figure(f'{count} idle connections: kernel bytes each', 'bytes', [kernel]))
    before = side_by_side.add_figures(bench, 'chair_detail without idle connections', side_by_side.NAZOTTED, alone)
    after = side_by_side.add_figures(bench, f'chair_detail beside {count} idle', side_by_side.NAZOTTED, crowded)
    report.plain(f'\n{count:,} idle connections: {process:,.0f} bytes each in nazotted, {kernel:,.0f} in the kernel (one end); '
                 f'CPU per request of the others {before["total_us"]:.2f} -> {after["total_us"]:.2f} us')


@contextlib.contextmanager
def idle_connections(port, count, request):
    """Connections that have asked once, with a browser's header, and stay."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(soft, count + 1_000)), hard))
    with contextlib.ExitStack() as stack:
        for _ in range(count):
            client = stack.enter_context(socket.create_connection(('127.0.0.1', port)))
            client.sendall(request)
            if not client.recv(ANSWER_BYTES_MAX).startswith(b'HTTP/1.1 200 '):
                raise load.LoadFailed('an idle connection was not answered')
        yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def kernel_bytes():
    """Slab memory, where the kernel keeps sockets and what belongs to them."""
    with open('/proc/meminfo', encoding='ascii') as file:
        return next(int(line.split()[1]) for line in file if line.startswith('Slab:')) * 1024


def run_spread(bench):
    """The share of the busiest of 4 threads when 2, 4 and 8 connections load them."""
    threads = 4
    daemon = processes.start_nazotted(bench.daemon_options(threads), bench.folder)
    try:
        case = next(case for case in bench.cases if case.name == 'chair_detail')
        script = bench.folder / 'spread.lua'
        load.write_requests_script(script, side_by_side.wire(case.requests(), 'browser'))
        report.plain(f'\n{threads} threads, share of the busiest one (even: {100 / threads:.0f}% from {threads} connections on)')
        for connections in (2, 4, 8):
            before = daemon.thread_cpu()
            server_cost.measure(daemon, script, server_cost.generator(connections, bench.effort))
            used = [after - start for start, after in zip(before, daemon.thread_cpu())]
            share = 100 * max(used) / max(sum(used), 1 / os.sysconf('SC_CLK_TCK'))
            bench.measured.add(results.Figure(f'share of the busiest of {threads} threads, {connections} connections',
                                              '%', [share]))
            report.plain(f'  {connections} connections: {share:.0f}%')
    finally:
        daemon.stop()

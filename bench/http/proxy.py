"""nginx in front of nazotted, with the configuration of docs/nginx: who spends the processor time."""

import load
import processes
import report
import results
import server_cost
import side_by_side


def run(bench):
    text = (bench.source_root / 'docs/nginx/nazotte.conf').read_text(encoding='utf-8')
    text = text.replace('127.0.0.1:1323', f'127.0.0.1:{bench.nazotted.port}')
    text = text.replace('/var/www/isuumo', str(bench.folder / 'files'))
    nginx = processes.start_nginx(processes.NginxOptions('nginx-proxy', bench.arguments.threads,
                                                         proxy_configuration=text), bench.folder)
    report.plain('\nbehind nginx (docs/nginx/nazotte.conf), CPU per request, microseconds')
    try:
        for case in bench.cases_among():
            measure(bench, case, nginx)
    finally:
        nginx.stop()


def measure(bench, case, nginx):
    script = bench.folder / f'{case.name}.proxy.lua'
    load.write_requests_script(script, side_by_side.wire(case.requests(), 'browser'))
    before = bench.nazotted.cpu()
    front = server_cost.measure(nginx, script, server_cost.generator(32, bench.effort, bench.arguments.threads))
    used = bench.nazotted.cpu() - before
    behind = (used.user + used.system) * 1e6 / (front.requests_per_second * bench.effort.seconds)
    for subject, value in (('nginx', front.total_us), ('nazotte', behind)):
        bench.measured.add(results.Figure(f'{case.name} behind nginx: total_us', 'us', [value], rows=bench.rows,
                                          subject=subject))
    report.plain(f'  {case.name:15} nginx {front.total_us:7.2f}   nazotted {behind:7.2f}   '
                 f'share of nazotted {100 * behind / (front.total_us + behind):3.0f}%')

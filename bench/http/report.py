"""Medians over the rounds, their ratios, and how they are printed."""

import dataclasses
import os
import platform
import statistics
import subprocess

COLUMNS = (('requests_per_second', 'requests/s', '{:,.0f}'), ('p50_us', 'p50 us', '{:,.0f}'),
           ('p99_us', 'p99 us', '{:,.0f}'), ('cpu_user_us', 'CPU user', '{:.2f}'),
           ('cpu_system_us', 'system', '{:.2f}'), ('cpu_us', 'total', '{:.2f}'))

HOW_TO_READ = """\
CPU columns: microseconds of the server's processor time per request (user, system, total; from /proc/PID/stat, nginx:
all its processes). wrk shares the machine with the server, so requests/s and latency say as much about wrk as about
the server: CPU per request is the figure to compare. Ratios are nazotted / nginx, of the medians over the rounds;
below 1 is better for all but requests/s. nginx answers the nazotte case to a GET: it refuses POST on files."""


def medians(rounds):
    return {name: statistics.median(getattr(figures, name) for figures in rounds) for name, _, _ in COLUMNS}


def summarize(case, rounds):
    """`rounds`: server name -> list of Figures."""
    servers = {name: {'median': medians(figures), 'rounds': [dataclasses.asdict(one) for one in figures]}
               for name, figures in rounds.items()}
    ours, theirs = servers['nazotted']['median'], servers['nginx']['median']
    # A short run may use less than a clock tick of one kind.
    ratios = {name: ours[name] / theirs[name] if theirs[name] else None for name, _, _ in COLUMNS}
    return {'case': case.name, 'requests': len(case.exchanges), 'answer_bytes': round(case.answer_bytes()),
            'servers': servers, 'ratio': ratios}


def print_heading():
    print(f'{"case (answer)":26}{"":10}' + ''.join(f'{title:>12}' for _, title, _ in COLUMNS))


def print_case(summary):
    for name in ('nazotted', 'nginx'):
        label = f'{summary["case"]} ({summary["answer_bytes"]:,} B)' if name == 'nazotted' else ''
        figures = summary['servers'][name]['median']
        print(f'{label:26}{name:10}' + ''.join(f'{form.format(figures[key]):>12}' for key, _, form in COLUMNS))
    ratios = summary['ratio']
    print(f'{"":26}{"ratio":10}' + ''.join(
        f'{"-" if ratios[key] is None else format(ratios[key], ".2f"):>12}' for key, _, _ in COLUMNS), flush=True)


def machine():
    """What the figures depend on and a reader cannot see in them."""
    model = next((line.split(':', 1)[1].strip() for line in open('/proc/cpuinfo', encoding='utf-8')
                  if line.startswith('model name')), 'unknown')
    nginx = subprocess.run(['nginx', '-v'], text=True, capture_output=True, check=False).stderr.strip()
    return {'cpu': model, 'cores': os.cpu_count(), 'kernel': platform.release(),
            'nginx': nginx.rpartition('/')[2], 'load_average': os.getloadavg()[0]}

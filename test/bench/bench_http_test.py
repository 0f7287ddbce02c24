#!/usr/bin/env python3
"""bench_http at its smallest: it runs, all servers' answers are equal, and every section has its figures.

Asserts no speed. Exit status 77: nginx or wrk is not installed.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

CASES = ['chair_detail', 'small_page', 'estate_search', 'chair_search', 'chair_facets', 'low_priced', 'nazotte']
SUBJECTS = {'nazotte', 'nginx', 'bare loop'}
SKIPPED = 77


def check(printed, results):
    figures = {(one['name'], one['subject']): one for one in results['results']}
    for case in CASES:
        assert f'\n{case} ' in printed, f'{case} is not in the table'
        for subject in SUBJECTS:
            one = figures[f'{case}, browser headers, 32 connections: requests_per_second', subject]
            assert one['samples'][0] > 0 and one['better'] == 'higher', one
    assert figures['estate_search behind nginx: total_us', 'nginx']['samples'][0] > 0
    for subject in SUBJECTS:
        name = 'chair_detail, browser headers, 32 connections, 16 pipelined: requests_per_second'
        assert figures[name, subject]['samples'][0] > 0, subject
        p50, p99 = (figures[f'estate_search at a fixed rate: {key}_us', subject]['samples'][0] for key in ('p50', 'p99'))
        assert 0 < p50 <= p99, (subject, p50, p99)
    assert figures['3 times the capacity: answered of the capacity', 'nazotte']['samples'][0] > 0
    for subject in ('plain', 'gzip'):
        assert figures['estate_search, gzip or not: requests_per_second', subject]['samples'][0] > 0, subject
    for subject in ('no log', 'slow-query log', 'access log'):
        assert figures['estate_search, logs: total_us', subject]['samples'][0] > 0, subject
    assert any('idle connections: kernel bytes each' in name for name, _ in figures)
    assert any('share of the busiest' in name for name, _ in figures)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--benchmark', required=True, help='bench_http.py')
    parser.add_argument('--build', required=True)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix='nazotte-bench-http-test-') as folder:
        result_path = Path(folder) / 'result.json'
        run = subprocess.run([sys.executable, '-B', arguments.benchmark, '--smoke', '--build', arguments.build, '--json',
                              result_path], text=True, stdout=subprocess.PIPE, check=False)
        print(run.stdout)
        if run.returncode == 0:
            check(run.stdout, json.loads(result_path.read_text(encoding='utf-8')))
    return run.returncode if run.returncode in (0, SKIPPED) else 1


if __name__ == '__main__':
    sys.exit(main())

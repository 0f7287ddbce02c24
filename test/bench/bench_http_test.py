#!/usr/bin/env python3
"""bench_http at its smallest: it runs, both servers' answers are equal, and every case prints figures.

Asserts no speed. Exit status 77: nginx or wrk is not installed.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

CASES = ['estate_search', 'chair_search', 'chair_detail', 'low_priced', 'nazotte']
SKIPPED = 77


def check(printed, result):
    assert [case['case'] for case in result['cases']] == CASES, result['cases']
    for case in result['cases']:
        assert f'{case["case"]} ({case["answer_bytes"]:,} B)' in printed, f'{case["case"]} is not in the table'
        for name in ('nazotted', 'nginx'):
            for figures in case['servers'][name]['rounds']:
                assert figures['requests'] > 0 and figures['p99_us'] >= figures['p50_us'] > 0, (case['case'], figures)
        assert case['ratio']['requests_per_second'] > 0, case['case']


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--benchmark', required=True, help='bench_http.py')
    parser.add_argument('--nazotted', required=True)
    parser.add_argument('--generator', required=True)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix='nazotte-bench-http-test-') as folder:
        result_path = Path(folder) / 'result.json'
        run = subprocess.run([sys.executable, '-B', arguments.benchmark, '--smoke', '--nazotted', arguments.nazotted,
                              '--generator', arguments.generator, '--json', result_path],
                             text=True, stdout=subprocess.PIPE, check=False)
        print(run.stdout)
        if run.returncode == 0:
            check(run.stdout, json.loads(result_path.read_text(encoding='utf-8')))
    return run.returncode if run.returncode in (0, SKIPPED) else 1


if __name__ == '__main__':
    sys.exit(main())

#!/usr/bin/env python3
"""House rules that no compiler checks. Usage: tidy_test.py --root DIR GROUP...; prints findings as path:line: message.

Exit status: 0 clean, 1 findings, 77 the tool that the group needs is not installed (ctest counts it as skipped).
"""

import argparse
import sys

import layering
import text_rules
import tree_rules
from house import House

SKIPPED = 77


def format_group(house):
    formatter = tree_rules.clang_format()
    if formatter is None:
        print('clang-format is not installed: apt-get install clang-format')
        sys.exit(SKIPPED)
    yield from tree_rules.check_format(house, formatter)


def sizes_group(house):
    yield from text_rules.check_sizes(house)
    yield from text_rules.check_exceptions(house)


GROUPS = {
    'layering': layering.check,
    'sizes': sizes_group,
    'words': text_rules.check_words,
    'headers': text_rules.check_headers,
    'top_level': tree_rules.check_top_level,
    'links': tree_rules.check_links,
    'code_map': tree_rules.check_code_map,
    'format': format_group,
}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--root', required=True, help='the top of the source tree')
    parser.add_argument('groups', nargs='+', choices=sorted(GROUPS), metavar='GROUP', help=', '.join(GROUPS))
    arguments = parser.parse_args()
    house = House(arguments.root)
    findings = [finding for group in arguments.groups for finding in GROUPS[group](house)]
    for finding in findings:
        print(finding)
    print(f'{len(findings)} findings in: {" ".join(arguments.groups)}')
    return 1 if findings else 0


if __name__ == '__main__':
    sys.exit(main())

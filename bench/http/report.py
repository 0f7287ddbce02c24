"""The lines that a person reads; the figures go into the results file."""

HOW_TO_READ = """\
user, total: microseconds of the server's processor time per request (/proc/PID/stat, all threads and processes).
Ratios of medians, nazotted to the other: CPU below 1 is better, requests/s above 1. Servers and load generators are
pinned to processors of their own; requests/s depend on wrk's share of the machine, CPU per request does not.
nginx answers the nazotte case to a GET: it refuses POST on files. The bare loop sends one prebuilt answer."""

_WIDTHS = '{:15}{:>9}{:>13}{:>7}{:>7}{:>9}{:>9}{:>12}{:>12}{:>12}'


def plain(text):
    print(text, flush=True)


def heading(title):
    plain(f'\n{title}')
    plain(_WIDTHS.format('case', 'bytes', 'requests/s', 'user', 'total', 'nginx', 'bare', 'CPU/nginx', 'CPU/bare',
                         'rps/nginx'))


def ratio(ours, theirs):
    """A short run may use less than a clock tick."""
    return f'{ours / theirs:.2f}' if theirs else '-'


def comparison(case, medians):
    ours, nginx, bare = (medians[subject] for subject in ('nazotte', 'nginx', 'bare loop'))
    plain(_WIDTHS.format(case.name, f'{case.answer_bytes():,.0f}', f'{ours["requests_per_second"]:,.0f}',
                         f'{ours["user_us"]:.2f}', f'{ours["total_us"]:.2f}', f'{nginx["total_us"]:.2f}',
                         f'{bare["total_us"]:.2f}', ratio(ours['total_us'], nginx['total_us']),
                         ratio(ours['total_us'], bare['total_us']),
                         ratio(ours['requests_per_second'], nginx['requests_per_second'])))

"""Results as a table that a person reads."""

import statistics


def print_table(measured):
    """One line per figure: its median over the repetitions, and the lowest and highest of them."""
    machine = measured.machine
    print(f'{measured.benchmark}: {machine["cpu"]}, {machine["cores"]} cores, load {machine["load_average"]}, commit '
          f'{measured.commit or "unknown"}, {measured.effort} run')
    if measured.effort == 'smoke':
        print('a smoke run only shows that the benchmark works: its figures mean nothing')
    width = max((len(label(figure)) for figure in measured.figures), default=0)
    print(f'\n{"":{width}} {"rows":>11} {"median":>12} {"lowest":>12} {"highest":>12} {"unit":12} {"n":>3}')
    for figure in measured.figures:
        rows = '' if figure.rows is None else f'{figure.rows:,}'
        values = (statistics.median(figure.samples), min(figure.samples), max(figure.samples))
        print(f'{label(figure):{width}} {rows:>11} ' + ' '.join(f'{number(value):>12}' for value in values) +
              f' {figure.unit:12} {len(figure.samples):3}')


def label(figure):
    return figure.name if figure.subject == 'nazotte' else f'{figure.name} ({figure.subject})'


def number(value):
    """Three digits at least, no exponent."""
    if value >= 1000 or value == int(value):
        return f'{value:,.0f}'
    return f'{value:.{1 if value >= 100 else 2 if value >= 10 else 3}f}'

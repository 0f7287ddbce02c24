"""Three times what nazotted can do, over many connections: what it still answers, how fast, and in how much memory.

The requests are costly ones, narrow strips across the country with 128 corners, that hold few estates: of cheap ones
a single core cannot ask for more than nazotted answers. A request that finds all connections busy is given up, so
CONNECTIONS bounds what waits.
"""

import json
import math
import random
import resource
import statistics

import load
import report
import results
import server_cost
import side_by_side
import workload

CONNECTIONS = 2_000
POINTS_AN_EDGE = 32
WIDTH = 0.0005  # degrees
FACTOR = 3
UNLOADED = 0.1  # of the capacity


def run(bench):
    case = next((case for case in bench.cases if case.name == 'estate_search'), None)
    if case is None:
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(soft, CONNECTIONS + 1_000)), hard))
    try:
        measure(bench, case)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def strips(case):
    """As many as the case has requests, between the estates of its answers."""
    places = [(row['latitude'], row['longitude'])
              for exchange in case.exchanges for row in json.loads(exchange.answer)['estates']]
    chosen = random.Random(1)
    return [strip(*chosen.sample(places, 2)) for _ in case.exchanges]


def strip(begin, end):
    along = [end[axis] - begin[axis] for axis in (0, 1)]
    scale = WIDTH / (math.hypot(*along) or 1)
    aside = [-along[1] * scale, along[0] * scale]
    corners = [begin, end, shifted(end, aside, 1), shifted(begin, aside, 1), begin]
    ring = [shifted(corner, (following[0] - corner[0], following[1] - corner[1]), step / POINTS_AN_EDGE)
            for corner, following in zip(corners, corners[1:]) for step in range(POINTS_AN_EDGE)]
    points = [{'latitude': round(latitude, 6), 'longitude': round(longitude, 6)}
              for latitude, longitude in ring + ring[:1]]
    return workload.Request('POST', '/api/estate/nazotte', json.dumps({'coordinates': points}))


def shifted(place, way, part):
    return place[0] + way[0] * part, place[1] + way[1] * part


def measure(bench, case):
    requests = strips(case)
    path = bench.folder / 'overload.requests'
    load.write_requests(path, side_by_side.wire(requests, 'browser'))
    generator = server_cost.generator(CONNECTIONS, bench.effort)

    def at(rate):
        return load.overload(bench.arguments.fixed_rate, bench.nazotted.port, path, generator, rate)

    subjects = {side_by_side.NAZOTTED: (bench.nazotted, requests)}
    closed = side_by_side.run_in_turn(bench, case, side_by_side.Setting(), subjects)[side_by_side.NAZOTTED]
    capacity = statistics.median(one.requests_per_second for one in closed)
    at(capacity * FACTOR)  # the daemon has its memory then
    memory = bench.nazotted.resident_bytes()
    unloaded, loaded = [], []
    for _ in range(bench.effort.rounds):
        unloaded.append(at(capacity * UNLOADED))
        loaded.append(at(capacity * FACTOR))
    grown = max(0, bench.nazotted.resident_bytes() - memory)
    figures = (('answered of the capacity', '%', [100 * one.answered_per_second / capacity for one in loaded], 'higher'),
               ('refused', '1/s', [one.refused_per_second for one in loaded], 'lower'),
               ('p50_us', 'us', [one.p50_us for one in loaded], 'lower'),
               ('p50_us at a tenth of it', 'us', [one.p50_us for one in unloaded], 'lower'),
               ('p99_us', 'us', [one.p99_us for one in loaded], 'lower'),
               ('p99_us at a tenth of it', 'us', [one.p99_us for one in unloaded], 'lower'),
               ('longest wait for a refusal', 'us', [one.refusal_max_us for one in loaded], 'lower'),
               ('memory grown', 'bytes', [grown], 'lower'))
    for what, unit, samples, better in figures:
        bench.measured.add(results.Figure(f'{FACTOR} times the capacity: {what}', unit, samples,
                                          rows=bench.rows, subject=side_by_side.NAZOTTED, better=better))
    answered, refused, p50, p50_before, p99, p99_before, longest, _ = (
        statistics.median(samples) for _, _, samples, _ in figures)
    report.plain(f'\n{FACTOR} times the capacity of {capacity:,.0f} polygons/s, over {CONNECTIONS:,} connections: {answered:.0f}% of '
                 f'it answered, p50 {p50:,.0f} us and p99 {p99:,.0f} us, beside {p50_before:,.0f} and {p99_before:,.0f} at a tenth '
                 f'of it ({p50 / p50_before:.1f} and {p99 / p99_before:.1f} times), {refused:,.0f} refused/s after '
                 f'{longest / 1e3:,.0f} ms at most, memory +{grown:,} bytes')

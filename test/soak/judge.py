"""Whether a soak was kept: what a daemon at rest takes, from round to round.

Each sample is taken behind an initialize, so all of them are of the same rows. The first quarter is warm-up: memory
grows until every thread, cache and arena has seen every kind of request. What remains is held against itself: the
median of the last quarter may exceed the median of the second one by no more than the bound.
"""

import dataclasses
import statistics

MEGABYTE = 1 << 20
SAMPLES_MIN = 12


@dataclasses.dataclass(frozen=True)
class Sample:
    resident_bytes: int
    anonymous_bytes: int
    descriptors: int
    threads: int


@dataclasses.dataclass(frozen=True)
class Bound:
    name: str
    growth_max: int


# Memory: what an allocator keeps of a round differs by some megabytes. Descriptors and threads do not.
BOUNDS = {
    "resident_bytes": Bound("bytes of resident memory", 8 * MEGABYTE),
    "anonymous_bytes": Bound("bytes of anonymous memory", 8 * MEGABYTE),
    "descriptors": Bound("descriptors", 0),
    "threads": Bound("threads", 0),
}


@dataclasses.dataclass(frozen=True)
class Growth:
    field: str
    before: int
    after: int

    def allowed(self):
        return self.after <= self.before + BOUNDS[self.field].growth_max

    def __str__(self):
        bound = BOUNDS[self.field]
        return (f"{bound.name}: {self.before:,} in the second quarter, {self.after:,} in the last one; "
                f"{self.after - self.before:+,}, at most {bound.growth_max:+,} allowed")


def growths(samples):
    quarter = len(samples) // 4
    for field in BOUNDS:
        values = [getattr(sample, field) for sample in samples]
        yield Growth(field, int(statistics.median(values[quarter:2 * quarter])), int(statistics.median(values[-quarter:])))


def judge(samples):
    """What is wrong, a line each."""
    if len(samples) < SAMPLES_MIN:
        return [f"too short to tell: {len(samples)} samples, {SAMPLES_MIN} are needed"]
    return [f"grew: {growth}" for growth in growths(samples) if not growth.allowed()]

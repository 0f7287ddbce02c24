"""How far two sets of repetitions lie apart, and whether that is more than their noise.

The estimate is the median of all ratios new / old (Hodges and Lehmann), its interval comes from the exact distribution
of Mann and Whitney's U. Why these: timings are skewed and have outliers, so neither means nor a normal distribution
say much; five repetitions are too few for a bootstrap to be honest; and ranks need no assumption beyond independent
repetitions. Sources: Mann, Whitney, "On a test of whether one of two random variables is stochastically larger than the
other", 1947; Hodges, Lehmann, "Estimates of location based on rank tests", 1963; Bauer, "Constructing confidence sets
using rank statistics", 1972.
"""

import functools
import math
import statistics
from dataclasses import dataclass


@dataclass(frozen=True)
class Difference:
    """The ratio new / old with its confidence interval; an interval without bounds means too few repetitions."""
    ratio: float
    low: float = 0.0
    high: float = math.inf

    @property
    def exceeds_noise(self):
        return not self.low <= 1 <= self.high

    @property
    def is_judged(self):
        return self.high < math.inf or self.low > 0


def difference(old, new, confidence):
    """Of two lists of samples, all of them finite and not negative. O(n m log(n m))."""
    ratios = sorted(ratio(later, earlier) for earlier in old for later in new)
    estimate = statistics.median(ratios)
    rank = interval_rank(len(old), len(new), confidence)
    if rank is None:
        return Difference(estimate)
    return Difference(estimate, ratios[rank], ratios[-1 - rank])


def exact_difference(old, new):
    """Of figures without noise."""
    value = ratio(statistics.median(new), statistics.median(old))
    return Difference(value, value, value)


def ratio(new, old):
    if old == 0:
        return 1.0 if new == 0 else math.inf
    return new / old


@functools.cache
def interval_rank(old_count, new_count, confidence):
    """How many of the sorted ratios lie beyond each end of the interval; None when there are too few repetitions."""
    tail = (1 - confidence) / 2
    counts = u_distribution(old_count, new_count)
    total = sum(counts)
    below = 0
    for rank, count in enumerate(counts):
        below += count
        if below > tail * total * (1 + 1e-9):  # 0.9 is not exactly nine tenths
            return rank - 1 if rank > 0 else None
    return None


def u_distribution(old_count, new_count):
    """counts[u]: the arrangements of both samples in one order whose U is u; a Gaussian binomial coefficient."""
    degree = old_count * new_count
    counts = [1] + [0] * degree
    for step in range(1, new_count + 1):
        for u in range(degree, old_count + step - 1, -1):  # times (1 - q^(old_count + step))
            counts[u] -= counts[u - old_count - step]
        for u in range(step, degree + 1):  # divided by (1 - q^step)
            counts[u] += counts[u - step]
    return counts


def repetitions_needed(confidence):
    """The least number of repetitions on both sides that can tell anything at this confidence."""
    count = 1
    while interval_rank(count, count, confidence) is None:
        count += 1
    return count

"""Full-jitter delays. Pure."""

import random
from datetime import timedelta


def delay(attempt: int, *, base_s: float = 1.0, cap_s: float = 300.0) -> timedelta:
    """How long to wait after the `attempt`-th failure (from 1), at random.

    Between a tenth of min(cap, base * 2^(n-1)) and all of it: nearly the whole interval, so that many
    listings that failed together do not return together.
    """
    ceiling = min(cap_s, base_s * 2 ** min(attempt - 1, 30))
    return timedelta(seconds=random.uniform(ceiling / 10, ceiling))

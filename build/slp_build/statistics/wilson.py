"""The range a share is likely to lie in."""

from math import sqrt
from statistics import NormalDist


def wilson_interval(reached: int, pupils: int, confidence: float = 0.95) -> tuple[float, float]:
    """Return the Wilson score interval of a proportion, as shares between 0 and 1.

    In:     `reached` of `pupils`; both whole, pupils at least 1
    Raises: ValueError when there is no pupil, or more reached than there are
    Source: Wilson (1927); recommended for small bases by Newcombe (1998), method 3
    """
    if not 0 <= reached <= pupils or pupils < 1:
        raise ValueError("a share needs at least one pupil, and no more that reached it than there are")
    z = NormalDist().inv_cdf(0.5 + confidence / 2)
    share = reached / pupils
    centre = share + z * z / (2 * pupils)
    spread = z * sqrt(share * (1 - share) / pupils + z * z / (4 * pupils * pupils))
    scale = 1 + z * z / pupils
    # At the ends the formula gives 0 and 1 but for rounding.
    low = 0.0 if reached == 0 else (centre - spread) / scale
    high = 1.0 if reached == pupils else (centre + spread) / scale
    return low, high

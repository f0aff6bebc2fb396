"""Quantiles of the normal and of Student's t distribution, without scipy."""

from __future__ import annotations

import math
from functools import cache
from statistics import NormalDist

_NORMAL = NormalDist()
_TINY = 1e-300
_STEPS = 400
_ENOUGH = 1e-15


def normal_quantile(share: float) -> float:
    """The value below which this share of a standard normal lies; share in (0, 1)."""
    return _NORMAL.inv_cdf(share)


def normal_share(value: float) -> float:
    """The share of a standard normal below a value."""
    return 0.5 * math.erfc(-value / math.sqrt(2.0))


@cache
def t_quantile(share: float, freedom: int) -> float:
    """The value below which this share of Student's t with `freedom` >= 1 degrees of freedom lies; share in (0, 1).

    By bisection on the distribution, which is right to about 12 digits.
    """
    if share < 0.5:  # noqa: PLR2004 - the median
        return -t_quantile(1.0 - share, freedom)
    low, high = 0.0, 2.0
    while t_share(high, freedom) < share:
        low, high = high, high * 2.0
    while high - low > _ENOUGH * max(1.0, high) and low < (middle := (low + high) / 2) < high:
        if t_share(middle, freedom) < share:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def t_share(value: float, freedom: int) -> float:
    """The share of Student's t below a value."""
    tail = 0.5 * _beta_share(freedom / (freedom + value * value), freedom / 2, 0.5)
    return 1.0 - tail if value > 0 else tail


def _beta_share(x: float, a: float, b: float) -> float:
    """The regularised incomplete beta function I_x(a, b), by its continued fraction (DLMF 8.17.22)."""
    if x <= 0.0 or x >= 1.0:
        return 0.0 if x <= 0.0 else 1.0
    scale = math.exp(math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x))
    if x < (a + 1) / (a + b + 2):
        return scale * _fraction(x, a, b) / a
    return 1.0 - scale * _fraction(1.0 - x, b, a) / b


def _fraction(x: float, a: float, b: float) -> float:
    """Lentz's evaluation of the continued fraction."""
    c, d = 1.0, _away(1.0 - (a + b) * x / (a + 1))
    d = 1.0 / d
    result = d
    for m in range(1, _STEPS):
        for term in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1.0 / _away(1.0 + term * d)
            c = _away(1.0 + term / c)
            result *= c * d
        if abs(c * d - 1.0) < _ENOUGH:
            break
    return result


def _away(value: float) -> float:
    """The value, kept away from a division by zero."""
    return value if abs(value) > _TINY else _TINY

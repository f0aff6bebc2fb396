from __future__ import annotations

import pytest
from scipy import stats

from touchstone.evaluation.statistics.quantiles import normal_quantile, normal_share, t_quantile, t_share

SHARES = (1e-6, 0.01, 0.025, 0.3, 0.5, 0.8, 0.975, 0.9999)


@pytest.mark.parametrize("freedom", [1, 2, 3, 10, 29, 199, 9_999, 1_000_000])
@pytest.mark.parametrize("share", SHARES)
def test_student_agrees_with_scipy(share: float, freedom: int) -> None:
    assert t_quantile(share, freedom) == pytest.approx(stats.t.ppf(share, freedom), rel=1e-8, abs=1e-9)
    assert t_share(t_quantile(share, freedom), freedom) == pytest.approx(share, rel=1e-7)


@pytest.mark.parametrize("share", SHARES)
def test_normal_agrees_with_scipy(share: float) -> None:
    assert normal_quantile(share) == pytest.approx(stats.norm.ppf(share), rel=1e-9, abs=1e-12)
    assert normal_share(normal_quantile(share)) == pytest.approx(share, rel=1e-9)


def test_closed_forms() -> None:
    assert t_quantile(0.75, 1) == pytest.approx(1.0)  # Cauchy
    assert t_share(0.0, 7) == 0.5
    assert t_quantile(0.1, 5) == -t_quantile(0.9, 5)

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.evaluation.synthetic import run_of
from touchstone.evaluation.comparison.comparison import compare
from touchstone.evaluation.comparison.pairing import RunData
from touchstone.evaluation.gate.categories import judged_categories
from touchstone.evaluation.gate.decision import GateError, decide
from touchstone.evaluation.gate.policy import Policy, policy_from, settings_of
from touchstone.evaluation.summaries.run_summary import summary_of

RULES = ("gain", "categories", "validity", "unscored", "samples", "settings")


def gate(champion: RunData, candidate: RunData, **demands: Any) -> dict[str, Any]:
    policy = policy_from({"replicates": 500, **demands})
    used = settings_of(policy)
    one, two = (summary_of(data.rows, data.run, settings=used) for data in (champion, candidate))
    return decide(compare(champion, candidate, used), one, two, policy)


def judged(
    gain: tuple[float, float] = (0.05, 0.15),
    categories: Mapping[str, tuple[float, float, float, float, int]] | None = None,
    valid: tuple[float, float] = (0.95, 0.99),
    missing: tuple[int, int] = (0, 0),
    size: tuple[int, int] = (200, 200),
    worst: float | None = None,
    p: float = 0.001,
    **demands: Any,
) -> dict[str, Any]:
    """The gate over documents that hold no more than it reads. A category: gain, low, high, p_holm, n."""
    policy = policy_from(demands)
    statistics = {"level": policy.level, "replicates": policy.replicates, "seed": policy.seed}
    facts = {"rubric": {"digest": "sha256:r"}, "dataset": {"digest": "sha256:d"}, "inference": {"temperature": 0.0}}
    keys = ("gain", "low", "high", "p_holm", "n")
    comparison = {
        "champion": {"run": "old", **facts},
        "candidate": {"run": "new", **facts},
        "samples": size[0],
        "clusters": size[1],
        "gains": {"reward": {"gain": sum(gain) / 2, "low": gain[0], "high": gain[1]}},
        "worst": {"low": gain[0] if worst is None else worst},
        "p": p,
        "categories": {
            name: {**dict(zip(keys, values, strict=True)), "clusters": values[-1]}
            for name, values in (categories or {}).items()
        },
        "statistics": statistics,
    }
    summaries = [
        {
            "run": {"run": name},
            "counts": {"samples": 200, "scored": 200 - lost},
            "metrics": {"valid": {"mean": sum(valid) / 2, "low": valid[0], "high": valid[1], "n": 200}},
            "statistics": statistics,
        }
        for name, lost in zip(("old", "new"), missing, strict=True)
    ]
    return decide(comparison, summaries[0], summaries[1], policy)


def outcomes(document: dict[str, Any]) -> dict[str, str]:
    return {ruling["rule"]: ruling["outcome"] for ruling in document["rules"]}


def test_enough_evidence_promotes_and_is_recorded() -> None:
    document = gate(run_of("base", 200, 0.0), run_of("tuned", 200, 2.5))
    assert document["decision"] == "promote"
    assert tuple(outcomes(document)) == RULES
    assert document["champion"] == "base"
    assert document["candidate"] == "tuned"
    assert document["seed"] == document["policy"]["seed"]
    assert document["policy"]["digest"].startswith("sha256:")
    assert all(ruling["words"] for ruling in document["rules"])


def test_the_same_again_decides_the_same_to_the_bit() -> None:
    runs = run_of("base", 100, 0.0), run_of("tuned", 100, 0.5)
    assert gate(*runs) == gate(*runs)


def test_a_run_against_itself_is_held() -> None:
    run = run_of("base", 200, 3.0)
    document = gate(run, run)
    assert document["decision"] == "hold"
    assert outcomes(document)["gain"] == "hold"


def test_much_worse_is_rejected() -> None:
    assert gate(run_of("tuned", 200, 2.5), run_of("base", 200, 0.0))["decision"] == "reject"


def test_one_sample_is_held() -> None:
    document = gate(run_of("base", 1, 0.0), run_of("tuned", 1, 2.5))
    assert document["decision"] == "hold"
    assert {"gain", "validity", "samples"} <= {
        rule for rule, outcome in outcomes(document).items() if outcome == "hold"
    }


@pytest.mark.parametrize(
    ("gain", "margin", "outcome"),
    [
        ((0.01, 0.1), 0.0, "promote"),
        ((0.0, 0.1), 0.0, "hold"),
        ((-0.1, 0.0), 0.0, "hold"),
        ((-0.1, -0.01), 0.0, "reject"),
        ((0.01, 0.1), 0.02, "hold"),
        ((0.01, 0.1), 0.2, "reject"),
        ((-0.01, 0.1), -0.02, "promote"),
        ((-0.1, -0.03), -0.02, "reject"),
    ],
)
def test_the_gain_needs_its_lower_bound_above_the_margin(
    gain: tuple[float, float], margin: float, outcome: str
) -> None:
    document = judged(gain, margin=margin)
    assert outcomes(document)["gain"] == document["decision"] == outcome


@pytest.mark.parametrize(
    ("category", "outcome"),
    [
        ((-0.05, -0.2, 0.1, 0.4, 30), "promote"),
        ((-0.15, -0.3, 0.01, 0.1, 30), "hold"),
        ((-0.25, -0.4, -0.12, 0.001, 30), "reject"),
        ((-0.25, -0.4, -0.12, 0.06, 30), "hold"),
        ((-0.25, -0.4, -0.05, 0.001, 30), "hold"),
        ((-0.9, -1.0, -0.8, 0.001, 9), "hold"),
        ((-0.3, -0.7, 0.1, 0.2, 9), "promote"),
    ],
)
def test_a_category_may_lose_its_margin_and_no_more(category: tuple[Any, ...], outcome: str) -> None:
    document = judged(categories={"fine": (0.1, 0.0, 0.2, 1.0, 50), "sorting": category})
    assert outcomes(document)["categories"] == document["decision"] == outcome


def test_a_category_that_is_not_judged_is_listed() -> None:
    ruling = judged(categories={"rare": (-0.3, -0.7, 0.1, 0.2, 9)})["rules"][1]
    assert ruling["seen"]["not_judged"] == ["rare"]
    assert "too few samples to be judged: rare" in ruling["words"]


@pytest.mark.parametrize("categories", [{}, {"sorting": (0.1, 0.0, 0.2, 1.0, 9)}])
def test_a_category_that_the_policy_names_must_be_judged(categories: dict[str, Any]) -> None:
    assert _named(categories, {"named": {"sorting": 0.05}}) == "hold"


def test_a_category_has_its_own_margin() -> None:
    category = {"sorting": (-0.07, -0.2, 0.1, 0.4, 30)}
    assert _named(category, {"named": {"sorting": 0.05}}) == "hold"
    assert _named(category, {"named": {"sorting": 0.08}}) == "promote"


def test_a_gain_that_failed_answers_could_undo_is_held() -> None:
    document = judged((0.01, 0.1), worst=-0.001)
    assert outcomes(document)["gain"] == document["decision"] == "hold"
    assert "failed" in document["rules"][0]["words"]


def test_failing_where_it_would_lose_does_not_promote() -> None:
    base, tuned = run_of("base", 1000, 0.0), run_of("tuned", 1000, 0.0)
    rows: list[Mapping[str, Any]] = []
    for index, old in enumerate(base.rows):
        head = {key: old[key] for key in ("id", "rubric", "category", "family") if key in old}
        if index % 50 == 0:
            rows.append({**head, "failed": {"code": "timeout"}})
        else:
            rows.append({**old, "reward": 1.0, "graded": 1.0} if index % 50 == 1 else old)
    document = gate(base, RunData(tuned.run, rows), max_unscored=0.02)
    assert outcomes(document)["unscored"] == "promote"
    assert outcomes(document)["gain"] == "hold"
    assert document["rules"][0]["seen"]["worst"] < 0 < document["rules"][0]["seen"]["low"]


def test_few_clusters_need_a_p_value_that_agrees() -> None:
    for p, decision in ((0.25, "hold"), (0.01, "promote")):
        assert judged((0.05, 0.4), p=p, size=(8, 8), min_n=4, min_clusters=4)["decision"] == decision


def test_runs_that_were_asked_differently_are_held() -> None:
    base, tuned = run_of("base", 200, 0.0), run_of("tuned", 200, 2.5)
    other = RunData({**tuned.run, "inference": {**tuned.run["inference"], "max_tokens": 16}}, tuned.rows)
    document = gate(base, other)
    assert outcomes(document)["settings"] == document["decision"] == "hold"
    assert "max_tokens" in document["rules"][-1]["words"]


def test_a_small_category_that_is_surely_lost_holds() -> None:
    document = judged(categories={"small": (-0.9, -1.0, -0.6, 0.5, 5)})
    assert outcomes(document)["categories"] == document["decision"] == "hold"
    assert document["rules"][1]["seen"]["small_and_lost"] == ["small"]


@pytest.mark.parametrize(
    ("valid", "outcome"),
    [((0.9, 0.99), "promote"), ((0.89, 0.99), "hold"), ((0.7, 0.9), "hold"), ((0.7, 0.89), "reject")],
)
def test_validity_must_surely_reach_its_floor(valid: tuple[float, float], outcome: str) -> None:
    document = judged(valid=valid)
    assert outcomes(document)["validity"] == document["decision"] == outcome


@pytest.mark.parametrize(("missing", "outcome"), [((4, 4), "promote"), ((5, 0), "hold"), ((0, 5), "hold")])
def test_too_many_without_a_score_on_either_side_hold(missing: tuple[int, int], outcome: str) -> None:
    document = judged(missing=missing)
    assert outcomes(document)["unscored"] == document["decision"] == outcome


@pytest.mark.parametrize(("size", "outcome"), [((100, 30), "promote"), ((99, 99), "hold"), ((400, 29), "hold")])
def test_too_few_samples_or_clusters_hold(size: tuple[int, int], outcome: str) -> None:
    document = judged(size=size)
    assert outcomes(document)["samples"] == document["decision"] == outcome


@pytest.mark.parametrize("broken", [{"missing": (0, 50)}, {"size": (40, 40)}])
def test_evidence_that_is_not_sound_rejects_nothing(broken: dict[str, Any]) -> None:
    document = judged((-0.3, -0.1), **broken)
    assert outcomes(document)["gain"] == "reject"
    assert document["decision"] == "hold"


ENDS = st.tuples(st.floats(-1, 1), st.floats(0, 1)).map(lambda pair: (pair[0], min(1.0, pair[0] + pair[1])))
SHARES = st.tuples(st.floats(0, 1), st.floats(0, 1)).map(lambda pair: (min(pair), max(pair)))


@settings(max_examples=200)
@given(ENDS, SHARES, st.tuples(st.integers(0, 9), st.integers(0, 9)), st.integers(2, 300))
def test_nothing_is_promoted_unless_every_rule_does(
    gain: tuple[float, float], valid: tuple[float, float], missing: tuple[int, int], size: int
) -> None:
    document = judged(gain, None, valid, missing, (size, size))
    promoted = set(outcomes(document).values()) == {"promote"}
    assert (document["decision"] == "promote") is promoted
    assert not promoted or gain[0] > 0


def test_documents_of_other_runs_or_settings_are_refused() -> None:
    champion, candidate = run_of("base", 30, 0.0), run_of("tuned", 30, 1.0)
    one, two = (summary_of(data.rows, data.run) for data in (champion, candidate))
    comparison = compare(champion, candidate)
    assert decide(comparison, one, two, Policy())["decision"] == "hold"
    with pytest.raises(GateError, match="the champion's summary is of run tuned"):
        decide(comparison, two, one, Policy())
    with pytest.raises(GateError, match="the policy asks for"):
        decide(comparison, one, two, Policy(seed=5))


def test_without_a_difference_the_gate_promotes_rarely() -> None:
    """About one time in forty; docs/statistics.md has the larger simulations, of bench/promotions.py."""
    decisions = [
        gate(run_of(f"one {index}", 100, 1.0), run_of(f"two {index}", 100, 1.0), validity_floor=0.0)["decision"]
        for index in range(60)
    ]
    assert decisions.count("promote") <= 4
    assert decisions.count("reject") <= 4


def _named(categories: Mapping[str, Any], rule: dict[str, Any]) -> str:
    comparison = {
        "categories": {
            name: {**dict(zip(("gain", "low", "high", "p_holm", "n"), values, strict=True)), "clusters": values[-1]}
            for name, values in categories.items()
        },
        "statistics": {"level": 0.95},
    }
    return judged_categories(comparison, policy_from({"categories": rule})).outcome

from __future__ import annotations

import numpy as np
import pytest

from tests.evaluation.synthetic import result_rows, scored
from touchstone.evaluation.summaries.observations import RowsError, clusters_of, observations_of


def test_columns_hold_what_the_rows_say() -> None:
    rows = [scored("b", 0.5), scored("a", 1.0), {**head("c"), "failed": {"code": "timeout"}}]
    seen = observations_of(rows)
    assert [row["id"] for row in seen.rows] == ["a", "b", "c"]
    assert seen.scored.tolist() == [True, True, False]
    assert seen.columns["reward"][:2].tolist() == [1.0, 0.5]
    assert seen.columns["exact"][:2].tolist() == [1.0, 0.0]
    assert np.isnan(seen.columns["order"]).all()
    assert np.isnan(seen.columns["reward"][2])
    assert seen.failed == {"timeout": 1}


def test_the_order_of_the_rows_does_not_matter() -> None:
    rows = result_rows("base", 40, 0.5, samples=2, failed=0.1, unscored=1)
    forth, back = observations_of(rows), observations_of(rows[::-1])
    assert forth.keys == back.keys
    assert all(np.array_equal(forth.columns[name], back.columns[name], equal_nan=True) for name in forth.columns)


def test_ids_of_any_kind_stay_apart() -> None:
    assert len(set(observations_of([scored(1, 1.0), scored("1", 1.0), scored({"a": [1]}, 1.0)]).keys)) == 3


def test_everything_wrong_is_said_at_once() -> None:
    other = {**scored("b", 1.0), "rubric": "sha256:" + "00" * 32}
    with pytest.raises(RowsError) as caught:
        observations_of([scored("a", 1.0), scored("a", 0.0), other])
    assert len(caught.value.faults) == 2
    assert '"a" sample 0' in caught.value.faults[0]
    assert "expected one rubric, saw 2" in caught.value.faults[1]


def test_what_is_no_result_row_is_named_by_its_number() -> None:
    with pytest.raises(RowsError, match="row 2: expected id, rubric"):
        observations_of([scored("a", 1.0), {"id": "b", "rubric": "sha256:1", "problem": "none"}])


@pytest.mark.parametrize(
    ("options", "unit", "clusters"),
    [({}, "sample", 30), ({"samples": 3}, "prompt", 30), ({"samples": 2, "families": True}, "family", 5)],
)
def test_the_cluster_is_the_widest_that_is_known(options: dict[str, int], unit: str, clusters: int) -> None:
    found = clusters_of(observations_of(result_rows("base", 30, 0.5, **options)))  # type: ignore[arg-type]
    assert found.unit == unit
    assert len(set(found.codes.tolist())) == clusters
    assert found.alone == 0


def test_a_prompt_without_a_family_is_a_family_of_its_own() -> None:
    rows = [scored("a", 1.0, family="x"), scored("b", 1.0, family="x"), scored("c", 1.0), scored("d", 0.0)]
    found = clusters_of(observations_of(rows))
    assert (found.unit, found.alone) == ("family", 2)
    assert found.codes[0] == found.codes[1]
    assert len(set(found.codes.tolist())) == 3


def test_a_family_is_no_prompt_of_the_same_name() -> None:
    rows = [scored("a", 1.0, family='"b"'), scored("b", 1.0)]
    assert len(set(clusters_of(observations_of(rows)).codes.tolist())) == 2


def head(identity: str) -> dict[str, object]:
    return {"id": identity, "sample": 0, "rubric": scored("a", 1.0)["rubric"], "category": None, "family": None}

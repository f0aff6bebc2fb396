"""Every machine comes to its good end, with the real functions."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.workflows.world import INPUTS, World
from touchstone.rehearsal.asl.execution import Execution
from touchstone.rehearsal.asl.trace import trace_of

Account = Callable[..., World]


def ended(execution: Execution) -> Any:
    assert execution.status == "SUCCEEDED", "\n".join(
        [*trace_of(execution), str(execution.error), str(execution.cause)]
    )
    return execution.output


def test_train(account: Account) -> None:
    world = account()
    output = ended(world.execute("train", INPUTS["train"]))
    assert output["checkpoint"].startswith("s3://customer-escrow-")
    assert output["health"]["verdict"] == "healthy"
    assert world.billable() == []
    assert world.ledger("tools", "train")["outcome"] == "done"


def test_host(account: Account) -> None:
    world = account()
    output = ended(world.execute("host", INPUTS["host"]))
    assert output["previous"] == {}
    assert world.serving() == output["model_arn"]


def test_evaluate(account: Account) -> None:
    world = account()
    output = ended(world.execute("evaluate", INPUTS["evaluate"]))
    assert output["metrics"]["exact"]["mean"] == 1
    assert output["leftover"] == []
    assert world.billable() == []


def curves_of(world: World, evaluation: Any) -> list[str]:
    """The training jobs whose curves an evaluation's report draws."""
    page = (
        world.s3()
        .get_object(**{name.capitalize(): evaluation["files"]["report"][name] for name in ("bucket", "key")})["Body"]
        .read()
        .decode()
    )
    return re.findall(r"<svg [^>]*aria-label=\"(\S+) from step 1 to step 20, ", page)


def test_evaluate_a_job_shows_its_curve(account: Account) -> None:
    world = account()
    job = ended(world.execute("train", INPUTS["train"]))["job"]
    output = ended(world.execute("evaluate", {**INPUTS["evaluate"], "run": "late", "model": {"job": job}}, "run-2"))
    assert curves_of(world, output) == [job]


def test_release(account: Account) -> None:
    world = account()
    output = ended(world.execute("release", INPUTS["release"]))
    assert output["canary"]["passed"]
    assert world.serving() == output["model_arn"]


@pytest.mark.parametrize("word", ["yes", "no"])
def test_customize(account: Account, word: str) -> None:
    approved = word == "yes"
    world = account()
    execution = world.start("customize", INPUTS["customize"])
    world.runner.run(stop=lambda: bool(world.runner.tokens.open()))
    (token,) = world.runner.tokens.open()
    world.runner.tokens.success(token.token, {"approved": approved})
    world.runner.run()
    output = ended(execution)
    assert output["decision"] == "promote"
    assert ("release" in output) == approved
    assert curves_of(world, output["sft"]) == ["sft"]
    assert curves_of(world, output["rft"]) == ["sft", "rft"]
    assert [job.base.job if job.base else None for job in world.trainer.jobs] == [None, world.trainer.jobs[0].name]

"""Rules of serverless jobs."""

from __future__ import annotations

from collections.abc import Iterator

from touchstone.training.faults import Fault, shown
from touchstone.training.settings.lookup import Lookup


def _one_dataset(lookup: Lookup) -> Iterator[Fault]:
    data, dataset = lookup("data"), lookup("dataset")
    if (data is None) == (dataset is None):
        seen = "neither" if data is None else "both"
        yield Fault("/data", "data or dataset, exactly one", seen, "give the rows once")


def _reward_where_it_has_a_use(lookup: Lookup) -> Iterator[Fault]:
    technique, evaluator = lookup("technique"), lookup("evaluator")
    if technique == "RLVR" and evaluator is None:
        fix = "register the reward function as hub content (SubType AWS/Evaluator) and give its ARN"
        yield Fault("/evaluator", "an evaluator for RLVR", "nothing", fix)
    if technique in {"SFT", "DPO"} and evaluator is not None:
        yield Fault("/evaluator", f"nothing for {technique}", shown(evaluator), "remove it")


def _evaluation_names_its_function(lookup: Lookup) -> Iterator[Fault]:
    technique, evaluator, function = lookup("technique"), lookup("evaluator"), lookup("evaluation_lambda")
    if technique == "evaluation" and (evaluator is None) == (function is None):
        seen = "neither" if evaluator is None else "both"
        fix = "AWS's own sources disagree on which one it reads; choose one"
        yield Fault("/evaluator", "evaluator or evaluation_lambda, exactly one", seen, fix)
    if technique != "evaluation" and function is not None:
        yield Fault("/evaluation_lambda", f"nothing for {technique}", shown(function), "remove it")


def _evaluation_trains_nothing(lookup: Lookup) -> Iterator[Fault]:
    if lookup("technique") != "evaluation":
        return
    for name in lookup.fields("hyperparameters"):
        value = lookup.given("hyperparameters", name)
        if value is not None:
            yield Fault(f"/hyperparameters/{name}", "nothing for an evaluation", shown(value), "remove it")


SERVERLESS_RULES = (
    _one_dataset,
    _reward_where_it_has_a_use,
    _evaluation_names_its_function,
    _evaluation_trains_nothing,
)

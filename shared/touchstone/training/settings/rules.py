"""Rules between fields. Each is a generator over a lookup; it is silent where one of its fields has its own fault."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, get_args

from pydantic import BaseModel

from touchstone.training.faults import Fault, pointer_to, shown
from touchstone.training.models import MODELS
from touchstone.training.settings.lookup import Lookup, Unreadable
from touchstone.training.settings.rules_of_machines import image_for_the_region, instances_offered
from touchstone.training.settings.rules_of_serverless import SERVERLESS_RULES
from touchstone.training.settings.rules_of_start import START_RULES

Rule = Callable[[Lookup], Iterator[Fault]]

_HYPER = "hyperparameters"
_LORA_ONLY = ("lora_alpha", "lora_lr_ratio", "adapter_dropout")


def _at_most(lookup: Lookup, low: str, high: str, fix: str) -> Iterator[Fault]:
    small, large = lookup(_HYPER, low), lookup(_HYPER, high)
    if small is not None and large is not None and small > large:
        yield Fault(f"/{_HYPER}/{low}", f"at most {high}, {shown(large)}", shown(small), fix)


def _saves_in_time(lookup: Lookup) -> Iterator[Fault]:
    yield from _at_most(lookup, "save_steps", "max_steps", "else no checkpoint is ever saved; null saves the last step")


def _warms_up_in_time(lookup: Lookup) -> Iterator[Fault]:
    yield from _at_most(lookup, "warmup_steps", "max_steps", "null takes 15 % of max_steps")


def _rate_above_its_floor(lookup: Lookup) -> Iterator[Fault]:
    yield from _at_most(lookup, "min_lr", "lr", "lower min_lr")


def _answer_fits(lookup: Lookup) -> Iterator[Fault]:
    tokens, length = lookup(_HYPER, "max_new_tokens"), lookup(_HYPER, "max_length")
    if tokens >= length:
        fix = "leave room for the prompt, or raise max_length"
        yield Fault(f"/{_HYPER}/max_new_tokens", f"less than max_length, {length}", shown(tokens), fix)


def _lora_settings_need_lora(lookup: Lookup) -> Iterator[Fault]:
    if lookup("tuning") != "full_rank":
        return
    for name in (name for name in _LORA_ONLY if name in lookup.fields(_HYPER)):
        value = lookup.given(_HYPER, name)
        if value is not None:
            fix = "remove it, or tune by lora"
            yield Fault(f"/{_HYPER}/{name}", "nothing with tuning full_rank", shown(value), fix)


def _rft_batch(lookup: Lookup) -> Iterator[Fault]:
    size = lookup(_HYPER, "global_batch_size")
    if lookup("tuning") == "lora" and size > 128:  # noqa: PLR2004 - the hub's limit for LoRA
        yield Fault(f"/{_HYPER}/global_batch_size", "at most 128 with LoRA", shown(size), "lower it")


def _dpo_batch(lookup: Lookup) -> Iterator[Fault]:
    size, model, tuning = lookup(_HYPER, "global_batch_size"), lookup("model"), lookup("tuning")
    most = {("nova-lite", "lora"): 64, ("nova-pro", "lora"): 128, ("nova-pro", "full_rank"): 128}.get((model, tuning))
    if most is not None and size > most:
        yield Fault(f"/{_HYPER}/global_batch_size", f"at most {most} for {model}, {tuning}", shown(size), "lower it")


def _rows_fill_a_batch(lookup: Lookup) -> Iterator[Fault]:
    rows, size = lookup("data", "rows"), lookup(_HYPER, "global_batch_size")
    if rows is not None and rows < size:
        fix = "add rows, or lower the batch size"
        yield Fault("/data/rows", f"at least global_batch_size, {size}", shown(rows), fix)


def _eval_answer_fits(lookup: Lookup) -> Iterator[Fault]:
    tokens, model = lookup("inference", "max_new_tokens"), lookup("model")
    most = MODELS[model].max_new_tokens
    if tokens is not None and tokens > most:
        yield Fault("/inference/max_new_tokens", f"at most {most} for {model}", shown(tokens), "lower it")


def _reasoning_is_new(lookup: Lookup) -> Iterator[Fault]:
    effort, model = lookup("inference", "reasoning_effort"), lookup("model")
    if effort is not None and MODELS[model].generation == 1:
        fix = "Nova 1 has no reasoning effort"
        yield Fault("/inference/reasoning_effort", f"nothing for {model}", shown(effort), fix)


def _gen_qa_file(lookup: Lookup) -> Iterator[Fault]:
    uri = lookup("data", "uri")
    if not uri.endswith("/gen_qa.jsonl"):
        yield Fault("/data/uri", "a file named gen_qa.jsonl", shown(uri), "the evaluation finds it by that name only")


def _rewards_come_after(lookup: Lookup) -> Iterator[Fault]:
    if lookup("processor", "lambda_type") == "rft" and not lookup("processor", "postprocessing"):
        fix = "a reward is computed after the answer"
        yield Fault("/processor/postprocessing", "true with lambda_type rft", "false", fix)


def _tags_of_ones_own(lookup: Lookup) -> Iterator[Fault]:
    for key in lookup("tags"):
        if str(key).lower().startswith("aws:"):
            yield Fault(pointer_to(("tags", key)), "a key of your own", shown(key), "aws: is reserved")


def _addresses_for_bedrock(lookup: Lookup) -> Iterator[Fault]:
    """Bedrock takes fewer characters in an address than S3 and SageMaker do (botocore 1.44.5)."""
    for path in (("data", "uri"), ("validation", "uri"), ("output",)):
        uri = lookup.given(*path)
        if uri is not None and set(uri.removeprefix("s3://")) & set("=+@:"):
            yield Fault(pointer_to(path), "none of =+@: in an address for Bedrock", shown(uri), "move it")


def _validation_is_other_data(lookup: Lookup) -> Iterator[Fault]:
    if lookup("validation") is not None and lookup("validation", "digest") == lookup("data", "digest"):
        fix = "validate on rows that are not trained on"
        yield Fault("/validation/digest", "other data than the training's", "the same digest", fix)


_RECIPE: tuple[Rule, ...] = (*START_RULES, instances_offered, image_for_the_region, _tags_of_ones_own)
_EVALUATION: tuple[Rule, ...] = (*_RECIPE, _eval_answer_fits, _reasoning_is_new)
_RULES: dict[str, tuple[Rule, ...]] = {
    "sft": (
        *_RECIPE,
        _saves_in_time,
        _warms_up_in_time,
        _rate_above_its_floor,
        _lora_settings_need_lora,
        _rows_fill_a_batch,
        _validation_is_other_data,
    ),
    "rft": (*_RECIPE, _saves_in_time, _answer_fits, _lora_settings_need_lora, _rft_batch),
    "dpo": (*_RECIPE, _rate_above_its_floor, _lora_settings_need_lora, _dpo_batch),
    "rft_eval": _EVALUATION,
    "gen_qa": (*_EVALUATION, _gen_qa_file, _rewards_come_after),
    "serverless": (*SERVERLESS_RULES, _tags_of_ones_own, _saves_in_time),
    "bedrock_rft": (_tags_of_ones_own, _addresses_for_bedrock, _validation_is_other_data),
}


def broken_rules(model: type[BaseModel], lookup: Lookup) -> list[Fault]:
    """The faults between fields of a document of this model."""
    (kind,) = _kind_of(model)
    faults: list[Fault] = []
    for rule in _RULES[kind]:
        try:
            faults += rule(lookup)
        except Unreadable:
            continue
    return faults


def _kind_of(model: type[BaseModel]) -> tuple[Any, ...]:
    return get_args(model.model_fields["kind"].annotation)

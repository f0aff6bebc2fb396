"""Rules on what a job starts from: the base model or a checkpoint, of the same family, tuned the same way."""

from __future__ import annotations

from collections.abc import Iterator

from touchstone.training.escrow import EscrowError, escrow_of
from touchstone.training.faults import Fault, shown
from touchstone.training.models import MODELS
from touchstone.training.settings.lookup import Lookup


def _one_start(lookup: Lookup) -> Iterator[Fault]:
    base, checkpoint = lookup("base_model"), lookup("checkpoint")
    if base is not None and checkpoint is not None:
        fix = "remove base_model to go on from the checkpoint, or checkpoint to start afresh"
        yield Fault("/base_model", "null beside a checkpoint", shown(base), fix)


def _base_of_the_model(lookup: Lookup) -> Iterator[Fault]:
    base, model = lookup("base_model"), lookup("model")
    if base is not None and base != MODELS[model].base:
        fix = "or leave base_model out; a checkpoint belongs under checkpoint"
        yield Fault("/base_model", f"{MODELS[model].base} for {model}", shown(base), fix)


def _checkpoint_of_the_model(lookup: Lookup) -> Iterator[Fault]:
    """Mixed families end in "Engine core initialization failed" (AWS contract, 5.1)."""
    model, trained = lookup("model"), lookup("checkpoint", "model")
    if trained is not None and trained != model:
        fix = "go on with the model that was trained"
        yield Fault("/checkpoint/model", f"{model}, the job's model", shown(trained), fix)


def _checkpoint_of_the_tuning(lookup: Lookup) -> Iterator[Fault]:
    if "tuning" not in lookup.fields():
        return
    tuning, trained = lookup("tuning"), lookup("checkpoint", "tuning")
    if trained is not None and trained != tuning:
        fix = "LoRA and full rank must not be mixed between stages"
        yield Fault("/checkpoint/tuning", f"{tuning}, the job's tuning", shown(trained), fix)


def _checkpoint_in_escrow(lookup: Lookup) -> Iterator[Fault]:
    uri = lookup("checkpoint", "uri")
    if uri is None:
        return
    try:
        escrow = escrow_of(uri)
    except EscrowError as error:
        yield Fault("/checkpoint/uri", error.expected, shown(uri), "take it from the earlier job's manifest")
        return
    if escrow.platform == "hyperpod":
        fix = "train and evaluate on the platform that wrote it"
        yield Fault("/checkpoint/uri", "a checkpoint of a training job", "one of HyperPod (-hp-)", fix)


START_RULES = (
    _one_start,
    _base_of_the_model,
    _checkpoint_of_the_model,
    _checkpoint_of_the_tuning,
    _checkpoint_in_escrow,
)

"""Which instances a job may run on, and how many: what AWS's sources say, where they agree and where they don't.

`run.replicas` must equal `InstanceCount` (AWS contract, 5.2): one setting, `instances.count`, fills both.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain

from touchstone.training.models import ModelKey

P4D, P5, P5EN = "ml.p4d.24xlarge", "ml.p5.48xlarge", "ml.p5en.48xlarge"


def _sizes(family: str, *sizes: int) -> tuple[str, ...]:
    return tuple(f"ml.{family}.{size}xlarge" for size in sizes)


@dataclass(frozen=True, slots=True)
class Offer:
    """Instances on which some jobs run.

    Attributes:
        kinds: kinds of job.
        models: models.
        tunings: `lora`, `full_rank`; empty for evaluation, which takes both.
        types: instance types on which all sources agree.
        counts: numbers of instances on which all sources agree.
        source: where they say so.
        disputed_types: types that only some of the sources name; allowed, with a note.
        disputed_counts: as above, of counts.
        dispute: who says what.
    """

    kinds: tuple[str, ...]
    models: tuple[ModelKey, ...]
    tunings: tuple[str, ...]
    types: tuple[str, ...]
    counts: tuple[int, ...]
    source: str
    disputed_types: tuple[str, ...] = ()
    disputed_counts: tuple[int, ...] = ()
    dispute: str = ""

    @property
    def all_types(self) -> tuple[str, ...]:
        """Agreed types, then disputed ones."""
        return self.types + self.disputed_types

    @property
    def all_counts(self) -> tuple[int, ...]:
        """All counts, ascending."""
        return tuple(sorted(self.counts + self.disputed_counts))


_LORA, _FULL, _BOTH = ("lora",), ("full_rank",), ("lora", "full_rank")
_EVALUATION = ("rft_eval", "gen_qa")
_EVALUATION_COUNTS = (1, 2, 4, 8, 16)
_EVALUATION_DISPUTE = "nova-forge's instance_type_spec lists it, the hub metadata of the recipe doesn't"
_HUB_DPO = "hub metadata and template parameters of the DPO recipes"

OFFERS: tuple[Offer, ...] = (
    Offer(
        ("rft",),
        ("nova-2-lite",),
        _BOTH,
        (P5, P5EN),
        (2, 4, 6, 8),
        "SageMaker user guide, RFT on training jobs; hub metadata",
    ),
    Offer(
        ("sft",),
        ("nova-2-lite",),
        _LORA,
        (P5, P5EN),
        (4, 8, 16),
        "nova-forge instance_type_spec; hub metadata",
        (P4D,),
        (1, 32),
        "1 stands in the recipe's comment and hyperpod-recipes #84, 32 there and in the hub metadata, neither in "
        "nova-forge; p4d only in the newest hub metadata",
    ),
    Offer(
        ("sft",),
        ("nova-2-lite",),
        _FULL,
        (P5, P5EN),
        (4, 8, 16),
        "nova-forge instance_type_spec; hub metadata",
        (P4D,),
        (32,),
        "32 stands in the hub metadata, not in nova-forge; p4d only in the newest hub metadata",
    ),
    Offer(("dpo",), ("nova-micro",), _BOTH, (P5, P5EN, P4D), (2, 4, 8), _HUB_DPO),
    Offer(("dpo",), ("nova-lite",), _BOTH, (P5, P5EN, P4D), (4, 8, 16), _HUB_DPO),
    Offer(("dpo",), ("nova-pro",), _LORA, (P5, P5EN, P4D), (6, 12, 24), _HUB_DPO),
    Offer(("dpo",), ("nova-pro",), _FULL, (P5, P5EN), (6, 12, 24), _HUB_DPO),
    Offer(("dpo",), ("nova-pro",), _FULL, (P4D,), (12, 24), _HUB_DPO),
    Offer(("dpo",), ("nova-micro",), _LORA, _sizes("g5", 12, 48) + _sizes("g6", 12, 48), (1,), _HUB_DPO),
    Offer(("dpo",), ("nova-lite",), _LORA, _sizes("g5", 48) + _sizes("g6", 48), (1,), _HUB_DPO),
    Offer(
        _EVALUATION,
        ("nova-2-lite",),
        (),
        (P5, P4D),
        _EVALUATION_COUNTS,
        "nova-forge instance_type_spec; hub metadata",
    ),
    Offer(
        _EVALUATION,
        ("nova-micro",),
        (),
        (P5, *_sizes("g5", 12, 24), *_sizes("g6", 12, 24)),
        _EVALUATION_COUNTS,
        "nova-forge instance_type_spec; hub metadata",
        _sizes("g5", 4, 8, 16) + _sizes("g6", 4, 8, 16, 48),
        (),
        _EVALUATION_DISPUTE,
    ),
    Offer(
        _EVALUATION,
        ("nova-lite",),
        (),
        (P5, *_sizes("g5", 12, 24), *_sizes("g6", 12, 24, 48)),
        _EVALUATION_COUNTS,
        "nova-forge instance_type_spec; hub metadata",
    ),
    Offer(_EVALUATION, ("nova-pro",), (), (P5,), _EVALUATION_COUNTS, "nova-forge instance_type_spec; hub metadata"),
)


def offers_for(kind: str, model: str, tuning: str | None) -> tuple[Offer, ...]:
    """The offers for a job; none when the model is not offered for it at all."""
    return tuple(
        offer
        for offer in OFFERS
        if kind in offer.kinds and model in offer.models and (not offer.tunings or tuning in offer.tunings)
    )


def types_of(offers: tuple[Offer, ...]) -> tuple[str, ...]:
    """Every type of some offers, each once."""
    return tuple(dict.fromkeys(chain.from_iterable(offer.all_types for offer in offers)))

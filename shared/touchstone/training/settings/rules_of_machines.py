"""Rules on instances and images."""

from __future__ import annotations

from collections.abc import Iterator

from touchstone.training.faults import Fault, shown
from touchstone.training.images import REGISTRIES
from touchstone.training.instances import offers_for, types_of
from touchstone.training.settings.lookup import Lookup


def instances_offered(lookup: Lookup) -> Iterator[Fault]:
    """The type is offered for the job, and the count for the type."""
    tuning = lookup("tuning") if "tuning" in lookup.fields() else None
    kind, model = lookup("kind"), lookup("model")
    machine, count = lookup("instances", "type"), lookup("instances", "count")
    offers = offers_for(kind, model, tuning)
    fitting = [offer for offer in offers if machine in offer.all_types]
    job = ", ".join(word for word in (kind, model, tuning) if word)
    if not fitting:
        types = ", ".join(types_of(offers))
        yield Fault("/instances/type", f"one of {types} for {job}", shown(machine), "choose one of them")
    elif not any(count in offer.all_counts for offer in fitting):
        counts = " or ".join(str(number) for offer in fitting for number in offer.all_counts)
        fix = "the recipe's replicas are filled from it"
        yield Fault("/instances/count", f"{counts} of {machine} for {job}", shown(count), fix)


def image_for_the_region(lookup: Lookup) -> Iterator[Fault]:
    """AWS has an image in the region, or one is given."""
    region = lookup("region")
    if lookup("image") is None and region not in REGISTRIES:
        expected = f"one of {', '.join(REGISTRIES)}, or an image"
        yield Fault("/region", expected, shown(region), "AWS lists images for training jobs in these regions only")

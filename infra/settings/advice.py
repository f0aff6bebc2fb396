"""What may be wrong with settings that are right in form: warnings with their source, never an error."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from infra.settings.model import Settings
from infra.settings.regions import ON_DEMAND, S3_PREFIX_LISTS
from touchstone.training.images import REGISTRIES
from touchstone.training.instances import OFFERS


def advice(settings: Settings) -> tuple[str, ...]:
    """Warnings, each with the field, what was seen, what is known, and by whom."""
    return tuple(_advice(settings))


def _advice(settings: Settings) -> Iterator[str]:
    region = settings.region
    if region not in REGISTRIES:
        yield (
            f"region: saw {region}; SageMaker's Nova images for training jobs are known in {_listed(REGISTRIES)} "
            "(hyperpod-recipes, nova_regional_parameters.json)"
        )
    if region not in ON_DEMAND:
        yield (
            f"region: saw {region}; Bedrock deploys custom models on demand in {_listed(ON_DEMAND)} "
            "(Bedrock user guide, on-demand inference of custom models)"
        )
    if region not in S3_PREFIX_LISTS and settings.network.s3_prefix_list is None:
        yield (
            f"network.s3_prefix_list: null, and none is known for {region}: functions may open connections to port 443 "
            "of any address that the subnets can route to (aws ec2 describe-prefix-lists names the list)"
        )
    if settings.network.vpc_id is not None and settings.network.create_endpoints:
        yield (
            "network.create_endpoints: saw true in a VPC of yours; the S3 endpoint's policy then holds for all subnets "
            "of its route tables, and private DNS leads everybody in the VPC to endpoints that let in our functions "
            "only: right for a VPC that nothing else uses (VPC user guide, AWS PrivateLink)"
        )
    types = {one for offer in OFFERS for one in offer.all_types}
    own = settings.training
    if own.instance_type not in types:
        yield (
            f"training.instance_type: saw {own.instance_type}; Nova's jobs are known to run on {_listed(types)} "
            "(nova-forge instance_type_spec; hub metadata of the recipes)"
        )
        return
    counts = {count for offer in OFFERS if own.instance_type in offer.all_types for count in offer.all_counts}
    if own.instance_count not in counts:
        yield (
            f"training.instance_count: saw {own.instance_count}; on {own.instance_type} jobs are known to run with "
            f"{', '.join(map(str, sorted(counts)))} (nova-forge instance_type_spec; hub metadata of the recipes)"
        )


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))

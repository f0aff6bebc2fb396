"""Container images of SageMaker training jobs (AWS contract, 5.2).

The tags end in `-latest`: AWS may change what is behind them, and publishes no digests. To pin one, set `image`.
"""

from __future__ import annotations

from typing import Literal

Kind = Literal["sft", "rft", "dpo", "rft_eval", "gen_qa"]

REGISTRIES = {
    "us-east-1": "708977205387",
    "us-west-2": "176779409107",
    "ap-northeast-1": "878185805882",
}
"""Registry account by region that has images for training jobs. eu-west-2 (470633809225) and eu-central-1
(874160969292) have a registry, but no image for training jobs. Source: nova_regional_parameters.json."""

_IMAGES: dict[Kind, str] = {
    "sft": "nova-fine-tune-repo:SM-TJ-SFT-V2-latest",
    "rft": "nova-fine-tune-repo:SM-TJ-RFT-V2-latest",
    "dpo": "nova-fine-tune-repo:SM-TJ-DPO-latest",
    "rft_eval": "nova-evaluation-repo:SM-TJ-Eval-V2-latest",
    "gen_qa": "nova-evaluation-repo:SM-TJ-Eval-V2-latest",
}


def image_of(kind: Kind, region: str) -> str:
    """The image of a kind of job.

    Raises:
        KeyError: the region has none.
    """
    return f"{REGISTRIES[region]}.dkr.ecr.{region}.amazonaws.com/{_IMAGES[kind]}"

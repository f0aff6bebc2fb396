"""Random settings: each value from its own range in the published schema; machines from the table of offers."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from tests.training.documents import DIGEST, ESCROW, KMS, OTHER_DIGEST, REWARD, ROLE, Document, document
from touchstone.training.instances import OFFERS
from touchstone.training.models import MODELS
from touchstone.training.settings.jobs import KINDS

_SETTINGS_WITH_RANGES = {"inference": ("rft_eval", "gen_qa"), "hyperparameters": ("sft", "rft", "dpo", "bedrock_rft")}


def _values(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    if "anyOf" in schema:
        return st.one_of([_values(inner) for inner in schema["anyOf"]])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    kinds: dict[str, st.SearchStrategy[Any]] = {"null": st.none(), "boolean": st.booleans()}
    if schema["type"] in kinds:
        return kinds[schema["type"]]
    low = schema["minimum"] if "minimum" in schema else schema["exclusiveMinimum"]
    high = schema["maximum"] if "maximum" in schema else schema["exclusiveMaximum"]
    if schema["type"] == "integer":
        return st.integers(low, high)
    floats = st.floats(low, high, exclude_min="exclusiveMinimum" in schema, exclude_max="exclusiveMaximum" in schema)
    whole = [value for value in (0, 1, 2) if low < value < high]
    return floats | st.sampled_from(whole) if whole else floats


def _block(kind: str, name: str) -> st.SearchStrategy[Document]:
    model: Any = KINDS[kind].model_fields[name].annotation
    properties = model.model_json_schema()["properties"]
    return st.fixed_dictionaries({}, optional={key: _values(schema) for key, schema in properties.items()})


TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="$"), min_size=1, max_size=40).filter(
    lambda text: "{{" not in text
)
LABELS = TEXTS.filter(str.isprintable)
_TAGS = st.dictionaries(
    st.from_regex(r"[B-Z][A-Za-z0-9 _.:/=+@-]{0,20}", fullmatch=True),
    st.from_regex(r"[A-Za-z0-9 _.:/=+@-]{0,20}", fullmatch=True),
    max_size=3,
)
_COMMON: dict[str, st.SearchStrategy[Any]] = {
    "run": st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}", fullmatch=True),
    "step": st.from_regex(r"[a-z][a-z0-9-]{0,23}", fullmatch=True),
    "attempt": st.integers(1, 99),
    "kms_key": st.sampled_from([None, KMS]),
    "network": st.none() | st.just({"subnets": ["subnet-1", "subnet-2"], "security_groups": ["sg-1"]}),
    "tags": _TAGS,
}
_RECIPE: dict[str, st.SearchStrategy[Any]] = {
    "max_runtime_seconds": st.integers(60, 2_419_200),
    "max_pending_seconds": st.none() | st.integers(1800, 2_419_200),
    "tensorboard": st.sampled_from([None, "s3://bucket/tensorboard/"]),
    "encrypt_traffic": st.booleans(),
    "mlflow": st.none()
    | st.fixed_dictionaries({"tracking": LABELS, "experiment": LABELS}, optional={"run": st.none() | LABELS}),
    "image": st.sampled_from([None, "123456789012.dkr.ecr.us-east-1.amazonaws.com/own:1"]),
}


@st.composite
def documents(draw: st.DrawFn, kind: str) -> Document:
    """Settings of a kind in which each field is right by itself; fields may still contradict each other."""
    made = document(kind, **draw(st.fixed_dictionaries({}, optional=_COMMON)))
    for name, kinds in _SETTINGS_WITH_RANGES.items():
        if kind in kinds:
            made[name] = draw(_block(kind, name))
    if kind in {"serverless", "bedrock_rft"}:
        return made
    made |= draw(st.fixed_dictionaries({}, optional=_RECIPE))
    offer = draw(st.sampled_from([offer for offer in OFFERS if kind in offer.kinds]))
    made["model"] = draw(st.sampled_from(offer.models))
    made["instances"] = {
        "type": draw(st.sampled_from(offer.all_types)),
        "count": draw(st.sampled_from(offer.all_counts)),
    }
    tuning = draw(st.sampled_from(offer.tunings or ("lora", "full_rank")))
    if offer.tunings:
        made["tuning"] = tuning
    made.pop("checkpoint", None)
    if draw(st.booleans()):
        made["checkpoint"] = {"uri": ESCROW, "model": made["model"], "tuning": tuning}
    elif draw(st.booleans()):
        made["base_model"] = MODELS[made["model"]].base
    if kind == "sft" and draw(st.booleans()):
        made["validation"] = {"uri": "s3://bucket/validation.jsonl", "digest": OTHER_DIGEST}
    return made


ANYTHING_ELSE: dict[str, tuple[Any, ...]] = {
    "run": ("", "a b", 3, None, "x" * 81, "-a"),
    "step": ("", "Sft", 3, None),
    "attempt": (0, 1.5, "1", True, None),
    "region": ("", "useast1", "us-east-1\n", None),
    "role": ("", "role", ROLE.replace("iam", "sts"), None),
    "output": ("bucket/out", "s3://UPPER/x", "s3://b", "https://bucket/x", "s3://bucket/a b", "s3://bucket/$x", None),
    "kms_key": ("alias/x", 3, KMS[:-1]),
    "network": ({}, {"subnets": [], "security_groups": []}, "vpc"),
    "tags": ([], {"a": 1}, {"": "x"}, {"aws:a": "x"}, {"a": "${b}"}),
    "data": (None, "s3://bucket/x", {"uri": "s3://bucket/x"}, {"uri": "s3://bucket/x", "digest": DIGEST[:-1]}),
    "reward": ("name", f"{REWARD}:a:b", REWARD.replace("lambda", "states"), None),
    "surprise": (None, 1),
}
"""Values that a field never takes."""

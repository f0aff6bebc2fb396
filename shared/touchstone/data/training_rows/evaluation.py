"""Samples for evaluation: Touchstone's own, and the rows of SageMaker's `gen_qa.jsonl` (AWS contract, 4.3)."""

from __future__ import annotations

import json
from typing import Any

from touchstone.data.training_rows.checked import checked
from touchstone.data.training_rows.rft import prompt_row

Json = dict[str, Any]
_NAMES = ("category", "family")


def evaluation_sample(sample: Any) -> Json:
    """The sample as `touchstone evaluate` and `rft_eval` read it: an RFT row, which has no answer.

    Raises:
        RowError: as `rft_row`.
    """
    return prompt_row(checked(sample))


def gen_qa_row(sample: Any) -> Json:
    """The row of `gen_qa.jsonl`: `system`, `query`, `response` and `metadata`, all texts.

    `response` is the reference as JSON, tools included, so that the eval Lambda scores by it as the reward would.
    `metadata` is JSON with the id, category and family; the service does not hand it to the Lambda.

    Raises:
        RowError: as `rft_row`.
    """
    read = checked(sample)
    reference = prompt_row(read)["reference_answer"]
    facts = {"id": str(read.id), **{name: reference[name] for name in _NAMES if reference.get(name)}}
    return {
        **({"system": read.system} if read.system else {}),
        "query": read.question,
        "response": json.dumps(reference, ensure_ascii=False),
        "metadata": json.dumps(facts, ensure_ascii=False),
    }

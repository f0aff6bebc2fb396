"""What the ledger of a run tells: stop reasons, tokens, latency, cost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from touchstone.evaluation.summaries.observations import Key, key_of

_NO_REASON = "(none)"
_OTHER_REASON = "(other)"
_REASONS = frozenset(
    (
        *("stop", "length", "tool_calls", "function_call", "content_filter", "end_turn", "tool_use", "max_tokens"),
        *("stop_sequence", "guardrail_intervened", "content_filtered", "malformed_model_output"),
        *("malformed_tool_use", "model_context_window_exceeded", "refusal", "abort"),
    )
)
_PER_MILLION = 1_000_000
_DIGITS = 6


def facts_of(run: Mapping[str, Any] | None, answers: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Stop reasons, tokens, latency (seconds) and cost; None for what no line tells.

    Args:
        run: run.json with its prices.
        answers: lines of the ledger; the last line for an id and sample counts.
    """
    last: dict[Key, Mapping[str, Any]] = {key_of(line): line for line in answers}
    had = [line for line in last.values() if line.get("answer") is not None]
    tokens = _tokens([line["tokens"] for line in had if line.get("tokens")])
    stops = Counter(_reason(line.get("stop_reason")) for line in had)
    return {
        "stop_reasons": dict(sorted(stops.items())) or None,
        "tokens": tokens,
        "latency": _latency([line["seconds"] for line in had if line.get("seconds") is not None]),
        "cost": _cost(None if run is None else run.get("prices"), tokens),
    }


def _reason(reason: str | None) -> str:
    """A stop reason in the platforms' own words; a text that an endpoint made up may quote the prompt."""
    return _NO_REASON if not reason else reason if reason in _REASONS else _OTHER_REASON


def _tokens(lines: Sequence[Mapping[str, int]]) -> dict[str, int] | None:
    if not lines:
        return None
    return {kind: sum(line[kind] for line in lines) for kind in ("input", "output")}


def _latency(seconds: Sequence[float]) -> dict[str, float] | None:
    if not seconds:
        return None
    middle, late = np.quantile(np.array(seconds, np.float64), [0.5, 0.95])
    return {"p50": round(float(middle), _DIGITS), "p95": round(float(late), _DIGITS), "max": max(seconds)}


def _cost(prices: Mapping[str, Any] | None, tokens: Mapping[str, int] | None) -> dict[str, Any] | None:
    if prices is None or tokens is None:
        return None
    spent = tokens["input"] * prices["input_per_million"] + tokens["output"] * prices["output_per_million"]
    return {"amount": round(spent / _PER_MILLION, _DIGITS), "currency": prices["currency"]}

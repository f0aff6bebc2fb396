"""Every variant of a row."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from touchstone.bench.attack import fillings, legal, slips, surplus, texts
from touchstone.bench.attack.policies import policies
from touchstone.bench.attack.variant import EXACT, Case, Variant
from touchstone.bench.rows import Json

_MAKERS = (*legal.LEGAL, *slips.SLIPS, *surplus.ATTACKS, *fillings.ATTACKS, *texts.ATTACKS)


def variants_of(case: Case, constant: Sequence[Json], code_folder: str | None) -> list[Variant]:
    """The exact answer first, then all others, each once and none that is the exact one after all; then policies.

    Args:
        case: the row.
        constant: what the constant policy answers.
        code_folder: where evaluated code would leave its file; None to leave out answers that are code.
    """
    exact = case.of("exact", EXACT, case.row.calls())
    seen = {_written(exact)}
    kept = [exact]
    for variant in _all(case, code_folder):
        written = _written(variant)
        if written not in seen:
            seen.add(written)
            kept.append(variant)
    return [*kept, *policies(case, constant)]


def _all(case: Case, code_folder: str | None) -> Iterator[Variant]:
    for make in _MAKERS:
        yield from make(case)
    if code_folder is not None:
        yield from texts.code(case, code_folder)


def _written(variant: Variant) -> str:
    return json.dumps(variant.turns)

"""Whether all of some functions score alike."""

from __future__ import annotations

from collections.abc import Sequence

from touchstone.evaluation.parity.identity import Identity


def differences(identities: Sequence[Identity]) -> list[str]:
    """In what functions differ from the first, in sentences; none if all score alike."""
    first, *others = identities
    found = []
    for other in others:
        at = f"{other.function} ({other.place})"
        if other.scoring != first.scoring:
            found.append(
                f"{at} has the scoring library {other.scoring[:19]}, {first.function} has {first.scoring[:19]}"
            )
        if other.rubric_digest != first.rubric_digest:
            rubrics = f"{_rubric(other)}, {first.function} by {_rubric(first)}"
            found.append(f"{at} scores by {rubrics}")
    return found


def _rubric(identity: Identity) -> str:
    return f"the rubric {identity.rubric} v{identity.rubric_version} {identity.rubric_digest[:19]}"

"""The outcomes of a run's chunks, all of them, and the dataset that is made of them."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from touchstone.data.curation.curate import CARD, LEDGER, MANIFEST, curate
from touchstone.data.errors import DataError
from touchstone.data.generation.outcome import ChunkOutcome
from touchstone.data.recipe import Recipe
from touchstone.data.storage.run import DOCUMENTS, PLAN, SynthesisRun

Json = dict[str, Any]
_THREADS = 16
_SHOWN = 10


class IncompleteRunError(DataError):
    """A run of which chunks have no outcome: nothing is made of the rest."""


class ObjectStore:
    """Files of a dataset under the prefix of a run."""

    def __init__(self, run: SynthesisRun) -> None:
        self._run = run

    def write(self, name: str, pieces: Iterable[bytes], content_type: str) -> None:
        """Write a file whole."""
        self._run.write(f"dataset/{name}", b"".join(pieces), content_type)


def curate_run(run: SynthesisRun, recipe: Recipe) -> Json:
    """Make the dataset of a run.

    Returns:
        Rows by split, counts of the ledger, and where manifest, card and ledger lie.

    Raises:
        IncompleteRunError: chunks have no outcome.
        YieldError: a floor of the recipe is broken; ledger, manifest and card are written.
        StorageError: S3 refuses.
    """
    outcomes = _outcomes(run)
    manifest = curate(run.lines(DOCUMENTS), outcomes, recipe, ObjectStore(run)).manifest
    return {
        "name": manifest["name"],
        "version": manifest["version"],
        "splits": {name: figures["rows"] for name, figures in manifest["split"]["splits"].items()},
        "counts": manifest["counts"],
        "conflicts": manifest["findings"]["conflicts"],
        "dataset": run.pointer("dataset/").document(),
        **{
            word: run.pointer(f"dataset/{name}").document()
            for word, name in (("manifest", MANIFEST), ("card", CARD), ("ledger", LEDGER))
        },
    }


def _outcomes(run: SynthesisRun) -> list[ChunkOutcome]:
    """The outcomes of all chunks, in the order of the plan."""
    planned = [entry["index"] for entry in run.json(PLAN)]
    with ThreadPoolExecutor(_THREADS) as pool:
        found = list(pool.map(run.outcome, planned))
    missing = [index for index, outcome in zip(planned, found, strict=True) if outcome is None]
    if missing:
        shown = ", ".join(map(str, missing[:_SHOWN])) + (" and more" if len(missing) > _SHOWN else "")
        raise IncompleteRunError(
            f"{len(missing)} of {len(planned)} chunks have no outcome (numbers {shown}): start the machine again with "
            f"the same run, only they are asked"
        )
    return [outcome for outcome in found if outcome is not None]

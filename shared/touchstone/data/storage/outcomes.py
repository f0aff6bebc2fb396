"""The outcomes of a run's chunks, all of them, and the dataset that is made of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from touchstone.data.curation.curate import CARD, LEDGER, MANIFEST, curate
from touchstone.data.errors import DataError
from touchstone.data.generation.outcome import ChunkOutcome
from touchstone.data.recipe import Recipe
from touchstone.data.storage.run import DOCUMENTS, SynthesisRun

Json = dict[str, Any]
_THREADS = 16
_AHEAD = 256
_SHOWN = 10


class IncompleteRunError(DataError):
    """A run of which chunks have no outcome: nothing is made of the rest."""


class ObjectStore:
    """Files of a dataset under the prefix of a run."""

    def __init__(self, run: SynthesisRun) -> None:
        self._run = run

    def write(self, name: str, pieces: Iterable[bytes], content_type: str) -> None:
        """Write a file whole."""
        self._run.write_pieces(f"dataset/{name}", pieces, content_type)


def curate_run(run: SynthesisRun, recipe: Recipe) -> Json:
    """Make the dataset of a run.

    Returns:
        Rows by split, counts of the ledger, and where manifest, card and ledger lie.

    Raises:
        IncompleteRunError: chunks have no outcome.
        YieldError: a floor of the recipe is broken; ledger, manifest and card are written.
        StorageError: S3 refuses.
    """
    manifest = curate(run.lines(DOCUMENTS), _outcomes(run), recipe, ObjectStore(run)).manifest
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


def _outcomes(run: SynthesisRun) -> Iterator[ChunkOutcome]:
    """The outcomes of all chunks, in the order of the plan, one at a time.

    Raises:
        IncompleteRunError: chunks have none; raised once all others have passed.
    """
    planned = sum(document["chunks"] for document in run.lines(DOCUMENTS))
    missing, shown = 0, list[int]()
    with ThreadPoolExecutor(_THREADS) as pool:
        for first in range(0, planned, _AHEAD):
            some = range(first, min(first + _AHEAD, planned))
            for index, outcome in zip(some, pool.map(run.outcome, some), strict=True):
                if outcome is not None:
                    yield outcome
                    continue
                missing += 1
                shown += [index] if missing <= _SHOWN else []
    if missing:
        more = " and more" if missing > len(shown) else ""
        raise IncompleteRunError(
            f"{missing} of {planned} chunks have no outcome (numbers {', '.join(map(str, shown))}{more}): start the "
            f"machine again with the same run, only they are asked"
        )

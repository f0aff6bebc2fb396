"""What the stages of `touchstone data` do, once their options are read."""

from __future__ import annotations

import json
import signal
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from touchstone.cli.exits import BAD_INPUT, OK, UNSCORED, leave
from touchstone.data.curation.floors import YieldError
from touchstone.data.documents.folder import MANIFEST, DocumentFolder
from touchstone.data.generation.outcome import ChunkOutcome
from touchstone.data.pipeline import stages
from touchstone.data.pipeline.workspace import Workspace
from touchstone.data.recipe import Recipe, load_recipe
from touchstone.inference.model import Model
from touchstone.inference.options import ModelOptions
from touchstone.inference.retry import Budget
from touchstone.inference.runner import Stop
from touchstone.inference.specs import model_from
from touchstone.rehearsal.writer import RowWriter
from touchstone.scoring.errors import TouchstoneError

INTERRUPTED = 130
_REHEARSAL = "rehearsal"
_EVERY = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """The options of the stages, by name; those that a stage does not take keep their default."""

    recipe: Path
    out: Path
    as_json: bool
    documents: Path | None = None
    model: str = ""
    concurrency: int = 8
    budget: float = 600.0
    timeout: float = 300.0
    base_url: str | None = None
    api_key_env: str | None = None
    region: str | None = None


def build(options: Options) -> int:
    """All stages; the exit code."""
    return _run(options, _chunk, _generate, _curate)


def chunk(options: Options) -> int:
    """Clean and cut."""
    return _run(options, _chunk)


def generate(options: Options) -> int:
    """Ask for rows."""
    return _run(options, _generate)


def curate(options: Options) -> int:
    """Write the dataset."""
    return _run(options, _curate)


_Stage = Callable[[Options, Recipe, Workspace, dict[str, Any]], int]


def _run(options: Options, *chosen: _Stage) -> int:
    told: dict[str, Any] = {}
    code = OK
    try:
        recipe, workspace = load_recipe(options.recipe), Workspace(options.out)
        for stage in chosen:
            code = stage(options, recipe, workspace, told)
            if code != OK:
                break
    except (TouchstoneError, OSError) as error:
        leave(BAD_INPUT, str(error))
    if options.as_json:
        click.echo(json.dumps(told, indent=2))
    return code


def _chunk(options: Options, recipe: Recipe, workspace: Workspace, told: dict[str, Any]) -> int:
    documents = options.documents or Path()
    without_manifest = documents.is_dir() and not (documents / MANIFEST).is_file()
    if without_manifest and options.out.resolve().is_relative_to(documents.resolve()):
        leave(BAD_INPUT, f"expected --out outside of {documents}: its files would be read as documents")
    done = stages.prepare(DocumentFolder(documents), recipe, workspace)
    told["prepared"] = {
        "documents": done.documents,
        "chunks": done.chunks,
        "rejected": dict(sorted(done.rejected.items())),
    }
    rejected = f"; rejected: {_listed(done.rejected)}" if done.rejected else ""
    _say(options, f"{done.documents} documents, {done.chunks} chunks{rejected}")
    return OK


def _generate(options: Options, recipe: Recipe, workspace: Workspace, told: dict[str, Any]) -> int:
    with closing(_model(options, recipe)) as model, _stop_at_interrupt() as stop:
        done = stages.ask_for_rows(
            recipe,
            workspace,
            model,
            concurrency=options.concurrency,
            budget=Budget(options.budget),
            stop=stop,
            watch=_progress(options),
        )
    told["generated"] = {
        "chunks": dict(sorted(done.chunks.items())),
        "rows": dict(sorted(done.rows.items())),
        "codes": dict(sorted(done.codes.items())),
    }
    codes = f"; reasons: {_listed(done.codes)}" if done.codes else ""
    _say(options, f"chunks: {_listed(done.chunks)}; rows: {_listed(done.rows)}{codes}")
    if done.stopped:
        _say(options, "interrupted: run the same again, only what is missing is asked")
        return INTERRUPTED
    return OK


def _curate(options: Options, recipe: Recipe, workspace: Workspace, told: dict[str, Any]) -> int:
    try:
        curated = stages.assemble(recipe, workspace)
    except YieldError as error:
        told["curated"] = {"verdict": "failed", "problems": error.problems}
        click.echo(f"touchstone: {error}\nsee {workspace.dataset / 'card.md'} and ledger.jsonl beside it", err=True)
        return UNSCORED
    splits = {name: figures["rows"] for name, figures in curated.manifest["split"]["splits"].items()}
    told["curated"] = {"verdict": "accepted", "splits": splits, "counts": curated.manifest["counts"]}
    _say(options, f"rows: {_listed(Counter(splits))}; see {workspace.dataset / 'card.md'}")
    return OK


def _model(options: Options, recipe: Recipe) -> Model:
    if options.model == _REHEARSAL:
        return RowWriter()
    return model_from(
        options.model,
        ModelOptions(
            recipe.inference,
            options.concurrency,
            options.base_url,
            options.api_key_env,
            options.region,
            read_seconds=options.timeout,
        ),
    )


def _progress(options: Options) -> Callable[[ChunkOutcome], None]:
    seen: Counter[str] = Counter()

    def note(outcome: ChunkOutcome) -> None:
        seen[outcome.status] += 1
        if seen.total() % _EVERY == 0 and not options.as_json:
            click.echo(f"  {seen.total()} chunks: {_listed(seen)}", err=True)

    return note


@contextmanager
def _stop_at_interrupt() -> Iterator[Stop]:
    """A switch that the first Ctrl-C sets, so that what is on its way is kept."""
    stop = Stop()
    before = signal.signal(signal.SIGINT, lambda *_: stop.set())
    try:
        yield stop
    finally:
        signal.signal(signal.SIGINT, before)


def _say(options: Options, text: str) -> None:
    if not options.as_json:
        click.echo(text)


def _listed(counts: Counter[str]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(counts.items()))

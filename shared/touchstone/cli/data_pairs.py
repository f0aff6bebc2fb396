"""`touchstone data pairs`: preference pairs out of several answers to each prompt."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from touchstone.cli.data_rows import objects_of, write_rows
from touchstone.cli.exits import BAD_INPUT, OK, UNSCORED, leave
from touchstone.cli.score import rubric_of
from touchstone.data.pairs import DEFAULT_MARGIN, PairCounts, answer_from, pairs_of
from touchstone.scoring.errors import TouchstoneError
from touchstone.scoring.score import Scorer


@click.command("pairs")
@click.argument("samples", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("answers", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--rubric", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Rubric file.")
@click.option(
    "--margin",
    type=click.FloatRange(0, 1),
    default=DEFAULT_MARGIN,
    show_default=True,
    help="By so much the best reward must exceed the worst.",
)
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="File of DPO rows.")
@click.option("--json", "as_json", is_flag=True, help="Print the counts as JSON.")
def command(
    samples: Path,
    answers: tuple[Path, ...],
    rubric: Path | None,
    margin: float,
    out: Path,
    as_json: bool,  # noqa: FBT001 - an option
) -> None:
    """Pair the best answer with the worst, for each prompt of SAMPLES that has several in ANSWERS.

    ANSWERS are `answers.jsonl` files of evaluation runs, or items with their messages.
    Exit code 0: there are pairs; 1: there is none; 2: bad input.
    """
    counts = PairCounts()
    try:
        prompts = [sample for _, sample in objects_of(samples)]
        given = (answer_from(line) for file in answers for _, line in objects_of(file))
        known = (answer for answer in given if answer is not None)
        pairs = write_rows(out, pairs_of(prompts, known, Scorer(rubric_of(rubric)), counts, margin))
    except (TouchstoneError, OSError) as error:
        leave(BAD_INPUT, str(error))
    told = {
        "prompts": len(prompts),
        "pairs": pairs,
        "without": dict(sorted(counts.without.items())),
        "answers_not_text": counts.not_text,
        "unscored_answers": dict(sorted(counts.unscored.items())),
        "answers_to_other_prompts": counts.strange,
    }
    without = ", ".join(f"{name} {count}" for name, count in sorted(counts.without.items())) or "none"
    words = f"{pairs} pairs of {len(prompts)} prompts; without: {without}"
    click.echo(json.dumps(told, indent=2) if as_json else words)
    sys.exit(OK if pairs else UNSCORED)

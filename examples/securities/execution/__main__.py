"""Scores a file of answers by execution: ``python -m examples.securities.execution FILE``."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from examples.securities.execution.score import execution_score
from examples.securities.final_answers import final_answer
from touchstone.scoring import SampleError
from touchstone.wire.items import answer_of, id_of

Json = dict[str, Any]


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--final", is_flag=True, help="Add the final answer in words: for who may read the data.")
def main(file: Path, *, final: bool) -> None:
    """Print one JSON line for each event item of FILE: id, score by execution, reasons; the mean goes to stderr."""
    scores: list[float] = []
    unscored = 0
    for index, item in enumerate(_items(file)):
        line = _line(item, final=final)
        scores += [line["execution"]] if "execution" in line else []
        unscored += "unscored" in line
        click.echo(json.dumps({"id": id_of(item, index), **line}, ensure_ascii=False))
    mean = f"{sum(scores) / len(scores):.3f}" if scores else "none"
    click.echo(f"mean score by execution {mean} over {len(scores)} answers, {unscored} rows unscored", err=True)


def _items(file: Path) -> Iterator[Any]:
    with file.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            try:
                yield json.loads(line)
            except json.JSONDecodeError as error:
                raise click.ClickException(f"{file}, line {number}: expected a JSON object, {error.msg}") from None


def _line(item: Any, *, final: bool) -> Json:
    if not isinstance(item, dict) or not isinstance(item.get("reference_answer"), dict):
        return {"unscored": "no_reference"}
    try:
        score = execution_score(item, answer_of(item) or {"role": "assistant", "content": None})
    except SampleError as error:
        return {"unscored": error.code}
    line: Json = {"execution": round(score.value, 6), "reasons": [asdict(reason) for reason in score.reasons]}
    return {**line, "final_answer": final_answer(score.results)} if final else line


if __name__ == "__main__":
    main()

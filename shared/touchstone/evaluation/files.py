"""Files of samples scored on all cores, in constant memory, in the order of their lines."""

from __future__ import annotations

import json
import multiprocessing
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import NamedTuple

from touchstone.evaluation.results import result_of
from touchstone.evaluation.summary import Summary
from touchstone.scoring.rubric import Rubric
from touchstone.scoring.score import Scorer
from touchstone.wire.batch import outcome_of
from touchstone.wire.items import category_of, family_of, id_of
from touchstone.wire.rows import BadLine, Line, item_of, lines_of

CHUNK_LINES = 500
_encode = json.JSONEncoder(allow_nan=False).encode
_IN_FLIGHT_PER_WORKER = 3


class Chunk(NamedTuple):
    """Some lines of a file."""

    file: str
    lines: list[Line]


@dataclass(slots=True)
class ScoredChunk:
    """What became of a chunk: result rows as JSON Lines, their summary, bad lines, bytes read."""

    rows: bytes = b""
    summary: Summary = field(default_factory=Summary)
    bad_lines: list[BadLine] = field(default_factory=list)
    bytes_read: int = 0


def chunks_of(files: Iterable[Path]) -> Iterator[Chunk]:
    """The lines of the files, a chunk at a time.

    Raises:
        OSError: a file can't be read.
    """
    for file in files:
        lines = lines_of(file)
        while chunk := list(islice(lines, CHUNK_LINES)):
            yield Chunk(str(file), chunk)


def score_files(
    files: Sequence[Path], rubric: Rubric, *, workers: int = 1, show_text: bool = False
) -> Iterator[ScoredChunk]:
    """Every chunk of the files, scored, in order; the same bytes whatever the number of workers.

    Args:
        files: JSON Lines files, plain or gzipped.
        rubric: the rubric.
        workers: processes; 1 scores in this one.
        show_text: put values into the reasons.

    Raises:
        OSError: a file can't be read.
    """
    chunks = chunks_of(files)
    first = list(islice(chunks, 2))
    if workers == 1 or len(first) < 2:  # noqa: PLR2004 - one chunk is not worth a process
        scorer = Scorer(rubric)
        yield from (score_chunk(chunk, scorer, show_text=show_text) for chunk in chain(first, chunks))
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, context, initializer=_start, initargs=(rubric, show_text)) as pool:
        pending: deque[Future[ScoredChunk]] = deque()
        for chunk in chain(first, chunks):
            pending.append(pool.submit(_work, chunk))
            if len(pending) >= workers * _IN_FLIGHT_PER_WORKER:
                yield pending.popleft().result()
        while pending:
            yield pending.popleft().result()


def score_chunk(chunk: Chunk, scorer: Scorer, *, show_text: bool = False) -> ScoredChunk:
    """One chunk, scored."""
    done = ScoredChunk()
    rows: list[str] = []
    for line in chunk.lines:
        done.bytes_read += len(line.content) + 1
        item = item_of(line, chunk.file)
        if isinstance(item, BadLine):
            done.bad_lines.append(item)
            done.summary.bad_lines += 1
            continue
        outcome = outcome_of(item, scorer)
        sample_id, category, family = id_of(item, line.number - 1), category_of(item), family_of(item)
        row = result_of(sample_id, outcome, scorer, category, family=family, show_text=show_text)
        done.summary.add(row)
        rows.append(_encode(row))
    rows.append("")
    done.rows = "\n".join(rows).encode()
    return done


class _Worker:
    """What a worker process keeps between chunks."""

    scorer: Scorer
    show_text: bool


def _start(rubric: Rubric, show_text: bool) -> None:  # noqa: FBT001 - an initializer takes positions
    _Worker.scorer = Scorer(rubric)
    _Worker.show_text = show_text


def _work(chunk: Chunk) -> ScoredChunk:
    return score_chunk(chunk, _Worker.scorer, show_text=_Worker.show_text)

"""Documents to datasets: cleaning, chunks, checks of rows, duplicates and split of 20,000 rows, memory."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from bench.memory import MemoryWatch
from bench.samples import ROOT
from bench.table import Row, markdown
from examples.securities.samples import samples
from tests.data.hostile import PIECES, repeated
from touchstone.data.chunking import Chunk, ChunkSettings, chunks_of
from touchstone.data.citations.register import Register
from touchstone.data.cleaning import clean
from touchstone.data.curation.duplicates import deduplicate
from touchstone.data.curation.samples import item_of_candidate
from touchstone.data.curation.shelf import shelf
from touchstone.data.documents.folder import DocumentFolder
from touchstone.data.generation.outcome import ChunkOutcome, chunk_facts
from touchstone.data.generation.reading import checked_row
from touchstone.data.recipe import load_recipe
from touchstone.data.rows.context import Context, context_of
from touchstone.data.rows.row import Row as DataRow
from touchstone.data.rows.rules import faults_of
from touchstone.data.split import SplitSettings, split_items

_EXAMPLE = ROOT / "examples" / "securities"
_ROWS = 20_000
_A_CHUNK = 5
_FEW, _MANY = 100, 1_000
_SENTENCES, _KILOBYTES = 220, 20
_NEARLY_THE_SAME = 0.1


def measure() -> Iterator[Row]:
    """The table's rows."""
    context = _context()
    rows = list(islice(_rows(), _ROWS))
    yield from _reading(context, rows)
    yield from _curation(rows)
    yield from _documents()
    yield from _memory()


def _reading(context: Context, rows: list[DataRow]) -> Iterator[Row]:
    texts = [json.dumps(row.document()) for row in rows]
    loads = _timed(lambda: [json.loads(text) for text in texts])
    size = sum(map(len, texts)) // _ROWS
    yield Row(f"json.loads of a row of {size} bytes", f"{_ROWS / loads:,.0f} rows/s", "yardstick")
    seconds = _timed(lambda: [faults_of(row, context, evidence=False) for row in rows])
    yield Row("all rules of a row", f"{_ROWS / seconds:,.0f} rows/s", f"{seconds / loads:.1f} x; goal 20,000 rows/s")
    items = [{**row.document(), "evidence": row.question} for row in rows]
    chunks = [Chunk("d", 0, 0, len(row.question), row.question) for row in rows]
    seconds = _timed(
        lambda: [checked_row(item, "x", chunk, context) for item, chunk in zip(items, chunks, strict=True)]
    )
    told = f"{_ROWS / seconds:,.0f} rows/s"
    yield Row("an item of a reply read, repaired, checked and grounded", told, f"{seconds / loads:.1f} x")


def _curation(rows: list[DataRow]) -> Iterator[Row]:
    with shelf([], _outcomes(rows)) as run:
        seconds = _timed(lambda: deduplicate(run, 0.8))
        kept = list(run.kept())
    told = f"{seconds:.1f} s; {len(kept):,} stay"
    yield Row(f"duplicates and conflicts among {_ROWS:,} rows", told, "goal 30 s")
    with shelf([], _outcomes([_templated(place) for place in range(_ROWS)])) as run:
        seconds = _timed(lambda: deduplicate(run, 0.8))
    yield Row(f"the same among {_ROWS:,} rows of one template", f"{seconds:.1f} s", "goal 30 s")
    seconds = _timed(lambda: split_items(map(item_of_candidate, kept), SplitSettings()))
    yield Row("split of what stays, leakage test included", f"{seconds:.1f} s", "")


def _outcomes(rows: list[DataRow]) -> Iterator[ChunkOutcome]:
    for place in range(0, len(rows), _A_CHUNK):
        family = f"family-{place // _A_CHUNK % 400}"
        chunk = Chunk(family, place, 0, 1, "c")
        facts = chunk_facts(chunk, family)
        yield ChunkOutcome(
            **facts, status="accepted", code=None, prompt_digest="p", model="m", rows=rows[place : place + _A_CHUNK]
        )


def _documents() -> Iterator[Row]:
    folder = DocumentFolder(_EXAMPLE / "documents")
    contents = [folder.read(document) for document in folder.documents()]
    size = sum(map(len, contents)) / 1e6
    seconds = _timed(lambda: [clean(content) for content in contents])
    yield Row(f"cleaning of the example's {len(contents)} documents", f"{size / seconds:.1f} MB/s", "")
    slowest = max(PIECES, key=_hostile)
    yield Row(f"the slowest hostile document of 1 MB ({slowest})", f"{_hostile(slowest):.1f} s", "goal 10 s")
    text = "\n\n".join(clean(content).text for content in contents)
    seconds = _timed(lambda: list(chunks_of("d", text, ChunkSettings())))
    yield Row("chunks of 4,000 characters", f"{len(text) / seconds / 1e6:.0f} MB/s", "")


def _hostile(name: str) -> float:
    content = repeated(PIECES[name], 1_000_000, "<p>").encode()
    return _timed(lambda: clean(content))


def _memory() -> Iterator[Row]:
    few, many = _peaks(_FEW), _peaks(_MANY)
    for stage in few:
        told = f"{few[stage]:.0f} and {many[stage]:.0f} MB RSS"
        name = f"{stage}, {_FEW} and {_MANY:,} documents of {_KILOBYTES} kB"
        yield Row(name, told, f"{many[stage] / few[stage]:.2f} x; goal 1")


def _peaks(count: int) -> dict[str, float]:
    """Most memory of a process, for each stage with so many documents."""
    with tempfile.TemporaryDirectory() as folder:
        documents = Path(folder) / "documents"
        _write_documents(documents, count)
        recipe, out = str(_EXAMPLE / "dataset" / "recipe.yaml"), str(Path(folder) / "build")
        stages = {"chunk": ["--documents", str(documents)], "generate": ["--model", "rehearsal"], "curate": []}
        return {
            stage: _peak(["data", stage, recipe, *options, "--out", out, "--json"]) for stage, options in stages.items()
        }


def _peak(command: list[str]) -> float:
    command = [sys.executable, "-m", "touchstone.cli", *command]
    with (
        subprocess.Popen(command, stdout=subprocess.DEVNULL) as process,
        MemoryWatch(process.pid, every=0.05) as watch,
    ):
        process.wait()
    if process.returncode:
        raise SystemExit(f"{command[4]} ended with exit code {process.returncode}")
    return watch.peak


def _write_documents(folder: Path, count: int) -> None:
    folder.mkdir()
    rng = random.Random(1)  # noqa: S311 - made-up documents
    words = [word for sample in islice(samples(), 100) for word in sample["messages"][-1]["content"].split()]
    for number in range(count):
        text = ". ".join(" ".join(rng.choices(words, k=14)).capitalize() for _ in range(_SENTENCES))
        (folder / f"document-{number:05d}.txt").write_text(text, encoding="utf-8")


def _context() -> Context:
    register = Register()
    for document in DocumentFolder(_EXAMPLE / "documents").documents():
        register.add(document)
    return context_of(load_recipe(_EXAMPLE / "dataset" / "recipe.yaml"), register)


def _rows() -> Iterator[DataRow]:
    """Rows out of the example's questions: words replaced, and every tenth one nearly as an earlier one was."""
    rng = random.Random(7)  # noqa: S311 - made-up rows
    firm = [one for one in samples() if any(spec["function"]["name"] == "no_tool" for spec in one["tools"])]
    firm = [one for one in firm if one["reference_answer"]["calls"]]
    words = sorted({word for one in firm for word in one["messages"][-1]["content"].split()})
    earlier: list[DataRow] = []
    while True:
        one = rng.choice(firm)
        if earlier and rng.random() < _NEARLY_THE_SAME:
            before = rng.choice(earlier)
            question, calls, category = f"{before.question} {rng.choice(words)}", before.calls, before.category
        else:
            reference = one["reference_answer"]
            question, calls, category = _reworded(one, words, rng), reference["calls"], reference["category"]
        row = DataRow(f"r{len(earlier)}", question, category, calls)
        earlier.append(row)
        yield row


def _reworded(sample: Any, words: list[str], rng: random.Random) -> str:
    own = str(sample["messages"][-1]["content"]).split()
    for place in rng.sample(range(len(own)), k=max(1, len(own) // 2)):
        own[place] = rng.choice(words)
    return " ".join(own)


def _templated(place: int) -> DataRow:
    question = f"What does paragraph {place} of the agreement of issuer number {place * 7} say about the lock-up?"
    return DataRow(f"t{place}", question, "c", [])


def _timed(work: Callable[[], Any]) -> float:
    """Seconds of processor of this process."""
    began = time.process_time()
    work()
    return time.process_time() - began


if __name__ == "__main__":
    print(markdown("From documents to datasets", measure()))

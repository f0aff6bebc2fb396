"""How the runs were made: enough to make them again, and to know what they cost."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from touchstone.evaluation.report.blocks import Cell, Column, Exhibit, Section, Table
from touchstone.evaluation.report.input import ReportInput
from touchstone.evaluation.report.series import Series
from touchstone.evaluation.report.wording import NOTHING, count, level_of, seconds

Say = Callable[[Series], str]

_UNITS = {"sample": "samples", "prompt": "prompts", "family": "document families"}


def facts_section(report: ReportInput, series: Sequence[Series]) -> Section:
    """Facts by run, and how the statistics were made."""
    columns = (Column("Fact", numeric=False), *(Column(one.title, numeric=False) for one in series))
    rows = tuple((Cell(title), *_cells([say(one) for one in series])) for title, say in _FACTS)
    words = _method((report.comparison or series[-1].summary).get("statistics") or {}, report)
    return Section("facts", "How the runs were made", words, (Exhibit(Table("Facts of each run", columns, rows)),))


def _cells(said: Sequence[str]) -> tuple[Cell, ...]:
    """A cell for each run, or one for all that agree."""
    if len(set(said)) == 1:
        return (Cell(said[0], name=True, span=len(said)),)
    return tuple(Cell(words, name=True) for words in said)


def _method(statistics: Mapping[str, Any], report: ReportInput) -> tuple[str, ...]:
    if not statistics:
        return ("Nothing is known of how the statistics were made.",)
    unit = _UNITS.get(str(statistics.get("unit")), str(statistics.get("unit")))
    level = level_of(statistics)
    made = (
        f"Intervals: {level}, {count(statistics.get('replicates'))} bootstrap replicates over "
        f"{count(statistics.get('clusters'))} {unit}, seed {statistics.get('seed')}."
    )
    comparison = report.comparison
    if comparison is None:
        return (made,)
    mcnemar = comparison.get("mcnemar") or {}
    tests = (
        f"Gains are paired over {count(comparison.get('n'))} prompts. Exact calls by McNemar: "
        f"{count(mcnemar.get('gained'))} gained, {count(mcnemar.get('lost'))} lost, "
        f"{count(mcnemar.get('both'))} exact in both, {count(mcnemar.get('neither'))} in neither, {_p(mcnemar)}."
    )
    return made, tests


def _p(mcnemar: Mapping[str, Any]) -> str:
    value = mcnemar.get("p")
    return "no p" if value is None else f"p = {value:.2g}"


def _fact(*path: str) -> Say:
    """What stands at a place of run.json."""

    def say(one: Series) -> str:
        found: Any = one.facts
        for key in path:
            found = found.get(key) if isinstance(found, Mapping) else None
        return NOTHING if found is None or found == "" else f"{found:,}" if isinstance(found, int) else str(found)

    return say


def _rubric(one: Series) -> str:
    rubric = one.facts.get("rubric") or {}
    return f"{rubric.get('name') or NOTHING}, version {rubric.get('version') or NOTHING}"


def _rubric_digest(one: Series) -> str:
    return str((one.facts.get("rubric") or {}).get("digest") or one.summary.get("rubric") or NOTHING)


def _samples(one: Series) -> str:
    counts = one.summary["counts"]
    return f"{count(counts.get('samples'))}, of {count(counts.get('rows'))} rows; {count(one.scored)} scored"


def _tokens(one: Series) -> str:
    tokens = one.summary.get("tokens")
    return "not told" if not tokens else f"{count(tokens['input'])} in, {count(tokens['output'])} out"


def _latency(one: Series) -> str:
    latency = one.summary.get("latency")
    if not latency:
        return "not measured"
    return f"{seconds(latency['p50'])} median, {seconds(latency['p95'])} at 95%, {seconds(latency['max'])} longest"


def _cost(one: Series) -> str:
    cost = one.summary.get("cost")
    if cost:
        return f"{cost['amount']:,.{2 if cost['amount'] >= 1 else 4}f} {cost['currency']}"
    return "no prices given" if not one.facts.get("prices") else "tokens are not told"


def _duration(one: Series) -> str:
    return seconds(one.facts.get("seconds"))


_FACTS: tuple[tuple[str, Say], ...] = (
    ("Run", _fact("run")),
    ("Model", _fact("model", "name")),
    ("Model spec", _fact("model", "spec")),
    ("Dataset", _fact("dataset", "name")),
    ("Dataset digest", _fact("dataset", "digest")),
    ("Rubric", _rubric),
    ("Rubric digest", _rubric_digest),
    ("Samples", _samples),
    ("Answers a prompt", _fact("samples")),
    ("Temperature", _fact("inference", "temperature")),
    ("Most tokens", _fact("inference", "max_tokens")),
    ("Tools given as", _fact("inference", "tools")),
    ("Tokens", _tokens),
    ("Latency", _latency),
    ("Cost", _cost),
    ("Started", _fact("started")),
    ("Duration", _duration),
    ("Touchstone", _fact("touchstone")),
    ("Note", _fact("note")),
)

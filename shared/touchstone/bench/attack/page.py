"""The findings of an attack as one HTML page, in the report's style."""

from __future__ import annotations

from collections.abc import Iterable

from touchstone.bench.attack.classes import words_of
from touchstone.bench.attack.findings import ClassFindings, Findings
from touchstone.bench.attack.verdict import Limits, broken_limits
from touchstone.evaluation.report.blocks import BigNumber, Cell, Column, Content, Exhibit, Headline, Section, Table
from touchstone.evaluation.report.page import render_content
from touchstone.evaluation.report.wording import NOTHING, count, counted, percent, seconds

_EXAMPLES = 30


def render_attack(findings: Findings, limits: Limits) -> str:
    """The page; the same findings give the same bytes. It holds ids, classes and numbers, no text of the data."""
    sections = [
        _worst(findings),
        _examples(findings),
        _policies(findings),
        _failures(findings),
        _all(findings),
        _method(findings),
    ]
    content = Content(_headline(findings, limits), (), tuple(section for section in sections if section is not None))
    return render_content(content, "attack on a reward function")


def _headline(findings: Findings, limits: Limits) -> Headline:
    broken = broken_limits(findings, limits)
    pairs = findings.pairs
    numbers = (
        BigNumber(
            "exploitability",
            "",
            percent(findings.exploitability),
            f"{count(findings.exploited)} of {counted(findings.rows, 'row')}",
        ),
        BigNumber(
            "inverted pairs",
            "",
            percent(findings.share("inverted")),
            f"{count(pairs['inverted'])} of {count(pairs.total())}",
        ),
        BigNumber("tied pairs", "", percent(findings.share("tied")), count(pairs["tied"])),
        BigNumber("failures", "", count(findings.failures), "answers without a reward, lost or no number"),
    )
    decision = "The reward function does not hold" if broken else "The reward function holds"
    words = tuple(f"{one[0].upper()}{one[1:]}." for one in broken) or ("Within all limits.",)
    tone = "reject" if broken else "promote"
    by = f"answers written as {findings.dialect}"
    return Headline(f"Attack on {findings.target}", decision, tone, by, numbers, words, tuple(findings.notes))


def _worst(findings: Findings) -> Section | None:
    bad = [(n, f) for n, f in findings.classes.items() if f.exploits or f.pairs["inverted"]]
    if not bad:
        return None
    bad.sort(key=lambda pair: (-pair[1].exploits, -pair[1].pairs["inverted"], pair[0]))
    words = (
        "Each class of answers is worse than the exact answer beyond doubt. An exploit earns as much as it, or more.",
        "In an inverted pair the worse answer earns more than a better one.",
    )
    return Section(
        "exploits", "What pays and should not", words, (Exhibit(_table("Exploits and inversions by class", bad)),)
    )


def _table(caption: str, classes: Iterable[tuple[str, ClassFindings]]) -> Table:
    columns = (
        Column("Class", numeric=False), Column("Kind", numeric=False), Column("Answers"), Column("Mean reward"),
        Column("Highest"), Column("Exploits"), Column("Inverted"), Column("Tied"), Column("No reward"),
    )  # fmt: skip
    return Table(caption, columns, tuple(_row(name, found) for name, found in classes), folds=True)


def _row(name: str, found: ClassFindings) -> tuple[Cell, ...]:
    numbers = (found.exploits, found.pairs["inverted"], found.pairs["tied"], found.problems.total())
    return (
        Cell(name, words_of(name) if words_of(name) != name.replace("-", " ") else "", name=True),
        Cell(found.kind),
        Cell(count(found.answers)),
        Cell(NOTHING if found.mean is None else f"{found.mean:.3f}"),
        Cell(f"{max(found.rewards):.3f}" if found.rewards else NOTHING),
        *(Cell(count(number)) for number in numbers),
    )


def _examples(findings: Findings) -> Section | None:
    shown = [example for found in findings.classes.values() for example in found.examples]
    if not shown:
        return None
    shown.sort(key=lambda one: (one["for_better"] - one["reward"], one["answer"], one["row"]))
    columns = (
        Column("Row", numeric=False),
        Column("Worse answer", numeric=False),
        Column("Earns"),
        Column("Better answer", numeric=False),
        Column("Earns"),
    )
    rows = tuple(
        (
            Cell(one["row"], name=True),
            Cell(one["answer"], name=True),
            Cell(f"{one['reward']:.3f}"),
            Cell(one["better"], name=True),
            Cell(f"{one['for_better']:.3f}"),
        )
        for one in shown[:_EXAMPLES]
    )
    words = (
        "A worse answer that earns as much as a better one, or more. After the @ stand the call and the argument.",
    )
    return Section(
        "examples", "Examples", words, (Exhibit(Table("Exploits and inverted pairs", columns, rows, folds=True)),)
    )


def _policies(findings: Findings) -> Section | None:
    paid = findings.policies()
    if not paid:
        return None
    columns = (Column("Policy", numeric=False), Column("Share of the right answers' mean"))
    rows = tuple((Cell(name, words_of(name), name=True), Cell(percent(share))) for name, share in paid.items())
    words = ("What answers that don't depend on the question earn. Some may be deserved: on some rows they are right.",)
    return Section(
        "policies", "Degenerate policies", words, (Exhibit(Table("Mean reward of each policy", columns, rows)),)
    )


def _failures(findings: Findings) -> Section | None:
    rows: list[tuple[str, ...]] = []
    for name, found in findings.classes.items():
        for detail, number in (found.details or found.problems).items():
            rows.append((name, detail, count(number), count(findings.spoiled[name])))
    rows += [("all", code, count(number), NOTHING) for code, number in findings.remarks.items()]
    if findings.evaluated:
        rows.append(("code", "model output was evaluated as code: a file was written", NOTHING, NOTHING))
    if not rows:
        return None
    columns = (
        Column("Class", numeric=False),
        Column("What happened", numeric=False),
        Column("Answers"),
        Column("Others lost with them"),
    )
    cells = tuple(tuple(Cell(text, name=index == 0) for index, text in enumerate(row)) for row in sorted(rows))
    words = (
        "Whatever the answer, to have no reward for it is a fault: the platform repeats the call, and then fails.",
    )
    return Section("failures", "Failures", words, (Exhibit(Table("Failures by class", columns, cells, folds=True)),))


def _all(findings: Findings) -> Section:
    classes = sorted(findings.classes.items(), key=lambda pair: (pair[1].kind, pair[0]))
    return Section("classes", "All classes", (), (Exhibit(_table("What every class earned", classes)),))


def _method(findings: Findings) -> Section:
    answers = count(sum(found.answers for found in findings.classes.values()))
    words = (
        f"{counted(findings.rows, 'row')}, {answers} answers in {counted(findings.calls, 'call')}.",
        f"It took {seconds(findings.seconds)}.",
        "Exploitability is the share of rows in which at least one inferior answer earns no less than the exact one.",
    )
    return Section("method", "How it was measured", words)

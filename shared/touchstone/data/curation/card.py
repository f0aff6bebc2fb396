"""The card of a dataset: its manifest in words, for people who decide whether to train on it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

Json = Mapping[str, Any]
_FEWEST_TRAINING_ROWS, _MOST_TRAINING_ROWS = 200, 20_000


def card_of(manifest: Json) -> str:
    """The card, in Markdown; everything in it stands in the manifest, and no text of a row."""
    sections = (
        _head(manifest),
        _sources(manifest),
        _making(manifest),
        _yields(manifest),
        _splits(manifest),
        _findings(manifest),
        _files(manifest),
        _limits(manifest),
    )
    return "\n\n".join(section for section in sections if section) + "\n"


def _head(manifest: Json) -> str:
    verdict = "Accepted: no floor of the recipe is broken."
    if manifest["problems"]:
        verdict = "**Failed.** No rows were written:\n\n" + "\n".join(f"- {one}" for one in manifest["problems"])
    description = f"\n\n{manifest['description']}" if manifest["description"] else ""
    return f"# {manifest['name']} {manifest['version']}{description}\n\n{verdict}"


def _sources(manifest: Json) -> str:
    sources = manifest["sources"]
    told = " No date is known of them."
    if sources["as_of"]:
        told = f" Their text shows the state of {sources['as_of'][0]} to {sources['as_of'][1]}."
    return "\n".join(
        [
            "## Sources",
            "",
            f"{sources['used']:,} of {sources['documents']:,} documents were used: {_listed(sources['kinds'])}.{told}",
            "",
            _table(("rights", "documents"), sources["rights"].items()),
        ]
    )


def _making(manifest: Json) -> str:
    recipe, tokens, repairs = manifest["recipe"], manifest["tokens"], manifest["repairs"]
    chunks, models = recipe["chunks"], ", ".join(f"`{model}`" for model in manifest["models"])
    size = f"{chunks['characters']:,} characters at most, {chunks['overlap']:,} of them overlap"
    spent = f"{tokens['calls']:,} replies, {tokens['input']:,} tokens in, {tokens['output']:,} out"
    digests = ", ".join(
        f"{word} `{_short(recipe[key])}`"
        for word, key in (("template", "template_digest"), ("system prompt", "system_digest"), ("recipe", "digest"))
    )
    mended = f"of replies: {_listed(repairs['replies']) or 'none'}; of rows: {_listed(repairs['rows']) or 'none'}"
    lines = [
        "## How it was made",
        "",
        f"- Rows were written by {models or 'no model'}, one call a chunk ({size}): {spent}.",
        f"- Digests (first digits of SHA-256): {digests}.",
        f"- Cleaning: {_listed(manifest['cleaning']) or 'nothing to clean'}.",
        f"- Repairs {mended}.",
    ]
    return "\n".join(lines)


def _yields(manifest: Json) -> str:
    counts = manifest["counts"]
    names = ("total", "accepted", "repaired", "rejected", "failed")
    rows = [(unit, *(f"{counts[unit][name]:,}" for name in names)) for unit in ("document", "chunk", "row")]
    codes = [(unit, code, f"{count:,}") for unit in counts for code, count in counts[unit]["codes"].items()]
    parts = ["## What became of everything", "", _table(("unit", *names), rows)]
    if codes:
        parts += ["", _table(("unit", "reason", "count"), codes)]
    return "\n".join(parts)


def _splits(manifest: Json) -> str:
    split = manifest["split"]
    if split is None:
        return ""
    names = list(split["splits"])
    categories = sorted({category for name in names for category in split["splits"][name]["categories"]})
    rows = [
        ("rows", *(f"{split['splits'][name]['rows']:,}" for name in names)),
        ("share", *(f"{split['splits'][name]['share']:.1%}" for name in names)),
        *(
            (category, *(f"{split['splits'][name]['categories'].get(category, 0):,}" for name in names))
            for category in categories
        ),
    ]
    told = (
        f"Rows of one document family and near-duplicate questions stay together: {split['groups']:,} groups, the "
        f"largest of {split['largest_group']:,} rows. Seed {split['seed']}. No row leaks from split to split."
    )
    return "\n".join(["## Split", "", told, "", _table(("", *names), rows)])


def _findings(manifest: Json) -> str:
    findings = manifest["findings"]
    same, near = (findings["conflicts"].get(kind, 0) for kind in ("same_question", "near_question"))
    lines = [
        "## Contradictions and repetitions",
        "",
        f"- Removed: {_listed(findings['removed']) or 'nothing'}.",
        f"- One question, two answers: {same} pairs with the same question, taken out.",
        f"- {near} pairs with nearly the same question, left in for a person to look at (`conflicts.jsonl`).",
    ]
    return "\n".join(lines)


def _files(manifest: Json) -> str:
    rows = [
        (f"`{one['name']}`", f"{one['rows']:,}", f"{one['bytes']:,}", f"`{_short(one['digest'])}`")
        for one in manifest["files"]
    ]
    return "\n".join(["## Files", "", _table(("file", "rows", "bytes", "digest"), rows)])


def _limits(manifest: Json) -> str:
    lines = [
        "## What not to rely on",
        "",
        "- A model wrote the rows, and rules checked schemas, citations, evidence, dates and numbers; no lawyer did.",
        "- A citation of a code section is trusted by its form; only cases are looked up.",
    ]
    train = (manifest["split"] or {"splits": {}})["splits"].get("train", {}).get("rows")
    if train is not None and not _FEWEST_TRAINING_ROWS <= train <= _MOST_TRAINING_ROWS:
        lines.append(
            f"- The train split has {train:,} rows; fine-tuning of Nova takes {_FEWEST_TRAINING_ROWS:,} to "
            f"{_MOST_TRAINING_ROWS:,}."
        )
    lines += _gaps(manifest["missing"] or {})
    lines += [
        f"- `sft.{style}.jsonl` leaves out rows that the format can't hold: "
        + "; ".join(f"{split}: {_listed(codes)}" for split, codes in splits.items())
        + "."
        for style, splits in manifest["left_out"].items()
    ]
    return "\n".join(lines)


def _gaps(missing: Json) -> list[str]:
    """Of categories and tools, which have no row at all, and which none in a split."""
    lines = []
    for what, gaps in missing.items():
        word = {"categories": "category", "tools": "tool"}[what]
        if gaps["in_no_split"]:
            named = ", ".join(f"`{name}`" for name in gaps["in_no_split"])
            lines.append(f"- **No row of this {word} of the recipe**, in any split: {named}.")
        lines += [
            f"- **No row of this {word} in `{split}`**: {', '.join(f'`{name}`' for name in names)}."
            for split, names in gaps["by_split"].items()
        ]
    return lines


def _short(digest: str) -> str:
    return digest.removeprefix("sha256:")[:12]


def _listed(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name.replace('_', ' ')} {count:,}" for name, count in counts.items())


def _table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    head = list(head)
    lines = [_row(head), _row(["---"] * len(head)), *(_row(row) for row in rows)]
    return "\n".join(lines)


def _row(cells: Iterable[object]) -> str:
    return f"| {' | '.join(str(cell).replace('|', '/').replace(chr(10), ' ') for cell in cells)} |"

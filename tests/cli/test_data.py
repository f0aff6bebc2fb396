from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tests.data.pipeline.corpus import write_corpus
from tests.data.pipeline.test_pipeline import TEMPLATE
from tests.data.rows.world import CATEGORIES, TOOLS
from tests.data.samples import call, sample
from touchstone.cli.main import main
from touchstone.data.training_rows import calls_text

LOOKUP = call("rule_lookup", citation="17 CFR 230.144")


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["data", *map(str, arguments)], catch_exceptions=False)


def recipe(folder: Path, **changes: Any) -> Path:
    document = {
        "name": "small",
        "version": "1",
        "system": "Reply with one JSON list.",
        "template": TEMPLATE,
        "tools": TOOLS,
        "categories": {"definition": CATEGORIES["definition"]},
        "chunks": {"characters": 600, "overlap": 60},
        "floors": {"row_yield": 0.2},
        **changes,
    }
    path = folder / "recipe.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def jsonl(path: Path, rows: Any) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def lines(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_build_does_it_all_and_the_card_knows_its_files(tmp_path: Path) -> None:
    documents, out = write_corpus(tmp_path / "documents"), tmp_path / "build"
    done = run("build", recipe(tmp_path), "--documents", documents, "--model", "rehearsal", "--out", out)
    assert done.exit_code == 0, done.output
    assert "12 documents" in done.output
    card = run("card", out / "dataset")
    assert (card.exit_code, card.stdout) == (0, (out / "dataset" / "card.md").read_text(encoding="utf-8"))
    (out / "dataset" / "train" / "rft.jsonl").write_text("{}\n", encoding="utf-8")
    changed = run("card", out / "dataset")
    assert changed.exit_code == 1
    assert "rft.jsonl: missing, or not the file" in changed.stderr


def test_the_stages_one_by_one_say_the_same_as_json(tmp_path: Path) -> None:
    read, out = recipe(tmp_path), tmp_path / "build"
    documents = write_corpus(tmp_path / "documents")
    told: dict[str, Any] = {}
    for arguments in (
        ("chunk", read, "--documents", documents, "--out", out),
        ("generate", read, "--model", "rehearsal", "--out", out),
        ("curate", read, "--out", out),
    ):
        done = run(*arguments, "--json")
        assert done.exit_code == 0, done.output
        told.update(json.loads(done.stdout))
    whole = run("build", read, "--documents", documents, "--model", "rehearsal", "--out", tmp_path / "other", "--json")
    assert json.loads(whole.stdout) == told
    assert sum(told["curated"]["splits"].values()) == told["curated"]["counts"]["row"]["accepted"]


def test_a_broken_floor_is_exit_code_1_with_the_ledger_written(tmp_path: Path) -> None:
    read, out = recipe(tmp_path, floors={"rows": 10_000}), tmp_path / "build"
    done = run("build", read, "--documents", write_corpus(tmp_path / "d"), "--model", "rehearsal", "--out", out)
    assert done.exit_code == 1
    assert "rows: expected 10000" in done.stderr
    assert (out / "dataset" / "ledger.jsonl").exists()
    assert not (out / "dataset" / "train").exists()


@pytest.mark.parametrize(
    ("model", "told"),
    [
        ("nonsense", "no model is called"),
        ("openai:x", "needs --base-url"),
        ("bedrock:x --api-key-env Y", "means nothing"),
    ],
)
def test_a_model_that_is_none_is_exit_code_2(tmp_path: Path, model: str, told: str) -> None:
    out = tmp_path / "build"
    run("chunk", recipe(tmp_path), "--documents", write_corpus(tmp_path / "d"), "--out", out)
    done = run("generate", recipe(tmp_path), "--out", out, "--model", *model.split())
    assert done.exit_code == 2
    assert told in done.stderr


def test_a_build_among_its_own_documents_is_refused(tmp_path: Path) -> None:
    documents = tmp_path / "documents"
    documents.mkdir()
    (documents / "a.txt").write_text("x", encoding="utf-8")
    done = run("chunk", recipe(tmp_path), "--documents", documents, "--out", documents / "build")
    assert done.exit_code == 2
    assert "expected --out outside of" in done.output


def test_a_wrong_recipe_is_told_with_all_its_faults(tmp_path: Path) -> None:
    done = run("curate", recipe(tmp_path, name="a b", colour="red"), "--out", tmp_path / "build")
    assert done.exit_code == 2
    assert "/name" in done.stderr
    assert "/colour" in done.stderr


def test_pack_writes_the_same_recipe_without_paths(tmp_path: Path) -> None:
    example = Path(__file__).parents[2] / "examples" / "securities" / "dataset" / "recipe.yaml"
    done = run("pack", example, "--out", tmp_path / "packed.json")
    again = run("pack", tmp_path / "packed.json", "--out", tmp_path / "twice.json")
    assert done.output.rpartition(" ")[2] == again.output.rpartition(" ")[2]
    assert (tmp_path / "packed.json").read_bytes() == (tmp_path / "twice.json").read_bytes()


def test_split_writes_a_file_a_split_and_check_finds_nothing_in_them(tmp_path: Path) -> None:
    words = [
        "harbor seal",
        "tax lot",
        "proxy fight",
        "poison pill",
        "blue sky",
        "green shoe",
        "white knight",
        "cold comfort",
    ]
    samples = [
        sample(sample_id=f"q{n}", ask=f"What is a {word}, clause {n * 37}?", family=f"d{n}")
        for n, word in enumerate(words)
    ]
    file = jsonl(tmp_path / "samples.jsonl", samples)
    done = run("split", file, "--out", tmp_path / "s", "--share", "train=0.5", "--share", "test=0.5", "--json")
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["splits"]["train"]["rows"] == 4
    parts = [tmp_path / "s" / "train.jsonl", tmp_path / "s" / "test.jsonl"]
    assert sorted(row["id"] for part in parts for row in lines(part)) == sorted(row["id"] for row in samples)
    assert run("split", "--check", *parts).exit_code == 0
    leaking = run("split", "--check", parts[0], jsonl(tmp_path / "leak.jsonl", lines(parts[0])[:1]))
    assert leaking.exit_code == 1
    assert "same_id" in leaking.output


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "expected --out"),
        (("--check",), "two files or more"),
        (("--out", "s", "--share", "train"), "NAME=SHARE"),
        (("--out", "s", "--share", "train=0.4"), "add up to 1"),
        (("--out", "s", "--share", "../train=1.0"), "a split's name"),
    ],
)
def test_split_says_what_is_wrong(tmp_path: Path, arguments: tuple[str, ...], told: str) -> None:
    file = jsonl(tmp_path / "samples.jsonl", [sample(sample_id="a", ask="What is a rule?")])
    done = run("split", file, *arguments)
    assert done.exit_code == 2
    assert told in done.stderr


def test_bad_lines_are_told_by_line_and_nothing_is_written(tmp_path: Path) -> None:
    file = tmp_path / "samples.jsonl"
    file.write_text('{"id": 1\n[1]\n{"id": "a", "messages": []}\n', encoding="utf-8")
    done = run("split", file, "--out", tmp_path / "s")
    assert done.exit_code == 2
    assert f"{file}:3: bad_messages" in done.stderr
    assert not (tmp_path / "s").exists()


def test_every_row_that_cannot_be_split_is_told(tmp_path: Path) -> None:
    file = jsonl(tmp_path / "samples.jsonl", [{"id": "a"}, sample(LOOKUP), {"id": "c", "messages": 5}])
    done = run("split", file, "--out", tmp_path / "s")
    assert done.exit_code == 2
    assert f"{file}:1: bad_messages" in done.stderr
    assert f"{file}:3: bad_messages" in done.stderr
    assert "2 row(s) can't be split" in done.stderr


def test_repair_mends_counts_and_leaves_out_by_line(tmp_path: Path) -> None:
    ask = "Where does Rule 144 set its holding period?"
    file = jsonl(
        tmp_path / "samples.jsonl",
        [
            sample(call("Rule-Lookup", citation="Rule 144"), ask=ask, tools=TOOLS, sample_id="a"),
            sample(call("rule_lookup"), ask=ask, tools=TOOLS, sample_id="b"),
        ],
    )
    done = run("repair", file, "--recipe", recipe(tmp_path), "--out", tmp_path / "mended.jsonl")
    assert done.exit_code == 1
    assert f"{file}:2: bad_arguments at /calls/0/arguments/citation" in done.stderr
    assert "1 of 2 samples hold; repairs: citation_form 1, tool_name 1; left out: bad_arguments 1" in done.stdout
    (kept,) = lines(tmp_path / "mended.jsonl")
    assert kept["reference_answer"]["calls"] == [LOOKUP]


def test_pairs_are_made_of_the_best_and_the_worst(tmp_path: Path) -> None:
    samples = jsonl(tmp_path / "samples.jsonl", [sample(LOOKUP, tools=TOOLS)])
    answers = jsonl(
        tmp_path / "answers.jsonl",
        [
            {"id": "q-1", "sample": n, "answer": {"role": "assistant", "content": text}}
            for n, text in enumerate((calls_text([LOOKUP]), "No."))
        ],
    )
    done = run("pairs", samples, answers, "--out", tmp_path / "dpo.jsonl", "--json")
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["pairs"] == 1
    labels = [one["preferenceLabel"] for one in lines(tmp_path / "dpo.jsonl")[0]["messages"][-1]["candidates"]]
    assert labels == ["preferred", "non-preferred"]
    assert run("pairs", samples, samples, "--out", tmp_path / "none.jsonl").exit_code == 1


def test_help_names_every_verb() -> None:
    told = run("--help").output
    for verb in ("build", "chunk", "generate", "curate", "repair", "split", "pairs", "card", "pack"):
        assert f"  {verb} " in told
        assert run(verb, "--help").exit_code == 0

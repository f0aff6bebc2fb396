from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.data.rows.world import CATEGORIES, TEMPLATE, TOOLS, recipe
from touchstone.data.recipe import RecipeError, load_recipe, recipe_from

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "securities" / "dataset" / "recipe.yaml"


def written(folder: Path, **changes: Any) -> Path:
    """A recipe in files."""
    (folder / "system.txt").write_text("Reply with a list.", encoding="utf-8")
    (folder / "generate.txt").write_text(TEMPLATE, encoding="utf-8")
    (folder / "tools.json").write_text(json.dumps(TOOLS), encoding="utf-8")
    document = {
        "name": "small",
        "version": "1",
        "system": {"path": "system.txt"},
        "template": {"path": "generate.txt"},
        "tools": {"path": "tools.json"},
        "categories": CATEGORIES,
        **changes,
    }
    path = folder / "recipe.yaml"
    path.write_text(json.dumps(document, indent=1), encoding="utf-8")  # JSON is YAML
    return path


def test_the_example_is_a_recipe_and_is_the_same_when_packed() -> None:
    read = load_recipe(EXAMPLE)
    assert {tool["function"]["name"] for tool in read.tools} >= {"regulation_lookup", "case_law_search"}
    assert recipe_from(json.loads(json.dumps(read.document()))).digest == read.digest


def test_a_recipe_that_left_something_out_is_a_recipe_when_packed() -> None:
    assert recipe_from(json.loads(json.dumps(recipe().document()))).digest == recipe().digest


def test_what_a_recipe_leaves_out_keeps_its_default(tmp_path: Path) -> None:
    read = load_recipe(written(tmp_path))
    assert (read.chunks.characters, read.chunks.overlap) == (4000, 200)
    assert read.inference.tools == "prompt"
    assert read.system.render({}) == "Reply with a list."


def test_the_digest_follows_everything_that_it_says(tmp_path: Path) -> None:
    digests = {recipe().digest, recipe(similarity=0.9).digest, recipe(template=TEMPLATE + ".").digest}
    assert len(digests) == 3
    assert load_recipe(written(tmp_path)).digest == load_recipe(written(tmp_path)).digest


FAULTS: list[tuple[dict[str, Any], str, str]] = [
    ({"name": "a b"}, "/name", "string should match"),
    ({"colour": "red"}, "/colour", "expected no such key"),
    ({"chunks": {"characters": 400, "overlap": 300}}, "/chunks", "at most half"),
    ({"split": {"shares": {"train": 0.9}}}, "/split", "add up to 1"),
    ({"split": {"shares": {"../up": 0.9, "test": 0.1}}}, "/split/shares/..~1up/[key]", "should match"),
    ({"limits": {"citation_arguments": ["cite"]}}, "/", "no tool has: cite"),
    ({"system": "System: reply with a list."}, "/", "holds System:"),
    ({"similarity": 0.2}, "/similarity", "greater than or equal to 0.6"),
    ({"categories": {"x": {"asks": "a", "tools": ["nothing"]}}}, "/", "names tools that are none: nothing"),
    ({"categories": {"x": {"asks": "a", "tools": [], "requires": ["rule_lookup"]}}}, "/categories/x", "among tools"),
    ({"categories": {"x": {"asks": "a", "tools": [], "fewest_calls": 3, "most_calls": 2}}}, "/categories/x", "at most"),
    (
        {"tools": [{"type": "function", "function": {"name": "x", "parameters": {"type": 7}}}]},
        "/tools/0/function/parameters",
        "JSON Schema",
    ),
    (
        {"tools": [{"type": "function", "function": {"name": "x"}}], "categories": {"c": {"asks": "a", "tools": []}}},
        "/",
        "a description",
    ),
    ({"template": "no slots at all"}, "/template", "expected the slot {{document}}"),
    ({"template": TEMPLATE.replace("{{document}}", "{document}")}, "/template", "double its braces"),
    ({"system": "Hello {{name}}"}, "/system", "unknown"),
    ({"template": {"path": "missing.txt"}}, "/template/path", "expected a text file"),
    ({"tools": {"path": "system.txt"}}, "/tools/path", "expected a JSON file"),
]


@pytest.mark.parametrize(("changes", "pointer", "problem"), FAULTS, ids=[fault[1] for fault in FAULTS])
def test_every_fault_is_told_with_its_place(
    tmp_path: Path, changes: dict[str, Any], pointer: str, problem: str
) -> None:
    with pytest.raises(RecipeError) as error:
        load_recipe(written(tmp_path, **changes))
    assert any((fault.pointer or "/") == pointer and problem in fault.problem for fault in error.value.faults), (
        error.value
    )
    assert "recipe.yaml" in str(error.value)


def test_lines_are_told_where_the_file_has_them(tmp_path: Path) -> None:
    path = tmp_path / "recipe.yaml"
    path.write_text("name: x\nversion: '1'\nseed: 3\n", encoding="utf-8")
    with pytest.raises(RecipeError) as error:
        load_recipe(path)
    assert "line 3, /seed" in str(error.value)
    assert len(error.value.faults) == 5
    with pytest.raises(RecipeError, match="can be read"):
        load_recipe(tmp_path / "none.yaml")


def test_faults_of_a_template_have_their_lines_in_the_recipe_and_in_the_text(tmp_path: Path) -> None:
    text = "\n\nTools: {{tool}}\n{document} {{tools}} {{categories}} {{questions}}"
    path = written(tmp_path)
    (tmp_path / "generate.txt").write_text(text, encoding="utf-8")
    with pytest.raises(RecipeError) as error:
        load_recipe(path)
    assert [(fault.pointer, fault.line) for fault in error.value.faults] == [("/template", 7)] * 2
    first, second = (fault.problem for fault in error.value.faults)
    assert first.startswith("generate.txt: line 3: the slot {{tool}} is unknown; did you mean {{tools}}?")
    assert second == "generate.txt: expected the slot {{document}}, saw none (line 4 has {document}: double its braces)"
    with pytest.raises(RecipeError, match=r"/template: the text: line 3: the slot \{\{tool\}\}") as inline:
        recipe(template=text)
    assert str(inline.value).count("/template") == 2


def test_a_bad_entry_of_a_list_is_one_fault() -> None:
    with pytest.raises(RecipeError) as error:
        recipe(answers=["json"])
    assert [fault.pointer for fault in error.value.faults] == ["/answers/0"]
    with pytest.raises(RecipeError, match="at least 1 item"):
        recipe(answers=[])

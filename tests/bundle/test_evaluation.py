"""The bundles of the eval machine's functions: small enough for Lambda, lean, and at work on their own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from functions.evaluate.handler import handler
from infra.bundling import Bundle, BundleError, BundleSettings, build, build_bundle
from infra.paths import FUNCTIONS, ROOT
from touchstone.evaluation.parity.identity import identity_of
from touchstone.evaluation.parity.verdict import differences

from .events import NEAR, RIGHT, WRONG, event
from .fresh import run

UNPACKED_LIMITS = {"evaluate": 50_000_000, "summarize": 200_000_000}
"""Lambda's own limit is 262,144,000 bytes; these are near what there is, so that growth is seen."""
ZIPPED_LIMITS = {"evaluate": 16_000_000, "summarize": 70_000_000}
NOT_NEEDED = ("httpx", "openai", "click", "rich", "mlflow", "scipy", "pytest", "moto")
_SCORE = """
from functions.evaluate.handler import handler
print(json.dumps(handler(json.loads({event!r}))))
"""
_ALL = """
import importlib
from pathlib import Path
here = Path.cwd()
for path in sorted((here / "touchstone").rglob("*.py")):
    importlib.import_module(".".join(path.relative_to(here).with_suffix("").parts).removesuffix(".__init__"))
print(json.dumps(sorted(sys.modules)))
"""
_FAILURE = """
from functions.{name}.handler import handler
try:
    handler(json.loads({event!r}))
except Exception as error:
    print(json.dumps([type(error).__name__, str(error)]))
"""
_REPORT = """
from touchstone.evaluation.report.input import ReportInput
from touchstone.evaluation.report.markdown import render_markdown
from touchstone.evaluation.report.page import render_html
from touchstone.evaluation.summaries.run_summary import summary_of
rows = json.loads({rows!r})
report = ReportInput([summary_of(rows, None)])
print(json.dumps([render_html(report), render_markdown(report)]))
"""
NOWHERE = {
    "AWS_ENDPOINT_URL_S3": "http://127.0.0.1:9",
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_REGION": "us-east-1",
    "AWS_DEFAULT_REGION": "us-east-1",
}


@pytest.fixture(params=["evaluate", "summarize"])
def bundle(request: pytest.FixtureRequest) -> Bundle:
    """Each of the two."""
    found: Bundle = request.getfixturevalue(request.param)
    return found


def test_size(bundle: Bundle) -> None:
    name = bundle.manifest["function"]
    size = sum(path.stat().st_size for path in bundle.folder.rglob("*") if path.is_file())
    assert size <= UNPACKED_LIMITS[name]
    assert bundle.archive.stat().st_size <= ZIPPED_LIMITS[name]


def test_a_bundle_too_large_for_lambda_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build, "kept_packages", lambda *given: given[2].mkdir() or {})
    monkeypatch.setattr(build, "MOST_BYTES", 1_000)
    with pytest.raises(BundleError, match=r"bytes unpacked; Lambda takes 1,000"):
        build_bundle("summarize", tmp_path / "bundle", BundleSettings(architecture="current"))


def test_versions_are_those_that_are_tested(bundle: Bundle) -> None:
    tested = (ROOT / "requirements" / "dev.txt").read_text("utf-8")
    for package, version in bundle.manifest["packages"].items():
        assert f"\n{package}=={version} " in tested, package
    assert "boto3" in bundle.manifest["packages"]


def test_lock_has_what_is_asked_for(bundle: Bundle) -> None:
    asked = (FUNCTIONS / bundle.manifest["function"] / "requirements.in").read_text("utf-8").split()
    assert set(asked) <= {f"{name}=={version}" for name, version in bundle.manifest["packages"].items()}


def test_only_the_services_that_are_called(bundle: Bundle) -> None:
    services = {path.name for path in (bundle.folder / "botocore" / "data").iterdir() if path.is_dir()}
    assert services == ({"s3", "bedrock-runtime"} if bundle.manifest["function"] == "evaluate" else {"s3"})


def test_nothing_that_is_not_needed(bundle: Bundle) -> None:
    top = {path.name.partition(".")[0] for path in bundle.folder.iterdir()}
    assert top.isdisjoint(NOT_NEEDED)
    assert not [path for path in bundle.folder.rglob("*") if path.name in {"tests", "test"} or path.suffix == ".pyi"]


def test_every_bundled_module_imports(bundle: Bundle) -> None:
    loaded = set(run(_ALL, bundle.folder))
    assert ("numpy" in loaded) is (bundle.manifest["function"] == "summarize")


def test_importing_the_handler_makes_no_client(bundle: Bundle) -> None:
    name = bundle.manifest["function"]
    code = f"import functions.{name}.handler\nprint(json.dumps(sorted(sys.modules)))"
    assert {"boto3", "botocore.client", "yaml"}.isdisjoint(run(code, bundle.folder))


def test_evaluate_scores_as_the_source_does(evaluate: Bundle) -> None:
    samples = event(RIGHT, WRONG, NEAR)
    assert run(_SCORE.format(event=json.dumps(samples)), evaluate.folder) == handler(samples)


def test_functions_reach_for_s3_with_the_bundled_client(bundle: Bundle) -> None:
    place = {"bucket": "some-bucket", "prefix": "runs/a/"}
    sent = {"run": "a", "output": place}
    if bundle.manifest["function"] == "evaluate":
        dataset = {"bucket": "some-bucket", "key": "x"}
        sent |= {"plan": {}, "model": "bedrock:m", "dataset": dataset}
    code = _FAILURE.format(name=bundle.manifest["function"], event=json.dumps(sent))
    prologue = "import touchstone.wire.objects as objects\nobjects.ATTEMPTS = 1\n"
    kind, problem = run(prologue + code, bundle.folder, environment=NOWHERE)
    assert kind == "StorageError"
    assert problem.endswith("S3 can't be had (EndpointConnectionError)")


def test_evaluate_can_make_the_model(evaluate: Bundle) -> None:
    code = """
from functions.evaluate.handler import _model
from touchstone.inference.model import InferenceSettings
print(json.dumps([_model("bedrock:amazon.nova-2-lite-v1:0", InferenceSettings()).spec]))
"""
    assert run(code, evaluate.folder, environment=NOWHERE) == ["bedrock:amazon.nova-2-lite-v1:0"]


def test_summarize_draws_the_report(summarize: Bundle) -> None:
    rows = [
        {
            "id": f"q-{number}",
            "sample": 0,
            "rubric": "sha256:" + "0" * 64,
            "category": "c",
            "family": None,
            "reward": number / 10,
            "graded": number / 10,
            "exact": False,
            "rung": 3,
            "parts": {"parse": 1.0, "selection": 1.0, "arguments": 0.5, "order": None, "schema": 1.0},
            "valid": True,
            "dialect": "tool_calls",
            "tools": ["look"],
            "calls": [{"expected": "look", "emitted": "look", "arguments": {"at": 0.5}}],
            "reasons": [{"code": "wrong_value", "pointer": "/calls/0/arguments/at", "lost": 0.5}],
        }
        for number in range(10)
    ]
    page, text = run(_REPORT.format(rows=json.dumps(rows)), summarize.folder)
    assert page.count("<svg") > 1
    assert "| " in text


def test_what_trains_is_what_is_measured(here: Bundle, evaluate: Bundle) -> None:
    trained, measured = (identity_of(name, "here", one.archive.read_bytes()) for name, one in _pair(here, evaluate))
    assert differences([trained, measured]) == []
    assert trained.scoring == here.manifest["scoring"]


def _pair(here: Bundle, evaluate: Bundle) -> list[tuple[str, Bundle]]:
    return [("reward", here), ("evaluate", evaluate)]

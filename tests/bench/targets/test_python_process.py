"""A handler in a process of its own: what hangs, dies or raises is told, and the next call is answered."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.bench.fakes import ROOT
from touchstone.bench.targets.python_process import PythonTarget
from touchstone.bench.targets.target import PAYLOAD_LIMIT, TargetError

FLAWED = str(ROOT / "tests/bench/flawed.py")
EVENT = json.dumps(
    [{"id": "a", "messages": [{"role": "assistant", "content": "no"}], "reference_answer": {"calls": []}}]
).encode()
SILENCE = EVENT.replace(b'"no"', b'""')


def written(tmp_path: Path, body: str, name: str = "reward.py") -> str:
    file = tmp_path / name
    file.write_text(f"def handler(event, context):\n    {body}\n")
    return str(file)


def test_it_answers_as_the_handler_does() -> None:
    target = PythonTarget(FLAWED, "sound")
    reply = target.call(EVENT, 10)
    target.close()
    assert reply.fault is None
    assert json.loads(reply.body)[0]["aggregate_reward_score"] == 1.0


@pytest.mark.parametrize(
    ("handler", "code", "detail"),
    [("hangs", "timeout", "0.3 s"), ("dies", "crash", "SIGABRT"), ("exits", "exception", "SystemExit")],
)
def test_a_failure_is_told_and_the_next_call_answered(handler: str, code: str, detail: str) -> None:
    target = PythonTarget(FLAWED, handler)
    fault = target.call(SILENCE, 0.3).fault
    after = target.call(EVENT, 10)
    target.close()
    assert fault is not None
    assert fault.code == code
    assert detail in fault.detail
    assert after.fault is None


def test_an_exception_is_told_by_type_and_place_only(tmp_path: Path) -> None:
    target = PythonTarget(written(tmp_path, "raise ValueError(event)"), "handler")
    fault = target.call(EVENT, 10).fault
    target.close()
    assert str(fault) == "exception (ValueError at reward.py:2)"


@pytest.mark.parametrize("body", ["return {1, 2}", "return object()", "return [event, {'x': float}]"])
def test_what_is_no_json_is_an_exception(body: str, tmp_path: Path) -> None:
    target = PythonTarget(written(tmp_path, body), "handler")
    fault = target.call(EVENT, 10).fault
    target.close()
    assert fault is not None
    assert fault.detail.startswith("TypeError")


def test_decimals_and_not_a_number_go_out_as_lambda_writes_them(tmp_path: Path) -> None:
    target = PythonTarget(written(tmp_path, "import decimal; return [decimal.Decimal('0.5'), float('nan')]"), "handler")
    reply = target.call(EVENT, 10)
    target.close()
    assert reply.body == b"[0.5, NaN]"


def test_a_response_beyond_lambdas_limit_is_too_large(tmp_path: Path) -> None:
    target = PythonTarget(written(tmp_path, f"return 'x' * {PAYLOAD_LIMIT}"), "handler")
    fault = target.call(EVENT, 10).fault
    target.close()
    assert fault is not None
    assert fault.code == "too_large"


def test_a_context_is_there(tmp_path: Path) -> None:
    body = "return [context.aws_request_id, context.get_remaining_time_in_millis() > 0, context.memory_limit_in_mb]"
    target = PythonTarget(written(tmp_path, body), "handler")
    reply = target.call(EVENT, 10)
    target.close()
    assert json.loads(reply.body)[1:] == [True, 1024]


def test_files_beside_the_handler_can_be_imported(tmp_path: Path) -> None:
    (tmp_path / "beside_the_reward.py").write_text("ANSWER = 7\n")
    target = PythonTarget(written(tmp_path, "import beside_the_reward as b; return b.ANSWER"), "handler")
    assert target.call(EVENT, 10).body == b"7"
    target.close()


def test_output_goes_to_the_log_if_there_is_one(tmp_path: Path) -> None:
    log = tmp_path / "log.txt"
    target = PythonTarget(written(tmp_path, "print('spoken'); return 1"), "handler", log)
    target.call(EVENT, 10)
    target.close()
    assert log.read_text() == "spoken\n"


def test_variables_reach_the_handler_and_nothing_else(tmp_path: Path) -> None:
    body = "import os; return os.environ['TOUCHSTONE_RUBRIC']"
    target = PythonTarget(written(tmp_path, body), "handler", variables={"TOUCHSTONE_RUBRIC": "r.yaml"})
    assert target.call(EVENT, 10).body == b'"r.yaml"'
    target.close()
    assert os.environ.get("TOUCHSTONE_RUBRIC") != "r.yaml"


@pytest.mark.parametrize(
    ("body", "said"),
    [("import no_such_module_here", "ModuleNotFoundError"), ("import os; os._exit(7)", "exit status 7")],
)
def test_what_cannot_be_loaded_is_no_target(body: str, said: str, tmp_path: Path) -> None:
    file = tmp_path / "broken.py"
    file.write_text(body + "\n")
    with pytest.raises(TargetError, match=said):
        PythonTarget(str(file), "handler")


def test_a_handler_that_is_not_there_is_no_target() -> None:
    with pytest.raises(TargetError, match="no_such_handler"):
        PythonTarget(FLAWED, "no_such_handler")


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for the process in Linux's /proc")
def test_the_process_ends_with_its_parent() -> None:
    code = (
        "from touchstone.bench.targets.python_process import PythonTarget as T\n"
        f"target = T({FLAWED!r}, 'hangs')\n"
        "print(target._process.pid, flush=True)\n"
        f"target.call({SILENCE!r}, 600)\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        parent.kill()
    for _ in range(100):
        if not _runs(pid):
            return
        time.sleep(0.05)
    pytest.fail("the handler's process outlived its parent")


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (OSError, IndexError):
        return False

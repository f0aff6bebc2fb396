"""The process of an execution environment: started in a group of its own, with the environment that Lambda gives it."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from touchstone.rehearsal.lambdas.function import Function

_BOOTSTRAP: Final = Path(__file__).with_name("bootstrap.py")
_PASSED_ON: Final = ("PATH", "LD_LIBRARY_PATH", "SYSTEMROOT")


class Process:
    """A process that lasts no longer than this one, however this one ends.

    Args:
        function: what it runs.
        api: host and port of its Runtime API.
        runtime: folder of the runtime client, for isolated code.
        folder: a folder of its own, for `/tmp` and its log; two above it is what goes when this process dies.
        variables: Region, credentials, endpoints.
    """

    def __init__(self, function: Function, api: str, runtime: Path, folder: Path, variables: Mapping[str, str]) -> None:
        self.log = folder / "log.txt"
        temporary = folder / "tmp"
        temporary.mkdir(parents=True)
        environment = {
            **{name: os.environ[name] for name in _PASSED_ON if name in os.environ},
            **_environment(function, api, runtime, temporary),
            **variables,
            **function.environment,
        }
        with self.log.open("wb") as log:
            self._popen = subprocess.Popen(  # noqa: S603 - our own program
                [*function.code.arguments(), str(_BOOTSTRAP), str(folder.parents[1]), function.handler],
                cwd=function.code.root,
                env=environment,
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        """Its process id, which is its group's too."""
        return self._popen.pid

    def wait(self) -> str:
        """Wait for its end; says how it ended, as Lambda does."""
        status = self._popen.wait()
        return f"signal: {signal.Signals(-status).name}" if status < 0 else f"exit status {status}"

    def kill(self) -> None:
        """End it and all that it started."""
        if self._popen.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._popen.pid, signal.SIGKILL)
            self._popen.wait()
        if self._popen.stdin is not None:
            self._popen.stdin.close()


def _environment(function: Function, api: str, runtime: Path, temporary: Path) -> dict[str, str]:
    path = [str(folder) for folder in function.code.path]
    if function.code.isolated:
        path.append(str(runtime))
    return {
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_EXECUTION_ENV": "AWS_Lambda_python3.13",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function.memory_mb),
        "AWS_LAMBDA_FUNCTION_NAME": function.name,
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_LAMBDA_LOG_GROUP_NAME": function.log_group or f"/aws/lambda/{function.name}",
        "AWS_LAMBDA_LOG_STREAM_NAME": "rehearsal",
        "AWS_LAMBDA_RUNTIME_API": api,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "LAMBDA_TASK_ROOT": str(function.code.root),
        "LANG": "en_US.UTF-8",
        "PYTHONHASHSEED": "0",
        "PYTHONPATH": os.pathsep.join(path),
        "PYTHONUNBUFFERED": "1",
        "TMPDIR": str(temporary),
        "TZ": ":UTC",
        "_HANDLER": function.handler,
    }

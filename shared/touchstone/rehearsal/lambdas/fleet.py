"""The functions of a rehearsal and the processes that run them."""

from __future__ import annotations

import shutil
import tempfile
import threading
from collections.abc import Callable, Iterable, Mapping
from itertools import count
from pathlib import Path

from touchstone.rehearsal.lambdas.environment import Environment
from touchstone.rehearsal.lambdas.function import Function
from touchstone.rehearsal.lambdas.pool import Counts, Pool
from touchstone.rehearsal.lambdas.process import Process
from touchstone.rehearsal.lambdas.runtime_client import runtime_folder


class Fleet:
    """Functions by name, each with its pool of execution environments.

    Args:
        functions: the functions.
        variables: the environment variables that the service adds for a function: Region, credentials, endpoints.
        processes: environments of one function at once.
    """

    def __init__(
        self, functions: Iterable[Function], variables: Callable[[Function], Mapping[str, str]], processes: int
    ) -> None:
        self.functions = {function.name: function for function in functions}
        self._variables = variables
        self._folder = Path(tempfile.mkdtemp(prefix="touchstone-lambdas-"))
        self._runtime = runtime_folder(self._folder / "runtime")
        self._numbers = count()
        self._started: dict[str, list[Environment]] = {name: [] for name in self.functions}
        self._lock = threading.Lock()
        self._pools = {name: self._pool(function, processes) for name, function in self.functions.items()}

    def pool(self, name: str) -> Pool:
        """A function's environments."""
        return self._pools[name]

    def counts(self, name: str) -> Counts:
        """What became of a function's invocations."""
        return self._pools[name].counts

    def log(self, name: str) -> str:
        """All that a function wrote, environment by environment."""
        with self._lock:
            started = list(self._started[name])
        return "".join(one.process.log.read_text("utf-8", "replace") for one in started if one.process.log.exists())

    def pids(self) -> list[int]:
        """Process ids of the environments that live."""
        with self._lock:
            return [one.process.pid for started in self._started.values() for one in started if not one.dead]

    def failures(self) -> list[Exception]:
        """What went wrong in the Runtime API itself."""
        with self._lock:
            return [fault for started in self._started.values() for one in started for fault in one.failures]

    def close(self) -> None:
        """End every process; remove what was kept on disk."""
        with self._lock:
            environments = [one for started in self._started.values() for one in started]
        for environment in environments:
            environment.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _pool(self, function: Function, processes: int) -> Pool:
        return Pool(lambda: self._start(function), function.concurrency, processes)

    def _start(self, function: Function) -> Environment:
        folder = self._folder / "environments" / str(next(self._numbers))
        variables = self._variables(function)
        environment = Environment(function, lambda api: Process(function, api, self._runtime, folder, variables))
        with self._lock:
            self._started[function.name].append(environment)
        return environment

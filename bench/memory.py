"""Memory of a process and all its children, as Linux shows it."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Self

_PROC = Path("/proc")


class MemoryWatch:
    """Watches a process tree; `peak` is the largest sum of resident megabytes seen. Zero where there is no /proc."""

    def __init__(self, pid: int, every: float = 0.2) -> None:
        self.peak = 0.0
        self._pid = pid
        self._every = every
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._done.wait(self._every):
            self.peak = max(self.peak, _resident(self._pid))


def _resident(root: int) -> float:
    """Resident megabytes of a process and its descendants."""
    parents: dict[int, int] = {}
    sizes: dict[int, int] = {}
    for status in _PROC.glob("[0-9]*/status"):
        try:
            facts = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
        except OSError:
            continue
        pid = int(status.parent.name)
        parents[pid] = int(facts.get("PPid", "0"))
        sizes[pid] = int(facts.get("VmRSS", "0 kB").split()[0])
    return sum(size for pid, size in sizes.items() if _descends(pid, root, parents)) / 1024


def _descends(pid: int, root: int, parents: dict[int, int]) -> bool:
    while pid > 1:
        if pid == root:
            return True
        pid = parents.get(pid, 0)
    return False

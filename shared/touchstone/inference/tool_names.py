"""Names of tools as platforms take them, and back: they allow letters, digits, `_` and `-`, 64 at most."""

from __future__ import annotations

import re
from collections.abc import Iterable

LONGEST = 64
_OTHERS = re.compile(r"[^a-zA-Z0-9_-]")


class ToolNames:
    """Aliases for the names that a platform would refuse, each its own.

    Args:
        names: names of the tools on offer; they come first, so that a fit one keeps its name.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._wire: dict[str, str] = {}
        self._own: dict[str, str] = {}
        offered = list(names)
        for name in sorted(offered, key=lambda name: alias(name) != name):
            self.wire(name)

    def wire(self, name: str) -> str:
        """The name to send."""
        found = self._wire.get(name)
        if found is None:
            found = self._wire[name] = self._free(name)
            self._own[found] = name
        return found

    def own(self, wired: str) -> str:
        """The name behind one that came back; one that was never sent stays as it is."""
        return self._own.get(wired, wired)

    def _free(self, name: str) -> str:
        wanted, count = alias(name), 1
        found = wanted
        while found in self._own:
            count += 1
            found = f"{wanted[: LONGEST - 1 - len(str(count))]}_{count}"
        return found


def alias(name: str) -> str:
    """A name without what platforms refuse."""
    return _OTHERS.sub("_", name)[:LONGEST] or "_"

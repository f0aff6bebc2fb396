"""Which tool comes next, or none: the options of a plan's steps."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from touchstone.inference.prompt import Tool
from touchstone.rehearsal.student.decision import Decision, decision_of, options_of
from touchstone.rehearsal.student.features import Codes, codes, crossed
from touchstone.rehearsal.student.heard import Heard
from touchstone.rehearsal.student.words import alike, content, tokens

MOST_CALLS = 6
"""Calls of the longest plan."""
STOP = "stop"
_MOST_STEPS, _MOST_COUNTED, _MOST_SHARED = 3, 4, 3


class Plans:
    """The steps of one question's plans.

    Args:
        heard: the question.
        tools: the tools on offer.
    """

    def __init__(self, heard: Heard, tools: Sequence[Tool]) -> None:
        self._heard = heard
        words = frozenset(heard.content)
        self._shared = {tool.name: len(described(tool) & words) for tool in tools}
        self._offered = {tool.name: offered(tool, words) for tool in tools}
        seen = tokens(heard.text)
        self._clauses = [
            codes(*sorted({token.word for token in seen if token.clause == at})) for at in range(_MOST_STEPS + 1)
        ]
        self._last_clause = max((token.clause for token in seen), default=0)
        self._rows: dict[int, dict[str, Codes]] = {}

    def after(self, names: Sequence[str]) -> Decision:
        """The decision that follows calls of these tools."""
        step = min(len(names), _MOST_STEPS)
        if step not in self._rows:
            self._rows[step] = self._row(step)
        rows = self._rows[step]
        made = [(name, np.concatenate([codes(*self._of_tool(name, names)), rows[name]])) for name in self._shared]
        made.append((STOP, np.concatenate([codes(*self._of_stopping(names)), rows[STOP]])))
        options = options_of(made if len(names) < MOST_CALLS else made[-1:])
        return decision_of(("plan", *names), options, codes("plan", f"plan step {step}"))

    def _row(self, step: int) -> dict[str, Codes]:
        """Each option together with the words of the question, and with those of the clause that may be its own."""
        facts = {**{name: f"tool {name}" for name in self._shared}, STOP: STOP}
        near = codes(*(f"{fact} in clause" for fact in facts.values()))
        clause = crossed(near[:, None], self._clauses[step][None, :])
        whole = self._heard.at_each(list(facts.values()))
        return dict(zip(facts, np.concatenate([whole, clause], axis=1), strict=True))

    def _of_tool(self, name: str, names: Sequence[str]) -> list[str]:
        share, last = self._shared[name], names[-1] if names else "-"
        facts = ["tool", f"tool {name}", f"tool {name} after {last}", f"shared {min(share, _MOST_SHARED)}"]
        facts.append(f"offers {min(self._offered[name], _MOST_SHARED)}")
        if share == max(self._shared.values()) > 0:
            facts.append("shared best")
        if name in names:
            facts += ["again", f"again {name}", f"again {min(names.count(name), _MOST_STEPS)}"]
        return facts

    def _of_stopping(self, names: Sequence[str]) -> list[str]:
        cites = min(len(self._heard.identifiers), _MOST_COUNTED)
        left = max(-1, min(self._last_clause, _MOST_COUNTED) + 1 - len(names))
        return [STOP, f"stop after {names[-1] if names else '-'}", f"stop left {left}", f"stop cites {cites}"]


def described(tool: Tool) -> frozenset[str]:
    """The words that count of a tool's name, description and parameters."""
    return content(" ".join([tool.name, tool.description, *(tool.parameters.get("properties") or {})]))


def offered(tool: Tool, heard: frozenset[str]) -> int:
    """How many of a tool's enumerated values of several words the question holds whole."""
    properties = dict(tool.parameters.get("properties") or {}).values()
    values = {str(value) for schema in properties for value in schema.get("enum") or ()}
    parts = (content(value.replace("_", " ")) for value in sorted(values))
    return sum(len(part) > 1 and all(any(alike(one, word) for word in heard) for one in part) for part in parts)

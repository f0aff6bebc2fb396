"""The student's desk: one question, and every decision that it can lead to, each made once."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence

import numpy as np

from touchstone.inference.prompt import Tool
from touchstone.rehearsal.student.candidates import Candidates
from touchstone.rehearsal.student.decision import Decision, decision_of, options_of
from touchstone.rehearsal.student.features import Codes, codes, crossed
from touchstone.rehearsal.student.forms import FORMS
from touchstone.rehearsal.student.lexicon import Lexicon, described_frames, identifiers_in
from touchstone.rehearsal.student.question import Question
from touchstone.rehearsal.student.slot import Slot
from touchstone.rehearsal.student.words import alike, content, tokens

MOST_CALLS = 6
"""Calls of the longest plan."""
STOP = "stop"
_MOST_STEPS, _MOST_COUNTED, _MOST_SHARED = 3, 4, 3


class Desk:
    """The decisions of one question.

    Args:
        question: what the model sees.
        lexicon: what it knows by heart; the citations in the tools' descriptions are added.
    """

    def __init__(self, question: Question, lexicon: Lexicon) -> None:
        self.question = question
        known = lexicon | Lexicon(frames=described_frames(question.tools))
        self.lexicon = known
        self._candidates = Candidates(question.text, known)
        self._made: dict[tuple[Hashable, ...], Decision] = {}
        self._content = content(question.text)
        self._heard = codes(*sorted(self._content))
        seen = tokens(question.text)
        self._clauses = [
            codes(*sorted({token.word for token in seen if token.clause == at})) for at in range(_MOST_STEPS + 1)
        ]
        self._last_clause = max((token.clause for token in seen), default=0)
        self._shared = {tool.name: len(described(tool) & self._content) for tool in question.tools}
        self._offered = {tool.name: offered(tool, self._content) for tool in question.tools}
        self._cites = len(identifiers_in(question.text))

    def form(self) -> Decision:
        """In which form the answer is written."""
        return self._once(("form",), self._form)

    def plan(self, names: Sequence[str]) -> Decision:
        """Which tool comes after these, or none."""
        return self._once(("plan", *names), lambda: self._plan(names))

    def value(self, slot: Slot) -> Decision:
        """Which value a slot gets."""
        key = ("value", slot.tool, slot.path, slot.occurrence, slot.earlier, slot.beside, slot.referable)
        return self._once(key, lambda: decision_of(key, self._candidates.of(slot), slot.contexts()))

    def referable(self, names: Sequence[str]) -> tuple[tuple[int, str], ...]:
        """Which of these calls have results that it knows how to refer to."""
        return tuple((at, name) for at, name in enumerate(names) if self.lexicon.paths.get(name))

    def _once(self, key: tuple[Hashable, ...], make: Callable[[], Decision]) -> Decision:
        found = self._made.get(key)
        if found is None:
            found = self._made[key] = make()
        return found

    def _form(self) -> Decision:
        system = f"form for {self.question.system}"
        options = options_of((form, codes(f"form {form}")) for form in FORMS)
        return decision_of(("form",), options, codes("form", f"form with tools {bool(self.question.tools)}", system))

    def _plan(self, names: Sequence[str]) -> Decision:
        step = min(len(names), _MOST_STEPS)
        last = names[-1] if names else "-"
        shared, best = self._shared, max(self._shared.values(), default=0)
        made: list[tuple[str, Codes]] = []
        for name, share in shared.items():
            facts = ["tool", f"tool {name}", f"tool {name} after {last}", f"shared {min(share, _MOST_SHARED)}"]
            facts.append(f"offers {min(self._offered[name], _MOST_SHARED)}")
            if share == best > 0:
                facts.append("shared best")
            if name in names:
                facts += ["again", f"again {name}", f"again {min(names.count(name), _MOST_STEPS)}"]
            made.append((name, np.concatenate([codes(*facts), self._at(f"tool {name}", step)])))
        clauses, cites = min(self._last_clause, _MOST_COUNTED), min(self._cites, _MOST_COUNTED)
        left = max(-1, clauses + 1 - len(names))
        facts = [STOP, f"stop after {last}", f"stop left {left}", f"stop cites {cites}"]
        made.append((STOP, np.concatenate([codes(*facts), self._at(STOP, step)])))
        options = options_of(made if len(names) < MOST_CALLS else made[-1:])
        return decision_of(("plan", *names), options, codes("plan", f"plan step {step}"))

    def _at(self, fact: str, step: int) -> Codes:
        """A fact together with each word of the question that counts, and of the clause that this step may be about."""
        clause = crossed(codes(f"{fact} in clause"), self._clauses[step])
        return np.concatenate([crossed(codes(fact), self._heard), clause])


def described(tool: Tool) -> frozenset[str]:
    """The words that count of a tool's name, description and parameters."""
    return content(" ".join([tool.name, tool.description, *(tool.parameters.get("properties") or {})]))


def offered(tool: Tool, heard: frozenset[str]) -> int:
    """How many of a tool's enumerated values of several words the question holds whole."""
    properties = dict(tool.parameters.get("properties") or {}).values()
    values = {str(value) for schema in properties for value in schema.get("enum") or ()}
    parts = (content(value.replace("_", " ")) for value in sorted(values))
    return sum(len(part) > 1 and all(any(alike(one, word) for word in heard) for one in part) for part in parts)

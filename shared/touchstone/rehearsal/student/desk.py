"""The student's desk: one question, and the decisions that it leads to, kept while there is room."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence

from touchstone.rehearsal.student.candidates import Candidates
from touchstone.rehearsal.student.decision import Decision, decision_of, options_of
from touchstone.rehearsal.student.features import codes
from touchstone.rehearsal.student.forms import FORMS
from touchstone.rehearsal.student.heard import Heard
from touchstone.rehearsal.student.lexicon import Lexicon, described_frames
from touchstone.rehearsal.student.plans import Plans
from touchstone.rehearsal.student.question import Question
from touchstone.rehearsal.student.slot import Slot

MOST_BYTES = 2_000_000
"""Features that a desk keeps; beyond, it begins anew: a student that makes many calls meets ever new decisions."""


class Desk:
    """The decisions of one question.

    Args:
        question: what the model sees.
        lexicon: what it knows by heart; the citations in the tools' descriptions are added.

    Attributes:
        question: what the model sees.
    """

    def __init__(self, question: Question, lexicon: Lexicon) -> None:
        self.question = question
        heard = Heard(question.text, lexicon | Lexicon(frames=described_frames(question.tools)))
        self._paths = heard.lexicon.paths
        self._plans = Plans(heard, question.tools)
        self._candidates = Candidates(heard)
        self._made: dict[tuple[Hashable, ...], Decision] = {}
        self._bytes = 0

    def form(self) -> Decision:
        """In which form the answer is written."""
        return self._once(("form",), self._form)

    def plan(self, names: Sequence[str]) -> Decision:
        """Which tool comes after these, or none."""
        return self._once(("plan", *names), lambda: self._plans.after(names))

    def value(self, slot: Slot) -> Decision:
        """Which value a slot gets."""
        key = ("value", slot.tool, slot.path, slot.occurrence, slot.earlier, slot.beside, slot.referable)
        return self._once(key, lambda: decision_of(key, self._candidates.of(slot), slot.contexts()))

    def referable(self, names: Sequence[str]) -> tuple[tuple[int, str], ...]:
        """Which of these calls have results that it knows how to refer to, with their tools."""
        return tuple((at, name) for at, name in enumerate(names) if self._paths.get(name))

    def _once(self, key: tuple[Hashable, ...], make: Callable[[], Decision]) -> Decision:
        found = self._made.get(key)
        if found is None:
            found = make()
            self._bytes += found.features.nbytes
            if self._bytes > MOST_BYTES:
                self._made.clear()
                self._bytes = found.features.nbytes
            self._made[key] = found
        return found

    def _form(self) -> Decision:
        options = options_of((form, codes(f"form {form}")) for form in FORMS)
        tools = f"form with tools {bool(self.question.tools)}"
        return decision_of(("form",), options, codes("form", tools, f"form for {self.question.system}"))

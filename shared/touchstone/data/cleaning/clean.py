"""All cleaning rules, in their order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from touchstone.data.cleaning.characters import decoded, without_invisible
from touchstone.data.cleaning.furniture import without_navigation, without_page_marks, without_running_lines
from touchstone.data.cleaning.lines import joined_lines, single_spaces
from touchstone.data.cleaning.markup import without_entities, without_markup

_RULES = (
    without_markup,
    without_entities,
    without_invisible,
    without_navigation,
    without_page_marks,
    without_running_lines,
    joined_lines,
    single_spaces,
)


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A document's plain text.

    Attributes:
        text: paragraphs, a blank line between them.
        counts: how often each rule changed something, by name; rules without effect are left out.
    """

    text: str
    counts: Mapping[str, int]


def clean(content: bytes) -> Cleaned:
    """The plain text of a document, HTML or not.

    Raises:
        DataError: it is no text (a PDF, say).
    """
    text, encoding = decoded(content)
    counts: Counter[str] = Counter(encoding)
    for rule in _RULES:
        text, found = rule(text)
        counts.update(found)
    return Cleaned(text, {name: count for name, count in sorted(counts.items()) if count})

"""Which headings a paragraph stands under, read from numbering and capitals."""

import re

_OUTER = re.compile(r"(?:(?:SECTION|Section)\s\d[\d.]*|\d{1,2}\.\d{1,2}\.?|\d{1,2}\.)\s*")
_INNER = re.compile(r"\(?[A-Za-z]{1,2}[.)]\s*")
_DIVISION = re.compile(r"(?:ARTICLE|Article|SECTION|Section)\s(?:\d+|[IVX]+)\b\.?\s*(?P<title>[A-Z][^.;:]*)$")
_ATTACHMENT = re.compile(r"(?:SCHEDULE|Schedule|EXHIBIT|ANNEX)\s[\dA-Z]+\b\.?\s*(?P<title>[A-Z][^.;:]*)?")
_END = re.compile(r"very truly yours|in witness whereof|\[signature", re.IGNORECASE)
_WORD = r"[A-Z][\w\u2019'/-]*"
_SMALL = "a|and|as|at|by|for|from|in|not|of|on|or|the|to|under|upon|with"
_NUMBERED = r"\d\w*(?:\(\w+\))*"
_TITLE = re.compile(rf"(?P<title>{_WORD}(?:[;,]? (?:\(?{_WORD}\)?|{_NUMBERED}|{_SMALL})){{0,11}})\s*\.(?=\s|$)")
_LONGEST = 90


class Outline:
    """The headings above the current paragraph of a document, read in order."""

    def __init__(self) -> None:
        self._above: list[str | None] = [None, None, None]

    def headings(self, text: str) -> tuple[str, ...]:
        """The headings that a paragraph stands under.

        Args:
            text: The next paragraph of the document.

        Returns:
            Division, section and the paragraph's own heading, as far as there are any, outermost first.
        """
        if _END.match(text):
            self._above = [None, None, None]
        elif is_division(text) or _ATTACHMENT.match(text):
            division = _DIVISION.match(text) or _ATTACHMENT.match(text)
            title = division["title"] if division and len(text) <= _LONGEST else None
            self._above = [title.strip() if title else None, None, None]
        else:
            self._number(text)
        return tuple(heading for heading in self._above if heading)

    def _number(self, text: str) -> None:
        if outer := _OUTER.match(text):
            section, text = _title_and_rest(text[outer.end() :])
            self._above[1:] = [section, None]
        if inner := _INNER.match(text):
            self._above[2], _ = _title_and_rest(text[inner.end() :])


def is_division(text: str) -> bool:
    """Whether a text is the heading of an article or of a section that stands alone.

    Args:
        text: A line or a paragraph.

    Returns:
        Whether it is.
    """
    return len(text) <= _LONGEST and _DIVISION.match(text) is not None


def _title_and_rest(text: str) -> tuple[str | None, str]:
    title = _TITLE.match(text)
    return (title["title"], text[title.end() :].lstrip()) if title else (None, text)

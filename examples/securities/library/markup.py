"""Raw text and HTML to lines of visible text, each with the span of the raw text that it comes from."""

import html
import re
from html.entities import html5
from html.parser import HTMLParser
from itertools import accumulate, pairwise
from typing import NamedTuple

_HTML = (
    "body",
    "br",
    "center",
    "div",
    "dl",
    "dt",
    "dd",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "hr",
    "html",
    "li",
)
_MORE_HTML = ("article", "blockquote", "ol", "p", "pre", "section", "table", "tbody", "title", "tr", "ul")
_EDGAR = ("description", "document", "filename", "page", "sequence", "text", "type")
_BLOCKS = frozenset((*_HTML, *_MORE_HTML, *_EDGAR))
_CELLS = frozenset(("td", "th"))
_HIDDEN = frozenset(("head", "script", "style", "title"))
_IS_HTML = re.compile(r"<(?:html|body|p)\b", re.IGNORECASE)


class Line(NamedTuple):
    """A line of visible text.

    Attributes:
        text: the text, entities decoded, without tags.
        start: where its first visible character stands in the raw text.
        end: where its last one ends.
        apart: whether a blank line or a block tag stands before it.
    """

    text: str
    start: int
    end: int
    apart: bool


class _Piece(NamedTuple):
    """A stretch of visible text, or a break (no text)."""

    text: str
    start: int
    end: int


def lines_of(raw: str) -> list[Line]:
    """The lines of a document: its physical lines, or its blocks if it is HTML.

    Args:
        raw: The text as it came.

    Returns:
        The lines that show anything, in order; their spans do not overlap.
    """
    pieces = _Scanner(raw).pieces()
    is_html = _IS_HTML.search(raw) is not None
    lines: list[Line] = []
    current: list[_Piece] = []
    apart = True
    for piece in [*pieces, _Piece("", len(raw), len(raw))]:
        for part in [piece] if is_html or not piece.text else _at_newlines(piece):
            if part.text:
                current.append(part)
                continue
            line = _line(current, apart=apart or is_html)
            apart = line is None
            lines += [line] if line else []
            current = []
    return lines


def _line(pieces: list[_Piece], *, apart: bool) -> Line | None:
    visible = [piece for piece in pieces if piece.text.strip()]
    if not visible:
        return None
    first, last = visible[0], visible[-1]
    start = first.start if _is_whole(first) else first.start + len(first.text) - len(first.text.lstrip())
    end = last.end if _is_whole(last) else last.end - len(last.text) + len(last.text.rstrip())
    return Line(" ".join("".join(piece.text for piece in pieces).split()), start, end, apart)


def _is_whole(piece: _Piece) -> bool:
    """Whether a piece is an entity, whose text is not as long as its span."""
    return piece.end - piece.start != len(piece.text)


def _at_newlines(piece: _Piece) -> list[_Piece]:
    """A piece of plain text, with a break at each end of a line."""
    if _is_whole(piece):
        return [piece]
    parts: list[_Piece] = []
    position = piece.start
    for index, text in enumerate(piece.text.split("\n")):
        if index:
            parts.append(_Piece("", position - 1, position))
        if text:
            parts.append(_Piece(text, position, position + len(text)))
        position += len(text) + 1
    return parts


class _Scanner(HTMLParser):
    """Visible text and breaks, with their places."""

    def __init__(self, raw: str) -> None:
        super().__init__(convert_charrefs=False)
        self._starts = list(accumulate((len(line) + 1 for line in raw.split("\n")), initial=0))
        self._found: list[tuple[str | None, int]] = []
        self._hidden = 0
        self._length = len(raw)
        self.feed(raw)
        self.close()

    def pieces(self) -> list[_Piece]:
        """The pieces in order; tags that break nothing leave none."""
        edges = pairwise([*self._found, (None, self._length)])
        return [_Piece(text, start, end) for (text, start), (_, end) in edges if text is not None]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - as the base has it
        self._hidden += tag in _HIDDEN
        self._tag(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - as above
        self._tag(tag)

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in _HIDDEN and self._hidden > 0
        self._tag(tag)

    def handle_data(self, data: str) -> None:
        self._add(None if self._hidden else data)

    def handle_charref(self, name: str) -> None:
        self._add(None if self._hidden else html.unescape(f"&#{name};"))

    def handle_entityref(self, name: str) -> None:
        known = f"{name};" in html5 or name in html5
        self._add(None if self._hidden else html.unescape(f"&{name};") if known else f"&{name}")

    def handle_comment(self, data: str) -> None:  # noqa: ARG002 - as the base has it
        self._add(None)

    def handle_decl(self, decl: str) -> None:  # noqa: ARG002 - as the base has it
        self._add(None)

    def handle_pi(self, data: str) -> None:  # noqa: ARG002 - as the base has it
        self._add(None)

    def unknown_decl(self, data: str) -> None:  # noqa: ARG002 - as the base has it
        self._add(None)

    def _tag(self, tag: str) -> None:
        self._add("" if tag in _BLOCKS else " " if tag in _CELLS else None)

    def _add(self, text: str | None) -> None:
        line, offset = self.getpos()
        self._found.append((text, self._starts[line - 1] + offset))

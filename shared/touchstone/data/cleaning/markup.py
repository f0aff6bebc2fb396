"""HTML and its remains: tags, hidden parts, entities.

The standard library's HTML parser takes minutes for 200 kB of `<!--`, which anybody may put into a document. What
reads here takes one pass, whatever the text.
"""

from __future__ import annotations

import html
import re
from collections import Counter

Counts = dict[str, int]

_TAG = re.compile(r"""<(/?)([A-Za-z][A-Za-z0-9:-]*)((?:[^<>"']|"[^"<]*"|'[^'<]*')*|[^<>]*)>""")
_NO_TAG = (("<!--", "-->"), ("<![CDATA[", "]]>"), ("<!", ">"), ("<?", ">"))
_LOOKS_LIKE_HTML = re.compile(r"<(?:html|body|p|div|table)\b", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_HIDDEN = frozenset(("head", "script", "style", "template", "title", "nav", "noscript", "iframe", "object", "svg"))
_UNCLOSED = frozenset(("type", "sequence", "filename", "description"))
"""Header lines of an EDGAR submission, which have no end tag."""
_BLOCKS = frozenset(
    (
        *("address", "article", "aside", "blockquote", "body", "center", "dd", "div", "dl", "dt", "figure", "footer"),
        *("form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "li", "main", "ol", "p", "pre"),
        *("section", "table", "tbody", "tfoot", "thead", "tr", "ul", "document", "text", "page"),
    )
)
_CELLS = frozenset(("td", "th"))
_IS_HIDDEN = re.compile(
    r"(?:^|\s)hidden(?:[\s=/]|$)|display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?:px|pt|em|%)?\s*(?:[;\"']|$)",
    re.IGNORECASE,
)
_VOID = frozenset(("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"))


def without_markup(text: str) -> tuple[str, Counts]:
    """The text that a reader of HTML sees; of plain text, the stray tags taken out.

    Lines of HTML source mean nothing, so each block becomes one line with a blank line around it. Text that is hidden
    (`display:none`, `hidden`) goes too: a reader of the document has not seen it.
    """
    text, remarks = _without_remarks(text)
    if not _LOOKS_LIKE_HTML.search(text):
        text, tags = _TAG.subn("", text)
        return text, {"tags": tags + remarks}
    reader = _Visible()
    reader.read(text)
    return reader.text(), {**reader.counts, "tags": reader.counts["tags"] + remarks}


def _without_remarks(text: str) -> tuple[str, int]:
    """A text without comments and declarations; one that never ends hides the rest, as in a browser."""
    kept: list[str] = []
    place = found = 0
    while (start := text.find("<", place)) >= 0:
        end = next((closing for opening, closing in _NO_TAG if text.startswith(opening, start)), None)
        if end is None:
            kept.append(text[place : start + 1])
            place = start + 1
            continue
        kept.append(text[place:start])
        close = text.find(end, start + 2)
        place, found = (len(text) if close < 0 else close + len(end)), found + 1
    return "".join([*kept, text[place:]]), found


def without_entities(text: str) -> tuple[str, Counts]:
    """Entities as the characters that they stand for, also those that were escaped twice."""
    found = 0
    for _ in range(2):
        text, count = _ENTITY.subn(lambda match: html.unescape(match.group()), text)
        found += count
    return text, {"entities": found}


class _Visible:
    """Gathers the visible text of one document."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self._lines: list[list[str]] = [[]]
        self._hidden: list[str] = []
        self._header_line = False

    def read(self, text: str) -> None:
        """Take in a document."""
        place = 0
        for tag in _TAG.finditer(text):
            self._text(text[place : tag.start()])
            self.counts["tags"] += 1
            name = tag[2].lower()
            if tag[1]:
                self._close(name)
            else:
                self._open(name, tag[3])
            place = tag.end()
        self._text(text[place:])

    def text(self) -> str:
        """What was visible: a line a block, blank lines between."""
        lines = (" ".join("".join(pieces).split()) for pieces in self._lines)
        return "\n\n".join(line for line in lines if line.strip(" |"))

    def _open(self, name: str, attributes: str) -> None:
        if self._hidden:
            if name == self._hidden[0] and name not in _VOID:
                self._hidden.append(name)
            return
        self._header_line = name in _UNCLOSED
        if name in _HIDDEN or (name not in _VOID and _IS_HIDDEN.search(attributes)):
            self._hidden.append(name)
            self.counts["hidden_parts"] += 1
        elif name in _BLOCKS:
            self._lines.append([])
        elif name == "br":
            self._lines[-1].append(" ")
        elif name in _CELLS:
            self._lines[-1].append(" | " if any(map(str.strip, self._lines[-1][-2:])) else "")

    def _close(self, name: str) -> None:
        if self._hidden:
            if name == self._hidden[-1]:
                self._hidden.pop()
        elif name in _BLOCKS:
            self._lines.append([])

    def _text(self, text: str) -> None:
        if self._header_line:  # the rest of the line of an EDGAR header
            _, newline, text = text.partition("\n")
            self._header_line = not newline
        if not self._hidden:
            self._lines[-1].append(text)

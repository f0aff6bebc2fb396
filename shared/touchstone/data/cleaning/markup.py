"""HTML and its remains: tags, hidden parts, entities."""

from __future__ import annotations

import html
import re
from collections import Counter
from html.parser import HTMLParser

Counts = dict[str, int]

_TAG = re.compile(r"</?[A-Za-z][A-Za-z0-9:-]*(?:\s[^<>]*)?/?>|<!--.*?-->|<!DOCTYPE[^>]*>", re.DOTALL | re.IGNORECASE)
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
_INVISIBLE_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?:px|pt|em|%)?\s*(?:;|$)", re.IGNORECASE
)
_VOID = frozenset(("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"))


def without_markup(text: str) -> tuple[str, Counts]:
    """The text that a reader of HTML sees; of plain text, the stray tags taken out.

    Lines of HTML source mean nothing, so each block becomes one line with a blank line around it. Text that is hidden
    (`display:none`, `hidden`) goes too: a reader of the document has not seen it.
    """
    tags = len(_TAG.findall(text))
    if not tags:
        return text, {}
    if not re.search(r"<(?:html|body|p|div|table)\b", text, re.IGNORECASE):
        return _TAG.sub("", text), {"tags": tags}
    reader = _Visible()
    reader.feed(text)
    reader.close()
    return reader.text(), {"tags": tags, **reader.counts}


def without_entities(text: str) -> tuple[str, Counts]:
    """Entities as the characters that they stand for, also those that were escaped twice."""
    found = 0
    for _ in range(2):
        text, count = _ENTITY.subn(lambda match: html.unescape(match.group()), text)
        found += count
    return text, {"entities": found}


class _Visible(HTMLParser):
    """Gathers the visible text; one instance a document."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.counts: Counter[str] = Counter()
        self._lines: list[list[str]] = [[]]
        self._hidden: list[str] = []
        self._header_line = False

    def text(self) -> str:
        """What was visible: a line a block, blank lines between."""
        lines = (" ".join("".join(pieces).split()) for pieces in self._lines)
        return "\n\n".join(line for line in lines if line.strip(" |"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._hidden:
            if tag == self._hidden[0] and tag not in _VOID:
                self._hidden.append(tag)
            return
        self._header_line = tag in _UNCLOSED
        if tag in _HIDDEN or (tag not in _VOID and _is_hidden(attrs)):
            self._hidden.append(tag)
            self.counts["hidden_parts"] += 1
        elif tag in _BLOCKS:
            self._lines.append([])
        elif tag == "br":
            self._lines[-1].append(" ")
        elif tag in _CELLS:
            self._lines[-1].append(" | " if "".join(self._lines[-1]).strip() else "")

    def handle_endtag(self, tag: str) -> None:
        if self._hidden:
            if tag == self._hidden[-1]:
                self._hidden.pop()
        elif tag in _BLOCKS:
            self._lines.append([])

    def handle_data(self, data: str) -> None:
        if self._header_line:  # the rest of the line of an EDGAR header
            _, newline, data = data.partition("\n")
            self._header_line = not newline
        if not self._hidden:
            self._lines[-1].append(data)

    def handle_entityref(self, name: str) -> None:
        self.handle_data(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.handle_data(f"&#{name};")


def _is_hidden(attrs: list[tuple[str, str | None]]) -> bool:
    found = dict(attrs)
    return "hidden" in found or bool(_INVISIBLE_STYLE.search(found.get("style") or ""))

"""Lines that belong to a site or a page, not to the document."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable

Counts = dict[str, int]

_NAVIGATION = re.compile(
    r"(?:skip to (?:main )?content|menu|search|sign in|log ?in|home|print(?: this page)?|share(?: this)?|download"
    r"|back to top|top|was this page helpful\??|yes|no|cookie (?:policy|settings|notice)|privacy policy|terms of use"
    r"|site ?map|contact us|about us|subscribe|(?:previous|prev|next)(?: page| section)?|table of contents|toc"
    r"|read more|view more|show more|cite as|copy citation|permalink|\[?link\]?)",
    re.IGNORECASE,
)
_BREADCRUMB = re.compile(r"(?:[\w&',. -]{1,60}\s*[>\u00bb\u203a]\s*){1,8}[\w&',.() -]{1,80}")
_BAR = re.compile(r"\s*[|·•]\s*")
_NOTICE = re.compile(r"(?:©|\(c\)|copyright)\s?.{0,120}", re.IGNORECASE)
_PAGE = re.compile(
    r"(?:page\s+)?[-\u2013\u2014]?\s*(?:[A-Z]-?)?\d{1,4}\s*[-\u2013\u2014]?(?:\s+of\s+\d{1,4})?", re.IGNORECASE
)
_LEADERS = re.compile(r".{0,120}(?:\.\s?){5,}\s*\d{0,4}")
_RULE = re.compile(r"[\s_=*~.\u00b7-]{3,}")
_STAR_PAGE = re.compile(r"(?<![\w*])\*{1,2}\d{1,4}(?![\w*])\s?")
_LONGEST_LINE = 400
_LONGEST_RUNNING = 80
_FEWEST_RUNNING = 3
_LONG_WORD = 4


def without_navigation(text: str) -> tuple[str, Counts]:
    """Without menus, breadcrumbs, link bars and copyright lines of a site."""
    return _without_lines(text, "navigation", _is_navigation)


def without_page_marks(text: str) -> tuple[str, Counts]:
    """Without page numbers, lines of a table of contents, drawn lines, and the star pages of a reporter (`*506`)."""
    text, counts = _without_lines(text, "page_marks", _is_page_mark)
    text, stars = _STAR_PAGE.subn("", text)
    return text, {**counts, "star_pages": stars}


def without_running_lines(text: str) -> tuple[str, Counts]:
    """Without headers and footers: short lines in title case, without an end of sentence, three times or more."""
    seen = Counter(line.strip() for line in text.split("\n"))
    running = {line for line, count in seen.items() if count >= _FEWEST_RUNNING and _may_run(line)}
    return _without_lines(text, "running_lines", lambda line: line in running)


def _may_run(line: str) -> bool:
    words = [word for word in re.findall(r"[^\W\d_]+", line) if len(word) >= _LONG_WORD]
    is_title = len(words) > 1 and all(word[0].isupper() for word in words)
    return is_title and len(line) <= _LONGEST_RUNNING and line[-1] not in ".;:,?!" and not line.startswith("(")


def _without_lines(text: str, name: str, is_noise: Callable[[str], bool]) -> tuple[str, Counts]:
    kept, gone = [], 0
    for line in text.split("\n"):
        bare = line.strip()
        if bare and len(bare) <= _LONGEST_LINE and is_noise(bare):
            gone += 1
            kept.append("")
        else:
            kept.append(line)
    return "\n".join(kept), {name: gone}


def _is_navigation(line: str) -> bool:
    parts = [part for part in _BAR.split(line) if part]
    if parts and all(_NAVIGATION.fullmatch(part) for part in parts):
        return True
    return bool(_BREADCRUMB.fullmatch(line) or _NOTICE.fullmatch(line))


def _is_page_mark(line: str) -> bool:
    return bool(_PAGE.fullmatch(line) or _LEADERS.fullmatch(line) or _RULE.fullmatch(line))

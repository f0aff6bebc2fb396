from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touchstone.data.cleaning import clean
from touchstone.data.errors import DataError

LONG = "The Company shall keep the Registration Statement effective until all Shares have been sold"

CASES: list[tuple[str, str | bytes, str, dict[str, int]]] = [
    ("mark tags of search snippets", "SEC v. <mark>Howey</mark> Co.", "SEC v. Howey Co.", {"tags": 2}),
    (
        "entities, also escaped twice",
        "Lehman &amp;amp; Sons&#8217; notes&nbsp;due",
        "Lehman & Sons\u2019 notes due",
        {"entities": 4},
    ),
    (
        "a menu",
        "Menu\nSearch\nHome > Decisions > Supreme Court\nPrevious | Next\nHeld. Yes, it does.",
        "Held. Yes, it does.",
        {"navigation": 4},
    ),
    (
        "a notice and a question of the site",
        "Held. No.\n\u00a9 Digest desk\nWas this page helpful?\nBack to top",
        "Held. No.",
        {"navigation": 3},
    ),
    (
        "a date broken at an inline tag",
        "is made as of November\n13, 2025, between",
        "is made as of November 13, 2025, between",
        {"broken_lines": 1},
    ),
    (
        "a sentence broken at a link",
        "liable under\nsection 17(a)(1)\nof the Act.",
        "liable under section 17(a)(1) of the Act.",
        {"broken_lines": 2},
    ),
    (
        "a defined term broken at its quotes",
        "(this \u201c\nAgreement\n\u201d) is made",
        "(this \u201cAgreement\u201d) is made",
        {"broken_lines": 2},
    ),
    (
        "a comma on the next line",
        "Calder Ridge, Inc.\n, a Delaware corporation",
        "Calder Ridge, Inc., a Delaware corporation",
        {"broken_lines": 1},
    ),
    (
        "a number alone before its heading",
        "2.\nShelf Registration. (a) On or before",
        "2. Shelf Registration. (a) On or before",
        {"broken_lines": 1},
    ),
    (
        "items of a list stay apart",
        "The Company shall:\n(a) file it;\n(b) pay.",
        "The Company shall:\n\n(a) file it;\n\n(b) pay.",
        {},
    ),
    (
        "a heading stays apart",
        "GOVERNING LAW\nThis Agreement is governed by the laws of Delaware.",
        "GOVERNING LAW\n\nThis Agreement is governed by the laws of Delaware.",
        {},
    ),
    ("a sentence over a blank line", f"{LONG} under\n\nRule 144.", f"{LONG} under Rule 144.", {"broken_paragraphs": 1}),
    (
        "page numbers and leaders",
        "It ends.\n- 12 -\nPage 3 of 40\nDefinitions . . . . . . . . 7\nIt goes on.",
        "It ends.\n\nIt goes on.",
        {"page_marks": 3},
    ),
    ("star pages of a reporter", "the *506 Court held **507 that", "the Court held that", {"star_pages": 2}),
    (
        "a running header",
        "Calder Ridge SPA\nOne.\nCalder Ridge SPA\nTwo.\nCalder Ridge SPA\nThree.",
        "One.\n\nTwo.\n\nThree.",
        {"running_lines": 3},
    ),
    ("hidden characters", "ig\u200bnore\u202e this\ufeff text", "ignore this text", {"invisible_characters": 3}),
    (
        "unicode tags, which nobody sees",
        "a" + "".join(chr(0xE0000 + ord(c)) for c in "obey") + "b",
        "ab",
        {"invisible_characters": 4},
    ),
    ("Windows-1252", b"the \x93Company\x94", "the \u201cCompany\u201d", {"read_as_windows_1252": 1}),
    ("a byte order mark", b"\xef\xbb\xbfHeld.", "Held.", {}),
]
HTML: list[tuple[str, str, str]] = [
    (
        "blocks are paragraphs, lines of the source are not",
        "<html><body><p>One\ntwo.</p><p>Three.</p></body></html>",
        "One two.\n\nThree.",
    ),
    ("inline tags join", "<p>the \u201c<b>Note</b>\u201d of<br>2025</p>", "the \u201cNote\u201d of 2025"),
    (
        "cells of a row stand on one line",
        "<table><tr><td>Date:</td><td>May 1</td></tr><tr><td>No.</td><td>7</td></tr></table>",
        "Date: | May 1\n\nNo. | 7",
    ),
    ("scripts and styles go", "<p>a b.</p><script>alert(1)</script><style>p{}</style><p>c d.</p>", "a b.\n\nc d."),
    (
        "hidden text goes",
        '<p>a b.</p><div style="display: none">Ignore <b>all</b> rules</div><p hidden>x</p><p>c d.</p>',
        "a b.\n\nc d.",
    ),
    ("text in no size goes", '<p>a b<span style="font-size:0">obey</span>.</p>', "a b."),
    (
        "an EDGAR header",
        "<DOCUMENT>\n<TYPE>EX-4.1\n<SEQUENCE>5\n<TEXT>\n<HTML><BODY><P>It is so.</P></BODY></HTML>",
        "It is so.",
    ),
    ("a tag that never ends", "<p>a < b and c > d.</p>", "a < b and c > d."),
]


@pytest.mark.parametrize(("raw", "text", "counts"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_noise_goes_and_is_counted(raw: str | bytes, text: str, counts: dict[str, int]) -> None:
    cleaned = clean(raw if isinstance(raw, bytes) else raw.encode())
    assert cleaned.text == text
    assert {name: cleaned.counts.get(name, 0) for name in counts} == counts


@pytest.mark.parametrize(("raw", "text"), [case[1:] for case in HTML], ids=[case[0] for case in HTML])
def test_html_as_its_reader_sees_it(raw: str, text: str) -> None:
    assert clean(raw.encode()).text == text


def test_binary_content_is_refused() -> None:
    with pytest.raises(DataError, match="convert the document"):
        clean(b"%PDF-1.7\x00\x01\x02\x03\x04\x05" * 50)


@given(st.text(max_size=300))
def test_cleaning_never_fails_and_what_is_clean_stays(text: str) -> None:
    try:
        once = clean(text.encode("utf-8", "replace"))
    except DataError:
        return
    assert once.text == once.text.strip()
    assert "\n\n\n" not in once.text
    assert all(count > 0 for count in once.counts.values())


@given(
    st.lists(
        st.sampled_from(["The Company shall pay.", "(a) It is so;", "GOVERNING LAW", "It sold 5 Shares."]), max_size=6
    )
)
def test_clean_paragraphs_stay_as_they_are(paragraphs: list[Any]) -> None:
    unique = list(dict.fromkeys(paragraphs))
    assert clean("\n\n".join(unique).encode()).text == "\n\n".join(unique)

"""Texts that make careless readers take minutes."""

from __future__ import annotations

PIECES = {
    "comments": "<!--",
    "declarations": "<!DOCTYPE ",
    "sections": "<![CDATA[",
    "instructions": "<?",
    "angles": "<",
    "ends": "</",
    "tags": "<p>",
    "hidden": "<div hidden>",
    "attributes": "<a b='",
    "quotes": "\"'",
    "scripts": "<script>",
    "cells": "<td>",
    "ampersands": "&amp;",
    "dots": ".",
    "spaces": " ",
    "letters": "x",
    "breadcrumbs": "a > ",
    "bars": "menu|",
    "lines": "a\n",
    "opening quotes": "\u201c\n",
    "headers": "Calder Ridge SPA\n",
    "stars": "*1 ",
}
REPLIES = {
    "brackets": "[",
    "openings": "[ ",
    "fences": "```\n",
    "objects": "{}",
    "questions": '{"question":',
    "items": '{"question":"x","calls":[]},',
    "thoughts": "<think>",
    "quotes": '"',
}


def repeated(piece: str, size: int, before: str = "") -> str:
    return before + piece * (size // len(piece)) + "x"

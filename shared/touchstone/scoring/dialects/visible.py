"""The visible part of a text: reasoning removed, the platform's solution marks taken off.

Marks are those seen on the wire of Nova and of models with a thinking block (AWS contract, 1.3): not
stripped by the platform, sometimes without their pipes, sometimes never closed.
"""

from __future__ import annotations

import re

_OPEN = r"<\|?(begin_internal_thought|begin_of_thought|think|thinking|thought|reasoning|scratchpad)\|?>"
_CLOSE = (
    r"(?:</?\|?(?:end_internal_thought|end_of_thought)\|?>"
    r"|</\|?(?:begin_internal_thought|think|thinking|thought|reasoning|scratchpad)\|?>)"
)
_MARK = re.compile(f"(?P<open>{_OPEN})|(?P<close>{_CLOSE})", re.IGNORECASE)
_SOLUTION = re.compile(r"</?\|?(?:begin_of_solution|end_of_solution)\|?>")


def visible(text: str) -> str:
    """`text` without its reasoning and solution marks.

    An unclosed thought hides everything after it; a closing mark without an opening one (the opening
    was part of the prompt) hides everything before it.
    """
    if "<" not in text:
        return text
    return _SOLUTION.sub("\n", _without_thoughts(text))


def _without_thoughts(text: str) -> str:
    shown: list[str] = []
    position = 0
    thinking = False
    for mark in _MARK.finditer(text):
        if mark.group("open"):
            if not thinking:
                shown.append(text[position : mark.start()])
            thinking = True
        else:
            if not thinking:
                shown.clear()
            thinking = False
            position = mark.end()
    if not thinking:
        shown.append(text[position:])
    return "\n".join(shown)

"""What all charts share: the width of a phone, and colours that are the page's CSS variables.

So one drawing serves light, dark and print.
"""

from __future__ import annotations

from typing import Any

import altair as alt

WIDTH = 340
LABEL_SIZE = 12
INK, QUIET, LINE = "var(--ink)", "var(--ink-2)", "var(--line)"
_FONT = "inherit"


def configured(chart: Any) -> dict[str, Any]:
    """The specification of Altair's chart: no background, the page's font, no roles of its own."""
    made = chart.configure(background="transparent", font=_FONT, view=alt.ViewConfig(stroke=None), aria=False)
    specification: dict[str, Any] = made.to_dict()
    return specification


def axis(**more: Any) -> alt.Axis:
    """An axis that is only numbers and, unless told otherwise, thin lines."""
    return alt.Axis(
        title=None,
        domain=False,
        ticks=False,
        gridColor=LINE,
        labelColor=QUIET,
        labelFontSize=11,
        labelPadding=6,
        aria=False,
        **more,
    )

"""The timeline of a rehearsal as bars over virtual time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.console import Console
from rich.table import Table

from touchstone.cli.rehearsal_progress import clock
from touchstone.rehearsal.run.timeline import Span, Track

_WIDTH = 44


def print_timeline(tracks: Iterable[Track], console: Console) -> None:
    """Print what took virtual time, in the order in which it began; what ran inside is indented."""
    tracks = list(tracks)
    total = max((track.end for track in tracks), default=0.0)
    table = Table(show_edge=False, pad_edge=False, header_style="bold", box=None, padding=(0, 2, 0, 0))
    table.add_column("\nwhat took time")
    table.add_column("\nvirtual time", justify="right")
    table.add_column(f"\n0 to {clock(total)}", no_wrap=True)
    for track in tracks:
        for depth, span in _rows(track, 0):
            failed = " !" if span.errors else ""
            table.add_row(
                f"{'  ' * depth}{span.state}{failed}", clock((span.end or span.start) - span.start), _bar(span, total)
            )
    console.print(table)


def _rows(track: Track, depth: int) -> Iterator[tuple[int, Span]]:
    for span in track.spans:
        if (span.end or span.start) - span.start >= 1 and _is_of_interest(span):
            yield depth, span
            for inner in span.started:
                yield from _rows(inner, depth + 1)


def _is_of_interest(span: Span) -> bool:
    """A poll loop is shown by its Wait alone."""
    return span.kind == "Wait" or (span.kind in {"Task", "Map", "Parallel"} and span.visits == 1)


def _bar(span: Span, total: float) -> str:
    scale = _WIDTH / total if total else 0.0
    start, end = round(span.start * scale), round((span.end or span.start) * scale)
    start = min(start, _WIDTH - 1)
    return " " * start + "█" * max(1, end - start)

"""`python -m bench [--full]`: print every table and keep them in docs/benchmarks.md."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator

from bench import attacking, cold_start, comparing, datasets, files, hostile, speed, validating
from bench.samples import ROOT
from bench.table import Row, markdown

_HEAD = """# Benchmarks

Written by `make bench` on a shared two-core machine; run it on yours. Times vary with the machine and with
whatever else runs on it, so every speed stands beside a yardstick of the same run: trust the ratios.
"""


def main() -> None:
    """Run all benchmarks."""
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument("--full", action="store_true", help="a million rows through `touchstone score`, not 100,000")
    rows = 1_000_000 if parser.parse_args().full else 100_000
    sections: list[tuple[str, Callable[[], Iterator[Row]]]] = [
        ("Scoring, one core", speed.measure),
        ("Hostile input", hostile.measure),
        ("The reward function's start", cold_start.measure),
        ("From results to the report", comparing.measure),
        ("Checking training files, one core", validating.measure),
        ("Attacking a reward function", attacking.measure),
        ("From documents to datasets", datasets.measure),
        ("Files", lambda: files.measure(rows)),
    ]
    pages = [_HEAD]
    for title, measure in sections:
        page = markdown(title, measure())
        print(page, flush=True)
        pages.append(page)
    (ROOT / "docs" / "benchmarks.md").write_text("\n".join(pages), encoding="utf-8")


main()

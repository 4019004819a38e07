"""Several runs of `make bench` as one: each figure of a table its median, and how far it went.

    make bench > 1.md; make bench > 2.md; make bench > 3.md; python -m benchmarks.medians 1.md 2.md 3.md

A figure that is the same in every run stays as it is, another becomes `median (lowest–highest)`; a cell that is a span itself
becomes the span of all runs. Lines that are in no table, such as the machine's, are the first run's.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median

_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
_SPAN = "–"


def medians(runs: Sequence[str]) -> Iterator[str]:
    """Yield the lines of several runs as one.

    Raises:
        ValueError: the runs have not the same tables.
    """
    for lines in zip(*(run.splitlines() for run in runs), strict=True):
        yield _row(lines) if lines[0].startswith("|") else lines[0]


def _row(rows: Sequence[str]) -> str:
    """One row of a table."""
    return "|".join(_cell(cells) for cells in zip(*(row.split("|") for row in rows), strict=True))


def _cell(cells: Sequence[str]) -> str:
    """One cell of a table: words of every run alike, and a figure or a span of each."""
    if len({*cells}) == 1:
        return cells[0]
    if len({_NUMBER.sub("#", cell) for cell in cells}) > 1:
        raise ValueError(f"The runs do not fit together: {' / '.join(cells)}. Give runs of the same command.")
    numbers = [_NUMBER.findall(cell) for cell in cells]
    if _SPAN in cells[0]:
        low, high = (sorted(at, key=_value) for at in zip(*numbers, strict=True))
        return f" {low[0]}{_SPAN}{high[-1]} "
    values = sorted((number for (number,) in numbers), key=_value)
    places = len(values[0].partition(".")[2])
    middle = f"{median(map(_value, values)):,.{places}f} ({values[0]}{_SPAN}{values[-1]})"
    return _NUMBER.sub(middle, cells[0])


def _value(number: str) -> float:
    return float(number.replace(",", ""))


if __name__ == "__main__":
    for told in medians([Path(name).read_text(encoding="utf-8") for name in sys.argv[1:]]):
        print(told)

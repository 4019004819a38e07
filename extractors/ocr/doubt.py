"""Which recognised figures are to be doubted, and why. Nothing is corrected here: a doubt is a sentence beside the figure.

A figure is wrong when its own digits are misread, and also when its line's code or name, or its column's heading is. What gives each
away is the least confidence of its characters, and that a document prints a code with one and the same name in all its statements.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from extractors.model import LineItem
from extractors.ocr.thresholds import AMOUNT, HEADING, LABEL


def doubt_of(text: str, amount: float | None, label: float | None, heading: float | None) -> str | None:
    """Why a figure as read is not certain, or None.

    Args:
        text: the figure as read.
        amount: the least confidence of its characters; None where the document itself says what is printed, which is certain.
        label: that of its line's code and name.
        heading: that of the headings over its column.
    """
    if amount is not None and amount < AMOUNT:
        return f"“{text}” was recognised with confidence {amount:.2f}"
    if label is not None and label < LABEL:
        return f"the code or name of its line was recognised with confidence {label:.2f}"
    if heading is not None and heading < HEADING:
        return f"the heading of its column was recognised with confidence {heading:.2f}"
    return None


def with_witnesses(items: Sequence[LineItem]) -> tuple[LineItem, ...]:
    """Doubt recognised lines whose code the document prints with another name elsewhere, or whose code lacks its higher level.

    Every line with the disputed code is doubted, for which of them is misread cannot be told.
    """
    disputed = _disputed(items)
    orphans = _orphans(items)
    doubted = []
    for item in items:
        if item.method == "ocr" and item.doubt is None and item.code:
            if others := disputed.get((item.code, item.row)):
                item = replace(item, doubt=f"code {item.code} also stands with the name {others}: one of them is misread")
            elif (item.statement, item.code) in orphans:
                item = replace(item, doubt=f"code {item.code} stands under no printed {item.code[:3]}: it may be misread")
        doubted.append(item)
    return tuple(doubted)


def _disputed(items: Iterable[LineItem]) -> dict[tuple[str, str], str]:
    """For a code and name the other names that the code has."""
    names: defaultdict[str, set[str]] = defaultdict(set)
    for item in items:
        if item.code:
            names[item.code].add(item.row)
    return {
        (code, name): "、".join(sorted(printed - {name})) for code, printed in names.items() if len(printed) > 1 for name in printed
    }


def _orphans(items: Iterable[LineItem]) -> set[tuple[str, str]]:
    """Codes (by statement) without the line of their class, in statements in which most codes have one."""
    codes: defaultdict[str, set[str]] = defaultdict(set)
    for item in items:
        if item.code and item.code.isdigit() and len(item.code) in (3, 5, 7):
            codes[item.statement].add(item.code)
    orphans: set[tuple[str, str]] = set()
    for statement, printed in codes.items():
        lower = {c for c in printed if len(c) > 3}
        without = {c for c in lower if c[:3] not in printed or (len(c) == 7 and c[:5] not in printed)}
        if len(without) * 4 <= len(lower):
            orphans |= {(statement, c) for c in without}
    return orphans

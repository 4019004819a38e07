"""Which recognised figures are to be doubted, and why. Nothing is corrected here: a doubt is a sentence beside the figure.

A figure is wrong when its own digits are misread, and also when its line's code or name, or its column's heading is. What gives
them away is the least confidence of their characters, and that a document prints a code with one name in all its statements.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set

from extractors.model import LineItem
from extractors.ocr.thresholds import AMOUNT, HEADING, LABEL

_BY_CODE = ("revenue", "expenditure", "general_budget_expenditure", "general_budget_basic_expenditure")
"""The statements whose lines have codes, in most documents."""

_TOTALS = "计"
"""What the names of lines that have none end in: 合计, 总计, 小计."""


def doubt_of(text: str, amount: float | None, label: float | None, heading: float | None) -> str | None:
    """Why a figure as read is not certain, or None.

    Args:
        text: the figure as read.
        amount: the least confidence of its characters; None where the document itself says what is printed, which is certain.
        label: that of its line's code and name.
        heading: that of the headings over its column, where no known measure is called so.
    """
    if amount is not None and amount < AMOUNT:
        return f"“{text}” was recognised with confidence {amount:.2f}"
    if label is not None and label < LABEL:
        return f"the code or name of its line was recognised with confidence {label:.2f}"
    if heading is not None and heading < HEADING:
        return f"the heading of its column was recognised with confidence {heading:.2f}"
    return None


def with_witnesses(items: Sequence[LineItem]) -> tuple[LineItem, ...]:
    """Doubt recognised lines whose code or name the rest of the document speaks against.

    Those are: a code printed with another name elsewhere, a code without the line of its class, a line without a code whose name
    has one elsewhere or whose table has codes. Every line with a disputed code is doubted: which is misread cannot be told.
    """
    if not any(map(_is_open, items)):
        return tuple(items)
    disputed, orphans = _disputed(items), _orphans(items)
    named = {i.row for i in items if i.code and i.row}
    coded = {i.statement for i in items if i.code}
    return tuple(
        i._replace(doubt=_contradiction(i, disputed, orphans) or _without_code(i, named, coded)) if _is_open(i) else i
        for i in items
    )


def _is_open(item: LineItem) -> bool:
    return item.method == "ocr" and item.doubt is None


def _contradiction(item: LineItem, disputed: Mapping[tuple[str, str], str], orphans: Set[tuple[str, str]]) -> str | None:
    if item.code and (others := disputed.get((item.code, item.row))):
        return f"code {item.code} also stands with the name {others}: one of them is misread"
    if item.code and ((item.statement, item.code) in orphans or item.code.startswith("0")):
        return f"code {item.code} stands without the line of a level above it: it may be misread"
    return None


def _without_code(item: LineItem, named: Set[str], coded: Set[str]) -> str | None:
    """Whether a line of a table by codes should have one, or a name."""
    if item.statement not in _BY_CODE:
        return None
    if not item.row:
        return "no name was recognised in its line"
    if item.code is None and (item.row in named or (item.statement in coded and not item.row.endswith(_TOTALS))):
        return "no code was recognised in its line, as other such lines have"
    return None


def _disputed(items: Iterable[LineItem]) -> dict[tuple[str, str], str]:
    """For a code and name the other names that the code has."""
    names: defaultdict[str, set[str]] = defaultdict(set)
    for item in items:
        if item.code:
            names[item.code].add(item.row)
    several = {code: printed for code, printed in names.items() if len(printed) > 1}
    return {(code, name): "、".join(sorted(printed - {name})) for code, printed in several.items() for name in printed}


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

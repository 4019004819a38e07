"""What must add up in a table of money that nothing else is known of: totals down and across, by codes, headings and order."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from extractors.model import YUAN_PER_UNIT, OtherLineItem

_TOTAL = re.compile(r"^(?:合计|总计|小计|金额合计|[收支]入?出?[合总]计)$")
_DEEPER = {3: 5, 5: 7}


@dataclass(frozen=True, slots=True)
class Sums:
    """How many sums a table has, how many hold within rounding, and a sentence for each that does not."""

    tried: int
    broken: tuple[str, ...]

    @property
    def held(self) -> int:
        """How many hold."""
        return self.tried - len(self.broken)


def sums_of(items: Sequence[OtherLineItem]) -> Sums:
    """All sums of one table's line items."""
    tests = [*_down(items), *_across(items)]
    return Sums(len(tests), tuple(what for what, holds in tests if not holds))


def _room(item: OtherLineItem, count: int) -> Decimal:
    """What rounding allows: half of the last printed digit for each figure."""
    decimals = len(item.amount_text.partition(".")[2])
    return Decimal(YUAN_PER_UNIT[item.currency_unit]).scaleb(-min(decimals, 2)) / 2 * (count + 1) if decimals else Decimal(1)


def _down(items: Sequence[OtherLineItem]) -> Iterator[tuple[str, bool]]:
    """By column: each code is the sum of the next deeper ones, and a total the sum of the lines on top, or of all others."""
    columns: defaultdict[tuple[str | None, str], list[OtherLineItem]] = defaultdict(list)
    for item in items:
        columns[(item.side, item.measure)].append(item)
    for (_, measure), column in columns.items():
        in_order = sorted(column, key=lambda i: i.row_order)
        for index, item in enumerate(in_order):
            parts = _parts_of_code(in_order, index)
            if parts:
                yield f"{measure} {item.code}", _agree(item, parts)
        total = next((i for i in in_order if not i.code and _TOTAL.match(i.row)), None)
        others = [i for i in in_order if i is not total]
        if total is None or not others:
            continue
        codes = [i for i in others if i.code]
        tops = [i for i in codes if len(i.code or "") == min(len(c.code or "") for c in codes)]
        holds = (bool(tops) and _agree(total, tops)) or _agree(total, others) or _nested(total, others)
        yield f"{measure} {total.row}", holds


def _parts_of_code(column: Sequence[OtherLineItem], index: int) -> list[OtherLineItem]:
    """The lines below a code that are of the next level under it: a table of several units prints each code again."""
    code = column[index].code or ""
    below: list[OtherLineItem] = []
    for item in column[index + 1 :] if code else []:
        if not item.code or not item.code.startswith(code) or item.code == code:
            break
        below.append(item)
    return [i for i in below if len(i.code or "") == _DEEPER.get(len(code))]


def _agree(total: OtherLineItem, parts: Sequence[OtherLineItem]) -> bool:
    return abs(total.amount - sum(p.amount for p in parts)) <= _room(total, len(parts))


def _nested(total: OtherLineItem, lines: Sequence[OtherLineItem]) -> bool:
    """Whether lines in order are the total's parts, each of which may be followed by parts of its own, to any depth."""
    room = _room(total, len(lines))
    amounts = [line.amount for line in lines]
    end = _parts_end(amounts, 0, total.amount, room, 0)
    return end == len(amounts)


def _parts_end(amounts: Sequence[Decimal], start: int, whole: Decimal, room: Decimal, depth: int) -> int:
    """Where the parts of a whole end that begin at `start`; -1 where the lines there are no parts of it."""
    found, at = Decimal(0), start
    while at < len(amounts) and abs(found - whole) > room:
        found += amounts[at]
        inner = _parts_end(amounts, at + 1, amounts[at], room, depth + 1) if depth < 6 and amounts[at] else -1
        at = inner if inner > at + 1 else at + 1
        if found - whole > room:
            return -1
    if abs(found - whole) > room:
        return -1
    while depth == 0 and at < len(amounts) and amounts[at] == 0:
        at += 1
    return at


def _across(items: Sequence[OtherLineItem]) -> Iterator[tuple[str, bool]]:
    """By line: the column 合计 under a heading is the sum of the columns beside it."""
    lines: defaultdict[tuple[int, str | None, str], dict[tuple[str, ...], OtherLineItem]] = defaultdict(dict)
    for item in items:
        lines[(item.row_order, item.side, item.row)][tuple(item.measure.split("/"))] = item
    for (_, _, row), line in lines.items():
        for path, item in line.items():
            if not _TOTAL.match(path[-1]):
                continue
            parts = _beside(line, path[:-1], path)
            if parts:
                yield f"{row} {'/'.join(path)}", _agree(item, parts)


def _beside(line: Mapping[tuple[str, ...], OtherLineItem], above: tuple[str, ...], total: tuple[str, ...]) -> list[OtherLineItem]:
    """The columns below the headings `above`: of each heading its own total where it has one, else all of its columns."""
    branches: defaultdict[str, dict[tuple[str, ...], OtherLineItem]] = defaultdict(dict)
    for path, item in line.items():
        if path != total and path[: len(above)] == above and len(path) > len(above):
            branches[path[len(above)]][path] = item
    parts: list[OtherLineItem] = []
    for heading, columns in branches.items():
        own = [i for p, i in columns.items() if len(p) == len(above) + 1 or (len(p) == len(above) + 2 and _TOTAL.match(p[-1]))]
        if not _TOTAL.match(heading):
            parts += own or list(columns.values())
    return parts

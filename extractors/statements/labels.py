"""What a line is called: its code and its name, from one label column or several."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from extractors.grid import Cell
from extractors.statements.headers import Column
from extractors.text import line_name, split_code, squeeze

_LEVEL_WIDTHS = (3, 2, 2)
"""Digits of 类, 款 and 项 in both the functional and the economic classification (政府收支分类科目)."""

_DEEPER = 2.0
"""A code that begins this many points further right stands a level deeper."""

_CODE = re.compile(r"[\[(【]?\d{3,7}[\])】]?")
"""A code alone in a column of names: it goes before the name."""

_TOTAL = re.compile(r"^[总合小]计$")


class Label(NamedTuple):
    """A line's code and name; `ordinal` is whether the name is printed with one (一、 1.).

    A label that is split over columns (一般公共预算资金 | 小计) is one name; `parts` has what each column prints of it.
    """

    code: str | None
    name: str
    ordinal: bool
    parts: tuple[str, ...] = ()


@dataclass(slots=True)
class CodeMemory:
    """The codes of the line above, which a line below need not repeat: by level, and where the last short one began."""

    levels: list[str] = field(default_factory=lambda: ["", "", ""])
    short: tuple[int, float] | None = None
    """Level and left edge of the last code printed without its higher levels in one column."""


def read_label(labels: Sequence[tuple[Cell, Column]], beside: Sequence[Cell], memory: CodeMemory) -> Label:
    """Read a line's label cells, left to right.

    Args:
        labels: cells of code and name columns with their column.
        beside: cells of columns that name something else (another classification), where a total's name may stand.
        memory: changed by the codes that are read.
    """
    digits: dict[int | None, str] = {}
    lefts: dict[int | None, float] = {}
    names: dict[float, str] = {}
    prefix = ""
    for cell, column in labels:
        text = squeeze(cell.text)
        if column.role == "name" and not _is_code(text):
            names[column.x0] = names.get(column.x0, "") + text
        elif text.isdigit():
            digits[column.level] = digits.get(column.level, "") + text
            lefts[column.level] = (cell.ink or cell.box).x0
        else:
            prefix += text
    printed = list(names.values())
    if not printed and not digits and not prefix:
        printed = [t for c in beside if _TOTAL.match(t := squeeze(c.text))]
    whole = prefix + "".join(printed)
    name = line_name(whole)
    code = _whole_code(digits, lefts, memory)
    own, rest = (code, name) if code else split_code(name)
    return Label(own, rest, ordinal=name != whole, parts=tuple(printed))


def prints_code(text: str, column: Column) -> bool:
    """Whether a label cell's squeezed text is a code alone; a column of names is taken to print whole codes only."""
    return _is_code(text) or (column.role == "code" and text.isdigit())


@lru_cache(maxsize=1 << 12)
def _is_code(text: str) -> bool:
    """Whether a label is a code alone; names and codes recur in all statements."""
    return bool(_CODE.fullmatch(text))


def _whole_code(digits: Mapping[int | None, str], lefts: Mapping[int | None, float], memory: CodeMemory) -> str | None:
    """The whole code of a line, where it prints one."""
    if not digits:
        return None
    if None in digits:
        return _lengthened(digits[None], lefts[None], memory)
    return _join_levels(digits, memory.levels)


def _lengthened(text: str, left: float, memory: CodeMemory) -> str:
    """A code of one column; one printed as its last level alone ("05" under "208") gets the others from the lines above."""
    levels = memory.levels
    if len(text) > _LEVEL_WIDTHS[1] or not levels[0]:
        whole = [text[:3], text[3:5], text[5:7]] if len(text) in (3, 5, 7) else ["", "", ""]
        levels[:] = whole
        memory.short = None
        return text
    deeper = memory.short is not None and levels[1] and left > memory.short[1] + _DEEPER
    same = memory.short is not None and abs(left - memory.short[1]) <= _DEEPER
    level = 2 if deeper or (same and memory.short and memory.short[0] == 2) else 1
    levels[level:] = [text.zfill(_LEVEL_WIDTHS[level]), *[""] * (2 - level)]
    memory.short = (level, left)
    return "".join(levels[: level + 1])


def _join_levels(digits: Mapping[int | None, str], levels: list[str]) -> str:
    """Join a code printed by level, each level at its width; a blank higher level is the line above's."""
    deepest = max(level for level in digits if level is not None)
    parts = []
    for level in range(deepest + 1):
        text = digits.get(level) or levels[level]
        if len(text) > _LEVEL_WIDTHS[level]:  # the whole code stands in this level's column
            parts = [text]
            continue
        parts.append(text.zfill(_LEVEL_WIDTHS[level]))
        levels[level] = text
    for level in range(deepest + 1, len(levels)):
        levels[level] = ""
    return "".join(parts)

"""What a line without a code stands under, where its name alone does not tell it from another of its group."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from extractors.statements.rows import DEEPER, PrintedLine
from extractors.text import UNIT_ENDS

_UNIT = re.compile(rf"(?:{UNIT_ENDS}|大学|协会)(?<!车站)(?:\([^()]{{1,24}}\))?$")
"""How names of units end in tables that list lines under units."""


def parents(lines: Iterable[PrintedLine]) -> dict[tuple[int, int], str]:
    """For lines without a code whose name is printed again in their group: the line they stand under, keyed by (group, order).

    That line is the nearest above whose own name is printed once: 一般公共预算财政拨款 stands under 年初财政拨款结转和结余.
    """
    under: dict[tuple[int, int], str] = {}
    uncoded = [line for line in lines if line.name and not line.code]
    counts = Counter((line.group, line.name) for line in uncoded)
    last_unique: dict[int, str] = {}
    seen: set[tuple[int, str]] = set()
    for line in uncoded:
        key = (line.group, line.name)
        if counts[key] == 1:
            last_unique[line.group] = line.name
        elif key in seen and line.group in last_unique:
            under[(line.group, line.order)] = last_unique[line.group]
        seen.add(key)
    return under


def parents_by_indent(lines: Iterable[PrintedLine]) -> dict[tuple[int, int], str]:
    """As `parents`, where only where a name begins tells what it stands under; lines of which that cannot be told have none.

    Of the lines that a line stands under, it is the nearest whose own name is printed once, else the nearest. What stands below
    a name that wraps, printed once, stands under it where it names a unit, and else may or may not.
    """
    under: dict[tuple[int, int], str] = {}
    uncoded = [line for line in lines if line.name and not line.code]
    counts = Counter((line.group, line.name) for line in uncoded)
    seen: set[tuple[int, str]] = set()
    above: dict[int, list[PrintedLine]] = {}
    for line in uncoded:
        chain = above.setdefault(line.group, [])
        key = (line.group, line.name)
        if line.indent is None:
            units = [other.name for other in chain if _UNIT.search(other.name) and counts[(other.group, other.name)] == 1]
            if counts[key] == 1:
                chain[:] = [line] if _UNIT.search(line.name) else []
            elif key in seen and units:
                under[(line.group, line.order)] = units[-1]
            seen.add(key)
            continue
        while chain and (chain[-1].indent or 0.0) >= line.indent - DEEPER:
            chain.pop()
        if key in seen and chain:
            unique = [other for other in chain if counts[(other.group, other.name)] == 1]
            under[(line.group, line.order)] = (unique or chain)[-1].name
        seen.add(key)
        chain.append(line)
    return under

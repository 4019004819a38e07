"""Whose document is it, of the units on a roster? Exact names only, once they are written one way.

A department is called 武汉市江汉区教育局 on its cover, 江汉区教育局 in a list, 区教育局 in a menu and 教育局（本级） in a link.
These are one name with more or less of its division before it. Nothing else is taken as the same: no part of a name, no likeness.
A name that two units could bear, or that only a unit of other years bears, is left open, with the reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from extractors.identity.names import clean_name
from extractors.model import ReportType
from extractors.text import squeeze

_CORE_MIN = 2
_ONE_WAY = str.maketrans("〔【[{〈〕】]}〉", "((((()))))", "“”\"‘’'")
"""Brackets that mean the same in a name, and quotation marks, which mean nothing there. NFKC has folded the full-width ones."""


@dataclass(frozen=True, slots=True)
class ListedUnit:
    """One unit of a roster: its name, its other names, and from when to when it existed (both days included; None: open)."""

    name: str
    aliases: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None

    def existed_in(self, year: int | None) -> bool:
        """Whether it existed on some day of the year; a year that is not known rules nothing out."""
        if year is None:
            return True
        begun = self.valid_from is None or self.valid_from.year <= year
        return begun and (self.valid_to is None or self.valid_to.year >= year)

    def owes(self, year: int, report_type: ReportType) -> bool:
        """Whether a report of that fiscal year is expected of it.

        A budget is the plan of whoever exists when the year begins, a final account the account of whoever exists when it ends.
        """
        day = date(year, 1, 1) if report_type == "budget" else date(year, 12, 31)
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or self.valid_to >= day)


@dataclass(frozen=True, slots=True)
class Match:
    """The roster's name for a name, or None and why: `unmatched`, `ambiguous` or `other_years`, and a sentence."""

    unit_name: str | None
    outcome: str
    reason: str | None = None


class RosterIndex:
    """The roster of one division, to look names up in.

    Args:
        units: the division's units.
        areas: the division's names, each from the province down: ("湖北省", "武汉市", "江汉区"). Without them no prefix is known,
            and only whole names match.
    """

    def __init__(self, units: Iterable[ListedUnit], areas: Sequence[tuple[str, ...]] = ()) -> None:
        self._prefixes = tuple(sorted({p for area in areas for p in _prefixes(area)}, key=len, reverse=True))
        self._tiers: tuple[dict[str, list[ListedUnit]], ...] = ({}, {}, {})
        for unit in units:
            names, aliases = (_written(unit.name),), tuple(_written(alias) for alias in unit.aliases)
            forms = {form for name in (*names, *aliases) for form in self._forms(name)}
            for tier, keys in zip(self._tiers, (names, aliases, forms), strict=True):
                for key in keys:
                    tier.setdefault(key, []).append(unit)

    def match(self, name: str, year: int | None) -> Match:
        """Return the one unit that bears a name in a fiscal year.

        The unit's own name comes before an alias, both before a form with more or less of the division's name, and all before
        the name without marks such as （本级）.
        """
        written = _written(name)
        others: list[ListedUnit] = []
        for key in dict.fromkeys((written, clean_name(written))):
            for tier in self._tiers:
                bearers = list(dict.fromkeys(tier.get(key, ())))
                found = [unit for unit in bearers if unit.existed_in(year)]
                if len(found) == 1:
                    return Match(found[0].name, "matched")
                if found:
                    return Match(None, "ambiguous", f"“{name}” can be {' or '.join(unit.name for unit in found)}")
                others += bearers
        if others:
            said = "; ".join(dict.fromkeys(f"{unit.name} only {_period(unit)}" for unit in others))
            return Match(None, "other_years", f"“{name}” is of {year}, and the roster has {said}")
        return Match(None, "unmatched", f"“{name}” is no name or alias of the roster")

    def _forms(self, name: str) -> Iterator[str]:
        """A name with every form of its division before it, and with none."""
        for core in self._cores(name):
            yield core
            for prefix in self._prefixes:
                yield prefix + core

    def _cores(self, name: str) -> Iterator[str]:
        """The name without the longest form of the division that it begins with, or as it is.

        The core is taken with the character of the level too: it may be the name's own, as in 武汉市场监督管理局.
        """
        found = next((p for p in self._prefixes if name.startswith(p) and len(name) - len(p) >= _CORE_MIN), None)
        yield name if found is None else name.removeprefix(found)
        if found is not None:
            yield found[-1] + name.removeprefix(found)


def _written(name: str) -> str:
    """A name as it is compared."""
    return squeeze(name).translate(_ONE_WAY)


def _prefixes(area: tuple[str, ...]) -> Iterator[str]:
    """Every way to write a division before a name: 湖北省武汉市江汉区, 武汉市江汉区, 江汉区 and, of its level alone, 区."""
    own = area[-1]
    for mask in range(1 << (len(area) - 1)):
        yield "".join(part for at, part in enumerate(area[:-1]) if mask >> at & 1) + own
    yield own[-1]


def _period(unit: ListedUnit) -> str:
    begun = "" if unit.valid_from is None else f"from {unit.valid_from}"
    return " ".join(part for part in (begun, "" if unit.valid_to is None else f"to {unit.valid_to}") if part)

"""Which one misread digit makes identities hold again: the search for the figure that text recognition got wrong.

A figure is a suspect where one digit read otherwise (another digit, one more, one less), a decimal point moved, lost or gained,
or a sign lost or gained makes an identity hold that does not, and breaks none that holds. The figure that settles most comes
first; where several settle the same, each is a suspect. Nothing is changed here: a suggestion is for a reader.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from expectations.cells import TOLERANCE_SCALE
from extractors.numbers import parse_amount
from extractors.text import squeeze

_SCALE = TOLERANCE_SCALE // 100
_DIGITS = "0123456789"
_MOST_DIGITS = 20


@dataclass(frozen=True, slots=True)
class Figure:
    """A printed figure: its text, its amount in fen, and how many fen one printed unit is."""

    text: str
    fen: int
    unit: int


@dataclass(frozen=True, slots=True)
class Identity:
    """An equality: the sum of `terms` (cell → coefficient) is `residual` fen and should be zero.

    `tolerance` is in 1/10,000 yuan.
    """

    terms: Mapping[int, int]
    residual: int
    tolerance: int

    def holds(self, change: int = 0) -> bool:
        """Whether it holds, within the tolerance, when its sum is changed by that many fen."""
        return abs(self.residual + change) * _SCALE <= self.tolerance


@dataclass(frozen=True, slots=True)
class Suspect:
    """A figure that one misread digit would explain.

    `fen` is what it would be (None where two values would do alike), `settles` the identities that would hold then, by index, and
    `rivals` how many figures, itself included, would explain them as well.
    """

    cell: int
    fen: int | None
    settles: tuple[int, ...]
    rivals: int


@dataclass(frozen=True, slots=True)
class _Candidate:
    cell: int
    fen: int
    settles: frozenset[int]
    slack: int
    """What remains of the residuals, in fen."""


def find_misread(figures: Mapping[int, Figure], identities: Sequence[Identity]) -> list[Suspect]:
    """Return the suspects among `figures`.

    Args:
        figures: the figures that may have been misread, by cell; identities may have terms that are not among them.
        identities: those that do not hold, and all those that hold and have a figure in common with them.
    """
    current = dict(enumerate(identities))
    open_ones = {i for i, identity in current.items() if not identity.holds()}
    readings = {cell: sorted(_other_readings(figure)) for cell, figure in figures.items()}
    of_cell: dict[int, list[int]] = {}
    for i, identity in current.items():
        for cell in identity.terms:
            of_cell.setdefault(cell, []).append(i)
    suspects: list[Suspect] = []
    while group := _next_group(figures, readings, of_cell, current, open_ones):
        suspects += [Suspect(best[0].cell, _one_value(best), tuple(sorted(best[0].settles)), len(group)) for best in group]
        open_ones -= frozenset[int]().union(*(best[0].settles for best in group))
        if len(group) == 1 and (fen := suspects[-1].fen) is not None:
            _accept(group[0][0].cell, fen - figures[group[0][0].cell].fen, of_cell, current)
            readings[group[0][0].cell] = []
    return suspects


def _next_group(
    figures: Mapping[int, Figure],
    readings: Mapping[int, Sequence[int]],
    of_cell: Mapping[int, Sequence[int]],
    current: Mapping[int, Identity],
    open_ones: set[int],
) -> list[list[_Candidate]]:
    """The figures that settle most of what is open and have some of it in common, each with its equally good values."""
    cells = {cell for i in open_ones for cell in current[i].terms if readings.get(cell)}
    found = [
        best for cell in sorted(cells) if (best := _best_values(cell, figures[cell].fen, readings, of_cell, current, open_ones))
    ]
    if not found:
        return []
    most = max(len(best[0].settles) for best in found)
    top = [best for best in found if len(best[0].settles) == most]
    return [best for best in top if best[0].settles & top[0][0].settles]


def _best_values(
    cell: int,
    fen: int,
    readings: Mapping[int, Sequence[int]],
    of_cell: Mapping[int, Sequence[int]],
    current: Mapping[int, Identity],
    open_ones: set[int],
) -> list[_Candidate]:
    """A figure's other readings that settle most and leave least, where none breaks what holds; more than one if they tie."""
    found: dict[int, _Candidate] = {}
    for i in of_cell[cell]:
        if i not in open_ones:
            continue
        for value in _within(readings[cell], fen, current[i], cell):
            if value not in found and (candidate := _try(cell, fen, value, of_cell, current, open_ones)):
                found[value] = candidate
    if not found:
        return []
    key = min((-len(c.settles), c.slack) for c in found.values())
    return [c for c in found.values() if (-len(c.settles), c.slack) == key]


def _try(
    cell: int,
    fen: int,
    value: int,
    of_cell: Mapping[int, Sequence[int]],
    current: Mapping[int, Identity],
    open_ones: set[int],
) -> _Candidate | None:
    """What reading the cell as `value` settles; None where it breaks an identity that holds."""
    settles, slack = set(), 0
    for i in of_cell[cell]:
        change = current[i].terms[cell] * (value - fen)
        if current[i].holds(change):
            settles |= {i} & open_ones
            slack += abs(current[i].residual + change)
        elif current[i].holds():
            return None
    return _Candidate(cell, value, frozenset(settles), slack)


def _within(values: Sequence[int], fen: int, identity: Identity, cell: int) -> Sequence[int]:
    """The values of the cell, among those sorted, with which the identity holds."""
    coefficient = identity.terms[cell]
    room = identity.tolerance // (_SCALE * abs(coefficient)) + 1
    wanted = fen - identity.residual // coefficient
    return [
        v
        for v in values[bisect_left(values, wanted - room) : bisect_right(values, wanted + room)]
        if identity.holds(coefficient * (v - fen))
    ]


def _one_value(best: Sequence[_Candidate]) -> int | None:
    return best[0].fen if len(best) == 1 else None


def _accept(cell: int, change: int, of_cell: Mapping[int, Sequence[int]], current: dict[int, Identity]) -> None:
    """Go on as if the figure were what it is suspected to be."""
    for i in of_cell[cell]:
        old = current[i]
        current[i] = Identity(old.terms, old.residual + old.terms[cell] * change, old.tolerance)


def _other_readings(figure: Figure) -> set[int]:
    """What the figure would be in fen if one digit, the decimal point or the sign had been misread."""
    plain = squeeze(figure.text)
    number = parse_amount(plain)
    digits = re.sub(r"[^\d.]", "", plain)
    if number is None or not digits or len(digits) > _MOST_DIGITS or number * figure.unit != figure.fen:
        return set()
    whole, _, decimals = digits.partition(".")
    sign = -1 if number < 0 else 1
    values = {-figure.fen}
    for text, places in _variants(whole + decimals, len(decimals)):
        value = sign * Decimal(text or "0") * figure.unit / 10**places
        if value == int(value):
            values.add(int(value))
    return values - {figure.fen}


def _variants(digits: str, places: int) -> Iterator[tuple[str, int]]:
    """Digits with how many of them stand after the point, for every single misreading but that of the sign."""
    for i in range(len(digits)):
        yield from ((digits[:i] + d + digits[i + 1 :], places) for d in _DIGITS)
    whole = len(digits) - places
    for i in range(len(digits)):
        yield digits[:i] + digits[i + 1 :], places - (i >= whole)
    for i in range(len(digits) + 1):
        for d in _DIGITS:
            yield digits[:i] + d + digits[i:], places + (i > whole)
            if i == whole:
                yield digits[:i] + d + digits[i:], places + 1
    yield from ((digits, p) for p in range(len(digits)))

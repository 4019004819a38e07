"""Whether what was reached is what a target asks for: only where the two values prove it or disprove it by themselves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

from extractors.performance.rows import Comparator
from extractors.performance.values import Value

_HOLDS: Mapping[Comparator, Callable[[Decimal, Decimal], bool]] = {
    "ge": lambda actual, target: actual >= target,
    "le": lambda actual, target: actual <= target,
    "gt": lambda actual, target: actual > target,
    "lt": lambda actual, target: actual < target,
    "eq": lambda actual, target: actual == target,
}
_BOUNDS: Mapping[Comparator, tuple[Comparator, Comparator]] = {
    "ge": ("ge", "gt"),
    "gt": ("ge", "gt"),
    "le": ("le", "lt"),
    "lt": ("le", "lt"),
}
"""Which comparisons a bound on what was reached can prove: `≥96%` shows that `≥95%` was reached, and nothing of `≤3次`."""


def meets(target: Value, actual: Value) -> bool | None:
    """Return whether `actual` meets `target`; None where what is printed does not tell.

    Both are numbers of one unit and period. A target without comparison does not say in which direction more is better, so that
    the same number meets it and no other can be judged. What was reached may be a bound itself: `≥90%` does not tell of `≥95%`.
    """
    if target.number is None or actual.number is None or (target.unit, target.period) != (actual.unit, actual.period):
        return None
    exact = actual.comparator in (None, "eq")
    if target.comparator is None:
        return True if exact and actual.number == target.number else None
    if exact:
        return _HOLDS[target.comparator](actual.number, target.number)
    assert actual.comparator is not None
    beyond = actual.number > target.number if actual.comparator in ("ge", "gt") else actual.number < target.number
    proves = target.comparator in _BOUNDS[actual.comparator] and beyond
    return True if proves or (actual.comparator, actual.number) == (target.comparator, target.number) else None


def value_of(row: Mapping[str, object], name: str) -> Value:
    """Return the value that a row of table `indicators` has in the columns of `target` or `actual`."""
    return Value(**{part: row[f"{name}_{part}"] for part in ("comparator", "number", "unit", "period")})  # type: ignore[arg-type]

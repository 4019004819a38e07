"""Whether an indicator was reached: only where what is printed says so by itself, else it is not comparable.

A target is a comparison with one number (≥95%, =2次, or a bare 2次), what was reached is a number of the same unit and period. A
bare number does not say in which direction more is better, so that it is reached by the same number and by no other can it be
judged. Words (有效提高) are never judged.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Literal

from warehouse.site.words import Words

Outcome = Literal["reached", "missed", "incomparable", "unreported"]

OUTCOMES: dict[Outcome, Words] = {
    "reached": Words("达到", "Reached"),
    "missed": Words("未达到", "Not reached"),
    "incomparable": Words("不可比", "Not comparable"),
    "unreported": Words("未报告", "Not reported"),
}
SIGNS: dict[Outcome, str] = {"reached": "✓", "missed": "✕", "incomparable": "≁", "unreported": "·"}
"""A sign beside each colour, for those who do not see colours."""
MEANINGS: dict[Outcome, Words] = {
    "reached": Words("所印完成值满足所印目标值", "what is printed as reached meets the target as printed"),
    "missed": Words("所印完成值不满足所印目标值", "what is printed as reached does not meet it"),
    "incomparable": Words("文字、多个数、单位不同或未印比较方向", "words, several numbers, other units, no direction"),
    "unreported": Words("该表只有目标，或完成值为空", "the form has targets only, or leaves the result blank"),
}  # fmt: skip

_HOLDS: dict[str, Callable[[Decimal, Decimal], bool]] = {
    "ge": lambda actual, target: actual >= target,
    "le": lambda actual, target: actual <= target,
    "gt": lambda actual, target: actual > target,
    "lt": lambda actual, target: actual < target,
    "eq": lambda actual, target: actual == target,
}
_BOUNDS = {"ge": ("ge", "gt"), "gt": ("ge", "gt"), "le": ("le", "lt"), "lt": ("le", "lt")}
"""Which comparisons a bound on what was reached can prove: `≥96%` shows that `≥95%` was reached, and nothing of `≤3次`."""


def outcome(row: Mapping[str, Any]) -> Outcome:
    """Return whether a row of table `indicators` says that its target was reached."""
    if not row["actual_text"]:
        return "unreported"
    target, actual = row["target_number"], row["actual_number"]
    if target is None or actual is None or any(row[f"target_{part}"] != row[f"actual_{part}"] for part in ("unit", "period")):
        return "incomparable"
    wanted, printed = row["target_comparator"], row["actual_comparator"]
    if wanted is None:
        return "reached" if actual == target and printed in (None, "eq") else "incomparable"
    if printed in (None, "eq"):
        return "reached" if _HOLDS[wanted](actual, target) else "missed"
    proves = wanted in _BOUNDS[printed] and (actual > target if printed in ("ge", "gt") else actual < target)
    same = printed == wanted and actual == target
    return "reached" if proves or same else "incomparable"

"""What a reader is told of an indicator: reached, missed, or why neither (see `extractors.performance.reached`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from extractors.performance.reached import meets, value_of
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


def outcome(row: Mapping[str, Any]) -> Outcome:
    """Return whether a row of table `indicators` says that its target was reached."""
    if not row["actual_text"]:
        return "unreported"
    met = meets(value_of(row, "target"), value_of(row, "actual"))
    return "incomparable" if met is None else "reached" if met else "missed"

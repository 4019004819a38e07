"""Whether a target was reached: told where the printed numbers say so, and never guessed."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.performance.values import parse_value
from warehouse.site.reached import outcome


def printed(target: str | None, actual: str | None) -> dict[str, object]:
    """A row of table `indicators` with what is printed, read as the extraction reads it."""
    row: dict[str, object] = {}
    for name, text in (("target", target), ("actual", actual)):
        value = parse_value(text) if text else None
        row |= {f"{name}_text": text} | {
            f"{name}_{part}": getattr(value, part, None) for part in ("comparator", "number", "unit", "period")
        }
    return row


@pytest.mark.parametrize(
    ("target", "actual", "expected"),
    [
        ("≥95%", "98%", "reached"),
        ("≥95%", "95%", "reached"),
        ("≥95%", "94.9%", "missed"),
        ("＞95%", "95%", "missed"),
        ("≤3次", "2次", "reached"),
        ("≤3次", "4次", "missed"),
        ("＜3次", "3次", "missed"),
        ("=100%", "100%", "reached"),
        ("=100%", "99%", "missed"),
        ("2次", "2次", "reached"),
        ("2次", "3次", "incomparable"),  # more visits or higher costs: the bare number does not say
        ("97%", "100%", "incomparable"),
        ("≥95%", "≥95%", "reached"),
        ("≥95%", "≥96%", "reached"),
        ("≥95%", "≥90%", "incomparable"),  # 90 % or more may be 95 %
        ("≤5%", "≥3%", "incomparable"),
        ("≥3%", "≤5%", "incomparable"),
        ("≥1次/月", "12次", "incomparable"),
        ("≥1次/月", "1次/月", "reached"),
        ("≥20万元", "200000元", "incomparable"),
        ("有效提高", "有效提高", "incomparable"),
        ("≥95%", "完成", "incomparable"),
        ("≥95%", None, "unreported"),
        (None, "100%", "incomparable"),
    ],
)
def test_outcomes(target: str | None, actual: str | None, expected: str) -> None:
    assert outcome(printed(target, actual)) == expected


@given(st.sampled_from(["ge", "gt", "le", "lt", "eq"]), st.decimals(0, 1000, places=2), st.decimals(0, 1000, places=2))
def test_what_is_reached_is_not_missed_when_both_are_turned_round(comparator: str, target: Decimal, actual: Decimal) -> None:
    def row(how: str) -> dict[str, object]:
        given = {"target_text": "t", "actual_text": "a", "target_comparator": how, "actual_comparator": None}
        same = {f"{name}_{part}": "次" for name in ("target", "actual") for part in ("unit", "period")}
        return given | same | {"target_number": target, "actual_number": actual}

    turned = {"ge": "lt", "lt": "ge", "gt": "le", "le": "gt"}
    if comparator in turned:
        assert {outcome(row(comparator)), outcome(row(turned[comparator]))} == {"reached", "missed"}
    else:
        assert (outcome(row("eq")) == "reached") == (target == actual)

"""What an indicator is to reach, read: comparison, number, unit and period, or nothing where the words are no such thing."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Context, Decimal, Inexact, InvalidOperation
from functools import lru_cache

from extractors.performance.rows import Comparator
from extractors.text import squeeze

_BEFORE: tuple[tuple[Comparator, str], ...] = (
    ("ge", r"≥|≧|⩾|>=|=>|不少于|不低于|不小于|不下于|大于等于|大于或等于|至少"),
    ("le", r"≤|≦|⩽|<=|=<|不超过|不高于|不大于|不多于|小于等于|小于或等于|至多"),
    ("gt", r">|大于|超过|高于|多于"),
    ("lt", r"<|小于|低于|少于"),
    ("eq", r"=|等于"),
)
_AFTER: tuple[tuple[Comparator, str], ...] = (
    ("ge", r"\(含\)以上|及以上|或以上|以上"),
    ("le", r"\(含\)以下|\(含\)以内|及以下|及以内|或以下|以内|之内|以下|(?<=[日天年时月])内"),
)
"""What stands behind a number; the first that fits decides, and none may contradict what stands before it."""

_COMPARATORS_BEFORE = tuple((comparator, re.compile(words)) for comparator, words in _BEFORE)
_COMPARATORS_AFTER = tuple((comparator, re.compile(rf"(?:{words})$")) for comparator, words in _AFTER)

_NUMBER = re.compile(r"-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?![\d,.])", re.ASCII)
_UNIT = re.compile(r"[^\W\d_]{1,8}(?:[/、·.][^\W\d_]{1,6})?|[%‰℃°㎡]|[^\W\d_]{0,6}[%‰]")
_PERIODS = r"半年|季度|学期|小时|年度|年|季|月|周|日|天"
_PERIOD_AFTER = re.compile(rf"[/·.每](?:每)?({_PERIODS})$")
_PERIOD_BEFORE = re.compile(rf"^(?:平均)?每(?:个)?({_PERIODS})(?:度)?")
_REACHES = re.compile(r"^(?:达到|达)")
_BY_THEN = re.compile(r"[前底末]$")
_YEARS = range(1900, 2200)
_TABLE = Context(prec=20, traps=[Inexact, InvalidOperation])
"""Numbers are kept as Decimal(20, 4)."""


@dataclass(frozen=True, slots=True)
class Value:
    """A value as far as it is a comparison with one number: all None where the words say it otherwise."""

    comparator: Comparator | None = None
    number: Decimal | None = None
    unit: str | None = None
    period: str | None = None


NOTHING = Value()


@lru_cache(maxsize=1 << 12)
def parse_value(text: str) -> Value:
    """Read what an indicator's cell prints ("≥30000次", "≥1次/月", "不少于5家"); NOTHING for “有效提高”, ranges and dates.

    A comparison that is not printed is None: “2次” says neither “=2次” nor “≥2次”.
    """
    if any(unicodedata.category(c) == "No" for c in text):  # superscripts fold to digits: 5² is not 52
        return NOTHING
    rest = squeeze(text)
    period: str | None = None
    if found := _PERIOD_BEFORE.match(rest):
        period, rest = found[1], rest[found.end() :]
    comparator, rest = _comparator_before(_REACHES.sub("", rest))
    number = _NUMBER.match(rest)
    if not number:
        return NOTHING
    value = fits(Decimal(number[0].replace(",", "")))
    rest = rest[number.end() :].rstrip("。")
    after, rest = _comparator_after(rest)
    if found := _PERIOD_AFTER.search(rest):
        if period:
            return NOTHING
        period, rest = found[1], rest[: found.start()]
    if after is None:
        after, rest = _comparator_after(rest)
    if (
        value is None
        or (after and comparator and after != comparator)
        or (rest and not _UNIT.fullmatch(rest))
        or _is_date(value, rest)
    ):
        return NOTHING
    return Value(comparator or after, value, rest or None, period)


def parse_comparator(text: str) -> Comparator | None:
    """The comparison that a cell of its own prints (“≥”, “大于等于”), else None."""
    comparator, rest = _comparator_before(squeeze(text))
    return None if rest else comparator


def parse_rate(text: str) -> Decimal | None:
    """A percentage or a bare number (“100%”, “99.5”) as Decimal per cent; None where it is neither."""
    return parse_number(squeeze(text).removesuffix("%"))


def parse_number(text: str) -> Decimal | None:
    """A bare number (“10”, “97.5分”) as a Decimal that the tables hold, else None."""
    plain = squeeze(text).removesuffix("分")
    if any(unicodedata.category(c) == "No" for c in text):
        return None
    return fits(Decimal(plain.replace(",", ""))) if _NUMBER.fullmatch(plain) else None


def fits(number: Decimal) -> Decimal | None:
    """The number with four decimals, None where it has more or is too large for the tables."""
    try:
        return _TABLE.quantize(number, Decimal("0.0001"))
    except (Inexact, InvalidOperation):
        return None


def _comparator_before(text: str) -> tuple[Comparator | None, str]:
    for comparator, words in _COMPARATORS_BEFORE:
        if found := words.match(text):
            return comparator, text[found.end() :]
    return None, text


def _comparator_after(text: str) -> tuple[Comparator | None, str]:
    for comparator, words in _COMPARATORS_AFTER if text else ():
        if found := words.search(text):
            return comparator, text[: found.start()]
    return None, text


def _is_date(number: Decimal, unit: str) -> bool:
    """Whether a number and what follows name a time: 2026年, 6月, 3月底前; a length of time is 6个月."""
    return unit.startswith("月") or (unit.startswith("年") and number in _YEARS) or bool(_BY_THEN.search(unit))

"""Printed amounts and units of money, read exactly or not at all."""

from __future__ import annotations

import re
import unicodedata
from decimal import Context, Decimal, Inexact, InvalidOperation
from functools import lru_cache

from extractors.model import YUAN_PER_UNIT, CurrencyUnit
from extractors.text import squeeze

_DASHES = re.compile(r"^[-\u2010-\u2015\u2212\u2500]+$")
_AMOUNT = re.compile(r"^[-\u2212]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?$|^[-\u2212]?\.\d+$", re.ASCII)
_UNIT = re.compile(r"(?:单位|金额单位|计量单位)[:：]?(?:人民币)?[(（]?(亿元|千元|万元|元)")
_UNIT_IN_BRACKETS = re.compile(r"[(（](?:单位[:：])?(亿元|千元|万元|元)[)）]")
_FEN = Decimal("0.01")
_TABLE = Context(prec=20, traps=[Inexact, InvalidOperation])
"""Amounts are kept as Decimal(20, 2)."""

_UNITS: dict[str, CurrencyUnit] = {"元": "元", "千元": "千元", "万元": "万元", "亿元": "亿元"}


@lru_cache(maxsize=1 << 14)
def parse_amount(text: str) -> Decimal | None:
    """The number that a cell prints, in the cell's own unit; None where the text is no amount.

    Full-width digits, thousands commas, minus signs, accountants' brackets for negatives and white space are understood.
    A dash is 0. Commas must stand every three digits: "1,23" is no amount, for nothing is guessed.
    """
    if _AMOUNT.match(text):
        return _decimal(text)
    plain = squeeze(text)
    if not plain:
        return None
    if _DASHES.match(plain):
        return Decimal(0)
    if plain[0] == "(" and plain[-1] == ")":
        plain = "-" + plain[1:-1]
    if not _AMOUNT.match(plain) or _has_marks(text):
        return None
    return _decimal(plain)


def _decimal(amount: str) -> Decimal:
    return Decimal(amount.replace("\u2212", "-").replace(",", ""))


def _has_marks(text: str) -> bool:
    """Whether a text has numerals that are no digits although they fold to some: 1,234² is an amount with a note, not 12,342."""
    return not text.isascii() and any(unicodedata.category(c) == "No" for c in text)


def to_yuan(number: Decimal, unit: CurrencyUnit) -> Decimal | None:
    """The amount in yuan with two decimals; None where the printed number is finer than a fen, or too large for the tables."""
    try:
        return _TABLE.quantize(_TABLE.multiply(number, Decimal(YUAN_PER_UNIT[unit])), _FEN)
    except (Inexact, InvalidOperation):
        return None


def find_unit(text: str) -> CurrencyUnit | None:
    """The unit of money that a line states ("单位：万元", "（单位：元）", "金额单位:万元"), or None."""
    if "元" not in text:  # no other character folds to it
        return None
    plain = squeeze(text)
    found = _UNIT.search(plain) or _UNIT_IN_BRACKETS.search(plain)
    return _UNITS[found[1]] if found else None

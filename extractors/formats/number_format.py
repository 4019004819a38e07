"""How a workbook prints a number: its stored value through its number format (ECMA-376 part 1, 18.8.30 and 18.8.31), exactly.

Stored values are binary floats written out; 15 digits of them are what was typed or computed, as spreadsheet programs take them.
What departments use is understood: digits, grouping, decimals, scaling by thousands, percent, sections, literals. A number in a
format beyond that (fractions, exponents, Chinese numerals) is printed plainly; a date is printed as YYYY-MM-DD.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation, Overflow
from functools import cache

GENERAL = "General"

BUILTIN: dict[int, str] = {
    **{1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??"},
    **dict.fromkeys([14, 15, 16, 17, 22, *range(27, 32), 36, *range(50, 55), 57, 58], "yyyy-mm-dd"),
    **dict.fromkeys([18, 19, 20, 21, *range(32, 36), 45, 46, 47, 55, 56], "h:mm:ss"),
    **{37: "#,##0;-#,##0", 38: "#,##0;-#,##0", 39: "#,##0.00;-#,##0.00", 40: "#,##0.00;-#,##0.00", 48: "##0.0E+0", 49: "@"},
    **{41: '#,##0;-#,##0;"-"', 42: '#,##0;-#,##0;"-"', 43: '#,##0.00;-#,##0.00;"-"??', 44: '#,##0.00;-#,##0.00;"-"??'},
}
"""The formats that a file names by number only, as Chinese versions print them; all others are General."""

_EXACT = Context(prec=15, rounding=ROUND_HALF_UP)
_WIDE = Context(prec=60, rounding=ROUND_HALF_UP)
_MOST_TYPED = 8
_GENERAL_WIDTH = 10
"""Digits that General shows beside the point; what is computed with more decimals is rounded to them."""

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|[\\!](?P<escaped>.)|_.|\*.|\[\$(?P<currency>[^\]-]*)[^\]]*\]|\[(?P<bracket>[^\]]*)\]'
    r"|(?P<general>General|G/通用格式)|(?P<exponent>E[-+])|(?P<digit>[0#?])|(?P<mark>[.,%;])|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_COLOUR = re.compile(r"(?i)black|blue|cyan|green|magenta|red|white|yellow|colou?r ?\d+|[黑蓝青绿洋红白黄]+色?")
_DATE_PARTS = frozenset("ymdhsYMDHSeEgGbB")


@dataclass(frozen=True, slots=True)
class _Token:
    """`kind`: literal, digit, mark, general, date or unknown."""

    kind: str
    text: str


@cache
def _sections(code: str) -> tuple[tuple[_Token, ...], ...]:
    """A format's sections for positive numbers, negative ones, zero and text."""
    sections: list[list[_Token]] = [[]]
    for found in _TOKEN.finditer(code):
        if found["mark"] == ";":
            sections.append([])
        elif token := _token(found):
            sections[-1].append(token)
    return tuple(tuple(section) for section in sections)


def _token(found: re.Match[str]) -> _Token | None:
    kind = found.lastgroup
    text = found[kind] if kind else ""
    if kind in ("quoted", "escaped", "currency"):
        return _Token("literal", text)
    if kind == "bracket":
        return (
            None if _COLOUR.fullmatch(text) else _Token("date" if text in ("h", "m", "s", "hh", "mm", "ss") else "unknown", text)
        )
    if kind == "exponent":
        return _Token("unknown", text)
    if kind == "other":
        return _Token("date" if text in _DATE_PARTS else "unknown" if text in "/@" else "literal", text)
    return _Token(kind, text) if kind else None


def exact(stored: str) -> Decimal | None:
    """The number that a stored value stands for; None where it is none."""
    try:
        number = _EXACT.create_decimal(stored)
    except (InvalidOperation, Overflow):
        return None
    return number if number.is_finite() and abs(number.adjusted()) < 40 else None


def print_number(stored: str, code: str, *, from_1904: bool = False) -> str:
    """What a cell prints.

    Args:
        stored: the value as the file holds it ("1234.5600000000001").
        code: its number format.
        from_1904: the workbook counts days from 1904.
    """
    number = exact(stored)
    if number is None:
        return stored
    sections = _sections(code)
    tokens, absolute = _section(number, sections)
    kinds = {t.kind for t in tokens}
    if "date" in kinds:
        return _date(number, from_1904)
    if "unknown" in kinds:
        return _general(number)
    sign = "-" if number < 0 and not absolute else ""
    if "general" in kinds:
        return sign + "".join(_general(abs(number)) if t.kind == "general" else t.text for t in tokens).strip()
    printed = _digits(abs(number), tokens).strip()
    return sign + printed if printed else ""


def _section(number: Decimal, sections: Sequence[tuple[_Token, ...]]) -> tuple[tuple[_Token, ...], bool]:
    """The section that prints a number, and whether it prints the sign itself."""
    if number < 0 and len(sections) > 1:
        return sections[1], True
    if number == 0 and len(sections) > 2:
        return sections[2], True
    return sections[0], False


def _general(number: Decimal) -> str:
    """A number without a format: as typed, and what is computed rounded to the digits that are shown."""
    plain = number.normalize(_WIDE)
    decimals = max(-int(plain.as_tuple().exponent), 0)
    if decimals > _MOST_TYPED:
        shown = max(_GENERAL_WIDTH - max(plain.adjusted() + 1, 1), 0)
        plain = plain.quantize(Decimal(1).scaleb(-shown), context=_WIDE).normalize(_WIDE)
    return f"{plain:f}" if plain else "0"


def _date(number: Decimal, from_1904: bool) -> str:
    """A day number; days before March 1900 are off by one, for 1900 is counted as a leap year."""
    days = int(number)
    if not 0 <= days < 2_900_000:
        return _general(number)
    start = date(1904, 1, 1) if from_1904 else date(1899, 12, 30)
    return (start + timedelta(days=days)).isoformat() if days else _general(number)


def _digits(number: Decimal, tokens: Sequence[_Token]) -> str:
    """A number's digits put into a section's places."""
    places = [i for i, t in enumerate(tokens) if t.kind == "digit"]
    if not places:
        return "".join(t.text for t in tokens if t.kind == "literal" or t.text == "%")
    point = next((i for i, t in enumerate(tokens) if t == _Token("mark", ".")), None)
    whole = [i for i in places if point is None or i < point]
    decimals = [i for i in places if point is not None and i > point]
    commas = [i for i, t in enumerate(tokens) if t == _Token("mark", ",")]
    grouped = any(whole and whole[0] < i < whole[-1] for i in commas)
    percents = sum(t == _Token("mark", "%") for t in tokens)
    scale = 2 * percents - 3 * sum(i > places[-1] for i in commas)  # a comma after all digits divides by a thousand
    scaled = number.scaleb(scale, _WIDE).quantize(Decimal(1).scaleb(-len(decimals)), context=_WIDE)
    before, _, after = f"{scaled:f}".partition(".")
    filled = {**_fill_whole(before.lstrip("0"), whole, tokens, grouped=grouped), **_fill_decimals(after, decimals, tokens)}
    return "".join(_printed(i, t, filled) for i, t in enumerate(tokens))


def _printed(index: int, token: _Token, filled: dict[int, str]) -> str:
    if token.kind == "digit":
        return filled[index]
    return "" if token == _Token("mark", ",") else token.text


def _fill_whole(digits: str, places: Sequence[int], tokens: Sequence[_Token], *, grouped: bool) -> dict[int, str]:
    """Digits before the point, from the right; those that exceed the places stand in the first."""
    filled: dict[int, str] = {}
    rest = digits
    for count, index in enumerate(reversed(places)):
        is_first = index == places[0]
        taken, rest = (rest, "") if is_first else (rest[-1:], rest[:-1])
        taken = taken or {"0": "0", "?": " "}.get(tokens[index].text, "")
        filled[index] = _group(taken, count) if grouped else taken
    return filled


def _group(digits: str, after: int) -> str:
    """Put a comma after each digit that has a multiple of three digits to its right; `after` stand right of these."""
    if not digits.isdigit():
        return digits
    return "".join(d + ("," if (right := len(digits) - 1 - i + after) and right % 3 == 0 else "") for i, d in enumerate(digits))


def _fill_decimals(digits: str, places: Sequence[int], tokens: Sequence[_Token]) -> dict[int, str]:
    """Digits behind the point; zeros at the end stand only in places that print them."""
    filled = dict(zip(places, digits, strict=True))
    for index in reversed(places):
        if filled[index] != "0" or tokens[index].text == "0":
            break
        filled[index] = " " if tokens[index].text == "?" else ""
    return filled

"""Charts as SVG, drawn when the page is made: columns by year and bars by item, each figure a link to where it is printed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from warehouse.site.figures import Figure
from warehouse.site.words import Words

_WIDTH = 420
_COLUMN_HEIGHT = 170
_TOP, _FOOT = 26, 26
_YEAR = 76
_BAR, _GAP = 17, 12
_NAMES, _VALUES = 158, 70
_NAME_CHARACTERS = 11

_SCALES = ((Decimal(100_000_000), Words("亿元", "100 million yuan")), (Decimal(10_000), Words("万元", "10,000 yuan")))
_YUAN = (Decimal(1), Words("元", "yuan"))


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its rectangle, which series it is of (from 1), its figure's address, and what it says."""

    x: float
    y: float
    width: float
    height: float
    series: int
    link: str
    value: str
    name: Words


@dataclass(frozen=True, slots=True)
class Label:
    """A text on a chart; `anchor` as in SVG, `soft` where it is not a value."""

    x: float
    y: float
    text: Words
    anchor: str = "start"
    soft: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart with its table: rows of a name and a figure, printed value or None, for each series."""

    key: str
    title: Words
    unit: Words
    width: float
    height: float
    bars: tuple[Bar, ...]
    labels: tuple[Label, ...]
    axis: tuple[float, float, float, float]
    series: tuple[Words, ...]
    rows: tuple[tuple[Words, tuple[tuple[str, str] | None, ...]], ...]
    """(name, (value, link) of each series)."""


def columns(
    key: str, title: Words, series: Sequence[Words], years: Sequence[tuple[int, Sequence[Figure | None]]]
) -> Chart | None:
    """Return columns side by side for each year, oldest first; None where there is no figure.

    Args:
        key: names the chart on its page.
        title: what it shows.
        series: what each column of a year is.
        years: each year's figures, in the order of the series.
    """
    figures = [figure for _, of_year in years for figure in of_year if figure]
    if not figures:
        return None
    scale, unit, most = _scale(figures)
    years = sorted(years)
    slot = max(_YEAR, len(series) * 58)
    width = max(_WIDTH, slot * len(years))
    step = width / len(years)
    base = _TOP + _COLUMN_HEIGHT
    bars: list[Bar] = []
    labels: list[Label] = []
    for index, (year, of_year) in enumerate(years):
        middle = step * (index + 0.5)
        labels.append(Label(middle, base + 18, Words(str(year), str(year)), "middle", soft=True))
        wide = min(44.0, step * 0.8 / len(series))
        left = middle - wide * len(series) / 2
        for number, figure in enumerate(of_year):
            if figure is None:
                continue
            tall = max(1.0, float(max(figure.amount, Decimal(0)) / most) * _COLUMN_HEIGHT) if most else 1.0
            value = _short(figure.amount / scale)
            x = left + wide * number
            name = Words(f"{year} {series[number].zh}", f"{year} {series[number].en}")
            bars.append(Bar(x + 2, base - tall, wide - 4, tall, number + 1, figure.link, value, name))
            labels.append(Label(x + wide / 2, base - tall - 5, Words(value, value), "middle"))
    rows = tuple((Words(str(year), str(year)), tuple(_cell(figure, scale) for figure in of_year)) for year, of_year in years)
    return Chart(key, title, unit, width, base + _FOOT, tuple(bars), tuple(labels), (0, base, width, base), tuple(series), rows)


def rows(key: str, title: Words, series: Sequence[Words], items: Sequence[tuple[Words, Sequence[Figure | None]]]) -> Chart | None:
    """Return bars to the right for each item, in the order given; None where there is no figure. See `columns`."""
    figures = [figure for _, of_item in items for figure in of_item if figure]
    if not figures:
        return None
    scale, unit, most = _scale(figures)
    room = _WIDTH - _NAMES - _VALUES
    bars: list[Bar] = []
    labels: list[Label] = []
    y = 4.0
    for name, of_item in items:
        block = _BAR * len(series)
        labels.append(Label(_NAMES - 8, y + block / 2 + 4, _shortened(name), "end", soft=True))
        for number, figure in enumerate(of_item):
            if figure is not None:
                long = max(1.0, float(max(figure.amount, Decimal(0)) / most) * room) if most else 1.0
                value = _short(figure.amount / scale)
                said = Words(f"{name.zh} {series[number].zh}", f"{name.en} {series[number].en}") if len(series) > 1 else name
                bars.append(Bar(_NAMES, y + 1, long, _BAR - 2, number + 1, figure.link, value, said))
                labels.append(Label(_NAMES + long + 5, y + _BAR - 4, Words(value, value)))
            y += _BAR
        y += _GAP
    table = tuple((name, tuple(_cell(figure, scale) for figure in of_item)) for name, of_item in items)
    axis = (_NAMES, 0, _NAMES, y - _GAP + 4)
    return Chart(key, title, unit, _WIDTH, y, tuple(bars), tuple(labels), axis, tuple(series), table)


def _scale(figures: Sequence[Figure]) -> tuple[Decimal, Words, Decimal]:
    most = max(figure.amount for figure in figures)
    scale, unit = next(((scale, unit) for scale, unit in _SCALES if most >= scale), _YUAN)
    return scale, unit, most


def _cell(figure: Figure | None, scale: Decimal) -> tuple[str, str] | None:
    return None if figure is None else (f"{figure.amount / scale:,.2f}", figure.link)


def _short(value: Decimal) -> str:
    """A value with as many decimals as leave it some four digits."""
    decimals = next(places for places in (0, 1, 2) if places == 2 or abs(value) >= 10 ** (3 - places))
    return f"{value:,.{decimals}f}"


def _shortened(name: Words) -> Words:
    return Words(_cut(name.zh, _NAME_CHARACTERS), _cut(name.en, _NAME_CHARACTERS))


def _cut(text: str, most: int) -> str:
    """A text that is as wide as that many Chinese characters, or twice as many Latin ones."""
    wide = sum(2 if ord(character) > 0x2E7F else 1 for character in text)
    if wide <= 2 * most:
        return text
    kept = ""
    for character in _characters(text, 2 * most - 1):
        kept += character
    return f"{kept}…"


def _characters(text: str, room: int) -> Iterator[str]:
    for character in text:
        room -= 2 if ord(character) > 0x2E7F else 1
        if room < 0:
            return
        yield character

"""Texts as pages, laid out as exporters lay them out, and what is read of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from extractors.content import PageContent
from extractors.grid import Grid
from extractors.lines import Line
from extractors.model import Box, Claim, Identity, LineItem, Passage, ReportType, Side, StatementName
from extractors.narrative import read_text
from extractors.narrative.flow import read_paragraphs
from extractors.numbers import to_yuan

SIZE = 12.0
LEFT, RIGHT = 72.0, 516.0
PITCH = 16.0
PER_LINE = int((RIGHT - LEFT) / SIZE)
PAGE_LINES = 40


def line(text: str, x: float, top: float) -> Line:
    """A line of characters, digits and letters half as wide as others, beginning at `x`."""
    edges: list[tuple[float, float]] = []
    for character in text:
        width = SIZE / 2 if character.isascii() else SIZE
        edges.append((x, x + width))
        x += width
    return Line(text, Box(edges[0][0], top, edges[-1][1], top + SIZE), tuple(edges))


def wrapped(paragraphs: Iterable[str]) -> list[tuple[str, float]]:
    """Paragraphs as lines with their left edge: first lines indented by two characters, the others at the margin."""
    lines: list[tuple[str, float]] = []
    for paragraph in paragraphs:
        x, text = LEFT + 2 * SIZE, ""
        room = RIGHT - x
        for character in paragraph:
            width = SIZE / 2 if character.isascii() else SIZE
            if width > room and character not in "，。；：、）”":
                lines.append((text, x))
                x, text, room = LEFT, "", RIGHT - LEFT
            text += character
            room -= width
        lines.append((text, x))
    return lines


def pages(paragraphs: Iterable[str], header: str | None = None, grids: Sequence[Grid] = ()) -> list[PageContent]:
    """Paragraphs over as many pages as they need, each with its number at its foot and a header where one is given."""
    lines = wrapped(paragraphs)
    found = []
    for number, start in enumerate(range(0, len(lines), PAGE_LINES), 1):
        top = 80.0
        own = [line(header, 200.0, 30.0)] if header else []
        for text, x in lines[start : start + PAGE_LINES]:
            own.append(line(text, x, top))
            top += PITCH
        own.append(line(f"- {number} -", 280.0, 800.0))
        found.append(PageContent(number, 595.0, tuple(grids) if number == 1 else (), tuple(own)))
    return found


def identity(report_type: ReportType = "final_account", year: int = 2024) -> Identity:
    """Whose document the texts are."""
    return Identity("武汉市江汉区样本局", year, report_type, "department", None)


def item(
    statement: StatementName, row: str, measure: str, text: str, code: str | None = None, side: Side | None = None
) -> LineItem:
    """A printed cell in 万元."""
    amount = to_yuan(Decimal(text), "万元")
    assert amount is not None
    return LineItem(
        statement=statement,
        side=side,
        code=code,
        row=row,
        parent_row=None,
        row_order=1,
        measure=measure,
        amount=amount,
        amount_text=text,
        currency_unit="万元",
        page=1,
        box=None,
    )


def read(
    *paragraphs: str, report_type: ReportType = "final_account", year: int = 2024, items: Sequence[LineItem] = ()
) -> tuple[Claim, ...]:
    """The claims of a text."""
    return read_text(read_paragraphs(pages(paragraphs)), identity(report_type, year), items)[0]


def passages(*paragraphs: str) -> tuple[Passage, ...]:
    """The passages of a text."""
    return read_text(read_paragraphs(pages(paragraphs)), identity(), ())[1]


def told(claims: Iterable[Claim]) -> list[tuple[str | None, str, str]]:
    """Subject, kind and value of each claim: what an assertion is mostly about."""
    return [(c.subject, c.kind, c.value) for c in claims]

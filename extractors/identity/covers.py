"""A cover, or the title that a document begins with where it has none: its lines, and what they say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extractors.content import PageContent
from extractors.grid import Cell
from extractors.identity.names import name_in_title
from extractors.identity.words import KIND, labelled_unit, plain, report_type, undated
from extractors.numbers import find_unit
from extractors.statements.titles import read_title

_ENDS = re.compile(r"^目录|^目次|^第[一二三四五六七八九十]部分|^[一1][、.]|^[(]一[)]|^(?:部门|单位)?(?:主要职|概况|基本情况)")
_SENTENCE = re.compile(r"[。;；]|[,，]$")
_PAGE_NUMBER = re.compile(r"[-—–·~第]*\d{0,4}[-—–·~页]*")
_FORM_NUMBER = re.compile(
    r"(?:附件|附表|(?:公开|预算|决算)?表)[-\d一二三四五六七八九十]*[:：]?|(?:公开|预算|决算|财决)[-\d]+表|附[-\d一二三四五六七八九十]*[:：]?"
)
_ATTACHMENT = re.compile(r"^附(?:件|表)?[-\d一二三四五六七八九十]*[:：]")
_FORM_LINE = re.compile(r"^[^:：《》]{2,16}[:：]")
_WHOLE = re.compile("预算|决算|报告|报表")
_MOST_LINES = 12
_LONGEST_LINE = 48
_MOST_CELLS = 40
_LONGEST_TITLE = 120
_UPPER_ROWS = 4
TELLING = re.compile("[表财:：﹕︓⩴]")
"""What every title of a table, every form's number and every label has, as printed: no other character folds to one of these."""


@dataclass(frozen=True, slots=True)
class Cover:
    """The squeezed lines of a cover with their page; no lines where there is none."""

    page: int
    lines: tuple[str, ...]

    @property
    def title(self) -> str:
        """The lines that make the title: without those that name the unit after a label, fill a form or number it."""
        title = ""
        for line in (_ATTACHMENT.sub("", line) for line in self.lines if not _FORM_NUMBER.fullmatch(line)):
            if not _FORM_LINE.match(line):
                title += line
            elif _WHOLE.search(title):
                break
        return title

    @property
    def printed_title(self) -> str | None:
        """The title without a date of publication; None where nothing is left."""
        return undated(self.title)[:_LONGEST_TITLE] or None

    @property
    def units(self) -> list[str]:
        """The names that it gives: after a label first, then in its title."""
        labelled = [found[1] for line in self.lines if (found := labelled_unit(line))]
        named = name_in_title(self.title)
        return [*labelled, *([named] if named else [])]

    @property
    def names_a_disclosure(self) -> bool:
        """Whether it prints 部门/单位 with 决算/预算, or either for a body that it names."""
        return bool(KIND.search(self.title)) or bool(report_type(self.title) and self.units)


def find_cover(pages: Sequence[PageContent]) -> Cover:
    """The cover among the first pages: the first that names a disclosure, else the first that prints text."""
    covers = [read_cover(page) for page in pages[:3]]
    told = [cover for cover in covers if cover.lines]
    best = next((c for c in told if c.names_a_disclosure), None)
    if best:
        return best
    first = next((i for i, page in enumerate(pages[:3]) if page.lines or page.grids), None)
    return covers[first] if first is not None else Cover(pages[0].number if pages else 1, ())


def read_cover(page: PageContent) -> Cover:
    """The lines that a page begins with, down to the contents, the first chapter, a sentence or a statement."""
    lines: list[str] = []
    long = 0
    for text in _beginning(page):
        if len(text) > _LONGEST_LINE or _ENDS.match(text) or _SENTENCE.search(text) or _is_of_a_table(text):
            break
        if not _PAGE_NUMBER.fullmatch(text):
            lines.append(text)
            long += len(text) > 2
        if long >= _MOST_LINES:
            break
    return Cover(page.number, tuple(lines))


def may_open(page: PageContent) -> bool:
    """Whether a page can begin with the title of a disclosure: one that prints neither 决算 nor 预算 has none to be read."""
    cells = (cell for grid in page.grids for cell in grid.cells) if _is_small(page) else ()
    return "算" in "".join([printed.text for printed in (*page.lines, *cells)])


def texts_above(page: PageContent) -> Iterator[str]:
    """The lines above a page's tables, where forms print title, year and who prepared it."""
    upper = float("-inf")
    for grid in page.grids:
        for line in page.lines:
            if upper <= line.box.top and line.box.bottom <= grid.box.top + 2:
                yield plain(line.text)
        upper = grid.box.bottom - 2


def texts_on_top(page: PageContent) -> Iterator[str]:
    """The texts of those first rows of a page's tables that print a title or a label, as forms made with spreadsheets do."""
    for grid in page.grids:
        for index, row in enumerate(grid.rows()[:_UPPER_ROWS]):
            if TELLING.search("".join([cell.text for cell in row])):
                yield from _row_texts(row, index)


def _beginning(page: PageContent) -> Iterator[str]:
    """A page's lines down to its first table; a table of few cells that prints no statement is read as lines."""
    if not page.grids:
        yield from (plain(line.text) for line in page.lines)
        return
    first = page.grids[0]
    yield from (plain(line.text) for line in page.lines if line.box.top <= first.box.top)
    if _is_small(page):
        inside = [text for grid in page.grids for index, row in enumerate(grid.rows()) for text in _row_texts(row, index)]
        if not any(map(_is_of_a_table, inside)):
            yield from inside


def _is_small(page: PageContent) -> bool:
    """Whether a page's tables have so few cells that they can be a cover's frame."""
    return sum([len(grid.cells) for grid in page.grids]) <= _MOST_CELLS


def _row_texts(row: Sequence[Cell], index: int) -> list[str]:
    """The lines of the cells that begin in a grid's row; a label takes the text of the cell beside it."""
    texts = [plain(text) for cell in row if cell.row0 == index for text in cell.lines if text and not text.isspace()]
    return [
        text + following if text.endswith(":") and not following.endswith(":") else text
        for text, following in zip(texts, [*texts[1:], ""], strict=False)
    ]


def _is_of_a_table(text: str) -> bool:
    return read_title(text) not in (None, "other") or find_unit(text) is not None

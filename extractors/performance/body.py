"""The rows of a table below its headings, over its pages: what each column prints, merged cells carried down."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from extractors.grid import Cell
from extractors.model import Box
from extractors.performance.columns import Column, Header, cells_of, covering
from extractors.performance.printed import printed
from extractors.performance.tables import FoundTable, Segment
from extractors.performance.vocabulary import LEVELS, OLD_LEVELS, Role

_KNOWN = re.compile(
    r"(?:产出|成本|效益|满意度|数量|质量|时效|经济成本|社会成本|生态环境成本|经济效益|社会效益|生态效益|可持续影响|服务对象满意度)指?标?"
)

_NUMBERED = re.compile(r"^(?:指标)?(\d{1,2})[:：、.](?!\d)")
"""How numbered names begin."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of one page's grid."""

    segment: Segment
    part: int
    """Which segment, from 0."""
    index: int
    cells: tuple[Cell, ...]
    _within: dict[tuple[float, float], Sequence[Cell]] = field(default_factory=dict, init=False, repr=False, compare=False)
    """What stands in each column asked for: that of the names is asked for time and again."""

    @property
    def page(self) -> int:
        """The page, from 1."""
        return self.segment.grid.page

    def within(self, column: Column | None) -> Sequence[Cell]:
        """The cells that stand within a column."""
        if column is None:
            return ()
        found = self._within.get((column.x0, column.x1))
        if found is None:
            found = self._within[column.x0, column.x1] = cells_of(self.segment.grid, self.cells, column, self.segment.shift)
        return found

    def beside(self, index: int, column: Column) -> Sequence[Cell]:
        """The cells of another row of its grid that stand within a column."""
        if index == self.index:
            return self.within(column)
        grid = self.segment.grid
        return cells_of(grid, grid.rows()[index], column, self.segment.shift)

    def text(self, column: Column | None) -> str | None:
        """What stands in a column, as printed; None where nothing does."""
        cells = self.within(column) if column else ()
        if len(cells) == 1:
            return printed(cells[0].text) or None
        return "".join([printed(c.text) for c in cells]) or None

    def over(self, column: Column) -> Cell | None:
        """The cell that covers a column and more."""
        return covering(self.segment.grid, self.cells, column, self.segment.shift)

    def box(self, cells: Sequence[Cell], high: Sequence[Cell] = ()) -> Box | None:
        """The box around some cells on the page as displayed, as high as `high` where given; None without positions."""
        if not cells:
            return None
        boxes, beside = [c.box for c in cells], [c.box for c in high or cells]
        around = Box(
            min(b.x0 for b in boxes), min(b.top for b in beside), max(b.x1 for b in boxes), max(b.bottom for b in beside)
        )
        return shown(self.segment, around)


def shown(segment: Segment, box: Box) -> Box | None:
    """A box of a grid on its page as displayed; None in formats without positions."""
    if not segment.grid.placed:
        return None
    straightening = segment.page.straightening
    return straightening.displayed(box) if straightening else box


def confidence_of(cells: Sequence[Cell]) -> float | None:
    """The least confidence of some cells; None where the document itself says what is printed."""
    return min((c.confidence for c in cells if c.confidence is not None), default=None)


def rows_of(table: FoundTable) -> Iterator[Row]:
    """All rows but those of headings, in reading order."""
    for part, segment in enumerate(table.segments):
        headings = range(segment.header.start, segment.header.body) if segment.header else range(0)
        for index, cells in enumerate(segment.grid.rows()):
            if index not in headings:
                yield Row(segment, part, index, cells)


@dataclass(slots=True)
class _Slot:
    """A run of rows with one cell in a column; `text` "" is blank, None is taken by a cell that covers more columns."""

    key: object
    text: str | None
    part: int
    rows: int = 1
    drawn: bool = True
    ragged: bool = False
    """Its cell ends beside the middle of a row's name: borders do not say how far a name reaches, so none is carried."""
    follows: bool | None = None
    """Whether its first name's number is the next after the one above it; None where nothing is numbered."""
    over: list[int] = field(default_factory=list)
    """Which of the rows it stands beside."""


def carried(
    rows: Sequence[Row], header: Header, role: Role, within: Sequence[str | None] | None = None, *, down: bool = False
) -> list[str | None]:
    """What a column says of each row, where one cell stands beside several rows, on one page or on two.

    Args:
        rows: the rows that are read, in order.
        header: whose columns.
        role: which of them.
        within: what the level above says of each row: no name is carried from one of its cells to the next.
        down: whether a blank cell of one row says the same as the one above; else blank is blank, but at a page's top.
    """
    column = header.column(role)
    if column is None:
        return [None] * len(rows)
    slots = _slots(rows, column, header.column("level3"), split=role == "level2")
    _join_cut_names(slots)
    _fill(slots, within, down=down)
    texts: list[str | None] = [None] * len(rows)
    for slot in slots:
        for index in slot.over:
            texts[index] = slot.text or None
    return texts


def _slots(rows: Sequence[Row], column: Column, name: Column | None, *, split: bool) -> list[_Slot]:
    slots: list[_Slot] = []
    opened = 0
    for index, row in enumerate(rows):
        end = max((c.row1 for c in row.within(name)), default=row.index + 1)
        cells = list(dict.fromkeys(c for i in range(row.index, end) for c in row.beside(i, column)))
        ragged = len(cells) > 1 and any(not (c.row0 <= row.index and c.row1 >= end) for c in cells)
        if cells:
            key: object = (row.part, *((c.row0, c.col0) for c in cells))
            texts = [t for t in dict.fromkeys(printed(c.text) for c in cells) if t]
            text: str | None = texts[0] if len(texts) == 1 else "" if not texts else None
        elif row.over(column):
            key, text = (row.part, "over", row.index), None
        else:
            opened += _number(row, name) == 1
            key, text = (row.part, "open", opened if split else 0), ""
        if slots and slots[-1].key == key:
            slots[-1].rows += 1
        else:
            follows = _follows(rows, index, name) if split else None
            slots.append(_Slot(key, text, row.part, drawn=bool(cells), ragged=ragged, follows=follows))
        slots[-1].over.append(index)
    ragged_parts = {slot.part for slot in slots if slot.ragged}
    for slot in slots:
        slot.ragged = slot.part in ragged_parts
        if slot.text == "" and not slot.drawn:
            slot.text = _beside(rows, slot, column)
    return slots


def _number(row: Row, name: Column | None) -> int | None:
    """The number that a row's name begins with."""
    found = _NUMBERED.match(row.text(name) or "")
    return int(found[1]) if found else None


def _follows(rows: Sequence[Row], index: int, name: Column | None) -> bool | None:
    """Whether a row's name has the next number after the one above it: 1 begins another cell of the second level."""
    number = _number(rows[index], name)
    above = _number(rows[index - 1], name) if index else None
    return None if number is None or (above is None and number != 1) else number - 1 == above


def _beside(rows: Sequence[Row], slot: _Slot, column: Column) -> str | None:
    """The text outside the grid that stands beside rows whose cell lacks borders; None where it is several names.

    Where names of rows are numbered, each 1 begins another cell of the second level.
    """
    first, last = rows[slot.over[0]], rows[slot.over[-1]]
    grid, shift = first.segment.grid, first.segment.shift
    top, bottom = grid.ys[first.index], grid.ys[last.index + 1]
    text = "".join(
        printed(line.text)
        for line in first.segment.page.lines
        if column.x0 - 2 <= line.box.x0 - shift and line.box.x1 - shift <= column.x1 + 2
        if top - 2 <= (line.box.top + line.box.bottom) / 2 <= bottom + 2
    )
    return None if text.count("指标") > 1 else text


def open_runs(rows: Sequence[Row], column: Column | None) -> list[list[int]]:
    """Rows that follow each other on a page and have no cell in a column: its borders are missing there."""
    runs: list[list[int]] = []
    for index, row in enumerate(rows):
        if column is None or row.within(column) or row.over(column):
            continue
        if runs and runs[-1][-1] == index - 1 and rows[index - 1].part == row.part:
            runs[-1].append(index)
        else:
            runs.append([index])
    return runs


def agree(level1: str | None, level2: str | None) -> bool:
    """Whether a second level may stand under a first one, as far as the Ministry's form says."""
    if not level1 or not level2:
        return True
    return next((first in level1 for second, first in LEVELS if re.search(second, level2)), True)


def is_part(level1: str | None, level2: str | None) -> bool:
    """Whether the Ministry's forms, old and new, have a second level under a first one."""
    if not level1 or not level2:
        return False
    return any(first in level1 and re.search(second, level2) for second, first in (*LEVELS, *OLD_LEVELS))


def _join_cut_names(slots: Sequence[_Slot]) -> None:
    """A name that a page's end cuts in two is one."""
    for upper, lower in pairwise(slots):
        if upper.part == lower.part or not upper.text or not lower.text:
            continue
        if _KNOWN.fullmatch(upper.text + lower.text) and not (_is_name(upper.text) and _is_name(lower.text)):
            upper.text = lower.text = upper.text + lower.text


def _is_name(text: str) -> bool:
    return text.endswith("指标") or bool(_KNOWN.fullmatch(text))


def _fill(slots: Sequence[_Slot], within: Sequence[str | None] | None, *, down: bool) -> None:
    """Give blank runs the name of the cell that they are part of: the one above, or the one that the next page goes on with."""
    for index, slot in enumerate(slots):
        if slot.text != "" or slot.ragged or (slot.follows is False and slot.drawn):
            continue
        above = slots[index - 1] if index else None
        below = slots[index + 1] if index + 1 < len(slots) else None
        at_top = above is not None and above.part != slot.part
        at_bottom = below is not None and below.part != slot.part
        unknown = slot.follows and within is not None and within[slot.over[0]] is None
        if above is not None and not unknown and not _same(within, above, slot):
            above = None
        if below is not None and not _same(within, slot, below):
            below = None
        if at_bottom and below and below.text and not at_top and (slot.rows > 1 or not slot.drawn or above is None):
            slot.text = below.text
        elif above and (at_top or (down and slot.drawn and (slot.follows or (slot.rows == 1 and not at_bottom)))):
            slot.text = above.text


def _same(within: Sequence[str | None] | None, upper: _Slot, lower: _Slot) -> bool:
    """Whether the level above is the same on both sides of a border between runs."""
    return within is None or within[upper.over[-1]] == within[lower.over[0]]

"""Header cells into columns with roles: which column holds codes, names, line numbers, and which measure stands where."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Container, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise, takewhile
from typing import Literal, NamedTuple

from extractors.grid import Cell, Grid
from extractors.numbers import find_unit, parse_amount
from extractors.statements import vocabulary
from extractors.statements.titles import is_title
from extractors.text import squeeze, unspaced

Role = Literal["code", "name", "measure", "line_number", "ignored", "blank"]

_DEEPEST_HEADER = 9
"""No form prints more header rows than this; the search for header words stops there."""

_PREPARED_BY = re.compile(r"^(?:编制|填报|预算|决算|公开)?(?:单位|部门)(?:名称)?(?:\(.{1,6}\))?[:：]")
_ORDINAL = r"[-\d一二三四五六七八九十]"
_FORM_LABEL = re.compile(
    rf"^(?:公开|预算|决算|财决|附)?(?:表{_ORDINAL}{{0,5}}|{_ORDINAL}{{1,5}}表)$"
    rf"|^附(?:件|表){_ORDINAL}{{0,4}}[:：]?$|^20\d{{2}}年(?:度)?$"
)
_LETTER = re.compile(r"[^\W\d_]")
_STARTS_AS_AMOUNT = re.compile(r"[-(]?\d[\d,]*\.\d")
_TOTAL_LINE = re.compile(r"(?:合|总)计$")
_COLUMN_FORMULA = re.compile(r"^[\dA-Za-z]{1,3}(?:=[\dA-Za-z+\-]+)?$")
_LINE_NUMBER = frozenset({"行次", "序号", "序", "次序"})
_MOST_COLUMNS = 500
"""A table with more columns is none of the statements; to understand its header would take too long."""

_UNIT_SUFFIX = re.compile(r"[(（](?:单位[:：])?(?:亿|千|万)?元[)）]$")


class Column(NamedTuple):
    """One column of a table: its extent in points, its role, and the path of header cells above it.

    `level` is 0, 1, 2 for 类, 款, 项 code columns. Columns of one `group` belong to the same lines: a two-sided table has two.
    `heads` are the header cells that stand over all measures of the group and so tell nothing about one of them.
    """

    x0: float
    x1: float
    role: Role
    path: tuple[str, ...]
    level: int | None = None
    group: int = 0
    heads: tuple[str, ...] = ()

    @property
    def middle(self) -> float:
        """The middle, left to right."""
        return (self.x0 + self.x1) / 2


@dataclass(frozen=True, slots=True)
class Header:
    """The header of a grid. Rows `start` to `end` (half-open) are header; `shared` is a header row that also prints amounts."""

    start: int
    end: int
    shared: int | None
    columns: tuple[Column, ...]
    group_titles: tuple[str, ...]

    @property
    def body(self) -> int:
        """The first row that may print amounts."""
        return self.end if self.shared is None else self.shared


def read_header(grid: Grid) -> Header | None:
    """The header of a grid, or None where its first rows hold no header words (a page that only continues a table)."""
    rows = grid.rows()
    start = next((i for i, row in enumerate(rows) if not _is_preamble(row)), len(rows))
    end, shared = start, None
    for index in range(start, min(start + _DEEPEST_HEADER, len(rows))):
        kind = _row_kind(rows[index], index)
        if kind == "data":
            break
        if kind == "shared":
            end, shared = index + 1, index
            break
        if kind == "header" or (kind == "unclear" and end == index and _reaches_down(rows[index], index)):
            end = index + 1
    if end == start:
        end = _filled_rows(rows, start)
    if end == start:
        return None
    grid = grid.with_columns_of_rows_from(start)
    if len(grid.xs) > _MOST_COLUMNS:
        return None
    columns, titles = _columns(grid, grid.rows(), start, end, shared)
    return Header(start, end, shared, columns, titles)


def _reaches_down(row: Sequence[Cell], index: int) -> bool:
    """Whether a heading from above reaches into a row that prints texts of its own: headings that wrap have a cell a line."""
    return any(c.row0 < index and c.text for c in row) and sum(c.row0 == index and bool(c.text) for c in row) > 1


def _filled_rows(rows: Sequence[Sequence[Cell]], start: int) -> int:
    """The end of a header without any known word: rows in which every cell prints text, down to the first amount."""
    for index in range(start, min(start + _DEEPEST_HEADER, len(rows))):
        texts = [squeeze(c.text) for c in rows[index]]
        if any(parse_amount(t) is not None for t in texts):
            return index
        if not all(texts):
            break
    return start


def preamble(grid: Grid, header: Header | None = None) -> list[str]:
    """The texts that stand in the grid above its header, line by line: a title, the unit of money, who prepared it.

    Where they end is told by its header, if that was read, else by themselves.
    """
    above = grid.rows()[: header.start] if header else takewhile(_is_preamble, grid.rows())
    return [unspaced(text) for row in above for c in row for text in (*c.lines, c.text) if text.strip()]


def is_heading(grid: Grid) -> bool:
    """Whether a grid prints nothing but what stands above a header."""
    return all(map(_is_preamble, grid.rows()))


def _is_preamble(row: Sequence[Cell]) -> bool:
    """Whether a row prints nothing but a title, a form's number, the year, the unit of money, or who prepared the table."""
    cells = [c for c in row if c.text.strip()]
    for cell in cells:
        if not (_is_preamble_text(cell.text) or (len(cell.lines) > 1 and all(map(_is_preamble_text, cell.lines)))):
            break
    else:
        return True
    # the label, the unit's name and the unit of money may have a cell each
    texts = [squeeze(c.text) for c in cells]
    return bool(_PREPARED_BY.match(texts[0])) and len(texts) <= 1 + 2 and all(parse_amount(t) is None for t in texts)


@lru_cache(maxsize=1 << 12)
def _is_preamble_text(text: str) -> bool:
    plain = squeeze(text)
    return is_title(plain) or find_unit(plain) is not None or bool(_PREPARED_BY.match(plain) or _FORM_LABEL.match(plain))


def _row_kind(row: Sequence[Cell], index: int) -> Literal["header", "shared", "data", "unclear"]:
    """Whether a row is header, data, both, or may be either (no header word and no amount)."""
    own = [squeeze(c.text) for c in row if c.row0 == index and c.text]
    numbers: list[str] = []
    words: list[str] = []
    for text in own:
        if parse_amount(text) is not None:
            numbers.append(text)
        elif vocabulary.is_header_word(text):
            words.append(text)
    if _are_column_numbers(numbers) and not any(_TOTAL_LINE.match(t) for t in own):
        return "header"
    if not numbers:
        return "header" if words else "unclear"
    if words and all(vocabulary.is_code_header(w) for w in words):
        return "shared"
    return "data"


def _are_column_numbers(numbers: Sequence[str]) -> bool:
    """Whether the numbers of a row count its columns from 1."""
    if len(numbers) < 2 or not all(n.isdigit() for n in numbers):
        return False
    values = [int(n) for n in numbers]
    return values[0] == 1 and all(b - a == 1 for a, b in pairwise(values))


def _columns(
    grid: Grid, rows: Sequence[Sequence[Cell]], start: int, end: int, shared: int | None
) -> tuple[tuple[Column, ...], tuple[str, ...]]:
    """Columns with roles and groups, and for each group the header cells that stand over all of it."""
    above = _cells_above(rows, len(grid.xs) - 1, start, end, shared)
    printed = [_role(tuple([t for _, t in cells])) for cells in above]
    below = _texts_below(rows[end:], {index for index in range(len(printed)) if _may_hold_names(printed, index)})
    roles = [_role_in_body(role, below.get(index, ())) for index, role in enumerate(printed)]
    roles = _without_foreign(roles, [[t for _, t in cells] for cells in above])
    roles = _without_counters(roles, rows[end:])
    groups = _groups([role for role, _ in roles])
    titles: list[str] = []
    columns: list[Column] = []
    for group in sorted(set(groups)):
        members = [i for i, g in enumerate(groups) if g == group]
        labels = {i for i in members if roles[i][0] in ("code", "name", "line_number")}
        measures = {i for i in members if roles[i][0] == "measure"}
        over = {id(c): frozenset(c.columns) for i in members for c, _ in above[i] if c.col1 - c.col0 > 1}
        over_labels = {c for c, columns_under in over.items() if columns_under & labels and columns_under & measures}
        over_all = {c for c, columns_under in over.items() if len(measures) > 1 and measures <= columns_under} - over_labels
        over_group = over_labels | over_all
        titles.append("/".join(dict.fromkeys(t for i in members for c, t in above[i] if id(c) in over_group)))
        for i in members:
            role, level = roles[i]
            is_measure = role == "measure"
            path = tuple([t for c, t in above[i] if not is_measure or id(c) not in over_group])
            heads = tuple([t for c, t in above[i] if id(c) in over_all]) if is_measure and over_all else ()
            columns.append(Column(grid.xs[i], grid.xs[i + 1], role, path, level, group, heads))
    return _number_code_levels(columns), tuple(titles)


def _texts_below(body: Sequence[Sequence[Cell]], columns: Container[int]) -> dict[int, list[str]]:
    """What is printed below each of these columns, row by row, in cells that stand in it alone."""
    texts: defaultdict[int, list[str]] = defaultdict(list)
    for row in body:
        for cell in row:
            if cell.col1 - cell.col0 == 1 and cell.col0 in columns and (text := cell.text) and not text.isspace():
                texts[cell.col0].append(text)
    return texts


def _may_hold_names(roles: Sequence[tuple[Role, int | None]], index: int) -> bool:
    """Whether what stands below can make names of a column: of a measure, and beside names of one without a header."""
    role, _ = roles[index]
    return role == "measure" or (role == "blank" and index > 0 and roles[index - 1][0] == "name")


def _role_in_body(role: tuple[Role, int | None], texts: Sequence[str]) -> tuple[Role, int | None]:
    """Correct a role by what stands below: a column that mostly prints words holds names, whatever its header is called.

    A column without a header does so only beside names, whose lines it splits further.
    """
    if not _LETTER.search("".join(texts)):  # a column of amounts
        return role
    words = sum([bool(_LETTER.search(t)) and not _STARTS_AS_AMOUNT.match(squeeze(t)) for t in texts])
    return ("name", None) if words > len(texts) / 2 else role


def _without_foreign(roles: Sequence[tuple[Role, int | None]], tokens: Sequence[Sequence[str]]) -> list[tuple[Role, int | None]]:
    """Ignore codes and names of another classification that stand beside the statement's own; alone they label their block."""
    kept: list[tuple[Role, int | None]] = []
    only_foreign = False  # whether all labels of the block so far are another classification's: then it is the block's own
    for role, texts in zip(roles, tokens, strict=True):
        beside = bool(kept) and kept[-1][0] in ("code", "name", "ignored")
        foreign = role[0] in ("code", "name") and any(map(vocabulary.is_foreign_header, texts))
        only_foreign = foreign and (only_foreign or not beside)
        kept.append(("ignored", None) if foreign and not only_foreign else role)
    return kept


def _without_counters(roles: Sequence[tuple[Role, int | None]], body: Sequence[Sequence[Cell]]) -> list[tuple[Role, int | None]]:
    """Take a column left of a table's codes and names that counts its rows for what it is, whatever stands above it."""
    labels = [i for i, (role, _) in enumerate(roles) if role in ("code", "name")]
    kept = list(roles)
    for column in range(labels[0] if labels else 0):
        if kept[column][0] in ("measure", "blank") and _counts_rows(body, column):
            kept[column] = ("line_number", None)
    return kept


def _counts_rows(body: Sequence[Sequence[Cell]], column: int) -> bool:
    """Whether a column prints nothing but whole numbers that go up by one from row to row."""
    cells = {id(c): c for row in body for c in row if c.col0 == column == c.col1 - 1 and c.text.strip()}
    texts = [squeeze(c.text) for c in cells.values()]
    if not texts or not all(t.isdecimal() for t in texts):
        return False
    return all(int(b) - int(a) == 1 for a, b in pairwise(texts))


def _cells_above(
    rows: Sequence[Sequence[Cell]], columns: int, start: int, end: int, shared: int | None
) -> list[list[tuple[Cell, str]]]:
    """The header cells over each column, top to bottom, with their squeezed texts; blanks and column numbers left out."""
    above: list[list[tuple[Cell, str]]] = [[] for _ in range(columns)]
    for index in range(start, end):
        for cell in rows[index]:
            if cell.row0 != index:  # it reaches down from a row above, or is a frame around the table, which holds its title
                continue
            text = _UNIT_SUFFIX.sub("", squeeze(cell.text))
            if not text or text == "栏次" or _COLUMN_FORMULA.match(text):
                continue
            if index == shared and not vocabulary.is_code_header(text):
                continue
            for column in above[cell.col0 : cell.col1]:
                column.append((cell, text))
    return above


@lru_cache(maxsize=1 << 12)
def _role(tokens: tuple[str, ...]) -> tuple[Role, int | None]:
    """The role of a column with these header texts above it, and the level where it holds codes of one."""
    if not tokens:
        return "blank", None
    if "备注" in tokens or vocabulary.is_rate_header("/".join(tokens)):
        return "ignored", None
    if not _LINE_NUMBER.isdisjoint(tokens):
        return "line_number", None
    level = next((lv for t in reversed(tokens[1:]) if (lv := vocabulary.code_level(t)) is not None), None)
    if level is not None:
        return "code", level
    if vocabulary.is_figure_header(tokens[-1]):
        return "measure", None
    if any(vocabulary.is_name_header(t) for t in tokens):
        return "name", None
    if any(vocabulary.is_code_header(t) for t in tokens):
        return "code", None
    if vocabulary.is_item_header(tokens[-1]):
        return "name", None
    return "measure", None


def _groups(roles: Sequence[Role]) -> list[int]:
    """Number the groups of columns: a label column after a measure opens the next."""
    groups: list[int] = []
    group, seen_measure = 0, False
    for role in roles:
        if role in ("code", "name", "line_number") and seen_measure:
            group, seen_measure = group + 1, False
        seen_measure = seen_measure or role == "measure"
        groups.append(group)
    return groups


def _number_code_levels(columns: Sequence[Column]) -> tuple[Column, ...]:
    """Give code columns without a printed 类, 款, 项 their level by order where a group has several."""
    numbered = list(columns)
    for group in {c.group for c in columns}:
        codes = [i for i, c in enumerate(columns) if c.group == group and c.role == "code"]
        if len(codes) > 1 and all(columns[i].level is None for i in codes):
            for level, i in enumerate(codes[:3]):
                numbered[i] = columns[i]._replace(level=level)
    return tuple(numbered)

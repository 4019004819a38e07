"""Tables of money that are none of the nine: read under their printed titles, with header paths as measures.

A table's title says that it is another one (`titles`); which of its columns hold money only their headings can tell, for such
tables count and describe too. A column that no heading calls money is left out, and a table without any is none of money.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from extractors.model import CurrencyUnit, OtherLineItem, OtherStatementRecord, Side
from extractors.ocr.doubt import doubt_of
from extractors.statements.found import FoundTable
from extractors.statements.headers import Column, Header
from extractors.statements.measures import printed_path
from extractors.statements.parents import parents_by_indent
from extractors.statements.rows import NO_LINE, NO_NUMBER, Place, PrintedAmount, PrintedLine, read_lines
from extractors.text import line_name, squeeze, unspaced

_NO_MONEY = re.compile(
    r"率|权重|得分|分值|指标|数量|[人次天个台辆件套户项目]数|次$|面积|单位$|类型|方式|时间|日期|年限|年度$|说明|依据|内容|原因|编制"
)
"""A column with this in its last heading counts or describes."""

_MONEY = re.compile(
    r"[合总小]计|金额|额度?$|资金|费|支出|收入|拨款|预算|决算|结转|结余|补助|基金|执行|到位|批复|价|[原净]值|财政|专户|自筹"
    r"|转移支付|债券?|贷款|(?:上年|本年|年初|年末|期初|期末)数"
)
"""What a heading over money says somewhere in its path."""

_REMARKS = re.compile(r"时间|日期|说明|备注|原因|简介|依据")
"""A column of words with this in its heading says something of a line that another column names."""

_ON_PERFORMANCE = re.compile(r"绩效|目标|自评")
_INDICATORS = re.compile(r"[一二三]级指标|(?:年度|总体|实施期|中期)[^,。]{0,6}目标|(?:年度)?绩效(?:指标|目标)$")
"""What heads the indicators, or the targets in words, in a form on performance."""


@dataclass(frozen=True, slots=True)
class OtherReading:
    """What one table gives: its record and its line items."""

    record: OtherStatementRecord
    items: tuple[OtherLineItem, ...]


def read_others(found: Sequence[FoundTable], units: Counter[CurrencyUnit]) -> list[OtherReading]:
    """Read every table of money among other tables, in the order of the pages.

    Args:
        found: the tables whose titles say that they are none of the nine.
        units: the units of money that the document's statements print; where they agree, a table without one is in theirs.
    """
    own = units + Counter(table.unit for table in found if table.unit)
    common = next(iter(own)) if len(own) == 1 else None
    readings: list[OtherReading] = []
    for table in found:
        reading = _read(table, len(readings) + 1, table.unit or common)
        if reading:
            readings.append(reading)
    return readings


def _read(found: FoundTable, number: int, unit: CurrencyUnit | None) -> OtherReading | None:
    """One table; None where it is no table of money."""
    if not found.has_header or _is_form(found):
        return None
    table = _only_money(found)
    if not any(c.role == "measure" for s in table.segments if s.header for c in s.header.columns):
        return None
    items: list[OtherLineItem] = []
    unread: list[str] = []
    title = unspaced(found.title)
    lines, recognised = read_lines(table), found.recognised
    measures = {id(c): printed_path(c) for s in table.segments if s.header for c in s.header.columns}
    for line, amount, place in _places(table, lines):
        if not place.row and not place.code:
            unread.append(amount.unread(NO_LINE))
            continue
        if unit is None:
            unread.append(amount.unread("is in no unit of money that is printed"))
            continue
        figure = amount.figure(unit)
        if figure is None:
            unread.append(amount.unread(f"is no exact amount in {unit}"))
            continue
        doubt = doubt_of(amount.cell.text, amount.cell.confidence, line.confidence, None) if recognised else None
        measure = measures[id(amount.column)]
        items.append(OtherLineItem(*(number, "other_statement", title, *place, line.order, measure, *figure, doubt)))
    unread += [amount.unread(NO_NUMBER) for line in lines for amount in line.unread]
    record = OtherStatementRecord(
        table_number=number,
        title=title,
        first_page=found.first_page,
        last_page=found.last_page,
        status="filled" if items else "unread" if unread else "empty",
        currency_unit=unit,
        unread=len(unread),
        note=unread[0] if unread else None,
    )
    return OtherReading(record, tuple(items))


def _is_form(found: FoundTable) -> bool:
    """Whether a table on performance has indicators below its money: not all in a column is then what its heading says."""
    cells = (c for s in found.segments for c in s.grid.cells if c.row0 >= (s.header.end if s.header else 0))
    return bool(_ON_PERFORMANCE.search(found.title)) and any(_INDICATORS.match(squeeze(c.text)) for c in cells)


def _places(table: FoundTable, lines: Sequence[PrintedLine]) -> Iterator[tuple[PrintedLine, PrintedAmount, Place]]:
    """Every amount with its line and its place; one without name and code is none to file it under."""
    under = parents_by_indent(lines)
    titles = table.header.group_titles
    for line in lines:
        title = titles[line.group] if line.group < len(titles) > 1 else ""
        side: Side | None = "expenditure" if "支出" in title else "revenue" if "收入" in title else None
        place = Place(side, line.code, _name(line), under.get((line.group, line.order)))
        for amount in line.amounts:
            yield line, amount, place


def _name(line: PrintedLine) -> str:
    """A line's name; where several columns name it, from the left to the right with `/` between them."""
    parts = [line_name(part) for part in line.parts if part]
    return "/".join(dict.fromkeys(parts)) if len(parts) > 1 else line.name


def _only_money(found: FoundTable) -> FoundTable:
    """The table with all columns ignored that neither name its lines nor hold money."""
    headers = {id(s.header): _with_money_only(s.header) for s in found.segments if s.header}
    segments = [replace(s, header=headers[id(s.header)]) if s.header else s for s in found.segments]
    return replace(found, segments=segments)


def _with_money_only(header: Header) -> Header:
    """The header with its groups told apart anew: a column that counts or describes does not end one."""
    columns: list[Column] = []
    titles: list[str] = []
    after_money = True
    for column in header.columns:
        role = "ignored" if _only_describes(column, header.columns) else column.role
        if role in ("code", "name", "line_number") and after_money:
            titles.append(header.group_titles[column.group])
            after_money = False
        elif not titles:
            titles.append(header.group_titles[column.group])
        after_money = after_money or role == "measure"
        columns.append(column._replace(role=role, group=len(titles) - 1))
    with_money = {c.group for c in columns if c.role == "measure"}
    columns = [c if c.group in with_money else c._replace(role="ignored") for c in columns]
    return replace(header, columns=tuple(_one_classification(columns)), group_titles=tuple(titles))


def _only_describes(column: Column, among: Sequence[Column]) -> bool:
    """Whether a column neither holds money nor names lines: counts and words under an amount's like headings, dates, remarks."""
    if column.role == "measure":
        return not holds_money(column)
    remarks = column.role == "name" and bool(column.path) and bool(_REMARKS.search(column.path[-1]))
    return remarks and any(c.role == "name" and c is not column for c in among)


def _one_classification(columns: Sequence[Column]) -> Iterator[Column]:
    """The columns with the codes of a second classification in a group ignored, and its units' codes beside others."""
    levels: defaultdict[int, set[int | None]] = defaultdict(set)
    before: Column | None = None
    for column in columns:
        known = levels[column.group]
        if column.role == "code":
            goes_on = before is not None and before.role == "code" and column.level is not None and column.level not in known
            if known and not goes_on:
                column = column._replace(role="ignored")
            known.add(column.level)
        before = column
        yield column


def holds_money(column: Column) -> bool:
    """Whether the headings over a column say that it holds money."""
    path = (*column.heads, *column.path)
    return bool(path) and not _NO_MONEY.search(path[-1]) and any(_MONEY.search(token) for token in path)

"""The upper part of a form, and the rows below its indicators: labels with what stands beside them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import takewhile

from extractors.grid import Cell
from extractors.model import CurrencyUnit
from extractors.numbers import find_unit
from extractors.performance.body import Row
from extractors.performance.columns import Column, Header, extent
from extractors.performance.indicators import Goal
from extractors.performance.money import Money, read_money
from extractors.performance.printed import printed
from extractors.performance.ticks import read_options
from extractors.performance.vocabulary import (
    EXECUTION_COLUMNS,
    EXECUTION_TOTAL,
    FORM_LABELS,
    FUND_NAME,
    FUNDS_BESIDE,
    Label,
    meaning_of,
)
from extractors.text import squeeze

_NUMBERED_GOAL = re.compile(r"^(?:年度)?(?:绩效)?目标\d{1,2}[:：]")
_GOAL_NUMBER = re.compile(r"目标(\d{1,2})[:：]?$")
_HEADS: tuple[Label, ...] = ("goal_over", "result")
"""Labels that may head a column: 预期目标 beside 实际完成情况."""

_TEXTS: tuple[Label, ...] = (
    "name",
    "department",
    "implementing_unit",
    "unit_name",
    "type",
    "term",
    "deviation",
    "improvement",
    "result",
)


@dataclass(slots=True)
class Form:
    """What the labels of a form say, by label; amounts and goals beside."""

    texts: dict[Label, str] = field(default_factory=dict)
    goals: list[tuple[str, str]] = field(default_factory=list)
    """Label and text, in order."""
    money: dict[str, Money] = field(default_factory=dict)
    """budget, year_budget and executed."""
    labels: dict[str, str] = field(default_factory=dict)
    """The printed label of budget and year_budget."""
    funding: list[tuple[str, str]] = field(default_factory=list)
    """Ticked sources, and sources with an amount, each with its amount as printed."""
    rate: str | None = None
    score: str | None = None

    @property
    def several_goals(self) -> bool:
        """Whether goals are numbered by their labels (年度目标1, 年度目标2)."""
        return sum(_GOAL_NUMBER.search(squeeze(label)) is not None for label, _ in self.goals) > 1


class FormReader:
    """Reads a form's rows one by one."""

    def __init__(self, rows: Sequence[Row], unit: CurrencyUnit | None, header: Header | None = None) -> None:
        self.form = Form()
        self._header = header
        cells = {id(c): c for row in rows for c in row.cells}.values()
        self._unit = next((u for c in cells if (u := find_unit(c.text))), unit)
        self._execution: tuple[Column, ...] = ()
        self._waiting: list[tuple[Label, str, float, float]] = []
        """Labels that head a column of goals or of what became of them, with its edges: these stand in the row below."""
        self._last: Label | None = None
        self._taken: set[int] = set()
        """Cells whose text is a goal already."""

    @property
    def unit(self) -> CurrencyUnit | None:
        """The unit of money that the form prints, beside its amounts or above it."""
        return self._unit

    def read(self, row: Row) -> Goal | None:
        """Take in a row; give the goal that it states, if it states one."""
        if self._heads_execution(row):
            return None
        before = len(self.form.goals)
        self._read_rest(row)
        self._read_execution(row)
        self._read_below(row)
        for index, cell in enumerate(row.cells):
            following = row.cells[index + 1 :]
            label = meaning_of(cell.text, FORM_LABELS)
            if label and following:
                self._read_label(row, label, cell, following)
            elif source := FUND_NAME.match(squeeze(cell.text)):
                self._read_source(row, source["name"], following)
        if not any(meaning_of(c.text, FORM_LABELS) for c in row.cells):
            self._read_loose_goal(row)
        return self._goal() if len(self.form.goals) > before else None

    def _goal(self) -> Goal:
        label, text = self.form.goals[-1]
        number = _GOAL_NUMBER.search(squeeze(label))
        return Goal(int(number[1]) if number else None, text)

    def _read_rest(self, row: Row) -> None:
        """The rest of a text that the end of a page cuts: it stands beside a blank cell at the next page's top."""
        texts = [c for c in row.cells if c.text.strip()]
        if row.part and row.index == 0 and self._last and len(texts) == 1 and len(row.cells) == 2 and texts[0] is row.cells[1]:
            self.form.texts[self._last] += printed(texts[0].text)

    def _read_label(self, row: Row, label: Label, cell: Cell, following: Sequence[Cell]) -> None:
        value = following[0]
        beside = meaning_of(value.text, FORM_LABELS) is None
        text = printed(value.text)
        if value.row0 != row.index or (cell.row0 != row.index and label not in ("goal", "funding")):
            return
        if label in ("goal", "goal_over") and (not beside or id(value) in self._taken):
            return
        if label in ("budget", "year_budget"):
            self._read_budget(row, label, cell, value)
        elif label == "funding":
            self._read_funding(row, following)
        elif label == "score":
            self.form.score = self.form.score or self._score(row, following)
        elif label in ("goal", "goal_over"):
            self._add_goal(printed(cell.text), text)
        elif label == "type":
            words = takewhile(lambda c: meaning_of(c.text, FORM_LABELS) is None, following)
            self.form.texts.setdefault("type", "".join(c.text for c in words))
        elif label in _TEXTS and beside and text:
            self.form.texts.setdefault(label, text)
            self._last = label

    def _score(self, row: Row, following: Sequence[Cell]) -> str | None:
        """The total score: in the column of scores where its row has one, else the last number that is no weight."""
        column, weights = (self._header.column(role) if self._header else None for role in ("score", "weight"))
        own = [c for c in row.within(column) if c in following]
        cells = own or [c for c in following if c not in row.within(weights)]
        numbers = [printed(c.text) for c in cells if re.fullmatch(r"\d{1,3}(?:\.\d+)?分?", squeeze(c.text))]
        return numbers[-1] if numbers else None

    def _add_goal(self, label: str, text: str) -> None:
        """A goal; its further rows under the same label are the same goal."""
        if not text:
            return
        if self.form.goals and self.form.goals[-1][0] == label and not _GOAL_NUMBER.search(squeeze(label)):
            text = self.form.goals.pop()[1] + text
        self.form.goals.append((label, text))

    def _read_loose_goal(self, row: Row) -> None:
        """A numbered goal without its label: that stands on the page before, or beside the grid."""
        texts = [c for c in row.cells if c.text.strip() and c.row0 == row.index]
        if len(texts) == 1 and _NUMBERED_GOAL.match(squeeze(texts[0].text)):
            label = self.form.goals[-1][0] if self.form.goals else ""
            self._add_goal(label, printed(texts[0].text))

    def _read_below(self, row: Row) -> None:
        """Goals and results that stand below their labels; and labels that head a column of them."""
        waiting, self._waiting = self._waiting, []
        for label, text, x0, x1 in waiting:
            for cell in row.cells:
                if cell.row0 == row.index and extent(row.segment.grid, cell) == (x0, x1) and cell.text.strip():
                    self._taken.add(id(cell))
                    if label == "goal_over":
                        self._add_goal(text, printed(cell.text))
                    else:
                        self.form.texts.setdefault(label, printed(cell.text))
        for index, cell in enumerate(row.cells):
            following = row.cells[index + 1 : index + 2]
            label_of = meaning_of(cell.text, FORM_LABELS)
            if label_of in _HEADS and (not following or meaning_of(following[0].text, FORM_LABELS) in _HEADS):
                self._waiting.append((label_of, printed(cell.text), *extent(row.segment.grid, cell)))

    def _read_budget(self, row: Row, label: Label, cell: Cell, value: Cell) -> None:
        amount = read_money(row, value, self._unit)
        if amount and label not in self.form.money:
            self.form.money[label] = amount
            self.form.labels[label] = printed(cell.text).rstrip("：:")

    def _read_source(self, row: Row, name: str, following: Sequence[Cell]) -> None:
        if following and read_money(row, following[0], self._unit) and following[0].row0 == row.index:
            self._add_funding(name, printed(following[0].text))

    def _add_funding(self, name: str, text: str) -> None:
        self.form.funding = [(n, t) for n, t in self.form.funding if n != name] + [(name, text)]

    def _read_funding(self, row: Row, cells: Sequence[Cell]) -> None:
        """The ticked source of a row of sources, with the amount beside it."""
        beside = next((i for i, c in enumerate(cells) if re.match(FUNDS_BESIDE, squeeze(c.text))), len(cells))
        options = read_options("".join(c.text for c in cells[:beside]))
        amount = re.sub(rf"^(?:{FUNDS_BESIDE})[:：]?", "", "".join(printed(c.text) for c in cells[beside:]))
        ticked = [o.words for o in options if o.ticked]
        for words in ticked:
            self._add_funding(words, amount if len(ticked) == 1 else "")

    def _heads_execution(self, row: Row) -> bool:
        """Whether a row heads the budget and its execution; their columns are kept."""
        columns = [
            Column(None, *extent(row.segment.grid, c), m) for c in row.cells if (m := meaning_of(c.text, EXECUTION_COLUMNS))
        ]
        if not {"budget", "executed"} <= {c.path for c in columns}:
            return False
        self._execution = tuple(columns)
        return True

    def _read_execution(self, row: Row) -> None:
        """Budget, execution and rate, where the row is the whole of it."""
        label = next((c for c in row.cells if re.fullmatch(EXECUTION_TOTAL, squeeze(c.text).rstrip(":"))), None)
        if not self._execution or label is None or "executed" in self.form.money:
            return
        for column in self._execution:
            for cell in row.within(column):
                amount = read_money(row, cell, self._unit)
                if column.path in ("budget", "executed") and amount:
                    self.form.money[column.path] = amount
                elif column.path == "rate" and cell.text.strip():
                    self.form.rate = printed(cell.text)
        if "budget" in self.form.money:
            self.form.labels["budget"] = printed(label.text).rstrip("：:")

"""The catalogue as tables: what each rule asks for, ready to be joined with the figures of any number of documents.

A rule with each of its own statements is a `finding`; each of its readings is a `reading`; each distinct selector has a number.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import get_args

import polars as pl

from expectations.keys import LEFT_KEYS, RIGHT_KEYS, numbers_of, place_names
from expectations.model import MOST_KEYS, Reading, Rule, Selector, Source
from expectations.sources import ELSEWHERE, STATED
from extractors.model import STATEMENTS, ReportType, StatementName

REPORT_TYPES: tuple[ReportType, ...] = get_args(ReportType)
LINKED = tuple(sorted(ELSEWHERE))
"""Sources that are other documents, in the order in which their absence is told."""

LEFT = [f"left_{n}" for n in range(MOST_KEYS)]
RIGHT = [f"right_{n}" for n in range(MOST_KEYS)]
PLACE = ["place_0", "place_1"]
"""The columns that say by number which columns of keys a reading matches on, and which name a place."""

_KEY = pl.UInt8
_SET = pl.Int64

_FINDINGS = {
    "finding": pl.UInt32,
    "rule_id": pl.String,
    "severity": pl.String,
    "statement": pl.String,
    "title_zh": pl.String,
    "title_en": pl.String,
    "types": _SET,
    "any_type": pl.Boolean,
    "linked_to": _SET,
    "stated": pl.Boolean,
    "optional": pl.Boolean,
    "left_statement": _SET,
    "used": _SET,
    "needs": pl.UInt32,
    "equality": pl.Boolean,
    "own": pl.Boolean,
    "chosen": pl.Boolean,
}
_READINGS = {
    "reading": pl.UInt32,
    "finding": pl.UInt32,
    "nth": pl.UInt32,
    "selector": pl.UInt32,
    "at_most": pl.Boolean,
    "structure": pl.String,
    "required": pl.UInt32,
    "used": _SET,
    "added": _SET,
    "filled": _SET,
    **dict.fromkeys([*LEFT, *PLACE], _KEY),
}
_ADDENDS = {
    "reading": pl.UInt32,
    "selector": pl.UInt32,
    "sign": pl.Int64,
    "needed": _SET,
    "each": pl.Boolean,
    "structure": pl.String,
    **dict.fromkeys(RIGHT, _KEY),
}


@dataclass(frozen=True, slots=True)
class Plan:
    """What the rules ask for. Statements, sources and report types stand as sets: bit n is the nth of their list."""

    findings: pl.DataFrame
    """A row a rule and statement; `needs` counts its conditions, `chosen` tells that a place may be judged several times."""
    readings: pl.DataFrame
    """A row a reading: the selector of its left side, and the statements `used`, `added` and among these wanted `filled`."""
    addends: pl.DataFrame
    """A row an addend, in order; `needed` is a set of one where it is required, else empty."""
    conditions: pl.DataFrame
    """`finding`, `selector`, `barred`: what a document must print, or must not."""
    zeros: pl.DataFrame
    """`reading`, `statement`: a row for each addend whose statement counts as zero where it is printed empty."""
    selectors: Mapping[tuple[Source, StatementName], tuple[tuple[int, pl.Expr], ...]]
    """By where the figures are printed: each selector's number and condition. Other documents' are among the tables."""
    elsewhere: pl.DataFrame
    """`selector`, `source`: the selectors that mean another document's figures."""


def statement_set(*names: StatementName) -> int:
    """Return statements as a set."""
    return sum(1 << STATEMENTS.index(name) for name in set(names))


@lru_cache(maxsize=4)
def make_plan(rules: tuple[Rule, ...]) -> Plan:
    """Return what the rules ask for."""
    numbers = _Numbers()
    findings: list[tuple[object, ...]] = []
    readings: list[tuple[object, ...]] = []
    addends: list[tuple[object, ...]] = []
    conditions: list[tuple[int, int, bool]] = []
    zeros: list[tuple[int, str]] = []
    for rule, own in [(r, statement) for r in rules for statement in r.statements]:
        finding = len(findings)
        findings.append((finding, *_finding(rule, own)))
        conditions += [(finding, numbers.of(s, own), False) for s in rule.needs]
        conditions += [(finding, numbers.of(s, own), True) for s in rule.unless]
        for nth, reading in enumerate(rule.readings):
            number = len(readings)
            readings.append((number, finding, nth, numbers.of(reading.left, own), *_reading(rule, reading, own)))
            addends += [(number, *addend) for addend in _addends(rule, reading, own, numbers)]
            zeros += [(number, a.statement or own) for a in reading.addends if a.empty_is_zero]
    return Plan(
        pl.DataFrame(findings, _FINDINGS, orient="row"),
        pl.DataFrame(readings, _READINGS, orient="row"),
        pl.DataFrame(addends, _ADDENDS, orient="row"),
        pl.DataFrame(conditions, {"finding": pl.UInt32, "selector": pl.UInt32, "barred": pl.Boolean}, orient="row"),
        pl.DataFrame(zeros, {"reading": pl.UInt32, "statement": pl.String}, orient="row"),
        numbers.by_table(),
        pl.DataFrame(numbers.elsewhere(), {"selector": pl.UInt32, "source": pl.String}, orient="row"),
    )


class _Numbers:
    """Gives each distinct selector a number."""

    def __init__(self) -> None:
        self._numbers: dict[Selector, int] = {}

    def of(self, selector: Selector, own: StatementName) -> int:
        """Return the number of a selector of a rule whose own statement this is."""
        conditions = {name: getattr(selector, name) for name in Selector.model_fields}
        plain = Selector.model_construct(**{**conditions, "statement": selector.statement or own})
        return self._numbers.setdefault(plain, len(self._numbers))

    def by_table(self) -> dict[tuple[Source, StatementName], tuple[tuple[int, pl.Expr], ...]]:
        """Return the selectors by where their figures are printed."""
        found: dict[tuple[Source, StatementName], list[tuple[int, pl.Expr]]] = {}
        for selector, number in self._numbers.items():
            assert selector.statement is not None
            source: Source = "table" if selector.source in ELSEWHERE else selector.source
            found.setdefault((source, selector.statement), []).append((number, _condition(selector)))
        return {table: tuple(selectors) for table, selectors in found.items()}

    def elsewhere(self) -> Iterator[tuple[int, Source]]:
        """Yield the selectors that mean another document's figures, with their source."""
        yield from ((number, selector.source) for selector, number in self._numbers.items() if selector.source in ELSEWHERE)


def _condition(selector: Selector) -> pl.Expr:
    """All conditions of a selector but where the figure is printed."""
    conditions = []
    if selector.side is not None:
        conditions.append(pl.col("side") == selector.side)
    if selector.role:
        conditions.append(pl.col("role").is_in(selector.role))
    if selector.code is not None:
        conditions.append(pl.col("code").str.contains(selector.code))
    if selector.row is not None:
        conditions.append(pl.col("row").str.contains(selector.row))
    if selector.measure:
        conditions.append(pl.col("kind").is_in(selector.measure))
    if selector.measure_not:
        conditions.append(~pl.col("kind").is_in(selector.measure_not))
    if selector.period is not None:
        conditions.append(pl.col("period") == selector.period)
    if selector.parent:
        conditions.append(pl.col("has_children"))
    return pl.all_horizontal(conditions) if conditions else pl.col("figure").is_not_null()


def _finding(rule: Rule, own: StatementName) -> tuple[object, ...]:
    left = rule.readings[0].left.statement or own
    used = {s.statement or own for r in rule.readings for s in (r.left, *r.addends)}
    return (
        rule.id,
        rule.severity,
        own,
        rule.title_zh,
        rule.title_en,
        sum(1 << REPORT_TYPES.index(name) for name in set(rule.report_types)),
        # What holds in accounts and budgets alike holds in a document that does not say which it is.
        set(rule.report_types) == set(REPORT_TYPES),
        sum(1 << n for n, source in enumerate(LINKED) if source in rule.sources),
        any(source in STATED for source in rule.sources),
        rule.optional,
        statement_set(left),
        statement_set(*used),
        len(rule.needs),
        rule.relation == "eq",
        not rule.sources,
        rule.each or "line" in rule.readings[0].match or len(rule.readings) > 1,
    )


def _reading(rule: Rule, reading: Reading, own: StatementName) -> tuple[object, ...]:
    added = [a.statement or own for a in reading.addends]
    return (
        rule.relation == "le",
        rule.structure,
        sum(a.required for a in reading.addends),
        statement_set(reading.left.statement or own, *added),
        statement_set(*added),
        statement_set(*(a.statement or own for a in reading.addends if not a.empty_is_zero)),
        *numbers_of(tuple(LEFT_KEYS[key] for key in reading.match)),
        *numbers_of(place_names(rule), len(PLACE)),
    )


def _addends(rule: Rule, reading: Reading, own: StatementName, numbers: _Numbers) -> Iterator[tuple[object, ...]]:
    matched = numbers_of(tuple(RIGHT_KEYS[key] for key in reading.match))
    for nth, addend in enumerate(reading.addends):
        needed = 1 << nth if addend.required else 0
        yield numbers.of(addend, own), addend.sign, needed, rule.each, rule.structure, *matched

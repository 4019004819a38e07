"""Examples of rules, as data: what statements print, and what the rule then says of each place."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import yaml
from pydantic import BaseModel, ConfigDict

from expectations.engine import evaluate
from expectations.model import Rule
from extractors.model import ReportType, Side, StatementName
from tests.expectations.frames import Cell, Document, frames

FOLDER = Path(__file__).parent / "examples"


class Line(BaseModel):
    """A printed line: its name, code and side, and what stands in its columns, in 万元."""

    model_config = ConfigDict(extra="forbid")

    row: str
    code: str | None = None
    side: Side | None = None
    amounts: dict[str, str]


class Example(BaseModel):
    """Statements that a document prints, and the outcome of the rule at each place in them."""

    model_config = ConfigDict(extra="forbid")

    title: str
    report_type: ReportType = "final_account"
    prints: dict[StatementName, list[Line]]
    outcomes: list[str]


def read_examples(text: str) -> list[Example]:
    """Read examples written in YAML."""
    return [Example.model_validate(row) for row in yaml.safe_load(text)]


def outcomes(rule: Rule, example: Example) -> list[str]:
    """What the rule says of each place in the statements that the example prints."""
    cells = tuple(
        Cell(statement, line.row, measure, amount, code=line.code, side=line.side)
        for statement, lines in example.prints.items()
        for line in lines
        for measure, amount in line.amounts.items()
    )
    found = evaluate(*frames([Document("example", cells, report_type=example.report_type)]), rules=(rule,))
    return found.filter(pl.col("statement").is_in(list(example.prints)) & (pl.col("left_text").is_not_null()))[
        "outcome"
    ].to_list()

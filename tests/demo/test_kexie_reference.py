"""The nine tables of 武汉市江汉区科学技术协会 2024 against the published document's text, cell by cell."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from extractors.document import extract_document
from extractors.model import Side, StatementName
from flows.demo import kexie
from flows.demo.final_account import BUDGET_COLUMNS, OPENING_FISCAL, REVENUE_COLUMNS, SPENDING_COLUMNS
from flows.demo.generate import document
from flows.demo.statements import Line, Statement, expected_items, fold
from flows.demo.units import KEXIE

REFERENCE = Path(__file__).parents[3] / "shared" / "reference" / "jianghan_kexie_2024_final_account.txt"

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not REFERENCE.exists(), reason=f"the published document's text is not at {REFERENCE}"),
]

Cell = tuple[Side | None, str | None, str, str | None, str, str]
"""side, code, row, parent_row, measure, text ("" for a blank cell)."""

ORDINAL = re.compile(r"^[一二三四五六七八九十]+、")
FIGURE = re.compile(r"\d+\.\d\d")


def _tables() -> dict[StatementName, list[list[str]]]:
    """Cut the reference text into its nine tables: rows of cells by statement."""
    text = re.sub(r"</?b>|[#*]", "", REFERENCE.read_text(encoding="utf-8"))
    lines = text.splitlines()
    starts = [i for i, line in enumerate(lines) if re.fullmatch(r"\s*2024年度\S*决算(?:总|明细)?表\s*", line)]
    assert len(starts) == 9
    tables: dict[StatementName, list[list[str]]] = {}
    for statement, start in zip(kexie.statements(), starts, strict=True):
        assert lines[start].strip() == statement.title
        end = next(i for i in range(start, len(lines)) if lines[i].startswith("注："))
        tables[statement.statement] = [[c.strip() for c in line.split("\t")] for line in lines[start + 1 : end] if line.strip()]
    return tables


def _two_sided(rows: list[list[str]], expenditure: tuple[str, ...]) -> set[Cell]:
    cells: set[Cell] = set()
    below_opening = False
    for left, left_number, amount, right, right_number, *spent in rows:
        if left_number.isdigit() and left:
            name = ORDINAL.sub("", left)
            parent = OPENING_FISCAL if below_opening and name != "总计" else None
            cells.add(("revenue", None, name, parent, "amount", amount))
            below_opening |= name == OPENING_FISCAL
        if right_number.isdigit() and right:
            name = ORDINAL.sub("", right)
            cells |= {("expenditure", None, name, None, m, text) for m, text in zip(expenditure, spent, strict=True)}
    return cells


def _by_code(rows: list[list[str]], columns: tuple[str, ...]) -> set[Cell]:
    cells: set[Cell] = set()
    for row in rows:
        words = [cell for cell in row[:3] if cell]
        if words == ["合计"]:
            code, name = None, "合计"
        elif words and words[0].isdigit():
            code, name = words
        else:
            continue
        figures = row[3 : 3 + len(columns)]
        cells |= {(None, code, name, None, m, text) for m, text in zip(columns, figures, strict=True)}
    return cells


def _economic(rows: list[list[str]]) -> set[Cell]:
    cells: set[Cell] = set()
    for row in rows:
        groups = [row[start : start + 3] for start in (0, 3, 6) if start < len(row)]
        cells |= {(None, g[0], g[1], None, "amount", g[2] if len(g) > 2 else "") for g in groups if g[0].isdigit()}
        if "人员经费合计" in row:
            cells.add((None, None, "人员经费合计", None, "amount", row[2]))
            cells.add((None, None, "公用经费合计", None, "amount", row[-1]))
    return cells


def _reference() -> dict[StatementName, set[Cell]]:
    tables = _tables()
    cells: dict[StatementName, set[Cell]] = {
        "revenue_expenditure_summary": _two_sided(tables["revenue_expenditure_summary"], ("amount",)),
        "revenue": _by_code(tables["revenue"], REVENUE_COLUMNS),
        "expenditure": _by_code(tables["expenditure"], SPENDING_COLUMNS),
        "fiscal_appropriation_summary": _two_sided(tables["fiscal_appropriation_summary"], BUDGET_COLUMNS),
        "general_budget_expenditure": _by_code(tables["general_budget_expenditure"], ("total", "basic", "project")),
        "general_budget_basic_expenditure": _economic(tables["general_budget_basic_expenditure"]),
    }
    for name, rows in tables.items():
        if name not in cells:
            assert not any(FIGURE.search(cell) for row in rows for cell in row)
            cells[name] = set()
    return cells


def _printed(statement: Statement) -> set[Cell]:
    """Return the cells of a statement that print a figure."""
    return {
        (line.side, line.code, line.row, line.parent_row, measure, text)
        for line in statement.lines
        for measure, text in line.figures
        if text
    }


def _place(line: Line) -> tuple[Side | None, str | None, str, str | None]:
    return (line.side, line.code, line.row, line.parent_row)


@pytest.mark.parametrize("statement", kexie.statements(), ids=lambda s: s.statement)
def test_the_kept_figures_are_the_published_ones(statement: Statement) -> None:
    reference = _reference()[statement.statement]
    assert _printed(statement) == {cell for cell in reference if cell[-1]}
    if reference:
        assert {_place(line) for line in statement.lines} == {cell[:4] for cell in reference}, "blank lines too"
    else:
        assert statement.is_empty


def test_the_published_disagreements_are_kept() -> None:
    items = Counter((i.statement, i.row, i.measure, i.amount_text) for i in expected_items(kexie.statements()))
    assert items["revenue_expenditure_summary", "科学技术支出", "amount", "347.26"] == 1
    assert items["expenditure", "科学技术支出", "total", "347.25"] == 1
    assert items["fiscal_appropriation_summary", "住房保障支出", "total", "24.20"] == 1
    assert items["general_budget_expenditure", "住房保障支出", "total", "24.21"] == 1


def test_extraction_of_the_generated_document_gives_the_published_figures() -> None:
    extraction = extract_document(document((KEXIE, 2024, "final_account")).data)
    for name, cells in _reference().items():
        found = {
            (i.side, i.code, i.row, i.parent_row, i.measure, i.amount_text) for i in extraction.line_items if i.statement == name
        }
        assert found == {(side, code, fold(row), parent, m, text) for side, code, row, parent, m, text in cells if text}
    assert [s.statement for s in extraction.statements if s.status == "empty"] == [
        "government_fund",
        "state_capital",
        "three_public",
    ]

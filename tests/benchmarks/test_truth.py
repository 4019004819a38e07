"""What the benchmark takes for right: the figure as printed, in the row of its line; of juesuan's figures, every word of it."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from benchmarks.bench_documents import first_pages, page_count, write_of_pages, write_sample, write_short
from benchmarks.bench_truth import Cell, right_cells, truth_beside, typed_right
from extractors.document import extract_document
from warehouse.extractions import to_frames

SHORT = Cell("general_budget_basic_expenditure", None, "3012", "津贴补贴", "amount", "5.00", code_canonical="30102")
LINE = Cell("expenditure", None, "2010101", "行政运行", "total", "1,204.50")
TWICE = Cell("expenditure", None, "2010101", "行政运行", "basic", "1,204.50")


@pytest.mark.parametrize(
    ("row", "right"),
    [
        (["2010101", "行政运行", "1,204.50"], 1),
        (["201", "01", "01", "行政\n运行", "1,204.50"], 1),
        (["", "（一）行政运行", " 1,204.50 "], 1),
        (["2010101", "行政运行", "1,204", ".50"], 0),
        (["2010101", "行政运行 1,204.50"], 0),
        (["2010102", "一般行政管理事务", "1,204.50"], 0),
    ],
)
def test_a_figure_is_right_in_a_cell_of_its_own_in_the_row_of_its_line(row: list[str], right: int) -> None:
    assert right_cells([LINE], [["科目", "合计"], row]) == right


def test_a_cell_counts_once() -> None:
    assert right_cells([LINE, TWICE], [["2010101", "行政运行", "1,204.50"]]) == 1
    assert right_cells([LINE, TWICE], [["2010101", "行政运行", "1,204.50", "1,204.50"]]) == 2


def test_what_the_sample_prints_is_what_is_read_of_it(tmp_path: Path) -> None:
    [file] = write_sample(tmp_path, 1, truth=True)
    truth = truth_beside(file)
    assert truth and len(truth) > 100
    frames = to_frames([extract_document(file.read_bytes())])
    [document_id] = frames.facts["document_id"]
    assert typed_right({document_id: truth}, frames.line_items) == len(truth)
    assert typed_right({document_id: truth}, frames.line_items.with_columns(measure=pl.lit("of no table"))) == 0


def test_a_code_that_is_printed_short_is_the_one_that_is_meant() -> None:
    row = {
        "document_id": "a",
        "statement": SHORT.statement,
        "side": None,
        "row": SHORT.row,
        "measure": "amount",
        "amount_text": "5.00",
    }
    items = pl.DataFrame([{**row, "code": "30102"}], schema_overrides={"side": pl.String})
    assert typed_right({"a": [SHORT]}, items) == 1
    assert typed_right({"a": [SHORT]}, items.with_columns(code=pl.lit("3012"))) == 0
    assert right_cells([SHORT], [["301", "2", "津贴\n补贴", "5.00"]]) == 1


def test_documents_have_the_pages_that_are_asked_for(tmp_path: Path) -> None:
    assert page_count([write_of_pages(tmp_path / "pages.pdf", 25)]) == 25
    short = write_short(tmp_path / "short", 3)
    assert page_count(short) == 6
    assert len({path.read_bytes() for path in short}) == 3
    assert first_pages(short, 5) == short[:2]
    assert first_pages(short, 1) == short[:1], "one at least"

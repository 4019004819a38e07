"""Tables are split so that every row comes into one batch: that of its document, or of its disclosure within the document."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from warehouse.schema import STATEMENTS_TABLE
from warehouse.streams import split_by_batch
from warehouse.tables import write_table


def statements(*disclosures: tuple[str, int]) -> pl.DataFrame:
    rows = [
        {"document_id": document, "part": part, "statement": "revenue", "status": "empty", "unread": 0}
        for document, part in disclosures
    ]
    return STATEMENTS_TABLE.frame(rows)


def split(root: Path, batches: pl.DataFrame) -> dict[str, list[tuple[str, int]]]:
    target = root / "target"
    target.mkdir()
    split_by_batch(root, STATEMENTS_TABLE.name, batches, target)
    return {
        path.parent.name: pl.read_parquet(path).select("document_id", "part").rows()
        for path in sorted(target.glob("*/*.parquet"))
    }


A, B = "a" * 64, "b" * 64


def test_documents_go_whole(tmp_path: Path) -> None:
    write_table(statements((A, 1), (A, 2), (B, 1)), STATEMENTS_TABLE, tmp_path)
    batches = pl.DataFrame({"document_id": [A, B], "batch": [0, 1]})
    assert split(tmp_path, batches) == {"0": [(A, 1), (A, 2)], "1": [(B, 1)]}


def test_disclosures_of_one_file_go_apart_and_none_goes_twice(tmp_path: Path) -> None:
    write_table(statements((A, 1), (A, 2), (B, 1)), STATEMENTS_TABLE, tmp_path)
    batches = pl.DataFrame({"document_id": [A, A, B], "part": [1, 2, 1], "batch": [0, 1, 1]})
    assert split(tmp_path, batches) == {"0": [(A, 1)], "1": [(A, 2), (B, 1)]}

"""Tables are split so that every row comes into one batch: that of its document, or of its disclosure within the document."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from warehouse.schema import DOCUMENTS, STATEMENTS_TABLE
from warehouse.streams import split_by_batch, write_in_parts
from warehouse.tables import NULL_PARTITION, conform, read_table, write_table


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
        path.name: read_table(path, STATEMENTS_TABLE.name).select("document_id", "part").rows()
        for path in sorted(target.iterdir())
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


def documents(*rows: tuple[str, str | None]) -> pl.DataFrame:
    return DOCUMENTS.frame([{"document_id": document, "division_code": division, "url": document} for document, division in rows])


def test_a_partition_of_several_parts_has_a_file_of_each(tmp_path: Path) -> None:
    (tmp_path / ".documents-left").mkdir()
    with write_in_parts(DOCUMENTS, tmp_path, flat=False) as add:
        add(documents((B, "420103"), (A, None)))
        add(documents(("c" * 64, None)))
        add(DOCUMENTS.empty())
    files = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.parquet")}
    unknown = f"documents/division_code={NULL_PARTITION}"
    assert files == {"documents/division_code=420103/data.parquet", f"{unknown}/data.parquet", f"{unknown}/data-1.parquet"}
    assert read_table(tmp_path, "documents").equals(conform(documents((A, None), (B, "420103"), ("c" * 64, None)), DOCUMENTS))
    assert not list(tmp_path.glob(".*")), "what a killed writer left is gone"


def test_a_partitioned_table_without_rows_is_there(tmp_path: Path) -> None:
    write_table(documents((A, "420103")), DOCUMENTS, tmp_path)
    with write_in_parts(DOCUMENTS, tmp_path, flat=False):
        pass
    assert [path.name for path in tmp_path.rglob("*.parquet")] == ["data.parquet"]
    assert read_table(tmp_path, "documents").is_empty()


def test_a_writer_that_fails_leaves_the_older_table(tmp_path: Path) -> None:
    write_table(documents((A, "420103")), DOCUMENTS, tmp_path)
    with pytest.raises(ZeroDivisionError), write_in_parts(DOCUMENTS, tmp_path, flat=False) as add:
        add(documents((B, "420103")))
        raise ZeroDivisionError
    assert read_table(tmp_path, "documents")["document_id"].to_list() == [A]

"""Local documents from the command line: extract, validate, show; no portal and no Prefect."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import polars as pl

from flows.cli.main import main
from flows.demo.generate import TOTAL_OFF, document
from tests.cli.conftest import Juesuan
from warehouse.schema import FURTHER

NINE_TABLES = 9


def test_extract_reads_what_is_printed(tables: Path) -> None:
    names = {"claims", "documents", "line_items", "passages", "statements", *("projects", "indicators", "key_work")}
    names |= {table.name for table in FURTHER}
    assert {p.name for p in tables.iterdir()} == {f"{name}.parquet" for name in names}
    printed = sorted((i.statement, i.row, i.measure, i.amount) for i in document(TOTAL_OFF).items)
    items = pl.read_parquet(tables / "line_items.parquet")
    assert sorted(items.select("statement", "row", "measure", "amount").iter_rows()) == printed
    assert pl.read_parquet(tables / "statements.parquet").height == NINE_TABLES


def test_a_broken_document_does_not_stop_the_others(juesuan: Juesuan, pdf: Path, tmp_path: Path) -> None:
    inputs = tmp_path / "inputs"
    inputs.mkdir()
    (inputs / "empty.pdf").write_bytes(b"")
    (inputs / "page.pdf").write_text("<!DOCTYPE html><title>404</title>", encoding="utf-8")
    (inputs / "truncated.pdf").write_bytes(pdf.read_bytes()[:2000])
    (inputs / "whole.pdf").write_bytes(pdf.read_bytes())
    done = juesuan("extract", inputs, "--out", tmp_path / "out", "--format", "csv,jsonl")
    assert done.returncode == 0, done.stderr
    assert {p.suffix for p in (tmp_path / "out").iterdir()} == {".csv", ".jsonl"}
    documents = pl.read_ndjson(tmp_path / "out" / "documents.jsonl")
    statuses = {
        Path(url).name: (status, reason) for url, status, reason in documents["url", "status", "status_reason"].iter_rows()
    }
    assert statuses.pop("whole.pdf")[0] == "extracted"
    assert {name for name, (status, reason) in statuses.items() if status == "unreadable" and reason} == set(statuses)


def test_extract_imports_no_prefect(pdf: Path, tmp_path: Path) -> None:
    code = (
        "import sys; from flows.cli.main import main\n"
        f"code = main(['extract', {str(pdf)!r}, '--out', {str(tmp_path)!r}])\n"
        "print(code, sorted({'prefect', 'great_expectations', 'frictionless', 'reportlab', 'pandas'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120)
    assert done.stdout.splitlines()[-1] == "0 []"


def test_a_failed_check_fails_the_command_only_under_strict(tables: Path, tmp_path: Path) -> None:
    for file in tables.glob("*.parquet"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    assert main(["validate", "--tables", str(tmp_path)]) == 0
    assert (tmp_path / "reports" / "review.html").is_file()
    assert main(["validate", "--tables", str(tmp_path), "--strict"]) == 3


def test_show_prints_figures_with_their_place(juesuan: Juesuan, tables: Path) -> None:
    [document_id] = pl.read_parquet(tables / "documents.parquet")["document_id"]
    done = juesuan("show", document_id[:8], "--tables", tables, "--statement", "three_public", "--cell", "reception")
    assert done.returncode == 0, done.stderr
    header, *figures = [
        line.split("\t") for line in done.stdout.splitlines() if line.startswith(("statement\t", "three_public\t"))
    ]
    items = pl.read_parquet(tables / "line_items.parquet").filter(statement="three_public", measure="reception")
    assert [(row[header.index("row")], row[header.index("amount")], row[header.index("page")]) for row in figures] == [
        (name, str(amount), str(page)) for name, amount, page in items.select("row", "amount", "page").iter_rows()
    ]
    assert all("–" in row[header.index("box")] for row in figures)


def test_show_tells_an_empty_statement_from_no_match(juesuan: Juesuan, tables: Path) -> None:
    [document_id] = pl.read_parquet(tables / "documents.parquet")["document_id"]
    done = juesuan("show", document_id, "--tables", tables, "--statement", "state_capital")
    assert done.returncode == 0, done.stderr
    [status] = pl.read_parquet(tables / "statements.parquet").filter(statement="state_capital")["status"]
    assert done.stdout.splitlines()[-1].startswith(f"state_capital\t{status}\t")


def test_show_wants_one_document(juesuan: Juesuan, tables: Path) -> None:
    done = juesuan("show", "zz", "--tables", tables)
    assert (done.returncode, done.stdout) == (2, "")
    assert "zz" in done.stderr

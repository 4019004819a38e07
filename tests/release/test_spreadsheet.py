"""The CSV files and the workbook in a real spreadsheet: Chinese intact, codes and hashes as text, amounts as numbers."""

from __future__ import annotations

import shutil
import subprocess
import xml.etree.ElementTree as ET
from pathlib import Path

import polars as pl
import pytest

from tests.release.conftest import SCIENCE, document_id
from warehouse.releases import Release

pytestmark = pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice (soffice) is not installed")

TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"

QUOTED_AS_TEXT = "CSV:44,34,76,1,,0,true,false"
"""Comma, double quote, UTF-8, from line 1, no column formats, any language, quoted field as text, no special numbers."""

Cell = tuple[str | None, str]


@pytest.fixture(scope="module")
def profile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("libreoffice")


def open_in_libreoffice(file: Path, profile: Path, folder: Path, sheet: str | None = None) -> list[list[Cell]]:
    """Return the rows of a CSV file, or of a workbook's sheet, as LibreOffice sees them: (type, shown text) of each cell."""
    command = ["soffice", f"-env:UserInstallation=file://{profile}", "--headless"]
    command += [f"--infilter={QUOTED_AS_TEXT}"] if file.suffix == ".csv" else []
    command += ["--convert-to", "fods", "--outdir", str(folder), str(file)]
    subprocess.run(command, check=True, capture_output=True, timeout=240)
    whole = ET.parse(folder / f"{file.stem}.fods")
    named = {table.get(f"{TABLE}name"): table for table in whole.iter(f"{TABLE}table")}
    tree = whole.getroot() if sheet is None else named[sheet]
    return [
        [
            (cell.get(f"{OFFICE}value-type"), "\n".join("".join(p.itertext()) for p in cell.iter(f"{TEXT}p")))
            for cell in row.iter(f"{TABLE}table-cell")
            for _ in range(int(cell.get(f"{TABLE}number-columns-repeated", "1")))
        ]
        for row in tree.iter(f"{TABLE}table-row")
    ]


def test_libreoffice_shows_chinese_and_keeps_codes_as_text(
    frames: dict[str, pl.DataFrame], published: Release, profile: Path, tmp_path: Path
) -> None:
    csv = published.path / "csv"
    header, *rows = open_in_libreoffice(csv / "line_items.csv", profile, tmp_path)
    names = [text for _, text in header]
    assert names[: len(frames["line_items"].columns)] == frames["line_items"].columns
    first, second, third = (dict(zip(names, row, strict=False)) for row in rows[:3])
    assert first["document_id"] == ("string", document_id("kexie-2"))
    assert first["division_code"] == ("string", "420103")
    assert first["unit_name"] == ("string", SCIENCE)
    assert first["code"] == (None, "")
    assert second["code"] == ("string", "2060701")
    assert second["amount_text"] == ("string", "-")
    assert third["code"] == ("string", "0206")
    assert third["row"] == ("string", "科学技术支出")
    assert (first["amount"][0], second["amount"][0]) == ("float", "float")
    assert first["currency_unit"] == ("string", "万元")


def test_libreoffice_opens_the_workbook_with_codes_as_text_and_both_heads(
    published: Release, profile: Path, tmp_path: Path
) -> None:
    titles, names, *rows = open_in_libreoffice(published.path / "juesuan.xlsx", profile, tmp_path, "unit_years")
    assert [text for _, text in titles[:4]] == ["行政区划代码", "单位名称", "财政年度", "报告类型"]
    found = [dict(zip([text for _, text in names], row, strict=False)) for row in rows]
    (row,) = (row for row in found if row["unit_name"][1] == SCIENCE)
    assert row["division_code"] == ("string", "420103")
    assert row["unit_name"] == ("string", SCIENCE)
    assert row["document_id"] == ("string", document_id("kexie-2"))
    assert row["fiscal_year"][0] == "float"
    assert row["expenditure"] == ("float", "4,148,900.00")
    assert row["expenditure_basic"] == (None, "")

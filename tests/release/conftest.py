"""A small district whose tables hold every awkward value: nulls, lists, zeros, commas, quotes, leading zeros, two versions."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from warehouse.coverage import build_coverage
from warehouse.releases import Release, build_release
from warehouse.schema import CHECKS, DOCUMENTS, LINE_ITEMS, STATEMENTS_TABLE, TABLES, UNITS

DIVISION = "420103"
DAY = date(2026, 11, 23)
SCIENCE, FINANCE, PARKS, ARCHIVES = "江汉区科学技术协会", "江汉区财政局", "江汉区园林和林业局", "江汉区档案馆"
WITHDRAWN = pl.DataFrame(schema={"document_id": pl.String, "withdrawn_on": pl.Date})


def document_id(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()


def document(name: str, unit: str, year: int = 2024, report_type: str = "final_account", **more: object) -> dict[str, object]:
    return {
        "document_id": document_id(name),
        "part": 1,
        "source_id": "jianghan",
        "division_code": DIVISION,
        "unit_name": unit,
        "fiscal_year": year,
        "report_type": report_type,
        "scope": "department",
        "title": f"{unit}{year}年度部门决算",
        "url": f"https://portal.example/{name}.pdf",
        "other_urls": [],
        "page_url": "https://portal.example/czzj/index.html",
        "published_on": date(year + 1, 9, 20),
        "fetched_at": datetime(year + 1, 10, 1, 2, 3, 4, tzinfo=UTC),
        "media_type": "application/pdf",
        "bytes": 1024,
        "pages": 30,
        "text_layer": "digital",
        "status": "extracted",
        "extractor_version": "1",
        **more,
    }


def announced(unit: str, status: str, year: int = 2024, report_type: str = "final_account") -> dict[str, object]:
    had = document(f"{status}-{unit}-{year}", unit, year, report_type)
    absent = ("document_id", "fetched_at", "media_type", "bytes", "pages", "text_layer", "extractor_version")
    return {**{k: v for k, v in had.items() if k not in absent}, "status": status, "status_reason": "HTTP 403"}


def line(name: str, unit: str, order: int, code: str | None, row: str, amount: str, text: str) -> dict[str, object]:
    return {
        "document_id": document_id(name),
        "part": 1,
        "division_code": DIVISION,
        "unit_name": unit,
        "fiscal_year": 2024,
        "report_type": "final_account",
        "statement": "expenditure",
        "code": code,
        "row": row,
        "row_order": order,
        "measure": "total",
        "amount": Decimal(amount),
        "amount_text": text,
        "currency_unit": "万元",
        "page": 8,
        "x0": 100.5,
        "top": 20.0 + order,
        "x1": 150.25,
        "bottom": 30.0 + order,
        "method": "text",
        "verified_by": 1,
    }


def check(name: str, rule: str, outcome: str, left: str, right: str) -> dict[str, object]:
    return {
        "document_id": document_id(name),
        "part": 1,
        "rule_id": rule,
        "severity": "error",
        "outcome": outcome,
        "statement": "expenditure",
        "code": "206",
        "measure": "total",
        "left_text": f"{left}（第8页）",
        "right_text": f"{right}（第9页）",
        "left": Decimal(left),
        "right": Decimal(right),
        "difference": Decimal(left) - Decimal(right),
        "tolerance": Decimal("50.0000"),
        "pages": [8, 9],
        "message_zh": "支出合计与各类之和不符",
        "message_en": "The total is not the sum of its classes",
    }


def release_of(frames: Mapping[str, pl.DataFrame], releases: Path, today: date, data_docs: Path | None = None) -> Release:
    """Write tables into a folder as a home has them, and build a release of them."""
    with tempfile.TemporaryDirectory() as folder:
        for name, frame in frames.items():
            frame.write_parquet(Path(folder) / f"{name}.parquet")
        return build_release(Path(folder), frames["coverage"], releases, today, data_docs=data_docs)


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """A first release of the district, which nobody changes."""
    return release_of(district(), tmp_path_factory.mktemp("published") / "releases", DAY)


@pytest.fixture
def release(published: Release, tmp_path: Path) -> Release:
    """A copy of that release in a folder of its own, to publish after it or to damage it."""
    shutil.copytree(published.path.parent, tmp_path / "releases", symlinks=True)
    return replace(published, path=tmp_path / "releases" / published.version)


@pytest.fixture
def frames() -> dict[str, pl.DataFrame]:
    """All tables of the district."""
    return district()


def district() -> dict[str, pl.DataFrame]:
    """All tables of the district."""
    documents = DOCUMENTS.frame(
        [
            document("kexie-1", SCIENCE, other_urls=["https://portal.example/a,b.pdf", "https://portal.example/“c”.pdf"]),
            document("kexie-2", SCIENCE, published_on=date(2025, 10, 9), supersedes=document_id("kexie-1")),
            document("caizheng", FINANCE, title='财政局"决算",重印'),
            announced(PARKS, "blocked"),
            announced(PARKS, "missing", report_type="budget"),
        ]
    )
    units = UNITS.frame(
        [
            {"division_code": DIVISION, "unit_name": name, "kind": "部门", "aliases": aliases}
            for name, aliases in ((SCIENCE, ["区科协"]), (FINANCE, []), (PARKS, None), (ARCHIVES, []))
        ]
    )
    return {
        **{name: table.empty() for name, table in TABLES.items()},
        "documents": documents,
        "statements": STATEMENTS_TABLE.frame(
            [
                {
                    "document_id": document_id("kexie-2"),
                    "part": 1,
                    "statement": "expenditure",
                    "title": "支出决算表",
                    "first_page": 8,
                    "last_page": 9,
                    "status": "filled",
                    "currency_unit": "万元",
                    "unread": 0,
                },
                {
                    "document_id": document_id("kexie-2"),
                    "part": 1,
                    "statement": "state_capital",
                    "status": "empty",
                    "note": "本单位无此项收支，\n故本表为空。",
                    "unread": 0,
                },
            ]
        ),
        "line_items": LINE_ITEMS.frame(
            [
                line("kexie-2", SCIENCE, 1, None, "合计", "4148900.00", "414.89"),
                line("kexie-2", SCIENCE, 2, "2060701", "机构运行", "0.00", "-"),
                line("kexie-2", SCIENCE, 3, "0206", "科学技术支出", "-12345678901234.56", "-1,234,567,890.123456"),
            ]
        ),
        "checks": CHECKS.frame(
            [
                check("kexie-2", "expenditure-lines-to-total", "fail", "4148900.00", "4147900.00"),
                check("kexie-2", "expenditure-columns", "rounding", "100.00", "0.00"),
                {
                    **check("caizheng", "vehicles", "not_evaluable", "1.00", "1.00"),
                    "pages": None,
                    "left": None,
                    "right": None,
                    "difference": None,
                    "reason": "表中无此行",
                },
            ]
        ),
        "units": units,
        "coverage": build_coverage(documents, units, WITHDRAWN),
    }

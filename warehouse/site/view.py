"""What the page shows, worked out from the tables; the template only lays it out."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any
from urllib.parse import quote, urlsplit

import polars as pl

from warehouse.releases import DATA_DOCS, DATA_LICENSE, DataFile, License, Release
from warehouse.schema import TABLES

Row = Mapping[str, Any]

STATUS_TITLES: dict[str, tuple[str, str, str]] = {
    "published": ("●", "已公开", "published"),
    "withdrawn": ("▽", "已撤下", "withdrawn"),
    "blocked": ("⊘", "被阻", "blocked"),
    "missing": ("△", "无法取得", "missing"),
    "unlisted": ("·", "未列出", "unlisted"),
}
"""Sign, Chinese and English name of each status of coverage; a sign beside each colour, for those who do not see colours."""

STATUS_MEANINGS: dict[str, tuple[str, str]] = {
    "published": ("现行版本可取得", "a version is in force"),
    "withdrawn": ("曾公开，网站已撤下", "was there, taken down"),
    "blocked": ("已公告，网站拒绝访问", "announced, the site refused"),
    "missing": ("已公告，文件取不到", "announced, not to be had"),
    "unlisted": ("应公开而未见公告", "never announced"),
}

TYPE_TITLES: dict[str, tuple[str, str]] = {"final_account": ("决算", "final account"), "budget": ("预算", "budget")}
_BOX = re.compile(r"\s*@p(\d+)\s*\([\d.,\s-]*\)")
_UNREAD: dict[str | None, str] = {"partial": "部分读取", "failed": "未能读取", "unreadable": "无法读取", None: "尚未读取"}


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the matrix: its status, a link to the original or its page, failed checks, and what a pointer tells.

    `reissued` is true where the version in force replaces an earlier one.
    """

    status: str
    sign: str
    href: str | None
    failed: int
    unread: str | None
    reissued: bool
    hint: str


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One unit of the matrix with its cells, in the order of the columns."""

    name: str
    cells: tuple[Cell | None, ...]


@dataclass(frozen=True, slots=True)
class Division:
    """One division's part of the matrix."""

    code: str
    units: tuple[UnitRow, ...]


@dataclass(frozen=True, slots=True)
class Status:
    """One entry of the legend, with how many cells have it."""

    key: str
    sign: str
    title_zh: str
    title_en: str
    meaning_zh: str
    meaning_en: str
    count: int


@dataclass(frozen=True, slots=True)
class Finding:
    """One failed check, with both figures and where they stand."""

    unit: str
    year: int | None
    type_zh: str
    href: str | None
    outdated: bool
    severity: str
    rule_id: str
    message_zh: str
    message_en: str
    left: str
    right: str
    difference: str
    pages: str


@dataclass(frozen=True, slots=True)
class Download:
    """One table to download: rows, and its two files."""

    name: str
    title_zh: str
    title_en: str
    rows: int
    files: tuple[DataFile, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """Everything that the page shows."""

    version: str
    release_href: str
    review_href: str | None
    docs_href: str | None
    license: License
    units: int
    documents: int
    amounts: int
    expected: int
    published: int
    outcomes: Mapping[str, int]
    years: tuple[int, ...]
    types: tuple[tuple[str, str, str], ...]
    divisions: tuple[Division, ...]
    legend: tuple[Status, ...]
    findings: tuple[Finding, ...]
    downloads: tuple[Download, ...]

    @property
    def checked(self) -> int:
        """Checks that came to a result."""
        return sum(self.outcomes.get(outcome, 0) for outcome in ("pass", "rounding", "fail"))


def build_page(frames: Mapping[str, pl.DataFrame], release: Release, release_href: str, review_href: str | None) -> Page:
    """Work out the page of a release from its tables."""
    coverage, checks, documents = frames["coverage"], frames["checks"], frames["documents"]
    docs = f"{DATA_DOCS}/index.html"
    years = tuple(coverage.get_column("fiscal_year").drop_nulls().unique().sort(descending=True).to_list())
    counts = dict(coverage.group_by("status").len().iter_rows())
    return Page(
        version=release.version,
        release_href=quote(release_href),
        review_href=quote(review_href) if review_href else None,
        docs_href=quote(f"{release_href}/{docs}") if (release.path / docs).is_file() else None,
        license=DATA_LICENSE,
        units=coverage.select("division_code", "unit_name").n_unique(),
        documents=documents.get_column("document_id").drop_nulls().n_unique(),
        amounts=frames["line_items"].height,
        expected=coverage.height,
        published=counts.get("published", 0),
        outcomes=dict(checks.group_by("outcome").len().iter_rows()),
        years=years,
        types=tuple((key, *titles) for key, titles in TYPE_TITLES.items()),
        divisions=_divisions(coverage, documents, checks, years),
        legend=tuple(Status(key, *STATUS_TITLES[key], *STATUS_MEANINGS[key], count=counts.get(key, 0)) for key in STATUS_TITLES),
        findings=_findings(documents, coverage, checks),
        downloads=tuple(_download(name, frames[name].height, release) for name in TABLES),
    )


def _divisions(
    coverage: pl.DataFrame, documents: pl.DataFrame, checks: pl.DataFrame, years: Sequence[int]
) -> tuple[Division, ...]:
    failing = checks.filter(pl.col("outcome") == "fail").group_by("document_id", "part").len()
    failed = {(document, part): count for document, part, count in failing.iter_rows()}
    had = documents.filter(pl.col("document_id").is_not_null())
    by_id = {row["document_id"]: row for row in had.sort("part", descending=True).iter_rows(named=True)}
    parts = {(row["document_id"], _place(row)): row for row in had.iter_rows(named=True)}
    announced = {_place(row): row for row in documents.filter(pl.col("document_id").is_null()).iter_rows(named=True)}
    columns = [(year, report_type) for year in years for report_type in TYPE_TITLES]
    divisions = []
    rows = coverage.sort("division_code", "unit_name", nulls_last=True).iter_rows(named=True)
    for code, of_division in groupby(rows, key=lambda row: row["division_code"]):
        units = []
        for name, of_unit in groupby(of_division, key=lambda row: row["unit_name"]):
            cells = {
                (row["fiscal_year"], row["report_type"]): _cell(
                    row,
                    parts.get((row["document_id"], _place(row))) or by_id.get(row["document_id"]) or announced.get(_place(row)),
                    failed,
                )
                for row in of_unit
            }
            units.append(UnitRow(name, tuple(cells.get(column) for column in columns)))
        divisions.append(Division(code or "—", tuple(units)))
    return tuple(divisions)


def _cell(coverage: Row, document: Row | None, failed: Mapping[tuple[str, int], int]) -> Cell:
    status = coverage["status"]
    sign, title_zh, title_en = STATUS_TITLES[status]
    hint = [
        f"{coverage['unit_name']} {coverage['fiscal_year']}",
        TYPE_TITLES[coverage["report_type"]][0],
        f"{title_zh} {title_en}",
    ]
    unread = href = None
    reissued = status == "published" and document is not None and document["supersedes"] is not None
    if reissued:
        hint.append("更正版，取代前一版 re-issued, replaces an earlier version")
    if document is not None:
        href = _web_address(document["url"] if status == "published" else document["page_url"])
        unread = _UNREAD.get(document["status"]) if status == "published" else None
        hint += [str(coverage["published_on"] or ""), document["status_reason"] or ""]
    told = " · ".join(part for part in hint if part)
    return Cell(
        status, sign, href, failed.get((coverage["document_id"], document["part"] if document else 1), 0), unread, reissued, told
    )


def _download(name: str, rows: int, release: Release) -> Download:
    files = tuple(file for file in release.files if file.table == name)
    return Download(name, TABLES[name].title_zh, TABLES[name].title_en, rows, files)


def _findings(documents: pl.DataFrame, coverage: pl.DataFrame, checks: pl.DataFrame) -> tuple[Finding, ...]:
    in_force = set(coverage.filter(pl.col("status") == "published").get_column("document_id"))
    replaced = set(documents.get_column("supersedes").drop_nulls())
    details = documents.select("document_id", "part", "unit_name", "fiscal_year", "report_type", "url").drop_nulls("document_id")
    rows = (
        checks.filter(pl.col("outcome") == "fail")
        .join(
            details.unique(["document_id", "part"], keep="first", maintain_order=True),
            on=["document_id", "part"],
            how="left",
            maintain_order="left",
        )
        .sort("unit_name", "fiscal_year", "report_type", "rule_id", maintain_order=True)
    )
    return tuple(
        Finding(
            unit=row["unit_name"] or "单位不明",
            year=row["fiscal_year"],
            type_zh=TYPE_TITLES[row["report_type"]][0] if row["report_type"] else "",
            href=_web_address(row["url"], (row["pages"] or [None])[0]),
            outdated=row["document_id"] in replaced and row["document_id"] not in in_force,
            severity=row["severity"],
            rule_id=row["rule_id"],
            message_zh=row["message_zh"] or "",
            message_en=row["message_en"] or "",
            left=_with_pages(row["left_text"]) or _yuan(row["left"]),
            right=_with_pages(row["right_text"]) or _yuan(row["right"]),
            difference=_yuan(row["difference"]),
            pages="、".join(str(page) for page in row["pages"] or []),
        )
        for row in rows.iter_rows(named=True)
    )


def _place(row: Row) -> tuple[object, ...]:
    return tuple(row[name] for name in ("division_code", "unit_name", "fiscal_year", "report_type", "status"))


def _web_address(url: str | None, page: int | None = None) -> str | None:
    """Return an address fit for a link, opened at a page of the PDF; a local file's path or another scheme gives None."""
    if not url or urlsplit(url).scheme not in ("http", "https"):
        return None
    return f"{url}#page={page}" if page and "#" not in url else url


def _with_pages(text: str | None) -> str:
    """Return a figure as printed with the page it is on in words; boxes are for machines and stay in the table."""
    return _BOX.sub(r"（第\1页）", text or "")


def _yuan(amount: Decimal | None) -> str:
    return "—" if amount is None else f"{amount:,.2f}"

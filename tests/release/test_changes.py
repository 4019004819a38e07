"""What changed between two releases: every row with its cause, the changelog, and a release before that cannot be read."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from extractors.errors import StoreError
from tests.release.conftest import DAY, DIVISION, FINANCE, PARKS, SCIENCE, WITHDRAWN, document, document_id, line, release_of
from warehouse.coverage import build_coverage
from warehouse.releases import Release
from warehouse.releases.shelf import sha256
from warehouse.schema import CLAIMS, DOCUMENTS, LINE_ITEMS, REVISIONS

Frames = dict[str, pl.DataFrame]
KEXIE = document_id("kexie-2")


def changes_of(release: Release) -> pl.DataFrame:
    return pl.read_parquet(release.path / "parquet" / "changes.parquet")


def rows(release: Release, table: str) -> list[tuple[str, str, Any, Any]]:
    """Change, cause, before and after of every changed row of a table."""
    found = changes_of(release).filter(pl.col("table_name") == table)
    return [
        (row["change"], row["cause"], json.loads(row["before"] or "null"), json.loads(row["after"] or "null"))
        for row in found.iter_rows(named=True)
    ]


def of_kexie(**values: object) -> list[pl.Expr]:
    """Change the version in force of one document."""
    mine = pl.col("document_id") == KEXIE
    return [pl.when(mine).then(pl.lit(value)).otherwise(pl.col(name)).alias(name) for name, value in values.items()]


def changelog(release: Release) -> str:
    return (release.path / "CHANGELOG.md").read_text(encoding="utf-8")


def test_the_first_release_has_none_to_compare_with(published: Release) -> None:
    assert changes_of(published).is_empty()
    assert "首个版本" in changelog(published)
    assert "the first release" in changelog(published)


def test_figures_read_anew_are_the_extractors_doing(release: Release, frames: Frames) -> None:
    items = frames["line_items"]
    amount = pl.when(pl.col("row_order") == 1).then(pl.lit("4148900.10").cast(pl.Decimal(20, 2))).otherwise("amount")
    frames["documents"] = frames["documents"].with_columns(of_kexie(extractor_version="2"))
    frames["line_items"] = pl.concat(
        [
            items.filter(pl.col("row_order") < 3).with_columns(amount=amount, row_order=pl.col("row_order") + 7),
            LINE_ITEMS.frame([line("kexie-2", SCIENCE, 11, "221", "住房保障支出", "1.00", "1.00")]),
        ]
    )
    after = release_of(frames, release.path.parent, DAY)
    assert rows(after, "documents") == [("MOD", "extractor", {"extractor_version": "1"}, {"extractor_version": "2"})]
    changed = rows(after, "line_items")
    assert {(change, cause) for change, cause, _, _ in changed} == {
        ("ADD", "extractor"), ("DEL", "extractor"), ("MOD", "extractor"),
    }  # fmt: skip
    assert ("MOD", "extractor", {"row_order": "1", "amount": "4148900.00"}, {"row_order": "8", "amount": "4148900.10"}) in changed
    (gone,) = (before for change, _, before, _ in changed if change == "DEL")
    assert gone["amount_text"] == "-1,234,567,890.123456"
    assert gone["amount"] == "-12345678901234.56"
    assert "提取器重读后改变的金额：3 个" in changelog(after)
    assert "Changed by the publisher, in documents issued anew: 0." in changelog(after)


def test_a_document_issued_anew_is_the_publishers_doing(release: Release, frames: Frames) -> None:
    fresh = document("kexie-3", SCIENCE, supersedes=KEXIE, title="更正")
    revision = {
        **{k: v for k, v in line("kexie-3", SCIENCE, 1, None, "合计", "1.00", "1").items() if k in REVISIONS.polars_schema},
        "supersedes": KEXIE, "change": "changed", "amount_before": 4148900, "amount_after": 4148901,
        "amount_text_before": "414.89", "amount_text_after": "414.8901",
    }  # fmt: skip
    frames["documents"] = pl.concat([frames["documents"], DOCUMENTS.frame([fresh])])
    frames["coverage"] = build_coverage(frames["documents"], frames["units"], WITHDRAWN)
    frames["line_items"] = pl.concat(
        [frames["line_items"], LINE_ITEMS.frame([line("kexie-3", SCIENCE, 1, None, "合计", "4148901.00", "414.8901")])]
    )
    frames["revisions"] = REVISIONS.frame([revision])
    after = release_of(frames, release.path.parent, DAY)
    assert [(change, cause) for change, cause, _, _ in rows(after, "documents")] == [("ADD", "publisher")]
    ((change, cause, before, now),) = rows(after, "revisions")
    assert (change, cause, before) == ("ADD", "publisher", None)
    assert (now["amount_before"], now["amount_after"]) == ("4148900.00", "4148901.00")
    assert [(change, cause) for change, cause, _, _ in rows(after, "line_items")] == [("ADD", "publisher")]
    assert rows(after, "coverage") == [("MOD", "crawl", *({"document_id": i, "published_on": d} for i, d in (
        (KEXIE, "2025-10-09"), (document_id("kexie-3"), "2025-09-20"))))]  # fmt: skip
    text = changelog(after)
    assert "发布者更正的金额：1 个" in text
    assert f"{SCIENCE} 2024 决算 final account：1 · `{document_id('kexie-3')[:12]}…`" in text


def test_coverage_tells_new_units_new_years_and_what_was_withdrawn(release: Release, frames: Frames) -> None:
    more = [document("yuanlin", PARKS), document("caizheng-23", FINANCE, 2023)]
    frames["documents"] = pl.concat([frames["documents"], DOCUMENTS.frame(more)])
    gone = pl.DataFrame({"document_id": [document_id("caizheng")], "withdrawn_on": [DAY]})
    frames["coverage"] = build_coverage(frames["documents"], frames["units"], gone)
    after = release_of(frames, release.path.parent, DAY)
    causes = changes_of(after).filter(pl.col("table_name") == "coverage").get_column("cause").unique().to_list()
    assert causes == ["crawl"]
    text = changelog(after)
    for section, entry in (
        ("## 新的单位 / New units：1", f"- {DIVISION} {PARKS}"),
        ("## 新的年度 / New years：1", f"- {DIVISION} 2023"),
        ("## 撤下的文件 / Withdrawn：1", f"- {FINANCE} 2024 决算 final account"),
    ):
        assert section in text
        assert entry in text[text.index(section) :]


def test_what_shrinks_is_said_with_both_counts(release: Release, frames: Frames) -> None:
    frames["line_items"] = frames["line_items"].head(1)
    text = changelog(release_of(frames, release.path.parent, DAY))
    assert "注意：有 1 处行数减少" in text
    assert f"- {DIVISION} 2024 决算 final account `expenditure`：3 → 1 （文件 documents 1 → 1）" in text


def test_checks_that_come_out_otherwise_are_the_rules_doing_and_are_counted_by_document(release: Release, frames: Frames) -> None:
    repaired = pl.when(pl.col("outcome") == "fail").then(pl.lit("pass")).otherwise("outcome").alias("outcome")
    frames["checks"] = frames["checks"].with_columns(repaired)
    frames["line_items"] = frames["line_items"].with_columns(verified_by=pl.lit(2, pl.Int64))
    frames["claims"] = CLAIMS.frame([{"document_id": KEXIE, "part": 1, "kind": "amount", "value": "1"}])
    after = release_of(frames, release.path.parent, DAY)
    assert rows(after, "checks") == [
        ("MOD", "rules", {"fail": "1", "pass": None, "rounding": "1"}, {"fail": None, "pass": "1", "rounding": "1"})
    ]
    assert rows(after, "claims") == [("ADD", "extractor", None, {"amount": "1"})]
    assert set(map(str, rows(after, "line_items"))) == {str(("MOD", "rules", {"verified_by": "1"}, {"verified_by": "2"}))}
    (key,) = changes_of(after).filter(pl.col("table_name") == "checks").get_column("key")
    assert json.loads(key) == {"document_id": KEXIE, "part": "1"}


def test_lines_of_the_same_name_are_told_apart(release: Release, frames: Frames) -> None:
    again = frames["line_items"].with_columns(row_order=pl.col("row_order") + 10, top=pl.col("top") + 100)
    frames["line_items"] = pl.concat([frames["line_items"], again])
    after = release_of(frames, release.path.parent, DAY)
    found = changes_of(after).filter(pl.col("table_name") == "line_items")
    assert found.get_column("change").to_list() == ["ADD"] * 3
    assert {json.loads(key)["nth"] for key in found.get_column("key")} == {"2"}
    assert found.select("table_name", "key").is_unique().all()


def test_a_release_without_a_column_or_of_another_layout_is_compared_in_what_both_have(release: Release, frames: Frames) -> None:
    old = release.path
    for path in (*old.rglob("*"), old):
        path.chmod(0o755)
    items = pl.read_parquet(old / "parquet/line_items/fiscal_year=2024/part-0.parquet").drop("doubt")
    items.write_parquet(old / "parquet/line_items.parquet")
    sums = [text for text in (old / "SHA256SUMS").read_text().splitlines() if "parquet/line_items/" not in text]

    flat = "parquet/line_items.parquet"
    (old / "SHA256SUMS").write_text("\n".join([*sums, f"{sha256(old / flat)}  {flat}", ""]))
    (old / "parquet/line_items/fiscal_year=2024/part-0.parquet").unlink()
    frames["line_items"] = frames["line_items"].with_columns(doubt=pl.lit("blurred"))
    after = release_of(frames, old.parent, DAY)
    assert rows(after, "line_items") == []
    assert "`line_items.doubt`" in changelog(after)


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (lambda path: path.write_bytes(b"PAR1"), r"parquet/coverage\.parquet is not what its SHA256SUMS says"),
        (lambda path: path.unlink(), r"parquet/coverage\.parquet is not what its SHA256SUMS says"),
    ],
)
def test_a_damaged_release_before_stops_the_next(
    release: Release, frames: Frames, damage: Callable[[Path], None], reason: str
) -> None:
    path = release.path / "parquet" / "coverage.parquet"
    path.parent.chmod(0o755)
    path.chmod(0o644)
    damage(path)
    frames["line_items"] = frames["line_items"].head(1)
    with pytest.raises(StoreError, match=reason) as caught:
        release_of(frames, release.path.parent, DAY)
    assert "nothing was published" in str(caught.value)
    assert "bring" in str(caught.value)
    assert sorted(p.name for p in release.path.parent.iterdir()) == [".lock", "2026.11.23", "latest"]

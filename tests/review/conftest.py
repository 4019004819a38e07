"""Three generated accounts, two with a deliberate error, extracted from files and checked: what every test reviews."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pytest
from lxml import html

from expectations.decisions import Located, load_decisions
from expectations.engine import evaluate
from flows.demo.generate import TOTAL_OFF, TRANSPOSED, document, documents
from flows.reporting import SilentReporter
from flows.stages.extract import extract_files
from flows.stages.review import WrittenReview, write_review
from warehouse.schema import CHECKS
from warehouse.tables import conform, read_table

FAULTY = (TOTAL_OFF, TRANSPOSED)


@dataclass(frozen=True)
class Checked:
    """Tables in a folder, with their checks; the originals lie where table `documents` says."""

    folder: Path
    documents: pl.DataFrame
    checks: pl.DataFrame

    @property
    def failed(self) -> list[dict[str, object]]:
        """The failed checks."""
        return self.checks.filter(pl.col("outcome") == "fail").to_dicts()

    def review(self, reports: Path, decisions: tuple[Located, ...] = (), checks: pl.DataFrame | None = None) -> WrittenReview:
        """Write a review of the tables into a folder."""
        found = self.checks if checks is None else checks
        return write_review(found, self.documents, self.folder, reports, SilentReporter(), decisions=decisions)

    def decide(self, text: str, folder: Path, own: bool = True) -> tuple[Located, ...]:
        """The decisions in a file with this text."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "decisions.yaml").write_text(text, encoding="utf-8")
        nothing = folder / "nothing"
        return load_decisions(folder, nothing) if own else load_decisions(nothing, folder)


@pytest.fixture(scope="session")
def checked(tmp_path_factory: pytest.TempPathFactory) -> Checked:
    """The tables of the three accounts, the faulty ones with failed checks that share a cause."""
    folder = tmp_path_factory.mktemp("checked")
    files = []
    clean = next(d for d in documents(1) if d.key not in FAULTY and d.report_type == "budget")
    for number, sample in enumerate([*(document(key) for key in FAULTY), clean]):
        path = folder / f"{number}.pdf"
        path.write_bytes(sample.data)
        files.append(path)
    extract_files(files, folder / "tables", ["parquet"], SilentReporter(), workers=1)
    tables = {name: read_table(folder / "tables", name) for name in ("documents", "statements", "line_items")}
    found = evaluate(tables["documents"], tables["statements"], tables["line_items"]).with_columns(part=pl.lit(1, pl.Int64))
    return Checked(folder / "tables", tables["documents"], with_causes(conform(found, CHECKS)))


@pytest.fixture(scope="session")
def written(checked: Checked, tmp_path_factory: pytest.TempPathFactory) -> WrittenReview:
    """The review of those tables, without decisions."""
    return checked.review(tmp_path_factory.mktemp("written"))


@pytest.fixture
def copied(checked: Checked, tmp_path: Path) -> Checked:
    """A copy of the tables whose originals may be taken away."""
    shutil.copytree(checked.folder.parent, tmp_path / "copy")
    moved = pl.col("url").str.replace(str(checked.folder.parent), str(tmp_path / "copy"), literal=True)
    return Checked(tmp_path / "copy" / "tables", checked.documents.with_columns(moved), checked.checks)


def with_causes(checks: pl.DataFrame) -> pl.DataFrame:
    """The checks with all failures of a document as one finding, in the order of the table; its first left figure is blamed."""
    failed = pl.col("outcome") == "fail"
    return checks.with_columns(
        finding=pl.when(failed).then(pl.format("f-{}", pl.col("document_id").str.head(8))),
        finding_rank=pl.when(failed).then(failed.cum_sum().over("document_id").cast(pl.Int64)),
        culprit=pl.when(failed).then(pl.col("left_text").filter(failed).first().over("document_id")),
    )


def parsed(path: Path) -> html.HtmlElement:
    """A page's elements."""
    return html.document_fromstring(path.read_bytes())

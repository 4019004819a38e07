"""The pages that go with a release, for people: README, changelog, data dictionary, methodology. Chinese first, then English."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import polars as pl

from warehouse.dictionary import markdown_templates, render_dictionary
from warehouse.releases.changelog import Changelog
from warehouse.releases.changes import PROFILES
from warehouse.releases.model import DATA_DOCS, PARTITIONED, DataFile
from warehouse.releases.package import DATA_LICENSE
from warehouse.releases.tables import Written
from warehouse.schema import RELEASE_TABLES

README, CHANGELOG, DICTIONARY, METHODOLOGY = "README.md", "CHANGELOG.md", "DATA_DICTIONARY.md", "METHODOLOGY.md"


def write_papers(
    release: Path, written: Written, files: Sequence[DataFile], log: Changelog, version: str, created: date, rules: str
) -> None:
    """Write the pages into a release's folder.

    Args:
        release: the folder, with the Data Docs in it if there are any.
        written: the tables.
        files: all data files.
        log: what changed.
        version: the release's name.
        created: the day of publication.
        rules: the rule catalogue in Markdown, for the methodology; empty where there is none.
    """
    docs = (release / DATA_DOCS / "index.html").is_file()
    templates = markdown_templates()
    pages = {
        README: render_readme(written, files, version, created, docs),
        CHANGELOG: templates.get_template("changelog.md.j2").render(
            log=log, version=version, created=created, by_document=tuple(PROFILES)
        ),
        DICTIONARY: render_dictionary(),
        METHODOLOGY: templates.get_template("methodology.md.j2").render(version=version, rules=_below(rules)),
    }
    for name, text in pages.items():
        (release / name).write_text(_tidy(text), encoding="utf-8")


def render_readme(written: Written, files: Sequence[DataFile], version: str, created: date, data_docs: bool) -> str:
    """Return the Markdown text of a release's README; `data_docs` says whether the Data Docs go with it."""
    documents = written.documents
    years = documents.get_column("fiscal_year").drop_nulls().unique().sort().to_list()
    csv = {file.table: file for file in files if file.format == "csv"}
    return (
        markdown_templates()
        .get_template("release_readme.md.j2")
        .render(
            version=version,
            created=created,
            data_docs=data_docs,
            license=DATA_LICENSE,
            tables=[(table, csv[name].rows) for name, table in RELEASE_TABLES.items()],
            partitioned=PARTITIONED,
            csv={name: file.path for name, file in csv.items()},
            documents=documents.filter(pl.col("document_id").is_not_null()).height,
            divisions=documents.get_column("division_code").drop_nulls().n_unique(),
            units=written.coverage.select("division_code", "unit_name").n_unique(),
            year=years[-1] if years else created.year,
            years=f"{years[0]}–{years[-1]}" if years else "–",
            amounts=csv["line_items"].rows,
            failed=written.outcomes.get("fail", 0),
        )
    )


def _below(rules: str) -> str:
    """The catalogue as a chapter of another page: every heading one level down."""
    return "\n".join(f"#{line}" if line.startswith("#") else line for line in rules.splitlines())


def _tidy(text: str) -> str:
    """The text without more than one empty line at a time."""
    lines: list[str] = []
    for line in text.splitlines():
        if line.strip() or (lines and lines[-1]):
            lines.append(line.rstrip() if not line.endswith("  ") else line)
    return "\n".join(lines).strip() + "\n"

"""The README of a release: what it is, how to read it, what to beware of, in Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import polars as pl
from jinja2 import Environment, PackageLoader, StrictUndefined

from warehouse.datapackage import DATA_LICENSE, DataFile
from warehouse.schema import TABLES


def render_readme(
    tables: Mapping[str, pl.DataFrame], files: Sequence[DataFile], version: str, created: date, data_docs: bool = False
) -> str:
    """Return the Markdown text of a release's README; `data_docs` says whether the Data Docs go with it."""
    # Markdown, not HTML: nothing to escape, and what is filled in are our own names, numbers and dates.
    environment = Environment(  # noqa: S701
        loader=PackageLoader("warehouse"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    documents = tables["documents"]
    years = documents.get_column("fiscal_year").drop_nulls().unique().sort().to_list()
    return environment.get_template("release_readme.md.j2").render(
        version=version,
        created=created,
        data_docs=data_docs,
        license=DATA_LICENSE,
        tables=[(TABLES[name], frame.height) for name, frame in tables.items()],
        files=files,
        documents=documents.filter(pl.col("document_id").is_not_null()).height,
        divisions=documents.get_column("division_code").drop_nulls().n_unique(),
        units=tables["coverage"].select("division_code", "unit_name").n_unique(),
        years=f"{years[0]}–{years[-1]}" if years else "–",
        amounts=tables["line_items"].height,
        failed=tables["checks"].filter(pl.col("outcome") == "fail").height,
    )

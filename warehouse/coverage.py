"""Who has published what: one row a unit, fiscal year and report type that ought to be there."""

from __future__ import annotations

from typing import get_args

import polars as pl

from extractors.model import ReportType
from warehouse.schema import COVERAGE

_CELL = ("division_code", "unit_name", "fiscal_year", "report_type")
_RANK = {"published": 0, "blocked": 1, "withdrawn": 2, "missing": 3, "unlisted": 4}
"""Which status a cell shows when several documents fall on it: what is had, then what is announced today, then what was."""


def build_coverage(documents: pl.DataFrame, units: pl.DataFrame, withdrawn: pl.DataFrame) -> pl.DataFrame:
    """Return the coverage of every unit (on the roster or seen) × every year seen in its division × both report types.

    `documents` and `units` are the tables of those names. `withdrawn` has `document_id` and `withdrawn_on`: the documents whose
    last address the portal has taken down; rows without a date are ignored. A document name that is a roster alias of exactly
    one unit of the division counts for that unit. `published` names the newest version that is neither replaced nor withdrawn.

    `days_late` is always null: the statutory term runs 20 days from the finance department's approval (预算法 art. 14), and no
    portal records the date of approval.
    """
    seen = _disclosures(documents, units)
    expected = _expected(seen, units)
    found = (
        _with_status(seen, withdrawn)
        .filter(pl.all_horizontal(pl.col(name).is_not_null() for name in ("unit_name", "fiscal_year", "report_type")))
        .sort(
            pl.col("status").replace_strict(_RANK, return_dtype=pl.Int8),
            pl.col("published_on"),
            pl.col("fetched_at"),
            pl.col("document_id"),
            descending=[False, True, True, False],
            nulls_last=True,
        )
        .unique(_CELL, keep="first", maintain_order=True)
    )
    return (
        expected.join(found, on=_CELL, how="left", nulls_equal=True)
        .with_columns(pl.col("status").fill_null("unlisted"), days_late=pl.lit(None, pl.Int64))
        .select(pl.col(c.name).cast(c.dtype) for c in COVERAGE)
        .sort(COVERAGE.sort_by, nulls_last=True)
    )


def _disclosures(documents: pl.DataFrame, units: pl.DataFrame) -> pl.DataFrame:
    """Return the documents that are disclosures, under the roster's names for their units."""
    aliases = (
        units.select("division_code", "aliases", roster_name="unit_name")
        .explode("aliases")
        .drop_nulls("aliases")
        .unique(("division_code", "aliases"), keep="none")
        .join(units, left_on=("division_code", "aliases"), right_on=("division_code", "unit_name"), how="anti", nulls_equal=True)
    )
    return (
        documents.filter(pl.col("status").ne_missing("not_a_disclosure"))
        .join(
            aliases, left_on=("division_code", "unit_name"), right_on=("division_code", "aliases"), how="left", nulls_equal=True
        )
        .with_columns(pl.coalesce("roster_name", "unit_name").alias("unit_name"))
    )


def _expected(seen: pl.DataFrame, units: pl.DataFrame) -> pl.DataFrame:
    """Return every cell of the matrix."""
    names = ("division_code", "unit_name")
    everyone = pl.concat([units.select(names), seen.select(names).drop_nulls("unit_name")]).unique()
    years = seen.select("division_code", "fiscal_year").drop_nulls("fiscal_year").unique()
    kinds = pl.DataFrame({"report_type": get_args(ReportType)})
    return everyone.join(years, on="division_code", nulls_equal=True).join(kinds, how="cross")


def _with_status(seen: pl.DataFrame, withdrawn: pl.DataFrame) -> pl.DataFrame:
    """Return cell, status, document_id and dates of every document that is not replaced by a newer one."""
    gone = withdrawn.drop_nulls(("document_id", "withdrawn_on")).get_column("document_id")
    replaced = seen.get_column("supersedes").drop_nulls()
    had = pl.col("document_id").is_not_null()
    # A document still to be read, or that cannot be read, has been published all the same: its bytes are here.
    status = (
        pl.when(had & pl.col("document_id").is_in(gone.implode())).then(pl.lit("withdrawn"))
        .when(had).then(pl.lit("published"))
        .otherwise(pl.col("status"))
    )  # fmt: skip
    return (
        seen.filter(~pl.col("document_id").is_in(replaced.implode()).fill_null(False))
        .with_columns(status=status)
        .filter(pl.col("status").is_in(list(_RANK)))
        .select(*_CELL, "status", "document_id", "published_on", "fetched_at")
    )

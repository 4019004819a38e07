"""Figures that are printed elsewhere than in a document's own statements: in its narrative, or in another document's statements.

The narrative's figures become cells like those of a statement, so that the one engine compares them. Another document's cells are
those of its own statements, called by the document that they are compared with: which those are, `find_links` says.
"""

from __future__ import annotations

from typing import get_args

import polars as pl

from expectations.cells import SMALLEST_HALF, TOLERANCE_SCALE, YUAN_PER_SPOKEN_UNIT
from expectations.model import Source
from expectations.names import line_names
from warehouse.places import place_column
from warehouse.schema import CLAIMS

ELSEWHERE: tuple[Source, ...] = ("last_year", "budget", "superseded", "units")
"""Sources that are other documents."""

STATED: tuple[Source, ...] = tuple(s for s in get_args(Source) if s.startswith("narrative"))
"""Sources that are the document's own narrative."""

LINKS = pl.Schema({"document_id": pl.String(), "source": pl.String(), "other_document_id": pl.String()})

_OWNER = ["division_code", "unit_name", "scope", "report_type", "fiscal_year"]
_CHILD = ["division_code", "unit_name", "report_type", "fiscal_year"]
_MOST_DECIMALS = 8


def find_links(documents: pl.DataFrame, line_items: pl.DataFrame, units: pl.DataFrame) -> pl.DataFrame:
    """Return `document_id`, `source`, `other_document_id`: with which other documents each is compared.

    Only versions in force that print figures are compared, and only where exactly one answers: of two documents for the same
    unit, year and type nobody knows which is meant. A department is compared with its units where all that the roster lists
    below it, and the department's own office, have published.

    Args:
        documents: table `documents`, those that were extracted.
        line_items: table `line_items`.
        units: table `units`; may be empty.
    """
    printing = documents.join(line_items.select("document_id").unique(), on="document_id", how="semi")
    replaced = printing.select(document_id="supersedes").drop_nulls()
    current = printing.join(replaced, on="document_id", how="anti").drop_nulls(["unit_name", "fiscal_year", "report_type"])
    only = current.filter(~pl.struct(_OWNER).is_duplicated()).select("document_id", *_OWNER)
    earlier = only.with_columns(pl.col("fiscal_year") + 1)
    accounts = pl.col("report_type") == "final_account"
    budgets = only.filter(~accounts).with_columns(report_type=pl.lit("final_account"))
    found = [
        _paired(only.filter(accounts), earlier, "last_year"),
        _paired(only.filter(accounts), budgets, "budget"),
        _replaced(printing),
        _subordinate(only, units),
    ]
    return pl.concat(found).cast(LINKS)


def _paired(documents: pl.DataFrame, others: pl.DataFrame, source: Source) -> pl.DataFrame:
    """Documents beside the others of the same unit, year, scope and type."""
    joined = documents.join(others, on=_OWNER, nulls_equal=True, suffix="_other")
    return joined.select("document_id", source=pl.lit(source), other_document_id="document_id_other")


def _replaced(printing: pl.DataFrame) -> pl.DataFrame:
    """Documents beside the version before, where that was read too."""
    pairs = printing.select("document_id", source=pl.lit("superseded"), other_document_id="supersedes").drop_nulls()
    return pairs.join(printing.select(other_document_id="document_id"), on="other_document_id", how="semi")


def _subordinate(only: pl.DataFrame, units: pl.DataFrame) -> pl.DataFrame:
    """Departments' documents beside those of all their units, where none is wanting."""
    departments = only.filter(pl.col("scope") == "department").select("document_id", *_CHILD)
    listed = units.drop_nulls("parent_unit_name").select("division_code", child="unit_name", unit_name="parent_unit_name")
    below = departments.join(listed.unique(), on=["division_code", "unit_name"], nulls_equal=True)
    own = below.select(departments.columns).unique().with_columns(child="unit_name")
    wanted = pl.concat([below, own.select(below.columns)]).unique()
    published = (
        only.filter(pl.col("scope") == "unit").select(*_CHILD, other_document_id="document_id").rename({"unit_name": "child"})
    )
    keys = ["division_code", "child", "report_type", "fiscal_year"]
    joined = wanted.join(published, on=keys, how="left", nulls_equal=True)
    whole = joined.filter(pl.col("other_document_id").is_not_null().all().over("document_id"))
    return whole.select("document_id", source=pl.lit("units"), other_document_id="other_document_id")


def narrative_cells(claims: pl.DataFrame, first_cell: int) -> dict[Source, pl.DataFrame]:
    """Return the narrative's figures of money as cells, by source; `cell` counts on from `first_cell`.

    Args:
        claims: table `claims`; only those that say which cell they restate, or whose initial budget they name, become cells.
        first_cell: the number of the first.
    """
    stated = claims.filter(pl.col("amount").is_not_null() & (pl.col("comparison") == "eq")).with_row_index("cell", first_cell)
    stated = _with_cells_of_changes(stated)
    cells = stated.select(
        "document_id",
        pl.col("cell").cast(pl.UInt32),
        "page",
        "quote",
        "kind",
        "phase",
        "base",
        "direction",
        "subject",
        statement="refers_to_statement",
        side="refers_to_side",
        role="refers_to_role",
        code=pl.coalesce("refers_to_code", "code"),
        row=pl.col("refers_to_row").fill_null(""),
        measure="refers_to_measure",
        fen=(pl.col("amount") * 100).cast(pl.Int64),
        half=_last_decimal(),
        place=place_column(pl.col("value")),
        amount_text="value",
        currency_unit="unit",
        **{name: pl.col(name) for name in ("x0", "top", "x1", "bottom")},
    ).with_columns(_line_columns())
    of_this_year = pl.col("phase").is_null() | ~pl.col("phase").str.starts_with("last_year")
    restating = cells.filter((pl.col("kind_of_claim") == "amount") & pl.col("statement").is_not_null() & of_this_year)
    changes = cells.filter(
        (pl.col("kind_of_claim") == "change")
        & pl.col("statement").is_not_null()
        & (pl.col("base") == "last_year")
        & pl.col("direction").is_not_null()
    ).with_columns(fen=pl.when(pl.col("direction") == "decrease").then(-pl.col("fen")).otherwise("fen"))
    budgets = cells.filter(
        (pl.col("kind_of_claim") == "amount") & (pl.col("phase") == "budget") & (pl.col("subject") == "item")
    ).with_columns(statement=pl.lit("general_budget_expenditure"), measure=pl.lit("total"), kind=pl.lit("total"))
    return {"narrative": restating, "narrative_change": changes, "narrative_budget": budgets}


def _with_cells_of_changes(stated: pl.DataFrame) -> pl.DataFrame:
    """Give a change the cell of the figure that changed: the one that the document's amounts of its subject and phase restate."""
    about, cell = ["document_id", "subject", "code", "phase"], [c for c in stated.columns if c.startswith("refers_to_")]
    named = stated.filter(
        (pl.col("kind") == "amount") & pl.col("refers_to_statement").is_not_null() & pl.col("subject").is_not_null()
    )
    only = named.select(*about, *cell).unique().filter(~pl.struct(about).is_duplicated())
    moved = (pl.col("kind") == "change") & pl.col("refers_to_statement").is_null()
    changes = stated.filter(moved).drop(cell).join(only, on=about, how="left", nulls_equal=True, maintain_order="left")
    return pl.concat([stated.filter(~moved), changes.select(stated.columns)])


def _last_decimal() -> pl.Expr:
    """The last decimal printed, in 1/10,000 yuan: texts cut off as often as they round (12,565,793元 is 1,256万元)."""
    decimals = pl.col("value").str.extract(r"[.．](\d+)").str.len_chars().fill_null(0).cast(pl.Int64).clip(0, _MOST_DECIMALS)
    power = decimals.replace_strict({d: 10**d for d in range(_MOST_DECIMALS + 1)}, return_dtype=pl.Int64)
    yuan = pl.col("unit").replace_strict(YUAN_PER_SPOKEN_UNIT, default=1, return_dtype=pl.Int64)
    return pl.max_horizontal(yuan * TOLERANCE_SCALE // power, pl.lit(SMALLEST_HALF, pl.Int64))


def _line_columns() -> list[pl.Expr]:
    """The columns that a statement's cells have besides; a sentence stands on no line and adds up with nothing."""
    classes = line_names().class_codes()
    class_key = pl.col("row").replace_strict(classes, default=pl.col("row"), return_dtype=pl.String)
    text, nothing = pl.lit("text"), pl.lit(None, pl.String)
    return [
        pl.col("kind").alias("kind_of_claim"),
        pl.col("measure").alias("kind"),
        pl.format("claim {}", "cell").alias("line_id"),
        pl.when(pl.col("role") == "line").then(class_key).alias("class_key"),
        pl.lit("this").alias("period"),
        pl.lit(0, pl.Int64).alias("block"),
        pl.lit(value=False).alias("has_children"),
        text.alias("method"),
        *(nothing.alias(n) for n in ("parent_code", "doubt", "doubt_lines", "doubt_columns", "known_code", "compared")),
        pl.lit([], pl.List(pl.UInt32)).alias("items"),
    ]


NO_CLAIMS = CLAIMS.empty()
"""For documents whose narrative was not read."""

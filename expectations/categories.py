"""What the columns and lines of a “三公” table mean beyond the vocabulary: category, source of funds, and year.

Forms print the same categories for this year, the last one and the change between them, as columns or as lines, and for each
source of funds. The sums hold within each; the change is this year's figure less the last one's.
"""

from __future__ import annotations

import polars as pl

from expectations.names import ThreePublicNames, line_names

_STATEMENT = ["document_id", "statement"]
_LINE = ["document_id", "statement", "code", "row", "parent_row"]
_YEAR = r"(20\d\d)年"


def with_categories(cells: pl.DataFrame) -> pl.DataFrame:
    """Return cells with `kind`, `period` and `compared`; in “三公” tables `line_id` tells lines apart by year and source too.

    `kind` is the measure, or the category that a “三公” column's printed path means. `period` is this, last or change where a
    “三公” table prints several years, `compared` what those three have in common; both are null elsewhere.
    """
    ours = cells.filter(pl.col("statement") == "three_public")
    rest = cells.filter(pl.col("statement") != "three_public").with_columns(
        kind=pl.col("measure"), period=pl.lit(None, pl.String), compared=pl.lit(None, pl.String)
    )
    names = line_names()
    ours = _with_kind(ours, names.three_public, names.measures["three_public"])
    ours = _with_period(ours, names.three_public)
    line = [pl.col(c).cast(pl.String).fill_null("") for c in (*_STATEMENT, "_order", "code", "row", "parent_row")]
    source = pl.col("_source").fill_null("")
    ours = ours.with_columns(
        line_id=pl.concat_str(*line, pl.col("_columns").fill_null(""), source, separator="\x1f"),
        compared=pl.concat_str(*_STATEMENT, "_group", "kind", source, separator="\x1f"),
    )
    return pl.concat([rest, ours.select(rest.columns)])


def _with_kind(cells: pl.DataFrame, names: ThreePublicNames, vocabulary: tuple[str, ...]) -> pl.DataFrame:
    """Add `kind` and `_source`."""
    known = pl.col("measure").is_in(list(vocabulary))
    path = pl.col("measure").str.replace(names.source, "")
    meanings = [pl.when(path.str.contains(category.path)).then(pl.lit(category.measure)) for category in names.categories]
    cells = cells.with_columns(
        kind=pl.when(known).then("measure").otherwise(pl.coalesce(*meanings, "measure")),
        _source=pl.when(~known).then(pl.col("measure").str.extract(names.source, 1)),
    )
    wide = pl.col("kind").is_in(["meetings", "training"]).any().over(_STATEMENT)
    only = pl.when((pl.col("kind") == "wide_total") & ~wide).then(pl.lit("total")).otherwise("kind")
    return cells.with_columns(kind=only)


def _with_period(cells: pl.DataFrame, names: ThreePublicNames) -> pl.DataFrame:
    """Add `period`, `_columns` (the year that a column is of, null where it is this one), `_order` and `_group`."""
    path, row = pl.col("measure"), pl.col("row")
    latest = pl.max_horizontal(path.str.extract(_YEAR, 1).cast(pl.Int64), row.str.extract(_YEAR, 1).cast(pl.Int64))
    cells = cells.with_columns(_this=pl.coalesce("fiscal_year", latest.max().over(_STATEMENT)))
    in_lines = row.str.contains(names.change).any().over(_STATEMENT)
    several = pl.col("row_order").n_unique().over([*_LINE, "measure"]).max().over(_LINE) > 1
    cells = cells.with_columns(
        period=pl.coalesce(_period(path, names), pl.when(in_lines).then(_period(row, names)), pl.lit("this")),
        _columns=pl.when(_period(path, names).is_not_null()).then(path.str.extract("^([^/]*)", 1)),
        _order=pl.when(several).then(pl.col("row_order")),
    )
    own_line = pl.concat_str(
        pl.col("code").fill_null(""), "row", pl.col("_order").cast(pl.String).fill_null(""), separator="\x1f"
    )
    cells = _with_rounds(cells, names)
    return cells.with_columns(_group=pl.when(in_lines).then(pl.col("_round").cast(pl.String)).otherwise(own_line))


def _with_rounds(cells: pl.DataFrame, names: ThreePublicNames) -> pl.DataFrame:
    """Add `_round`: how many lines of changes stand above; each ends what is printed of one unit, year under year."""
    change = pl.col("row").str.contains(names.change)
    lines = cells.group_by(*_STATEMENT, "row_order").agg(_ends=change.any().cast(pl.Int64))
    so_far = pl.col("_ends").cum_sum().over(_STATEMENT, order_by="row_order") - pl.col("_ends")
    return cells.join(lines.with_columns(_round=so_far), on=[*_STATEMENT, "row_order"], how="left")


def _period(text: pl.Expr, names: ThreePublicNames) -> pl.Expr:
    """Which year a header path or a line name is of: change, last, this, or null where it does not say."""
    year = text.str.extract(_YEAR, 1).cast(pl.Int64)
    return (
        pl.when(text.str.contains(names.change))
        .then(pl.lit("change"))
        .when(text.str.contains(names.last_year) | (year < pl.col("_this")))
        .then(pl.lit("last"))
    )

"""How a statement's lines and columns add up: each line's role, its next printed level up, and where that cannot be told.

Roles come from the codes where a statement prints them, else from the line names of `lines.yaml`. Where a document's own
structure is not established (lines without codes, columns outside the vocabulary, a line printed twice), the cells carry a doubt.
A sum that holds is believed all the same; one that does not hold is then not evaluable instead of wrong.
"""

from __future__ import annotations

import polars as pl

from expectations.categories import with_categories
from expectations.cells import prepare
from expectations.names import line_names

TWO_SIDED = ("revenue_expenditure_summary", "fiscal_appropriation_summary")
TOTAL_ROLES = ("total", "current_total", "grand_total", "personnel_total", "public_total")

_STATEMENT = ["document_id", "statement"]
_SIDE = ["document_id", "statement", "side"]
_BLOCK = ["document_id", "statement", "block"]
_ECONOMIC = r"^3\d{2}(\d{2})?$"
_FUNCTIONAL = r"^2\d{2}(\d{2}(\d{2})?)?$"
_CLASS_WIDTH = 3


def build_cells(line_items: pl.DataFrame) -> pl.DataFrame:
    """Return one row a printed amount with all that rules select and join on.

    Beside the columns of `line_items` and of `cells.prepare`: `block` (which unit's lines, where a table lists the codes unit
    after unit), `role`, `parent_code` (the longest printed code that a code begins
    with), `has_children`, `class_key` (which functional 类 a line names), `doubt_lines` and `doubt_columns` (a reason, or null),
    `items` (the `cell` of every row that it stands for: a total may be printed again), `known_code` (of a summary's line without
    code: the code that the document's own tables give that name), and what `categories.with_categories` adds.
    """
    cells = _with_parents(_with_blocks(with_categories(prepare(line_items))))
    two_sided = pl.col("statement").is_in(TWO_SIDED)
    listed = _listed_roles(cells.filter(~two_sided))
    sided = _sided_roles(cells.filter(two_sided), listed)
    cells = pl.concat([listed, sided], how="diagonal")
    cells = _one_of_equal_totals(cells.with_columns(class_key=_class_key()))
    return _with_doubts(cells)


def _with_blocks(cells: pl.DataFrame) -> pl.DataFrame:
    """Add `block`: 0, or how many lines without code came before where the statement prints its codes more than once."""
    lines = cells.select(*_STATEMENT, "line_id", "row_order", "code").unique("line_id", keep="first", maintain_order=True)
    again = pl.struct(*_STATEMENT, "code").is_duplicated() & pl.col("code").is_not_null() & ~pl.col("statement").is_in(TWO_SIDED)
    so_far = pl.col("code").is_null().cum_sum().over(_STATEMENT, order_by="row_order").cast(pl.Int64)
    blocks = lines.with_columns(block=pl.when(again.any().over(_STATEMENT)).then(so_far).otherwise(0))
    return cells.join(blocks.select("line_id", "block"), on="line_id", how="left")


def _with_parents(cells: pl.DataFrame) -> pl.DataFrame:
    """Add `parent_code` and `has_children` by the codes that each statement (each block of it) prints."""
    codes = cells.filter(pl.col("code").is_not_null()).select(*_BLOCK, "code").unique()
    prefixes = pl.int_ranges(_CLASS_WIDTH, pl.col("code").str.len_chars())
    parents = (
        codes.with_columns(width=prefixes)
        .explode("width", empty_as_null=False)
        .with_columns(parent_code=pl.col("code").str.head(pl.col("width")))
        .join(codes.rename({"code": "parent_code"}), on=[*_BLOCK, "parent_code"])
        .group_by(*_BLOCK, "code")
        .agg(pl.col("parent_code").sort_by("width").last())
    )
    having = parents.select(*_BLOCK, code="parent_code").unique().with_columns(has_children=pl.lit(value=True))
    joined = cells.join(parents, on=[*_BLOCK, "code"], how="left").join(having, on=[*_BLOCK, "code"], how="left")
    return joined.with_columns(pl.col("has_children").fill_null(value=False))


def _listed_roles(cells: pl.DataFrame) -> pl.DataFrame:
    """Add `role` in statements with one list of lines."""
    names = line_names()
    row, coded = pl.col("row"), pl.col("code").is_not_null()
    total = ~coded & row.str.contains(names.total)
    cells = cells.with_columns(
        _coded=coded.any().over(_STATEMENT),
        _totalled=total.any().over(_STATEMENT),
        _lines=pl.col("line_id").n_unique().over(_STATEMENT),
    )
    own_name = ~pl.col("_totalled") & (row == pl.col("unit_name")) & (pl.col("_coded") | (pl.col("_lines") == 1))
    role = (
        pl.when(coded & pl.col("parent_code").is_null())
        .then(pl.lit("line"))
        .when(coded)
        .then(pl.lit("sub"))
        .when(row.str.contains(names.personnel_total))
        .then(pl.lit("personnel_total"))
        .when(row.str.contains(names.public_total))
        .then(pl.lit("public_total"))
        .when(total | own_name)
        .then(pl.lit("total"))
        .when(pl.col("block") > 0)
        .then(pl.lit("unit_total"))
        .when(pl.col("_coded"))
        .then(pl.lit("unknown"))
        .otherwise(pl.lit("line"))
    )
    return cells.with_columns(role=role).drop("_coded", "_totalled", "_lines")


def _sided_roles(cells: pl.DataFrame, listed: pl.DataFrame) -> pl.DataFrame:
    """Add `role` in the two-sided summaries."""
    cells = _with_landmarks(_with_known_level(cells, listed))
    row, order = pl.col("row"), pl.col("row_order")
    opening, closing = pl.col("_mark") == "opening", pl.col("_mark") == "closing"
    # Lines print first and their total after them, or the total prints first and the carry-over ends its lines.
    after_total = (order > pl.col("_current")) & (pl.col("_current") > pl.col("_first"))
    after_carry = (order > pl.col("_carry")) & (pl.col("_carry") > pl.col("_current"))
    under_opening = pl.col("parent_row").str.contains(line_names().opening).fill_null(value=False)
    carried = (after_total | after_carry | under_opening).fill_null(value=False)
    part = pl.when(pl.col("side") == "expenditure").then(pl.lit("closing_part")).otherwise(pl.lit("opening_part"))
    role = (
        pl.when(pl.col("_mark").is_in(["current_total", "grand_total"]))
        .then(pl.col("_mark"))
        .when(opening & (pl.col("side") == "revenue"))
        .then(pl.lit("opening"))
        .when(closing & (pl.col("side") == "expenditure"))
        .then(pl.lit("closing"))
        .when(carried)
        .then(part)
        .when((order > pl.col("_carry")).fill_null(value=False))
        .then(pl.lit("unknown"))
        .when(pl.col("side") == "revenue")
        .then(_revenue_role(row))
        .otherwise(pl.col("_level"))
    )
    cells = cells.with_columns(role=role).drop("_mark", "_current", "_carry", "_first", "_level")
    return _with_known_code(cells, listed)


def _with_landmarks(cells: pl.DataFrame) -> pl.DataFrame:
    """Add what the totals and carry-over lines of a side are and where they stand in it."""
    names, row = line_names(), pl.col("row")
    plain = row.str.contains(r"^(合计|总计合计)$")
    has_grand = row.str.contains(names.grand_total).any().over(_SIDE)
    mark = (
        pl.when(row.str.contains(names.grand_total) | (plain & ~has_grand))
        .then(pl.lit("grand_total"))
        .when(row.str.contains(names.current_total) | plain)
        .then(pl.lit("current_total"))
        .when(row.str.contains(names.opening))
        .then(pl.lit("opening"))
        .when(row.str.contains(names.closing))
        .then(pl.lit("closing"))
    )

    def first(*marks: str) -> pl.Expr:
        return pl.col("row_order").filter(pl.col("_mark").is_in(marks)).min().over(_SIDE)

    return cells.with_columns(_mark=mark).with_columns(
        _current=first("current_total"),
        _carry=first("opening", "closing"),
        _first=pl.col("row_order").min().over(_SIDE),
    )


def _revenue_role(row: pl.Expr) -> pl.Expr:
    """`line`, `sub` where the line's group is printed above it, else `unknown`."""
    names, order = line_names(), pl.col("row_order")
    part = pl.lit(value=False)
    for group in names.revenue_groups:
        start = order.filter(row.str.contains(group.group)).min().over(_SIDE)
        part = part | (row.str.contains(group.parts) & (order > start).fill_null(value=False))
    known = pl.when(row.str.contains(names.revenue_lines)).then(pl.lit("line")).otherwise(pl.lit("unknown"))
    return pl.when(part).then(pl.lit("sub")).otherwise(known)


def _with_known_level(cells: pl.DataFrame, listed: pl.DataFrame) -> pl.DataFrame:
    """Add `_level` of expenditure lines: by code, by name of a 类, or by the document's own tables with codes."""
    names = line_names()
    functional = listed.filter(pl.col("code").str.contains(_FUNCTIONAL) & ~pl.col("statement").str.contains("basic"))
    printed = functional.group_by("document_id", "row").agg(_width=pl.col("code").str.len_chars().min())
    width = pl.coalesce(pl.col("code").str.len_chars(), pl.col("_width"))
    is_line = pl.col("row").is_in(list(names.class_codes())) | pl.col("row").str.contains(names.other_expenditure_lines)
    level = (
        pl.when(is_line & pl.col("code").is_null())
        .then(pl.lit("line"))
        .when(width == _CLASS_WIDTH)
        .then(pl.lit("line"))
        .when(width > _CLASS_WIDTH)
        .then(pl.lit("sub"))
        .otherwise(pl.lit("unknown"))
    )
    return cells.join(printed, on=["document_id", "row"], how="left").with_columns(_level=level).drop("_width")


def _with_known_code(cells: pl.DataFrame, listed: pl.DataFrame) -> pl.DataFrame:
    """Add `known_code` of lines below a 类: the code of that name in the document's own tables, within the 类 above the line.

    A 款 and its 项 may have one name; then the document's tables and the summary print it equally often and in the same order.
    """
    codes = line_names().class_codes()
    lines = cells.filter((pl.col("side") == "expenditure") & pl.col("role").is_in(["line", "sub"]))
    lines = lines.unique("line_id", keep="first", maintain_order=True).sort("row_order", maintain_order=True)
    own_class = pl.when(pl.col("role") == "line").then(pl.col("row").replace_strict(codes, default=None, return_dtype=pl.String))
    lines = lines.with_columns(_class=own_class.forward_fill().over(_SIDE)).filter(pl.col("role") == "sub")
    functional = listed.filter(pl.col("code").str.contains(_FUNCTIONAL) & ~pl.col("statement").str.contains("basic"))
    known = functional.filter(pl.col("code").str.len_chars() > _CLASS_WIDTH).select("document_id", "code", "row").unique()
    known = known.sort("code").with_columns(_class=pl.col("code").str.head(_CLASS_WIDTH))

    def nth(*keys: str) -> list[pl.Expr]:
        return [pl.int_range(pl.len()).over(keys).alias("_nth"), pl.len().over(keys).alias("_of")]

    lines = lines.with_columns(nth("document_id", "statement", "_class", "row"))
    known = known.with_columns(nth("document_id", "_class", "row")).rename({"code": "known_code"})
    found = lines.join(known, on=["document_id", "_class", "row", "_nth", "_of"]).select("line_id", "known_code")
    return cells.join(found, on="line_id", how="left")


def _class_key() -> pl.Expr:
    """Which functional 类 a top line names: the code that its name has had in any year, else the name itself."""
    codes = line_names().class_codes()
    key = pl.col("row").replace_strict(codes, default=pl.col("row"), return_dtype=pl.String)
    return pl.when(pl.col("role") == "line").then(key)


def _one_of_equal_totals(cells: pl.DataFrame) -> pl.DataFrame:
    """Keep one of a total's repetitions (side-by-side blocks and continued pages print it again), with the `items` of all."""
    total = pl.col("role").is_in(TOTAL_ROLES)
    same = [*_SIDE, "role", "measure", "fen"]
    once = cells.filter(total).unique(same, keep="first", maintain_order=True)
    kept = pl.concat([cells.filter(~total), once])
    again = pl.when(total).then(pl.col("cell").first().over(same)).otherwise("cell")
    return kept.join(cells.group_by(again.alias("kept")).agg(items=pl.col("cell")), left_on="cell", right_on="kept", how="left")


def _with_doubts(cells: pl.DataFrame) -> pl.DataFrame:
    """Add `doubt_lines` and `doubt_columns`."""
    names, code = line_names(), pl.col("code")
    group = pl.concat_str(*_STATEMENT, pl.col("side").fill_null(""))
    economic = pl.col("statement") == "general_budget_basic_expenditure"
    regular = pl.when(economic).then(code.str.contains(_ECONOMIC)).otherwise(code.str.contains(_FUNCTIONAL))
    listed = ~pl.col("statement").is_in([*TWO_SIDED, "three_public"])
    is_line, is_total = pl.col("role").is_in(["line", "sub"]), pl.col("role").is_in(TOTAL_ROLES)
    name = pl.concat_str(pl.coalesce(code, "row"), "role", "measure", "block", separator="\x1f")
    uncoded = ~code.is_not_null().any().over(group)
    known = pl.concat([pl.DataFrame({"statement": s, "measure": list(m), "_known": True}) for s, m in names.measures.items()])
    cells = cells.join(known, on=["statement", "measure"], how="left")
    return cells.with_columns(
        doubt_lines=pl.when(pl.col("statement") == "three_public")
        .then(pl.lit("lines_not_classified"))
        .when((listed & (~regular).fill_null(value=False)).any().over(group))
        .then(pl.lit("irregular_codes"))
        .when(listed & uncoded & is_line.any().over(group))
        .then(pl.lit("lines_not_classified"))
        .when((pl.col("role") == "unknown").any().over(group))
        .then(pl.lit("unknown_lines"))
        .when(name.filter(is_line).is_duplicated().any().over(group))
        .then(pl.lit("repeated_lines"))
        .when(name.filter(is_total).is_duplicated().any().over(group))
        .then(pl.lit("repeated_totals")),
        doubt_columns=pl.when(pl.col("_known").is_null().any().over(group))
        .then(pl.lit("columns_outside_vocabulary"))
        .when(pl.concat_str("line_id", "measure", separator="\x1f").is_duplicated())
        .then(pl.lit("repeated_columns")),
    ).drop("_known")

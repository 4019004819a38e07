"""The lists of the narrative, their names, and the lines of the statement that they are about, made ready once a rule."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import polars as pl

from expectations.codes.classification import by_spelling, load_list, normal_name
from expectations.dataset import extraction_doubt
from expectations.findings import DOCUMENT
from expectations.wording.model import ListRule
from extractors.model import YUAN_PER_UNIT
from warehouse.places import place_column

LIST = (*DOCUMENT, "subject")
"""What names a list: the personnel funds' or the public funds' of a disclosure."""

_CLASS_WIDTH = 3
_ITEM = r"^3\d{4}$"
_CLASS = r"^3\d{2}$"
_HALVES = 200
"""How many halves of the last printed place make one of the statement's unit."""


@dataclass(frozen=True, slots=True)
class Lists:
    """What a rule on lists compares."""

    lists: pl.DataFrame
    """One row a list with its `quote`, `said_page`, and `reason` where it cannot be judged."""
    names: pl.DataFrame
    """One row a name of a list: `name`, `normal`, `place`, `name_page`, `codes` that it may have (none where it is not known),
    `amounts` (whether a line of that name or code has one), and of the first such line `cell`, `cell_page`, `cell_code`."""
    lines: pl.DataFrame
    """The lines that have amounts, one row a line: `row`, `code`, `amount`, `cell`, `cell_page`, `named`."""


def read_lists(rule: ListRule, documents: pl.DataFrame, line_items: pl.DataFrame, passages: pl.DataFrame) -> Lists:
    """Make ready what a rule compares.

    Args:
        rule: the rule.
        documents: disclosures that were read.
        line_items: table `line_items`.
        passages: table `passages`.
    """
    passages = passages.join(documents.select(DOCUMENT), on=DOCUMENT, how="semi", maintain_order="left")
    whole = passages.filter((pl.col("kind") == "components") & pl.col("subject").is_in(list(rule.sides)))
    items = line_items.filter(pl.col("statement").is_in(rule.statements) & pl.col("measure").is_in(rule.measures))
    items = items.join(whole.select(DOCUMENT).unique(), on=DOCUMENT, how="semi", maintain_order="left")
    sided = _with_side(rule, items)
    lines = _lines(sided)
    names = _names(passages, lines)
    lists = whole.group_by(LIST, maintain_order=True).agg(
        quote=pl.col("quote").first(), said_page=pl.col("page").first(), several=pl.len() > 1
    )
    lists = lists.join(_sure_sides(sided), on=LIST, how="left", maintain_order="left")
    lists = lists.join(_whole(items), on=DOCUMENT, how="left", maintain_order="left")
    unknown = names.group_by(LIST).agg(unknown=(pl.col("codes").list.len() == 0).sum(), absent=(~pl.col("amounts")).sum())
    lists = lists.join(unknown, on=LIST, how="left", maintain_order="left")
    reason = (
        pl.when(pl.col("quote").str.replace_all(r"[\s。；;]", "").str.contains(rule.goes_on))
        .then(pl.lit("list_goes_on"))
        .when("several")
        .then(pl.lit("list_several"))
        .when(~(pl.col("sure") & pl.col("whole")).fill_null(value=False))
        .then(pl.lit("list_lines_unsure"))
    )
    return Lists(lists.with_columns(reason=reason), names, _with_named(lines, names))


def _with_side(rule: ListRule, items: pl.DataFrame) -> pl.DataFrame:
    """Items with the list that they are about (`subject`), by their codes."""
    subject = pl.coalesce(pl.when(pl.col("code").str.contains(codes)).then(pl.lit(side)) for side, codes in rule.sides.items())
    return items.with_columns(subject=subject).filter(pl.col("subject").is_not_null())


def _lines(items: pl.DataFrame) -> pl.DataFrame:
    """The printed lines below the classes, with their name in its normal form and their amount with its place."""
    below = items.filter(pl.col("code").str.contains(_ITEM))
    return below.select(
        *LIST,
        "row",
        "code",
        "amount",
        normal_name(pl.col("row")).alias("normal"),
        place_column(pl.col("amount_text")).alias("cell"),
        pl.col("page").alias("cell_page"),
    )


@cache
def _listed() -> pl.DataFrame:
    """Every name of a 款 of the economic classification with the codes that it has had."""
    names = by_spelling(load_list("economic")).select("normal", "code").filter(pl.col("code").str.contains(_ITEM))
    return names.group_by("normal").agg(listed=pl.col("code").unique().sort())


def _names(passages: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """Each name of a list once, with the codes it may have and whether a line of that name or code has an amount."""
    names = passages.filter(pl.col("kind") == "component").with_columns(normal=normal_name(pl.col("quote")))
    names = names.unique([*LIST, "normal"], keep="first", maintain_order=True).select(
        *LIST, "normal", name="quote", place=place_column(pl.col("quote")), name_page="page"
    )
    printed = lines.group_by(*DOCUMENT, "normal").agg(printed=pl.col("code").unique().sort())
    names = names.join(_listed(), on="normal", how="left", maintain_order="left")
    names = names.join(printed, on=[*DOCUMENT, "normal"], how="left", maintain_order="left")
    empty = pl.lit([], pl.List(pl.String))
    codes = pl.concat_list(pl.col("listed").fill_null(empty), pl.col("printed").fill_null(empty)).list.unique().list.sort()
    names = names.with_columns(codes=codes).drop("listed", "printed").with_row_index("number")
    found = names.explode("codes").join(
        lines.drop("normal", "subject"), left_on=[*DOCUMENT, "codes"], right_on=[*DOCUMENT, "code"], maintain_order="left_right"
    )
    cells = found.group_by("number").agg(
        amounts=(pl.col("amount") != 0).any(),
        cell=pl.col("cell").first(),
        cell_page=pl.col("cell_page").first(),
        cell_code=pl.col("codes").first(),
    )
    names = names.join(cells, on="number", how="left", maintain_order="left").drop("number")
    return names.with_columns(amounts=pl.col("amounts").fill_null(pl.col("codes").list.len() == 0))


def _with_named(lines: pl.DataFrame, names: pl.DataFrame) -> pl.DataFrame:
    """The lines that have amounts, one row a line, each with whether the list of its side names it."""
    named = names.select(*LIST, code="codes").explode("code").unique().with_columns(named=pl.lit(value=True))
    filled = lines.filter(pl.col("amount") != 0).unique([*LIST, "code"], keep="first", maintain_order=True)
    filled = filled.join(named, on=[*LIST, "code"], how="left", maintain_order="left")
    return filled.with_columns(pl.col("named").fill_null(value=False))


def _sure_sides(items: pl.DataFrame) -> pl.DataFrame:
    """Whether the lines of a side are read as a whole: none in doubt, and those of each class add up to it."""
    clear = (pl.col("method") == "text") & extraction_doubt().is_null()
    below = pl.col("code").str.contains(_ITEM)
    off = pl.col("amount").filter(below).sum() - pl.col("amount").filter(~below).sum()
    classes = items.group_by(*LIST, pl.col("code").str.head(_CLASS_WIDTH).alias("class")).agg(
        clear=clear.all(), off=off, unit=_unit(), figures=pl.len()
    )
    return classes.group_by(LIST).agg(sure=(pl.col("clear") & _rounding()).all())


def _whole(items: pl.DataFrame) -> pl.DataFrame:
    """Whether the classes of a statement add up to its total, printed as one line or as one a side (表样: 人员、公用经费合计)."""
    classes = pl.col("amount").filter(pl.col("code").str.contains(_CLASS)).sum()
    totals = pl.col("amount").filter(pl.col("code").is_null())
    sums = items.group_by(DOCUMENT).agg(
        to_one=classes - totals.max(), to_all=classes - totals.sum(), unit=_unit(), figures=pl.len(), totals=totals.len()
    )
    fits = [_rounding(column) for column in ("to_one", "to_all")]
    return sums.select(*DOCUMENT, whole=(pl.col("totals") > 0) & pl.any_horizontal(fits))


def _unit() -> pl.Expr:
    """The unit of a statement's amounts in yuan; 1 where it is not printed."""
    yuan = pl.col("currency_unit").replace_strict(dict(YUAN_PER_UNIT), default=None, return_dtype=pl.Int64)
    return yuan.max().fill_null(1)


def _rounding(off: str = "off") -> pl.Expr:
    """Whether a difference is within what its figures were rounded by: half of the last of two places each."""
    return pl.col(off).abs() * _HALVES <= pl.col("unit") * (pl.col("figures") + 1)

"""The figures that people ask for first, and where the statements print them: totals, kinds of expenditure, 三公, classes.

A headline is found by the kind of its line and by its column, never by where it stands. A table of lines says where each may be
found, the best place first: **another headline is another row**, never another function.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

DISCLOSURE = ("document_id", "part")
"""What names one disclosure: its document, and which of the document's disclosures it is."""


@dataclass(frozen=True, slots=True)
class Headline:
    """One headline: its key, its group, its names, and other words that people look for it with."""

    key: str
    group: str
    zh: str
    en: str
    aliases: tuple[str, ...] = ()


GROUPS: dict[str, tuple[str, str]] = {
    "totals": ("总额", "Totals"),
    "kinds": ("支出构成", "Kinds of expenditure"),
    "three_public": ("“三公”经费", "Three public expenses"),
    "classes": ("按功能分类", "By function"),
}

HEADLINES: tuple[Headline, ...] = (
    Headline("expenditure", "totals", "支出合计", "Total expenditure"),
    Headline("revenue", "totals", "收入合计", "Total revenue"),
    Headline("general_budget", "totals", "一般公共预算财政拨款支出", "Expenditure from the general public budget"),
    Headline("basic", "kinds", "基本支出", "Basic expenditure"),
    Headline("project", "kinds", "项目支出", "Project expenditure"),
    Headline("personnel", "kinds", "人员经费", "Personnel"),
    Headline("public", "kinds", "公用经费", "Public funds (running costs)"),
    Headline("three_public", "three_public", "“三公”经费合计", "Three public expenses in all", ("三公经费",)),
    Headline("reception", "three_public", "公务接待费", "Official hospitality", ("招待费", "接待费", "reception")),
    Headline("vehicles", "three_public", "公务用车购置及运行维护费", "Official vehicles", ("公车", "公务用车经费", "cars")),
    Headline("vehicle_purchase", "three_public", "公务用车购置费", "Purchase of vehicles"),
    Headline("vehicle_operation", "three_public", "公务用车运行维护费", "Operation of vehicles"),
    Headline("overseas_travel", "three_public", "因公出国（境）费", "Travel abroad", ("出国费", "出境")),
)
BY_KEY = {headline.key: headline for headline in HEADLINES}
CLASS = "class"
"""The key of expenditure by functional class; its `code` says which."""

_THREE_PUBLIC = {
    "total": "three_public",
    "reception": "reception",
    "vehicles": "vehicles",
    "vehicle_purchase": "vehicle_purchase",
    "vehicle_operation": "vehicle_operation",
    "overseas_travel": "overseas_travel",
}

_FINAL, _BUDGET = "final_account", "budget"
_EITHER = (_FINAL, _BUDGET)

_PLACES: tuple[tuple[str, str, tuple[str, ...], str, str | None, str, str], ...] = (
    # headline, phase, of which reports, statement, side, kind of line, column; the best place of a headline first
    ("expenditure", "own", _EITHER, "expenditure", None, "total", "total"),
    ("expenditure", "own", _EITHER, "revenue_expenditure_summary", "expenditure", "current", "amount"),
    ("expenditure", "own", (_BUDGET,), "revenue_expenditure_summary", "expenditure", "grand", "amount"),
    ("revenue", "own", _EITHER, "revenue", None, "total", "total"),
    ("revenue", "own", _EITHER, "revenue_expenditure_summary", "revenue", "current", "amount"),
    ("revenue", "own", (_BUDGET,), "revenue_expenditure_summary", "revenue", "grand", "amount"),
    ("general_budget", "own", _EITHER, "general_budget_expenditure", None, "total", "total"),
    ("general_budget", "own", _EITHER, "fiscal_appropriation_summary", "expenditure", "current", "general_budget"),
    ("basic", "own", _EITHER, "expenditure", None, "total", "basic"),
    ("project", "own", _EITHER, "expenditure", None, "total", "project"),
    ("personnel", "own", _EITHER, "general_budget_basic_expenditure", None, "personnel", "amount"),
    ("personnel", "own", _EITHER, "general_budget_basic_expenditure", None, "total", "personnel"),
    ("public", "own", _EITHER, "general_budget_basic_expenditure", None, "public", "amount"),
    ("public", "own", _EITHER, "general_budget_basic_expenditure", None, "total", "public"),
    (CLASS, "own", _EITHER, "expenditure", None, "class", "total"),
    *((key, "own", (_FINAL,), "three_public", None, "final", measure) for measure, key in _THREE_PUBLIC.items()),
    *((key, "planned", (_FINAL,), "three_public", None, "planned", measure) for measure, key in _THREE_PUBLIC.items()),
    *((key, "own", (_BUDGET,), "three_public", None, "planned", measure) for measure, key in _THREE_PUBLIC.items()),
    *((key, "own", (_BUDGET,), "three_public", None, "total", measure) for measure, key in _THREE_PUBLIC.items()),
)

_TOTAL = r"^((本年)?(收入|支出|收支)?(合计|总计|总合计|共计)|本年(收入|支出)|小计合计)$"
_CURRENT = r"^((本年|当年)(收入|支出)(合计|小计|总计)?|(收入|支出)(合计|小计)|(本年|当年)(合计|小计))$"
_GRAND = r"^((收入|支出|收支)?(总计|总合计)|总(收入|支出))$"
_PERSONNEL = r"^人员经费(支出)?(合计|小计|总计)$"
_PUBLIC = r"^(日常)?公用经费(支出)?(合计|小计|总计)$"
"""The same line names as the arithmetic rules know (`expectations/lines.yaml`)."""


def _kind() -> pl.Expr:
    """The kind of a line: what its name and code say it is."""
    row, uncoded = pl.col("row"), pl.col("code").is_null()
    two_sided = pl.col("statement").is_in(["revenue_expenditure_summary", "fiscal_appropriation_summary"])
    return (
        pl.when(pl.col("code").str.contains(r"^2\d\d$"))
        .then(pl.lit("class"))
        .when((pl.col("statement") == "three_public") & (row == "决算数"))
        .then(pl.lit("final"))
        .when((pl.col("statement") == "three_public") & (row == "预算数"))
        .then(pl.lit("planned"))
        .when(uncoded & two_sided & row.str.contains(_CURRENT))
        .then(pl.lit("current"))
        .when(uncoded & two_sided & row.str.contains(_GRAND))
        .then(pl.lit("grand"))
        .when(uncoded & row.str.contains(_TOTAL))
        .then(pl.lit("total"))
        .when(uncoded & row.str.contains(_PERSONNEL))
        .then(pl.lit("personnel"))
        .when(uncoded & row.str.contains(_PUBLIC))
        .then(pl.lit("public"))
    )


def _places() -> pl.DataFrame:
    names = ("headline", "phase", "report_type", "statement", "side", "kind", "measure", "rank")
    rows = [
        (key, phase, report_type, statement, side, kind, measure, rank)
        for rank, (key, phase, reports, statement, side, kind, measure) in enumerate(_PLACES)
        for report_type in reports
    ]
    return pl.DataFrame(rows, schema={name: pl.Int64 if name == "rank" else pl.String for name in names}, orient="row")


def find_headlines(items: pl.DataFrame) -> pl.DataFrame:
    """Return the headlines of disclosures: the rows of `items` that print them, with `headline` and `phase` beside.

    Args:
        items: rows of `line_items`, of any number of disclosures.

    `phase` is `own` for a figure of the report itself, and `planned` for the budget that a final account's 三公 table repeats.
    Of several places the best one counts, of a disclosure's several lines of one kind the first. What is printed in no known
    place is not there: nothing is added up.
    """
    lines = items.with_columns(kind=_kind()).drop_nulls("kind")
    found = lines.join(_places(), on=["report_type", "statement", "side", "kind", "measure"], nulls_equal=True)
    return (
        found.sort(*DISCLOSURE, "headline", "phase", "code", "rank", "row_order", "page", "x0", nulls_last=True)
        .unique([*DISCLOSURE, "headline", "phase", "code"], keep="first", maintain_order=True)
        .drop("kind", "rank")
    )

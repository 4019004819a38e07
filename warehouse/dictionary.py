"""The data dictionary, written from the schema: `python -m warehouse.dictionary > docs/data-dictionary.md`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from warehouse.schema import RELEASE_TABLES, TABLES, Column, Kind

if TYPE_CHECKING:
    from jinja2 import Environment

TYPE_NAMES: dict[Kind, str] = {
    "string": "text",
    "integer": "integer",
    "money": "decimal(20,2)",
    "tolerance": "decimal(20,4)",
    "points": "float (pt)",
    "ratio": "float 0–1",
    "date": "date",
    "datetime": "datetime UTC",
    "strings": "list of text",
    "integers": "list of integers",
}

STATEMENT_TITLES: dict[str, tuple[str, str]] = {
    "revenue_expenditure_summary": ("收入支出决算总表", "部门财务收支预算总表"),
    "revenue": ("收入决算表", "部门收入预算总表"),
    "expenditure": ("支出决算表", "部门支出预算总表"),
    "fiscal_appropriation_summary": ("财政拨款收入支出决算总表", "财政拨款收支预算总表"),
    "general_budget_expenditure": ("一般公共预算财政拨款支出决算表", "一般公共预算支出功能分类预算表"),
    "general_budget_basic_expenditure": (
        "一般公共预算财政拨款基本支出决算（明细）表",
        "一般公共预算基本支出部门预算经济分类预算表",
    ),
    "government_fund": ("政府性基金预算财政拨款收入支出决算表", "政府性基金预算支出功能分类预算表"),
    "state_capital": ("国有资本经营预算财政拨款（收入）支出决算表", "国有资本经营预算支出功能分类预算表"),
    "three_public": ("财政拨款“三公”经费支出决算表", "“三公”经费和机关运行经费预算表"),
}
"""Each statement's usual title in final accounts and in budgets."""

MEASURES: dict[str, tuple[str, ...]] = {
    "revenue_expenditure_summary": ("amount", "personnel", "public", "project"),
    "revenue": ("total", "fiscal_appropriation", "superior_subsidy", "business", "operating", "subordinate_remittance", "other"),
    "expenditure": ("total", "basic", "project", "remitted_to_superior", "operating", "subsidy_to_subordinates"),
    "fiscal_appropriation_summary": ("amount", "total", "general_budget", "government_fund", "state_capital"),
    "general_budget_expenditure": ("total", "basic", "project"),
    "general_budget_basic_expenditure": ("amount", "total", "personnel", "public"),
    "government_fund": ("opening_balance", "revenue", "total", "basic", "project", "closing_balance"),
    "state_capital": ("opening_balance", "revenue", "total", "basic", "project", "closing_balance"),
    "three_public": (
        "total",
        "overseas_travel",
        "vehicles",
        "vehicle_purchase",
        "vehicle_operation",
        "reception",
        "agency_operation",
    ),
}
"""The vocabulary of `line_items.measure`, by statement."""

MEASURE_TITLES: dict[str, tuple[str, str]] = {
    "amount": ("金额", "the table's one amount column"),
    "total": ("合计", "total of the line"),
    "personnel": ("人员经费", "personnel"),
    "public": ("公用经费", "running costs"),
    "project": ("项目支出", "project expenditure"),
    "basic": ("基本支出", "basic expenditure"),
    "fiscal_appropriation": ("财政拨款收入", "fiscal appropriation"),
    "superior_subsidy": ("上级补助收入", "subsidy from the superior unit"),
    "business": ("事业收入", "business revenue"),
    "operating": ("经营收入／经营支出", "operating revenue or expenditure"),
    "subordinate_remittance": ("附属单位上缴收入", "remitted by subordinate units"),
    "other": ("其他收入", "other revenue"),
    "remitted_to_superior": ("上缴上级支出", "remitted to the superior unit"),
    "subsidy_to_subordinates": ("对附属单位补助支出", "subsidy to subordinate units"),
    "general_budget": ("一般公共预算财政拨款", "from the general public budget"),
    "government_fund": ("政府性基金预算财政拨款", "from government funds"),
    "state_capital": ("国有资本经营预算财政拨款", "from the state capital operating budget"),
    "opening_balance": ("年初结转和结余", "carried over from the year before"),
    "revenue": ("本年收入", "revenue of the year"),
    "closing_balance": ("年末结转和结余", "carried over to the next year"),
    "overseas_travel": ("因公出国（境）费", "official travel abroad"),
    "vehicles": ("公务用车购置及运行维护费", "official vehicles, purchase and running"),
    "vehicle_purchase": ("公务用车购置费", "vehicle purchase"),
    "vehicle_operation": ("公务用车运行维护费", "vehicle running"),
    "reception": ("公务接待费", "official reception"),
    "agency_operation": ("机关运行经费", "running costs of the agency"),
}
"""What each measure is called in Chinese, and in English."""


def render_dictionary() -> str:
    """Return the Markdown text of the data dictionary."""
    return (
        markdown_templates()
        .get_template("data_dictionary.md.j2")
        .render(
            tables=[*TABLES.values(), *(table for name, table in RELEASE_TABLES.items() if name not in TABLES)],
            home_tables=list(TABLES.values()),
            types=TYPE_NAMES,
            values=_values,
            statements=STATEMENT_TITLES,
            measures=MEASURES,
            measure_titles=MEASURE_TITLES,
        )
    )


def markdown_templates() -> Environment:
    """Return what fills in the Markdown pages of `warehouse/templates/`."""
    from jinja2 import Environment, PackageLoader, StrictUndefined  # who needs only a title does not wait for it

    # Markdown, not HTML: nothing to escape, and what is filled in are our own names, texts, numbers and dates.
    return Environment(  # noqa: S701
        loader=PackageLoader("warehouse"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _values(column: Column) -> str:
    """Return what a column may hold, as Markdown for a table cell."""
    if column.values:
        return " ".join(f"`{value}`" for value in column.values)
    return f"`{column.pattern}`" if column.pattern else ""


if __name__ == "__main__":
    print(render_dictionary(), end="")

"""The convenience tables of a release: the commonest questions, one row an answer. They are made of `line_items`, never read."""

from __future__ import annotations

from warehouse.schema.columns import CODE_PATTERN, DIVISION, DOCUMENT_ID, PART, REPORT_TYPE, UNIT, YEAR, Column, Table

_NAME = Column("unit_name", "string", UNIT.title_zh, "全称；有名册的按名册。", "Full name, as the roster has it if there is one.")
_CELL = (DIVISION, _NAME, YEAR, REPORT_TYPE, DOCUMENT_ID, PART)
_KEY = ("division_code", "unit_name", "fiscal_year", "report_type")
_REFERENCES = (("document_id", "documents", "document_id"),)
_NULL_ZH = "未印时为空；同一数字印有多处而不一致时也为空。"
_NULL_EN = " Null where it is not printed, and where it is printed more than once with different amounts."


def _money(name: str, title_zh: str, where_zh: str, where_en: str) -> Column:
    return Column(name, "money", f"{title_zh}（元）", f"{where_zh}{_NULL_ZH}", f"{where_en}{_NULL_EN}")


def _three_public(suffix: str, title: str, where_zh: str, where_en: str) -> tuple[Column, ...]:
    """The columns of one line of the statement on official travel, vehicles and reception."""
    return tuple(
        _money(f"{name}{suffix}", f"{zh}{title}", where_zh, f"{en}: {where_en}")
        for name, zh, en in (
            ("three_public", "“三公”经费合计", "The three together"),
            ("overseas_travel", "因公出国（境）费", "Official travel abroad"),
            ("vehicles", "公务用车购置及运行维护费", "Official vehicles"),
            ("vehicle_purchase", "公务用车购置费", "Buying vehicles"),
            ("vehicle_operation", "公务用车运行维护费", "Running vehicles"),
            ("reception", "公务接待费", "Official reception"),
        )
    )


UNIT_YEARS = Table(
    "unit_years",
    "单位年度一览",
    "Units by year",
    "每个单位 × 年度 × 报告类型一行，取自现行版本：收支总额、基本与项目支出、人员与公用经费、“三公”经费。",
    "One row a unit × year × report type, from the version in force: totals, basic and project expenditure, personnel and "
    "running costs, official travel, vehicles and reception.",
    (
        *_CELL,
        Column("scope", "string", "口径", "同 documents。", "As in documents."),
        Column("published_on", "date", "公开日期", "同 coverage。", "As in coverage."),
        Column("url", "string", "网址", "同 documents。", "As in documents: where these figures are printed."),
        _money("revenue", "收入合计", "收入表的合计行。", "Total line of the statement of revenue."),
        _money("fiscal_appropriation", "财政拨款收入", "收入表的合计行。", "Fiscal appropriation, on that line."),
        _money("revenue_current", "本年收入合计", "收支总表。", "Revenue of the year, in the two-sided summary."),
        _money("revenue_grand_total", "收入总计", "收支总表，含结转。", "Grand total of revenue there, with carry-overs."),
        _money("expenditure_current", "本年支出合计", "收支总表。", "Expenditure of the year, in that summary."),
        _money("expenditure_grand_total", "支出总计", "收支总表，含结转。", "Grand total of expenditure there."),
        _money("expenditure", "支出合计", "支出表的合计行。", "Total line of the statement of expenditure."),
        _money("expenditure_basic", "基本支出", "支出表的合计行。", "Basic expenditure, on that line."),
        _money("expenditure_project", "项目支出", "支出表的合计行。", "Project expenditure, on that line."),
        _money("general_budget", "一般公共预算支出", "一般公共预算支出表的合计行。", "Total line of the general public budget."),
        _money("general_budget_basic", "一般公共预算基本支出", "该表的合计行。", "Basic expenditure, on that line."),
        _money("general_budget_project", "一般公共预算项目支出", "该表的合计行。", "Project expenditure, on that line."),
        _money("personnel", "人员经费", "一般公共预算基本支出表。", "Personnel, in the basic expenditure of the general budget."),
        _money("public", "公用经费", "一般公共预算基本支出表。", "Running costs, in the same table."),
        _money("government_fund", "政府性基金支出", "政府性基金表的合计行。", "Total line of government funds."),
        _money("state_capital", "国有资本经营预算支出", "该表的合计行。", "Total line of the state capital operating budget."),
        *_three_public("", "", "决算为决算数，预算为预算数。", "spent in accounts, planned in budgets."),
        *_three_public("_budgeted", "预算", "决算表所印的预算数；预算中为空。", "the budget that the account prints beside it."),
        _money("agency_operation", "机关运行经费", "“三公”经费表。", "Running costs of the agency, where that table has them."),
    ),
    key=_KEY,
    sort_by=_KEY,
    references=_REFERENCES,
)

BY_FUNCTION = Table(
    "expenditure_by_function",
    "支出（功能分类）",
    "Expenditure by function",
    "每个单位 × 年度 × 报告类型 × 功能分类科目一行，取自现行版本。各级科目同在一表：求和时只取一级。",
    "One row a unit × year × report type × functional code, from the version in force. All levels stand in it: add up one only.",
    (
        *_CELL,
        Column("code", "string", "科目编码", "功能分类编码。", "Functional code.", required=True, pattern=CODE_PATTERN),
        Column("level", "integer", "级次", "1 类、2 款、3 项；其他为空。", "1 class, 2 section, 3 item; else null."),
        Column("name", "string", "科目名称", "所印名称。", "The name as printed."),
        _money("total", "支出合计", "支出表。", "Statement of expenditure."),
        _money("basic", "基本支出", "支出表。", "Basic expenditure there."),
        _money("project", "项目支出", "支出表。", "Project expenditure there."),
        _money("general_budget_total", "一般公共预算支出", "一般公共预算支出表。", "Statement of the general public budget."),
        _money("general_budget_basic", "一般公共预算基本支出", "同上。", "Basic expenditure there."),
        _money("general_budget_project", "一般公共预算项目支出", "同上。", "Project expenditure there."),
    ),
    key=(*_KEY, "code"),
    sort_by=(*_KEY, "code"),
    references=_REFERENCES,
)

BY_ECONOMIC_ITEM = Table(
    "expenditure_by_economic_item",
    "基本支出（经济分类）",
    "Basic expenditure by economic item",
    "一般公共预算基本支出：每个单位 × 年度 × 报告类型 × 经济分类科目一行，取自现行版本。类、款同在一表：求和时只取一级。",
    "Basic expenditure from the general public budget: one row a unit × year × report type × economic code, from the version in "
    "force. Both levels stand in it: add up one only.",
    (
        *_CELL,
        Column("code", "string", "科目编码", "经济分类编码。", "Economic code.", required=True, pattern=CODE_PATTERN),
        Column("level", "integer", "级次", "1 类、2 款；其他为空。", "1 class, 2 item; else null."),
        Column("name", "string", "科目名称", "所印名称。", "The name as printed."),
        _money("amount", "金额", "基本支出表的金额或合计栏。", "The table's amount or total column."),
        _money("personnel", "人员经费", "该表分列时。", "Personnel, where the table has that column."),
        _money("public", "公用经费", "该表分列时。", "Running costs, where the table has that column."),
    ),
    key=(*_KEY, "code"),
    sort_by=(*_KEY, "code"),
    references=_REFERENCES,
)

"""Why a rule on plausibility was not evaluated: code → Chinese, English."""

from __future__ import annotations

REASONS: dict[str, tuple[str, str]] = {
    "figure_doubtful": ("所涉金额的识读存疑", "the reading of one of the figures is in doubt"),
    "limit_not_printed": ("用以比较的金额未印出", "the figure to compare with is not printed"),
    "no_earlier_year": ("没有该单位以前年度的数据", "there are no earlier years of the unit to compare with"),
    "nothing_restated": ("文字说明没有重述该表的金额", "the narrative restates no amount of the statement"),
    "no_figure": ("所述数值不能识别", "the figure stated could not be read as a number"),
    "zero_base": ("基数为零", "the base is zero"),
    "due_date_unknown": ("公开期限不详", "the last day for publishing is not known"),
    "publication_date_unknown": ("公开日期不详", "the date of publication is not known"),
}

"""Why a rule on projects was not evaluated: code → Chinese, English."""

from __future__ import annotations

REASONS: dict[str, tuple[str, str]] = {
    "project_base_is_zero": ("预算数为零", "the budget is zero"),
    "project_figure_doubtful": ("所涉数字由文字识别得到", "one of the figures comes from text recognition"),
    "project_figure_unread": ("所涉项目的金额未能读出", "the amount of one of the projects could not be read"),
    "project_cell_not_printed": ("报表中没有可比的金额", "the statement prints no figure to compare with"),
    "indicator_not_comparable": (
        "目标值与实际完成值不是同一单位的数，或未印比较符",
        "target and result are no numbers of one unit",
    ),
}

"""Why a rule on projects was not evaluated: code → Chinese, English."""

from __future__ import annotations

REASONS: dict[str, tuple[str, str]] = {
    "project_base_is_zero": ("预算数为零", "the budget is zero"),
    "project_figure_doubtful": ("所涉数字由文字识别得到", "one of the figures comes from text recognition"),
    "project_figure_unread": ("所涉项目的金额未能读出", "the amount of one of the projects could not be read"),
    "project_cell_not_printed": ("报表中没有可比的金额", "the statement prints no figure to compare with"),
    "indicator_not_comparable": (
        "目标值与实际完成值不是同一单位的确数，或未印比较符",
        "target and result are no numbers of one unit, or the result is a bound that does not tell",
    ),
    "indicator_side_unknown": (
        "目标值为一确数，实际完成值不同，无法判断孰优",
        "the target is one exact number, and either side may be better",
    ),
    "indicator_without_mark": ("有指标未印分值或得分", "an indicator has no weight or score of its own"),
    "indicator_weights_not_printed": (
        "未印分值，不知预算执行率占多少",
        "no weights are printed, so what the rate of execution has is not known",
    ),
    "performance_unread": ("文件的绩效表未读全", "a form of the document was not read in full"),
    "projects_maybe_not_public": (
        "所列项目少于合计，可能有涉密等不公开的项目",
        "the projects listed come to less, and some, such as classified ones, may not be public",
    ),
    "projects_maybe_elsewhere": ("其余项目可能在另一文件", "the rest of the projects may be in another file"),
}

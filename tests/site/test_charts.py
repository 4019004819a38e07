"""Charts: every bar in proportion, named, and in the table beside it."""

from __future__ import annotations

from decimal import Decimal

from warehouse.site import charts
from warehouse.site.figures import Figure
from warehouse.site.words import Words

BUDGET, FINAL = Words("预算", "Budget"), Words("决算", "Final account")
TITLE = Words("支出", "Expenditure")


def figure(amount: str, link: str = "d/x/index.html#a") -> Figure:
    return Figure(Decimal(amount), link)


def test_columns_are_in_proportion_by_year_and_blank_where_nothing_is_known() -> None:
    chart = charts.columns(
        "t", TITLE, (BUDGET, FINAL), [(2024, (figure("2000000"), None)), (2023, (figure("1000000"), figure("500000")))]
    )
    assert chart is not None
    assert chart.unit == ("万元", "10,000 yuan")
    assert [bar.name.zh for bar in chart.bars] == ["2023 预算", "2023 决算", "2024 预算"]
    heights = [bar.height for bar in chart.bars]
    assert heights[0] / heights[1] == 2
    assert heights[2] / heights[0] == 2
    assert chart.rows[1] == (Words("2024", "2024"), (("200.00", "d/x/index.html#a"), None))


def test_bars_keep_their_order_and_long_names_are_cut_but_kept_for_those_who_listen() -> None:
    name = "资源勘探工业信息等支出及其他很长的名称"
    chart = charts.rows("f", TITLE, (FINAL,), [(Words(name, name), (figure("300000000"),)), (TITLE, (figure("0"),))])
    assert chart is not None
    assert chart.unit.zh == "亿元"
    assert chart.bars[0].name.zh == name
    assert chart.labels[0].text.zh.endswith("…")
    assert chart.bars[1].width >= 1
    assert chart.rows[0][0].zh == name


def test_a_negative_amount_has_no_bar_to_the_left() -> None:
    chart = charts.rows("f", TITLE, (FINAL,), [(TITLE, (figure("-50000"),)), (TITLE, (figure("20000"),))])
    assert chart is not None
    assert all(bar.width > 0 and bar.x == chart.axis[0] for bar in chart.bars)
    assert chart.rows[0][1][0] == ("-5.00", "d/x/index.html#a")


def test_without_figures_there_is_no_chart() -> None:
    assert charts.columns("t", TITLE, (BUDGET,), [(2024, (None,))]) is None
    assert charts.rows("t", TITLE, (BUDGET,), []) is None

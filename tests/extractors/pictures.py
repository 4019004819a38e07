"""Makes the pictures of docs/layouts.md, of generated documents: `.venv/bin/python -m tests.extractors.pictures docs`."""

from __future__ import annotations

import sys
from pathlib import Path

from extractors.document import Tools
from flows.demo.generate import TOTAL_OFF, document
from flows.stages.picture import draw_view, explain_document_page
from tests.extractors.drawing import ABOVE, LEFT, Ruled, Sheet, draw

DPI = 80

DOUBTFUL = draw(
    Sheet(
        above=["一般公共预算财政拨款支出决算表", "编制单位：示例市示例局", "单位：万元"],
        table=Ruled(
            [
                ["科目编码", "科目名称", "本年支出", LEFT, LEFT, "备注"],
                [ABOVE, ABOVE, "小计", "基本支出", "项目支出", ABOVE],
                ["栏次", LEFT, "1", "2", "3", "4"],
                ["合计", LEFT, "310.00", "200.00", "110.00", ""],
                ["201", "一般公共服务支出", "210.00", "150.00", "60.00", "含上年结转"],
                ["20103", "政府办公厅(室)及相关机构事务", "210.00", "150.00 60.00", LEFT, ""],
                ["2010301", "行政运行", "150.00", "150.00", "", ""],
                ["2010302", "一般行政管理事务", "60.00", "", "60.00", ""],
                ["221", "住房保障支出", "100.00", "1,00", "50.00", ""],
            ],
            [60, 180, 80, 80, 80, 90],
        ),
        below=["注：本表反映部门本年度一般公共预算财政拨款支出情况。"],
        more=[
            Sheet(
                above=["项目支出绩效目标表", "单位：万元"],
                table=Ruled([["项目名称", "预算数", "绩效目标"], ["信息化建设", "60.00", "按期完成"]], [180, 80, 310]),
            ),
            Sheet(
                above=["单位：万元"],
                table=Ruled(
                    [["科目", "金额"], ["工资福利支出", "88.00"], ["商品和服务支出", "62.00"], ["资本性支出", "60.00"]],
                    [180, 80],
                ),
            ),
        ],
    )
)
"""Page 2 has one of the nine statements with two cells that cannot be read, a table of another kind, and one without a title."""


def main(folder: Path) -> None:
    """Write the pictures."""
    final_account = document(TOTAL_OFF)
    pages = {
        "page-with-codes": (final_account.data, 13, final_account.title),
        "page-with-two-sides": (final_account.data, 11, final_account.title),
        "page-with-doubts": (DOUBTFUL, 2, "示例市示例局2024年度部门决算"),
    }
    for name, (data, number, title) in pages.items():
        image = draw_view(explain_document_page(data, number, Tools(), DPI), title, DPI).image
        image.save(folder / f"{name}.png", format="PNG", optimize=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))

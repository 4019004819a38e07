"""The tables of what a disclosure says of the department beside its money.

A figure has four columns: the figure, the words that state it (`…_text`), their page (`…_page`) and their box (`…_box`: x0, top,
x1, bottom in whole points from the top left of the page as displayed; null in formats without positions). All four are null where
the text does not state it; a stated zero is 0.
"""

from __future__ import annotations

from typing import get_args

from extractors.model import OrganisationKind, Phase
from warehouse.schema.columns import BOX, DOCUMENT_ID, PART, Column, Kind, Table


def _figure(name: str, kind: Kind, zh: str, en: str) -> tuple[Column, ...]:
    """The four columns of a figure."""
    return (
        Column(name, kind, zh, f"{zh}；未说明为空。", f"{en}; null where it is not stated."),
        Column(f"{name}_text", "string", f"{zh}原文", "所在语句。", "The words that state it."),
        Column(f"{name}_page", "integer", f"{zh}页码", "从 1 起。", "Its page, from 1."),
        Column(f"{name}_box", "integers", f"{zh}位置", "左、上、右、下，单位：点。", "Its box: x0, top, x1, bottom in points."),
    )


_OF_A_DOCUMENT = (("document_id", "documents", "document_id"),)

PROCUREMENT = Table(
    "procurement",
    "政府采购",
    "Procurement",
    "文字说明写明政府采购金额的文件一行：决算取决算数，预算取预算数；金额以元计。",
    "One row a document whose text states what it buys: the final figures of an account, the budget of a budget; money in yuan.",
    (
        DOCUMENT_ID,
        PART,
        Column(
            "phase", "string", "口径", "final 决算；budget 预算。", "final (of an account) or budget.", values=get_args(Phase)
        ),
        *_figure("total", "money", "政府采购总额", "All procurement"),
        *_figure("goods", "money", "货物", "Goods"),
        *_figure("works", "money", "工程", "Works"),
        *_figure("services", "money", "服务", "Services"),
        *_figure("sme", "money", "中小企业", "Reserved for, or awarded to, small and medium enterprises, as its words say"),
        *_figure(
            "small_micro", "money", "小微企业", "Reserved for, or awarded to, small and micro enterprises, as its words say"
        ),
        *_figure("sme_share", "tolerance", "中小企业占比（%）", "Share of small and medium enterprises, in percent"),
        *_figure("small_micro_share", "tolerance", "小微企业占比（%）", "Share of small and micro enterprises, in percent"),
        *_figure(
            "sme_awarded_in_reserved",
            "money",
            "中小企业预留项目中由中小企业成交",
            "Awarded to small and medium enterprises among what is reserved for them",
        ),
        *_figure(
            "small_micro_awarded_in_reserved",
            "money",
            "小微企业预留项目中由小微企业成交",
            "Awarded to small and micro enterprises among what is reserved for them",
        ),
        *_figure(
            "sme_awarded_in_other",
            "money",
            "其他项目中由中小企业成交",
            "Awarded to small and medium enterprises among everything else",
        ),
    ),
    key=("document_id", "part"),
    sort_by=("document_id", "part"),
    references=_OF_A_DOCUMENT,
)

ASSETS = Table(
    "assets",
    "国有资产",
    "Assets",
    "文字说明写明车辆、大型设备或房屋面积的文件一行。",
    "One row a document whose text states its vehicles, large equipment or floor area.",
    (
        DOCUMENT_ID,
        PART,
        Column(
            "as_of",
            "string",
            "截止日",
            "YYYY、YYYY-MM 或 YYYY-MM-DD，按所印精度；“年底”为 12 月 31 日；未写明年份为空。",
            "The day that the figures are of: YYYY, YYYY-MM or YYYY-MM-DD, as far as printed; a year's end is 31 December; null "
            "where no year is printed.",
            pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$",
        ),
        Column("as_of_text", "string", "截止日原文", "所印文字。", "The day as printed."),
        *_figure("vehicles", "integer", "车辆", "Vehicles in all"),
        *_figure("vehicles_ministerial", "integer", "省部级领导干部用车", "Vehicles of officials of ministerial rank"),
        *_figure("vehicles_leader", "integer", "主要负责人用车", "Vehicles of the heads"),
        *_figure("vehicles_confidential", "integer", "机要通信用车", "Vehicles for confidential mail"),
        *_figure("vehicles_emergency", "integer", "应急保障用车", "Vehicles for emergencies"),
        *_figure("vehicles_law_enforcement", "integer", "执法执勤用车", "Vehicles for law enforcement"),
        *_figure("vehicles_special", "integer", "特种专业技术用车", "Vehicles for special techniques"),
        *_figure("vehicles_retired", "integer", "离退休干部用车", "Vehicles for retired officials"),
        *_figure("vehicles_business", "integer", "公务（业务）用车", "Vehicles for business"),
        *_figure("vehicles_other", "integer", "其他用车", "Other vehicles"),
        *_figure("large_equipment", "integer", "大型设备", "Large equipment; its words say from which price on"),
        *_figure("floor_area", "tolerance", "房屋面积（平方米）", "Floor area of buildings, in square metres"),
    ),
    key=("document_id", "part"),
    sort_by=("document_id", "part"),
    references=_OF_A_DOCUMENT,
)

RECEPTION_AND_TRAVEL = Table(
    "reception_and_travel",
    "接待与出国",
    "Reception and travel",
    "“三公”经费说明中写明批次、人数或车辆的文件一行。",
    "One row a document whose text on the “三公” expenditure counts journeys, receptions or vehicles.",
    (
        DOCUMENT_ID,
        PART,
        *_figure("overseas_groups", "integer", "出国（境）团组", "Groups sent abroad"),
        *_figure("overseas_persons", "integer", "出国（境）人次", "Persons sent abroad"),
        *_figure("reception_batches", "integer", "公务接待批次", "Receptions"),
        *_figure("reception_persons", "integer", "公务接待人次", "Persons received"),
        *_figure("vehicles_bought", "integer", "购置公务用车", "Official vehicles bought"),
        *_figure("vehicles_kept", "integer", "公务用车保有量", "Official vehicles kept"),
    ),
    key=("document_id", "part"),
    sort_by=("document_id", "part"),
    references=_OF_A_DOCUMENT,
)

ORGANISATION = Table(
    "organisation",
    "机构",
    "Organisation",
    "文字说明及其中的单位名单表所列的所属单位、内设机构、人员数和职责，每项一行。",
    "One row a unit, staff figure or duty that the text on duties and organisation lists, units in a table there among them.",
    (
        DOCUMENT_ID,
        PART,
        Column(
            "kind",
            "string",
            "类别",
            "subordinate_unit 所属单位（含所列的本级）、inner_unit 内设机构、staff 人员数、duty 职责。",
            "subordinate_unit (a unit below it, or its own 本级 where the list names it), inner_unit (within it), staff, duty.",
            required=True,
            values=get_args(OrganisationKind),
        ),
        Column(
            "ordinal", "integer", "次序", "同类中的次序，从 1 起。", "Its place among those of its kind, from 1.", required=True
        ),
        Column(
            "name",
            "string",
            "名称",
            "单位名称，或所计人员的名称；职责为空。",
            "The unit's name, or what is counted of the staff; null for a duty.",
        ),
        Column("count", "integer", "人数", "人员数；其他为空。", "How many; null but for staff."),
        Column(
            "text",
            "string",
            "原文",
            "所印文字，职责不含序号。",
            "The words as printed; a duty without its ordinal.",
            required=True,
        ),
        Column("page", "integer", "页码", "从 1 起。", "Page, from 1.", required=True),
        *BOX,
    ),
    key=("document_id", "part", "kind", "ordinal"),
    sort_by=("document_id", "part", "kind", "ordinal"),
    references=_OF_A_DOCUMENT,
)

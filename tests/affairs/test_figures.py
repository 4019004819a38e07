"""Procurement, assets, reception and travel: in the words that places use, and against hand-checked claims."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from decimal import Decimal
from pathlib import Path

import pytest

from extractors.affairs import with_affairs
from extractors.document import extract_document
from extractors.model import YUAN_PER_UNIT, Assets, CurrencyUnit, Extraction, Procurement, ReportType, StatedFigure
from extractors.narrative import read_text
from extractors.narrative.flow import read_paragraphs
from extractors.unread import unread
from tests.narrative.texts import identity, pages


def told(*paragraphs: str, report_type: ReportType = "final_account", year: int = 2024) -> Extraction:
    """The affairs of a text."""
    whose = identity(report_type, year)
    text = read_paragraphs(pages(paragraphs))
    claims, _ = read_text(text, whose, ())
    return with_affairs(replace(unread(b""), identity=whose, claims=claims), text)


def values(row: object) -> dict[str, str]:
    """What a row states, as text, by column."""
    stated = {f.name: getattr(row, f.name) for f in fields(row)}  # type: ignore[arg-type]
    return {name: str(figure.value) for name, figure in stated.items() if isinstance(figure, StatedFigure)}


def test_an_accounts_procurement_is_read_with_its_parts_and_shares() -> None:
    read = told(
        "十一、政府采购支出说明",
        "本部门2024年度政府采购支出总额120.50万元，其中：政府采购货物支出20.50万元、政府采购工程支出0万元、政府采购服务支出"
        "100.00万元。授予中小企业合同金额90.00万元，占政府采购支出总额的74.69%，其中：授予小微企业合同金额45.00万元，占授予中小"
        "企业合同金额的50%。",
    )
    (row,) = read.procurement
    assert row.phase == "final"
    assert values(row) == {
        "total": "1205000.00",
        "goods": "205000.00",
        "works": "0.00",
        "services": "1000000.00",
        "sme": "900000.00",
        "sme_share": "74.69",
        "small_micro": "450000.00",
        "small_micro_share": "50",
    }
    assert row.total is not None
    assert row.total.text.endswith("政府采购支出总额120.50万元")
    assert (row.total.page, row.total.box is not None) == (1, True)


@pytest.mark.parametrize(
    "text",
    [
        "2026年度本单位政府采购预算8,661.14万元，其中：政府采购货物预算46.10万元、政府采购工程预算0.00万元、政府采购服务预算"
        "8,615.04万元。",
        "示例局（本级）纳入2026年部门预算的政府采购项目共有8,661.14万元，其中：货物类项目46.10万元、工程类项目0.00万元、服务类项目"
        "8,615.04万元。",
        "2026年本部门政府采购安排8,661.14万元，其中：货物类采购预算46.10万元，工程类采购预算0.00万元，服务类采购预算8,615.04万元等。",
        "所属各预算单位政府采购预算总额8,661.14万元：政府采购货物预算46.10万元、政府采购工程预算0.00万元、政府采购服务预算"
        "8,615.04万元；其中一般公共预算拨款政府采购61.14万元：政府采购货物预算6.10万元、政府采购服务预算55.04万元。",
    ],
)
def test_a_budgets_procurement_is_the_whole_and_not_a_part_of_it(text: str) -> None:
    (row,) = told("四、政府采购情况", text, report_type="budget", year=2026).procurement
    assert values(row) == {"total": "86611400.00", "goods": "461000.00", "works": "0.00", "services": "86150400.00"}
    assert row.phase == "budget"


def test_what_is_not_stated_is_none_and_gives_no_row() -> None:
    read = told("十一、政府采购支出说明", "本单位当年无政府采购支出。", "十二、国有资产占用情况", "本单位无车辆。")
    assert (read.procurement, read.assets, read.reception_and_travel) == ((), (), ())


@pytest.mark.parametrize(
    ("words", "as_of"),
    [
        ("截至2024年12月31日", "2024-12-31"),
        ("截至2024年8月", "2024-08"),
        ("截止2024年底", "2024-12-31"),
        ("截至上年底", None),
    ],
)
def test_assets_are_read_with_their_day(words: str, as_of: str | None) -> None:
    (row,) = told(
        "十二、国有资产占用情况",
        f"{words}，示例局共有车辆9辆，其中：主要领导干部用车1辆、机要通信用车2辆、应急保障用车0辆、执法执勤用车3辆、其他用车3辆；"
        "单价100万元（含）以上设备（不含车辆）4台（套）。",
    ).assets
    assert (row.as_of, row.as_of_text) == (as_of, words)
    assert values(row) == {
        "vehicles": "9",
        "vehicles_leader": "1",
        "vehicles_confidential": "2",
        "vehicles_emergency": "0",
        "vehicles_law_enforcement": "3",
        "vehicles_other": "3",
        "large_equipment": "4",
    }


def test_assets_with_floor_area_and_no_day() -> None:
    (row,) = told(
        "六、国有资产占用情况",
        "本部门固定资产金额84,601.94万元，分布构成情况为：房屋77,694.82平方米，车辆63辆，单价在100万元以上的设备62台等。",
        report_type="budget",
    ).assets
    assert (row.as_of, row.as_of_text) == (None, None)
    assert values(row) == {"vehicles": "63", "large_equipment": "62", "floor_area": "77694.82"}


def test_vehicles_kept_are_the_three_public_texts_and_no_assets() -> None:
    read = told(
        "七、“三公”经费支出说明",
        "公务用车购置及运行维护费支出26.00万元，其中：公务用车购置费支出20.00万元，购置公务用车1辆；公务用车运行维护费支出6.00万元，"
        "公务用车保有量10辆。",
        "公务接待费支出1.50万元，国内公务接待12批次，96人次。",
        "十二、国有资产占用情况",
        "截至2024年12月31日，本部门共有车辆25辆，单价100万元以上设备3台（套）。",
    )
    (events,) = read.reception_and_travel
    assert values(events) == {"vehicles_bought": "1", "vehicles_kept": "10", "reception_batches": "12", "reception_persons": "96"}
    assert values(read.assets[0]) == {"vehicles": "25", "large_equipment": "3"}


def test_vehicles_bought_the_year_before_are_no_purchase_of_this_one() -> None:
    read = told(
        "五、“三公”经费情况",
        "公务用车购置及运行维护费3.00万元，减少主要是2023年示例局新购置车辆1辆；公务用车保有量2辆。",
    )
    assert [values(row) for row in read.reception_and_travel] == [{"vehicles_kept": "2"}]


CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
LABELS = sorted(CORPUS.glob("*.json")) if CORPUS.is_dir() else []

_COLUMNS = {
    "procurement_sme_reserved": "sme",
    "procurement_small_micro_reserved": "small_micro",
    "procurement_sme_awarded_in_sme_reserved": "sme_awarded_in_reserved",
    "asset_vehicles_total": "vehicles",
}
"""Where the labels' name of a subject is not the column's."""


@pytest.mark.corpus
@pytest.mark.skipif(not LABELS, reason="the hand-checked real documents do not lie beside this checkout")
@pytest.mark.parametrize("path", LABELS, ids=lambda p: p.stem)
def test_real_figures_are_those_that_people_checked(path: Path) -> None:
    truth = json.loads(path.read_text(encoding="utf-8"))
    read = extract_document(path.with_suffix(".pdf").read_bytes())
    rows: dict[str, Procurement | Assets] = {"procurement": read.procurement[0], "asset": read.assets[0]}
    checked = 0
    for claim in truth["claims"]:
        kind, _, rest = claim["subject"].partition("_")
        if kind not in rows:
            continue
        figure = getattr(rows[kind], _COLUMNS.get(claim["subject"], rest))
        unit: CurrencyUnit = claim["unit"]
        assert figure is not None, claim["subject"]
        assert figure.value == Decimal(claim["value"]) * YUAN_PER_UNIT.get(unit, 1), claim["subject"]
        assert figure.page == claim["page"]
        checked += 1
    assert checked >= len(Procurement.__dataclass_fields__)


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        (
            "公务接待费支出0.95万元。其中：国内公务接待支出0.95万元，共接待国内来访团组15个、来宾120人次（不包括陪同人员）。",
            {"reception_batches": "15", "reception_persons": "120"},
        ),
        (
            "公务接待费0万元。国内公务接待0批次0人次，国（境）外公务接待0批次0人次。",
            {"reception_batches": "0", "reception_persons": "0"},
        ),
        (
            "公务接待费1.2万元，2024年共接待国内公务48批次，402人次（其中外事接待0批次，0人次）。",
            {"reception_batches": "48", "reception_persons": "402"},
        ),
        (
            "因公出国（境）费5万元，全年安排因公出国（境）团组2个，因公出国（境）5人次。",
            {"overseas_groups": "2", "overseas_persons": "5"},
        ),
        (
            "因公出国（境）费支出决算为5万元，全年使用财政拨款安排局机关及所属单位出国（境）团组2个，累计5人次。",
            {"overseas_groups": "2", "overseas_persons": "5"},
        ),
        (
            "公务用车购置支出18万元，本年度购置（更新）公务用车1辆。公务用车运行维护费支出9万元，截至2024年12月31日，开支财政拨款的公务"
            "用车保有量为3辆。",
            {"vehicles_bought": "1", "vehicles_kept": "3"},
        ),
        ("公务用车购置费18万元，公务用车购置数2辆，公务用车保有量5辆。", {"vehicles_bought": "2", "vehicles_kept": "5"}),
        (
            "公务用车购置18万元，全年购置公务用车2辆；公务用车运行维护费3万元，年末公务用车保有量5台。",
            {"vehicles_bought": "2", "vehicles_kept": "5"},
        ),
    ],
)
def test_receptions_journeys_and_vehicles_as_accounts_word_them(text: str, counts: dict[str, str]) -> None:
    (row,) = told("三、“三公”经费支出决算情况说明", text).reception_and_travel
    assert values(row) == counts

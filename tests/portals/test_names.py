"""What titles say, and that they say nothing where they do not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.model import ReportType, Scope
from extractors.portals.names import Witness, is_correction, read_title


@pytest.mark.parametrize(
    ("title", "unit", "year", "report", "scope"),
    [
        ("武汉市江汉区科学技术协会2024年度部门决算公开", "武汉市江汉区科学技术协会", 2024, "final_account", "department"),
        ("点击下载：江汉区教育局2024年部门预算", "江汉区教育局", 2024, "budget", "department"),
        ("下载 江汉区教育局2024年部门预算", "江汉区教育局", 2024, "budget", "department"),
        ("2024年教育局部门预算", "教育局", 2024, "budget", "department"),
        ("2024年度部门决算公开", None, 2024, "final_account", "department"),
        ("武汉市江汉区财政局（本级）2024年度单位决算", "武汉市江汉区财政局", 2024, "final_account", "unit"),
        ("2024年度部门决算（武汉市江汉区教育局）.pdf", "武汉市江汉区教育局", 2024, "final_account", "department"),
        ("江汉区文化和旅游局（体育局）2023年部门决算", "江汉区文化和旅游局（体育局）", 2023, "final_account", "department"),
        ("附件1：武汉市江汉区民政局2023年部门预算公开.pdf", "武汉市江汉区民政局", 2023, "budget", "department"),
        ("关于公开江汉区城市管理执法局2024年度部门决算的公告", "江汉区城市管理执法局", 2024, "final_account", "department"),
        (
            "江汉区人民代表大会常务委员会办公室二〇二三年度部门决算",
            "江汉区人民代表大会常务委员会办公室",
            2023,
            "final_account",
            "department",
        ),
        ("江汉区发展和改革局2024年度部门决算", "江汉区发展和改革局", 2024, "final_account", "department"),
        ("江汉区城市更新局２０２４年度部门决算", "江汉区城市更新局", 2024, "final_account", "department"),
        ("武汉市江汉区信息中心2024年度单位决算", "武汉市江汉区信息中心", 2024, "final_account", "unit"),
        ("区卫健局2024年度部门决算（2025年8月20日公开）", "区卫健局", 2024, "final_account", "department"),
        ("武汉市江汉区司法局2024年度部门决算（更正）", "武汉市江汉区司法局", 2024, "final_account", "department"),
        ("江汉区财政局公开2024年部门（单位）决算", "江汉区财政局", 2024, "final_account", None),
        ("江汉区退役军人事务局部门决算公开（2024年度）", "江汉区退役军人事务局", 2024, "final_account", "department"),
        ("2024年一般公共预算财政拨款支出决算表", None, 2024, "final_account", None),
        ("江汉区残疾人联合会2022-2024年决算", "江汉区残疾人联合会", None, "final_account", None),
        ("江汉区教育局：武汉市第一小学2024年度单位决算", None, 2024, "final_account", "unit"),
        ("武汉市江汉区2024年度区级部门决算公开", None, 2024, "final_account", "department"),
        ("2023年决算和2024年预算", None, None, None, None),
        ("财政预决算", None, None, None, None),
        ("附件下载", None, None, None, None),
        ("", None, None, None, None),
    ],
)
def test_titles(title: str, unit: str | None, year: int | None, report: ReportType | None, scope: Scope | None) -> None:
    assert read_title(title) == Witness(unit, year, report, scope)


@pytest.mark.parametrize(
    ("title", "corrects"),
    [("某局2024年度部门决算（更正）", True), ("关于重新公开某局决算的公告", True), ("江汉区城市更新局2024年度部门决算", False)],
)
def test_corrections(title: str, corrects: bool) -> None:
    assert is_correction(title) is corrects


places = st.sampled_from(["武汉市江汉区", "上海市普陀区", "样例县", ""])
bodies = st.sampled_from(
    [
        "教育局",
        "经济和信息化局",
        "第一小学",
        "信息中心",
        "人民代表大会常务委员会办公室",
        "和平街道办事处",
        "机关事务管理局",
        "残疾人联合会",
    ]
)
scopes = st.sampled_from([("部门", "department"), ("单位", "unit"), ("", None)])
reports = st.sampled_from([("决算", "final_account"), ("预算", "budget")])
wholes = st.sampled_from(
    [
        "{unit}{year}年度{scope}{report}",
        "{year}年{unit}{scope}{report}公开",
        "{scope}{report}（{unit}）{year}年",
        "附件1：{unit}-{year}{scope}{report}.pdf",
    ]
)


@given(places, bodies, st.integers(2000, 2099), scopes, reports, wholes)
def test_a_title_gives_back_what_it_was_made_of(
    place: str, body: str, year: int, scope: tuple[str, str | None], report: tuple[str, str], whole: str
) -> None:
    title = whole.format(unit=place + body, year=year, scope=scope[0], report=report[0])
    found = read_title(title)
    assert (found.unit_name, found.fiscal_year, found.report_type, found.scope) == (place + body, year, report[1], scope[1])


@given(st.text(alphabet=st.sampled_from("2024年度部门单位决算预公开局（）()《》-—：、.附件1\0\1 区委"), max_size=40))
def test_no_title_makes_it_fail(title: str) -> None:
    found = read_title(title)
    assert found.unit_name is None or found.unit_name


def test_a_witness_is_filled_not_overruled() -> None:
    link, page = Witness("甲局", None, "budget", None), Witness("乙局", 2024, "final_account", None)
    assert link.filled_from(page) == Witness("甲局", 2024, "budget", None)
    assert link.disagreements(page) == ("unit_name", "report_type")

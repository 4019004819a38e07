"""Several disclosures in one file: where the next begins, and what is still one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from extractors.content import PageContent
from extractors.document import extract_document
from extractors.engines import PdfiumEngine
from extractors.identity import read_identity
from extractors.identity.parts import split_parts
from extractors.layout.page import lay_out
from extractors.model import Extraction
from extractors.statements.segments import find_statements
from tests.extractors.drawing import Ruled, Sheet, draw


def table(amount: str) -> Ruled:
    return Ruled([["功能分类科目编码", "科目名称", "合计"], ["201", "一般公共服务支出", amount]], [150, 150, 90])


def statements(amount: str, *above: str) -> tuple[Sheet, ...]:
    return tuple(Sheet((title, *above, "单位：万元"), table(amount)) for title in ("收入决算表", "支出决算表"))


def disclosure(unit: str, amount: str, year: int = 2024, kind: str = "单位决算") -> tuple[Sheet, ...]:
    duties = Sheet((f"第一部分 {unit}概况", "一、主要职责", "负责示例工作。"))
    return Sheet((unit, f"{year}年度{kind}")), duties, *statements(amount)


def told(extraction: Extraction) -> list[tuple[object, ...]]:
    return [
        (
            e.part,
            e.identity.unit_name,
            e.identity.fiscal_year,
            e.identity.scope,
            e.place,
            e.status,
            {i.amount_text for i in e.line_items},
        )
        for e in (extraction, *extraction.further)
    ]


def pages_of(data: bytes, member: str | None = None) -> tuple[PageContent, ...]:
    return tuple(replace(lay_out(page), document=member) for page in PdfiumEngine(data).pages())


def test_three_units_documents_one_after_another() -> None:
    units = ("示例区教育局", "1.00", 2024, "部门决算"), ("示例区第一中学", "2.00"), ("示例区第一幼儿园", "3.00")
    found = extract_document(draw(*(page for unit in units for page in disclosure(*unit)), cover=()))
    assert told(found) == [
        (1, "示例区教育局", 2024, "department", None, "extracted", {"1.00"}),
        (2, "示例区第一中学", 2024, "unit", "page=5", "extracted", {"2.00"}),
        (3, "示例区第一幼儿园", 2024, "unit", "page=9", "extracted", {"3.00"}),
    ]
    assert {e.document_id for e in found.further} == {found.document_id}
    assert [i.page for i in found.further[0].line_items] == [7, 8]


def test_a_collections_cover_and_contents_belong_to_the_first_part() -> None:
    head = Sheet(("示例区2024年度部门决算公开汇编",)), Sheet(("目录", "示例区教育局", "示例区民政局"))
    pages = *head, *disclosure("示例区教育局", "1.00"), *disclosure("示例区民政局", "2.00")
    found = extract_document(draw(*pages, cover=()))
    assert [(e.identity.unit_name, e.place) for e in (found, *found.further)] == [
        ("示例区教育局", None),
        ("示例区民政局", "page=7"),
    ]


def test_tables_alone_of_two_preparers() -> None:
    first, second = statements("1.00", "编制单位：示例区第一中学"), statements("2.00", "编制单位：示例区第二中学")
    found = extract_document(draw(*first, *second, cover=()))
    assert [(e.identity.unit_name, e.place) for e in (found, *found.further)] == [
        ("示例区第一中学", None),
        ("示例区第二中学", "page=3"),
    ]


def test_one_unit_with_its_account_of_two_years() -> None:
    found = extract_document(draw(*disclosure("示例区民政局", "1.00", 2023), *disclosure("示例区民政局", "2.00", 2024), cover=()))
    assert [(e.identity.fiscal_year, len(e.line_items)) for e in (found, *found.further)] == [(2023, 2), (2024, 2)]


ONE = disclosure("示例区民政局", "1.00")
TURNS = tuple(
    Sheet((title, f"编制单位：{unit}", "单位：万元"), table("1.00"))
    for title in ("收入决算表", "支出决算表")
    for unit in ("示例区一中学", "示例区二中学")
)


@pytest.mark.parametrize(
    "pages",
    [
        pytest.param((*ONE[:2], *ONE[:1], *ONE[2:]), id="a cover over the tables"),
        pytest.param((*ONE[:2], Sheet(("示例区民政局", "2023年度单位决算")), *ONE[2:]), id="last year's cover over the tables"),
        pytest.param((*ONE, *statements("2.00")), id="statements repeated, of nobody else"),
        pytest.param(TURNS, id="units take turns in each form"),
    ],
)
def test_what_is_one_disclosure(pages: tuple[Sheet, ...]) -> None:
    assert extract_document(draw(*pages, cover=())).further == ()


def test_statements_that_were_searched_to_split_a_file_go_with_its_part_and_nowhere_else() -> None:
    pages = pages_of(draw(*TURNS, cover=()))
    (part,) = split_parts(pages)
    assert part.searched is not None
    assert part.findings is part.searched
    assert find_statements(pages) is not find_statements(pages), "no document stays behind in the process"


def test_a_running_header_begins_no_part() -> None:
    pages = [Sheet(("示例区民政局2024年度单位决算公开", *page.above), page.table) for page in disclosure("示例区民政局", "1.00")]
    assert extract_document(draw(*pages, cover=())).further == ()


def test_narrative_and_tables_in_two_members_of_an_archive_are_one_disclosure() -> None:
    narrative = pages_of(draw(*disclosure("示例区民政局", "1.00")[1:2], cover=("示例区民政局", "2024年度部门决算")), "说明.docx")
    tables = pages_of(draw(*statements("1.00", "编制单位：示例区民政局"), cover=()), "公开表.xlsx")
    assert len(split_parts((*narrative, *tables))) == 1


def test_members_of_other_units_are_parts_and_their_names_are_heard_last() -> None:
    first = pages_of(draw(*statements("1.00"), cover=("2024年度单位决算",)), "示例区第一中学2024年度单位决算.pdf")
    second = pages_of(draw(*statements("1.00"), cover=()), "示例区第二中学2024年度单位决算.pdf")
    parts = split_parts((*first, *second))
    assert [read_identity(part.pages).unit_name for part in parts] == ["示例区第一中学", "示例区第二中学"]

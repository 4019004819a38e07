"""Addresses: what people cite must not change, so these are written out."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from warehouse.site import paths

ID = "ab" * 32


def test_addresses_are_what_they_have_always_been() -> None:
    assert paths.unit_page("420103", "武汉市江汉区科学技术协会") == "u/420103-6c993f9a/index.html"
    assert paths.unit_page(None, "x") == "u/000000-2d711642/index.html"
    assert paths.document_page(ID) == "d/abababababababab/index.html"
    assert paths.document_page(ID, 2) == "d/abababababababab-2/index.html"
    assert paths.cells_file(ID, 2) == "d/abababababababab-2/cells.js"
    assert paths.picture(ID, 7) == "p/abababababababab/7.webp"
    assert paths.further_page(ID, 2) == "d/abababababababab-2/further.html"
    assert paths.further_file(ID) == "d/abababababababab/further.js"
    assert paths.promises_page("420103", 2) == "promises/420103-2.html"
    assert paths.promises_data(None, 2024, 1) == "data/promises/000000-2024-1.js"
    assert paths.root_of(paths.document_page(ID)) == "../../"
    assert paths.root_of(paths.INDEX) == ""


def test_a_figure_is_addressed_by_what_it_is() -> None:
    assert paths.cell_id("expenditure", None, "2010301", "行政运行", None, "basic") == "expenditure.2010301.basic"
    assert paths.cell_id("revenue", None, None, "合计", None, "total") == "revenue.total.total"
    assert paths.cell_id("three_public", None, None, "决算数", None, "reception") == "three_public.final.reception"
    own = paths.cell_id("fiscal_appropriation_summary", "revenue", None, "一般公共预算财政拨款", None, "amount")
    below = paths.cell_id("fiscal_appropriation_summary", "revenue", None, "一般公共预算财政拨款", "年初结转", "amount")
    assert re.fullmatch(r"fiscal_appropriation_summary\.revenue\.l[0-9a-f]{8}\.amount", own)
    assert own != below
    assert re.fullmatch(
        r"expenditure\.201\.c[0-9a-f]{8}", paths.cell_id("expenditure", None, "201", "x", None, "基本支出/人员经费")
    )


@given(st.text(min_size=1), st.none() | st.text(), st.text(min_size=1))
def test_a_figures_address_is_ascii_that_needs_no_escape(row: str, parent: str | None, measure: str) -> None:
    assert re.fullmatch(r"[a-z0-9_.-]+", paths.cell_id("expenditure", None, None, row, parent, measure))


def test_a_value_beside_the_statements_is_addressed_by_what_it_is() -> None:
    assert paths.value_id("project", "list", hashed=("project", "科普宣传"), column="budget") == "project.list.37e26a42.budget"
    assert paths.value_id("other", hashed=("x", None)) == paths.value_id("other", hashed=("x", ""))

"""The lists learn from tables: enough documents of enough cities confirm a name, and a second run changes nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import polars as pl

from expectations.codes.build import extend, write_lists
from expectations.codes.classification import FOLDER, SCHEMA, load_list
from expectations.codes.lines import UNIT_NAME
from expectations.model import load_rules
from tests.codes.test_codes import GOOD, Line, document
from tests.expectations.frames import document_id, frames
from warehouse.flat import write_flat
from warehouse.schema import DOCUMENTS, LINE_ITEMS

NEW = ("2080571", "某项支出")


def tables(cities: Sequence[str], line: Line = NEW) -> tuple[pl.DataFrame, pl.DataFrame]:
    listed = [document((*GOOD, line), name=str(number)) for number in range(len(cities))]
    documents, _, items = frames(listed)
    codes = pl.DataFrame({"document_id": [document_id(d.name) for d in listed], "division_code": list(cities)})
    return documents.drop("division_code").join(codes, on="document_id").select(DOCUMENTS.polars_schema.names()), items


def learned(cities: Sequence[str], line: Line = NEW) -> list[tuple[object, ...]]:
    whole = extend(load_list("functional"), *tables(cities, line), "functional")
    found = whole.filter(pl.col("code") == line[0], pl.col("name") == line[1])
    return found.select("confidence", "documents", "places", "known_from", "known_to").rows()


def test_enough_documents_of_enough_cities_confirm_a_name() -> None:
    assert learned(["310107", "310107", "420103"]) == [("confirmed", 3, 2, 2024, 2024)]


def test_one_city_or_few_documents_do_not() -> None:
    assert learned(["310107", "310106", "310107"]) == [("unconfirmed", 3, 1, 2024, 2024)]
    assert learned(["310107", "420103"]) == [("unconfirmed", 2, 2, 2024, 2024)]


def test_a_name_cut_by_a_line_break_is_not_learned() -> None:
    assert learned(["310107", "310107", "420103"], ("2080505", "机关事业单位基本养老")) == []


def test_a_second_run_changes_nothing() -> None:
    seen = tables(["310107", "420103", "420103"])
    once = extend(load_list("functional"), *seen, "functional")
    assert extend(once, *seen, "functional").equals(once)


def test_the_tool_extends_the_files(tmp_path: Path) -> None:
    documents, items = tables(["310107", "420103", "420103"])
    with write_flat(DOCUMENTS, tmp_path, ["parquet"]) as add:
        add(documents)
    with write_flat(LINE_ITEMS, tmp_path, ["parquet"]) as add:
        add(items)
    for name in ("functional", "economic"):
        load_list(name).write_csv(tmp_path / f"{name}.csv")
    before = load_list("functional").height
    assert write_lists(tmp_path, tmp_path)["functional"][0] == before + 1


def test_the_lists_hold_codes_names_and_years_only() -> None:
    for name in ("functional", "economic"):
        listed = load_list(name)
        assert listed.columns == SCHEMA.names()
        assert listed.select("code", "name").is_unique().all()
        assert set(listed["confidence"]) <= {"confirmed", "unconfirmed"}
        assert [title for title in listed["name"] if re.search("(局|委员会|学院|中心|总队|办公室)$", title)] == []
        short = listed.filter(pl.col("code").str.len_chars() <= 5)
        assert short.filter(pl.col("name").str.contains(UNIT_NAME)).is_empty()
        assert (FOLDER / f"{name}.csv").read_text(encoding="utf-8").startswith("code,name,")


def test_the_classes_are_those_that_the_sums_use() -> None:
    assert load_rules()
    classes = load_list("functional").filter(pl.col("code").str.len_chars() == 3)
    from expectations.names import line_names

    known = {(code, name) for code, names in line_names().classes.items() for name in names}
    assert set(classes.select("code", "name").iter_rows()) <= known

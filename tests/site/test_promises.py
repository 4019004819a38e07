"""The page over all units: what was promised and what was reported as reached, in pieces of bounded size."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import polars as pl
import pytest

from tests.site.conftest import DIVISION, SELF_EVALUATED, Built
from warehouse.schema import TABLES
from warehouse.site import paths, promises, reached
from warehouse.tables import write_table


def data(site: Built, number: int = 1, year: int = 2024) -> dict[str, Any]:
    script = (site.home.site / paths.promises_data(DIVISION, year, number)).read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(script.removeprefix("juesuanPromises(").removesuffix(");\n"))
    return found


def test_every_indicator_and_key_work_is_listed_with_what_became_of_it(site: Built) -> None:
    document_id = site.id_of(2024, "final_account", SELF_EVALUATED[0])
    found = data(site)
    indicators = site.tables["indicators"].filter(pl.col("document_id") == document_id).to_dicts()
    key_work = site.tables["key_work"].filter(pl.col("document_id") == document_id).to_dicts()
    order = list(reached.OUTCOMES)
    shown = [(row[2], row[3], row[4], order[row[5]]) for row in found["rows"]]
    for row in indicators:
        assert (row["level3"][:80], row["target_text"], row["actual_text"], reached.outcome(row)) in [
            (name[:80], *rest) for name, *rest in shown
        ]
    for row in key_work:
        assert (row["item"], row["completion"], "incomparable") in [(name, actual, how) for name, _, actual, how in shown]
    narrated = site.tables["projects"].filter(pl.col("source") == "narrative").height
    assert len(shown) == len(indicators) + len(key_work) + narrated
    assert {form[0] for form in found["forms"]} == {SELF_EVALUATED[0]}


def test_every_link_of_the_data_leads_to_its_value(site: Built) -> None:
    found = data(site)
    ids = {form[6]: set(site.page(form[6]).xpath("//@id")) for form in found["forms"]}
    for form in found["forms"]:
        assert form[7] in ids[form[6]]
        assert (site.home.site / f"u/{form[1]}/index.html").is_file()
    for number, *_, rest in found["rows"]:
        form = found["forms"][number]
        assert form[8] + rest in ids[form[6]]


def test_the_page_counts_what_the_data_holds(site: Built) -> None:
    page = site.page(paths.PROMISES)
    (told,) = page.xpath("//*[@id='promises']/@data-divisions")
    assert told == f"{DIVISION}:2024=1/{len(data(site)['rows'])}"
    (row,) = page.xpath("//section[last()]//tbody/tr")
    counts = [sum(one[5] == number for one in data(site)["rows"]) for number in range(len(reached.OUTCOMES))]
    assert [cell.text for cell in row.xpath("./td")] == ["1", "4", *map(str, counts)]
    (plain,) = site.page(paths.promises_page(DIVISION)).xpath("//tbody/tr")
    assert [cell.text for cell in plain.xpath("./td")][1:] == ["4", *map(str, counts)]


def test_data_comes_in_pieces_and_what_is_wanted_no_more_goes(
    copied: Callable[[], Built], monkeypatch: pytest.MonkeyPatch
) -> None:
    site = copied()
    whole = len(data(site)["rows"])
    other = site.id_of(2024, "budget")
    for name in ("projects", "indicators", "key_work"):
        mine = site.tables[name].filter(pl.col("report_type") == "final_account")
        again = mine.with_columns(document_id=pl.lit(other), report_type=pl.lit("budget"))
        write_table(pl.concat([mine, again]), TABLES[name], site.home.tables)
    monkeypatch.setattr(promises, "ROWS_A_PIECE", whole)
    site.build()
    assert [len(data(site, number)["rows"]) for number in (1, 2)] == [whole, whole]
    (told,) = site.page(paths.PROMISES).xpath("//*[@id='promises']/@data-divisions")
    assert told == f"{DIVISION}:2024=2/{2 * whole}"
    for name in ("projects", "indicators", "key_work"):
        write_table(TABLES[name].empty(), TABLES[name], site.home.tables)
    site.build()
    assert not (site.home.site / "data" / "promises").exists()
    assert "尚无" in site.page(paths.PROMISES).get_element_by_id("main").text_content()


def test_a_version_that_was_replaced_promises_nothing_any_more(copied: Callable[[], Built]) -> None:
    site = copied()
    old, new = (site.id_of(2024, "final_account", newest=newest) for newest in (False, True))
    for name in ("projects", "indicators", "key_work"):
        mine = site.tables[name]
        write_table(pl.concat([mine.with_columns(document_id=pl.lit(one)) for one in (old, new)]), TABLES[name], site.home.tables)
    site.build()
    assert {form[6] for form in data(site)["forms"]} == {paths.further_page(new)}

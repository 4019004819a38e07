"""A name is found on a roster exactly, with more or less of its division before it, or it is left open with the reason."""

from __future__ import annotations

from datetime import date

import pytest

from extractors.identity.roster import ListedUnit, RosterIndex

JIANGHAN = [("湖北省", "武汉市", "江汉区")]
EDUCATION = ListedUnit("武汉市江汉区教育局", ("区教体局",))
FINANCE = ListedUnit("江汉区财政局")
SPORTS = ListedUnit("文化和旅游局（体育局）")


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("武汉市江汉区教育局", EDUCATION),
        ("湖北省武汉市江汉区教育局", EDUCATION),
        ("江汉区教育局", EDUCATION),
        ("区教育局", EDUCATION),
        ("教育局", EDUCATION),
        ("武汉市江汉区 教育局", EDUCATION),
        ("武汉市江汉区教育局（本级）", EDUCATION),
        ("江汉区教体局", EDUCATION),
        ("教体局", EDUCATION),
        ("武汉市江汉区财政局", FINANCE),
        ("武汉市江汉区文化和旅游局(体育局)", SPORTS),
        ("文化和旅游局【体育局】", SPORTS),
    ],
)
def test_a_name_is_one_with_more_or_less_of_its_division(name: str, unit: ListedUnit) -> None:
    assert RosterIndex([EDUCATION, FINANCE, SPORTS], JIANGHAN).match(name, 2024).unit_name == unit.name


@pytest.mark.parametrize(
    "name", ["武汉市教育局", "江岸区教育局", "江汉区教育局幼儿园", "教育", "江汉区教育局机关服务中心", "文化和旅游局"]
)
def test_nothing_else_is_taken_as_the_same(name: str) -> None:
    match = RosterIndex([EDUCATION, FINANCE, SPORTS], JIANGHAN).match(name, 2024)
    assert (match.unit_name, match.outcome) == (None, "unmatched")
    assert match.reason is not None
    assert name in match.reason


def test_without_the_divisions_names_only_whole_names_match() -> None:
    index = RosterIndex([EDUCATION])
    assert index.match("武汉市江汉区教育局", 2024).unit_name == EDUCATION.name
    assert index.match("江汉区教育局", 2024).unit_name is None


@pytest.mark.parametrize("listed", ["市场监督管理局", "武汉市场监督管理局", "武汉市市场监督管理局"])
def test_a_name_that_begins_like_its_division_ends_is_not_cut(listed: str) -> None:
    index = RosterIndex([ListedUnit(listed)], [("湖北省", "武汉市")])
    assert {index.match(name, 2024).unit_name for name in (listed, "市场监督管理局", "武汉市市场监督管理局")} == {listed}


def test_the_own_name_comes_before_an_alias_and_a_unit_of_its_own_before_a_mark() -> None:
    own, other = ListedUnit("教育局（机关）"), ListedUnit("教育局", ("江汉区教育局机关",))
    index = RosterIndex([own, other], JIANGHAN)
    assert index.match("教育局(机关)", 2024).unit_name == own.name
    assert index.match("江汉区教育局", 2024).unit_name == other.name
    assert index.match("江汉区教育局机关", 2024).unit_name == other.name


def test_a_name_that_two_units_bear_is_left_open() -> None:
    index = RosterIndex([ListedUnit("甲局", ("服务中心",)), ListedUnit("乙局", ("服务中心",))], JIANGHAN)
    match = index.match("区服务中心", 2024)
    assert (match.unit_name, match.outcome) == (None, "ambiguous")
    assert match.reason == "“区服务中心” can be 甲局 or 乙局"


HEALTH = ListedUnit("区卫计委", valid_from=date(2014, 1, 1), valid_to=date(2019, 1, 31))
COMMISSION = ListedUnit("区卫健委", ("区卫计委",), valid_from=date(2019, 2, 1))


def test_a_former_name_is_its_units_for_the_years_in_which_it_existed() -> None:
    index = RosterIndex([HEALTH, COMMISSION], JIANGHAN)
    assert index.match("江汉区卫计委", 2016).unit_name == HEALTH.name
    assert index.match("江汉区卫计委", 2022).unit_name == COMMISSION.name
    assert index.match("区卫计委", None).unit_name == HEALTH.name


def test_a_unit_of_other_years_is_said_and_not_taken() -> None:
    match = RosterIndex([HEALTH], JIANGHAN).match("区卫计委", 2022)
    assert (match.unit_name, match.outcome) == (None, "other_years")
    assert match.reason == "“区卫计委” is of 2022, and the roster has 区卫计委 only from 2014-01-01 to 2019-01-31"


def test_a_budget_is_owed_by_who_is_there_at_the_years_beginning_an_account_by_who_is_at_its_end() -> None:
    assert [(unit.owes(2019, "budget"), unit.owes(2019, "final_account")) for unit in (HEALTH, COMMISSION)] == [
        (True, False),
        (False, True),
    ]
    assert not HEALTH.owes(2023, "budget")
    assert EDUCATION.owes(2023, "budget")

"""Source files: what is read, and how everything wrong in one is named."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from extractors.errors import SourceError
from extractors.portals.adapters import ADAPTERS
from extractors.portals.trs import TrsAdapter
from flows.registry import PACKAGED, known_sources, load_source, read_source
from warehouse.divisions import division, namesakes
from warehouse.home import Home
from warehouse.roster import Roster, RosterUnit

GOOD = """\
id: sample
name: 样例区
division_code: "420103"
portal: trs
start_urls:
  - https://www.example.gov.cn/czzj/
"""


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    def write(text: str, name: str = "sample.yaml") -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_a_file_is_read_with_polite_defaults(write: Callable[..., Path]) -> None:
    source = read_source(write(GOOD))
    assert (source.politeness.requests_per_second, source.politeness.concurrency, source.politeness.max_bytes) == (
        1.0,
        2,
        104_857_600,
    )
    assert source.hosts == {"www.example.gov.cn"}
    assert source.offered_by_title("任何标题")
    assert source.roster() == Roster("420103")
    assert (source.verified, source.tls, source.file.name) == (None, {}, "sample.yaml")
    assert source.division_warning() is None


def test_a_portal_on_the_own_machine_may_be_asked_fast(write: Callable[..., Path]) -> None:
    politeness = read_source(write(GOOD + "politeness: {requests_per_second: 200, concurrency: 32}\n")).politeness
    assert (politeness.requests_per_second, politeness.concurrency) == (200.0, 32)


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        (GOOD + "interval: 3\n", 7, "interval: there is no such field"),
        (GOOD.replace('"420103"', "420103"), 3, "division_code: must be six digits in quotes"),
        (GOOD.replace("trs", "wordpress"), 4, "portal: 'wordpress' has no adapter; there are: "),
        (GOOD.replace("https:", "ftp:"), 6, "start_urls.0: must be a whole http"),
        (GOOD.replace("  - https://www.example.gov.cn/czzj/\n", "  []\n"), 5, "start_urls: List should have at least 1 item"),
        (GOOD.replace("example.gov.cn", "example.gov.cn:https"), 6, "start_urls.0: must be a whole http"),
        (GOOD + "verified: yesterday\n", 7, "verified: Input should be a valid date"),
        (
            GOOD + "tls:\n  www.example.gov.cn: none\n",
            8,
            "tls.www.example.gov.cn: 'none' must be legacy, http, or the name of a file",
        ),
        (GOOD + "tls:\n  https://www.example.gov.cn: http\n", 8, "tls.https://www.example.gov.cn: 'https://www"),
        (GOOD + "years: []\n", 7, "years: "),
        (GOOD + "expected:\n  accounts: [2024]\n", 8, "expected.accounts"),
        (GOOD + "approved_on:\n  budget:\n    2024: soon\n", 9, "approved_on.budget.2024: Input should be a valid date"),
        (
            GOOD + "approved_on: {budget: {2024: 2024-02-01}}\npublished_by: {budget: {2024: 2024-03-01}}\n",
            1,
            "file: approved_on and published_by both give a day for budget 2024; keep one",
        ),
        (GOOD + 'include: "决算|("\n', 7, "include: is no regular expression"),
        (GOOD + "years: [2023, next]\n", 7, "years.1: "),
        (GOOD + "politeness:\n  timeout_s: 30\n  concurrency: 0\n", 9, "politeness.concurrency: "),
        (GOOD + "options:\n  column_depth: 2\n  colums: 决算\n", 9, "options.colums: there is no such field"),
        (GOOD + 'options: {columns: "("}\n', 7, "options.columns: is no regular expression"),
        (GOOD + "name: 又一个\n", 7, "name: this key stands twice"),
        (GOOD.replace("id: sample", "id: other"), 1, "id: 'other' must be the file's name, 'sample'"),
        (GOOD.replace("name: 样例区\n", ""), 1, "name: is missing"),
        ("- a\n", 1, "a source file is a mapping"),
        ("", 1, "a source file is a mapping"),
        ("id: [\n", 2, "the file is not YAML"),
    ],
)
def test_what_is_wrong_is_named_with_file_line_and_field(write: Callable[..., Path], text: str, line: int, said: str) -> None:
    path = write(text)
    with pytest.raises(SourceError) as error:
        read_source(path)
    assert f"{path}:{line}: {said}" in str(error.value)


def test_everything_wrong_is_said_at_once(write: Callable[..., Path]) -> None:
    path = write(GOOD.replace("trs", "nonesuch").replace("name: 样例区\n", "") + "extra: 1\noptions: {a: 1}\n")
    with pytest.raises(SourceError) as error:
        read_source(path)
    assert len(str(error.value).splitlines()) == 3


@pytest.mark.parametrize("data", [b"\xd1\xf9\xc0\xfd", None])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, data: bytes | None) -> None:
    path = tmp_path / "sample.yaml"
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(SourceError, match=r"sample\.yaml: the source file"):
        read_source(path)


def test_an_unknown_division_is_a_warning_only(write: Callable[..., Path]) -> None:
    warning = read_source(write(GOOD.replace("420103", "999999"))).division_warning()
    assert warning is not None
    assert "999999" in warning


def test_the_packaged_sources_are_good(tmp_path: Path) -> None:
    home = Home(tmp_path)
    assert known_sources(home)
    for path in PACKAGED.glob("*.yaml"):
        source = load_source(path.stem, home)
        assert source.division_warning() is None
        assert source.adapter().start_urls
        assert "verified" in source.model_fields_set, f"{path}: say when it was checked live, or `verified: null`"
        source.roster()


def test_a_homes_source_comes_before_a_packaged_one(tmp_path: Path) -> None:
    folder = tmp_path / "sources"
    folder.mkdir()
    (folder / "wuhan-jianghan.yaml").write_text(GOOD.replace("id: sample", "id: wuhan-jianghan"), encoding="utf-8")
    assert load_source("wuhan-jianghan", Home(tmp_path)).name == "样例区"


def test_an_unknown_id_lists_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"no source 'nowhere'.*wuhan-jianghan"):
        load_source("nowhere", Home(tmp_path))


def test_a_kind_of_portal_is_known_by_its_registration_alone(write: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ADAPTERS, "newcms", TrsAdapter)
    assert read_source(write(GOOD.replace("trs", "newcms"))).adapter().start_urls == ("https://www.example.gov.cn/czzj/",)


def test_a_division_is_known_by_its_code_not_by_its_name() -> None:
    shanghai, zhoushan = division("310107"), division("330903")
    assert shanghai is not None
    assert zhoushan is not None
    assert (shanghai.name, shanghai.area) == ("普陀区", ("上海市", "普陀区"))
    assert (zhoushan.name, zhoushan.full_name) == ("普陀区", "浙江省舟山市普陀区")
    assert namesakes("310107") == (zhoushan,)


@pytest.mark.parametrize(
    ("code", "known"), [("330113", True), ("659012", True), ("330104", True), ("420000", True), ("999999", False)]
)
def test_divisions_of_all_years_are_known(write: Callable[..., Path], code: str, known: bool) -> None:
    # 临平区 is of 2021, 白杨市 of 2023; 江干区 ended in 2021
    assert (read_source(write(GOOD.replace("420103", code))).division_warning() is None) == known


def test_weak_tls_is_said_per_host(write: Callable[..., Path]) -> None:
    source = read_source(
        write(GOOD + "tls: {www.example.gov.cn: legacy, 10.0.0.1: http, a.example.gov.cn: tls/own.pem}\nverified: 2026-11-25\n")
    )
    assert source.tls == {"www.example.gov.cn": "legacy", "10.0.0.1": "http", "a.example.gov.cn": "tls/own.pem"}
    assert source.tls_by_host()["a.example.gov.cn"] == str(source.file.parent / "tls" / "own.pem")
    assert source.verified == date(2026, 11, 25)


# Rosters


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_roster_is_read_relative_to_its_source(write: Callable[..., Path], tmp_path: Path, charset: str) -> None:
    text = "unit_name,kind,aliases,division_code\n 样例区教育局 ,行政,教体局|区教委,\n,,,\n市第一小学,,,420100\n"
    (tmp_path / "units.csv").write_bytes(text.encode(charset))
    assert read_source(write(GOOD + "units: units.csv\n")).roster().units == (
        RosterUnit("420103", "样例区教育局", "行政", None, ("教体局", "区教委")),
        RosterUnit("420100", "市第一小学"),
    )


def test_a_roster_says_from_when_to_when_a_unit_existed(write: Callable[..., Path], tmp_path: Path) -> None:
    rows = ["Name,Parent,Valid from,Valid to", "甲局,,2010,2019", "乙局,甲局,2019-03,2024/2", "丙局,,2019年3月20日,2019.3.31"]
    (tmp_path / "units.csv").write_text("\n".join(rows), encoding="utf-8")
    units = read_source(write(GOOD + "units: units.csv\n")).roster().units
    assert [(unit.parent_unit_name, unit.valid_from, unit.valid_to) for unit in units] == [
        (None, date(2010, 1, 1), date(2019, 12, 31)),
        ("甲局", date(2019, 3, 1), date(2024, 2, 29)),
        (None, date(2019, 3, 20), date(2019, 3, 31)),
    ]


def test_what_is_expected_comes_from_expected_then_from_years(write: Callable[..., Path]) -> None:
    assert read_source(write(GOOD)).roster().expected is None
    years = read_source(write(GOOD + "years: [2023, 2024]\n"))
    assert years.roster().expected == {"budget": (2023, 2024), "final_account": (2023, 2024)}
    both = read_source(write(GOOD + "years: [2023, 2024]\nexpected: {final_account: [2023]}\n"))
    assert both.roster().expected == {"final_account": (2023,)}


def test_a_deadline_is_given_or_follows_from_the_approval(write: Callable[..., Path]) -> None:
    days = "approved_on: {final_account: {2024: 2025-08-20}}\npublished_by: {budget: {2025: 2025-02-28}}\n"
    assert read_source(write(GOOD + days)).roster().due_on == {
        "final_account": {2024: date(2025, 9, 9)},
        "budget": {2025: date(2025, 2, 28)},
    }


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("unit\n教育局\n", "units.csv:1: the roster needs a column name"),
        ("unit_name,colour\n教育局,red\n", "units.csv:1: .* unknown: colour"),
        ("name,unit_name\n教育局,教育局\n", "units.csv:1: the column name stands twice"),
        ("unit_name,kind\n,行政\n", "units.csv:2: name: is empty"),
        ("unit_name\n教育局\n教育局\n", "units.csv:3: name: 教育局 stands twice"),
        ("unit_name\n教育局,行政\n", "units.csv:2: the row has more cells than there are columns"),
        ("unit_name,division_code\n教育局,42\n", "units.csv:2: division_code: '42'"),
        ("name,valid_from\n教育局,long ago\n", "units.csv:2: valid_from: 'long ago' must be a year, a month or a day"),
        ("name,valid_to\n教育局,2019-02-30\n", "units.csv:2: valid_to: '2019-02-30'"),
        ("name,valid_from,valid_to\n教育局,2019,2018\n", "units.csv:2: valid_to: 2018 is before valid_from, 2019"),
        (None, "units.csv: the roster cannot be read"),
    ],
)
def test_a_wrong_roster_is_named(write: Callable[..., Path], tmp_path: Path, text: str | None, said: str) -> None:
    if text is not None:
        (tmp_path / "units.csv").write_text(text, encoding="utf-8")
    with pytest.raises(SourceError, match=said):
        read_source(write(GOOD + "units: units.csv\n")).roster()

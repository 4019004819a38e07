"""Source files: what is read, and how everything wrong in one is named."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from extractors.errors import SourceError
from flows.registry import PACKAGED, known_sources, load_source, read_source
from warehouse.home import Home
from warehouse.ledger import RosterUnit

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
    assert source.roster() == ()
    assert source.division_warning() is None


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        (GOOD + "interval: 3\n", 7, "interval: there is no such field"),
        (GOOD.replace('"420103"', "420103"), 3, "division_code: must be six digits in quotes"),
        (GOOD.replace("trs", "wordpress"), 4, "portal: 'wordpress' is none of trs, hanweb"),
        (GOOD.replace("trs", "hanweb"), 4, "portal: 'hanweb' has no adapter yet; there are: directory, paged, trs"),
        (GOOD.replace("https:", "ftp:"), 6, "start_urls.0: must be a whole http"),
        (GOOD.replace("  - https://www.example.gov.cn/czzj/\n", "  []\n"), 5, "start_urls: List should have at least 1 item"),
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
    path = write(GOOD.replace("trs", "jiangsu").replace("name: 样例区\n", "") + "extra: 1\noptions: {a: 1}\n")
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
        assert load_source(path.stem, home).division_warning() is None


def test_a_homes_source_comes_before_a_packaged_one(tmp_path: Path) -> None:
    folder = tmp_path / "sources"
    folder.mkdir()
    (folder / "wuhan-jianghan.yaml").write_text(GOOD.replace("id: sample", "id: wuhan-jianghan"), encoding="utf-8")
    assert load_source("wuhan-jianghan", Home(tmp_path)).name == "样例区"


def test_an_unknown_id_lists_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"no source 'nowhere'.*wuhan-jianghan"):
        load_source("nowhere", Home(tmp_path))


# Rosters


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_roster_is_read_relative_to_its_source(write: Callable[..., Path], tmp_path: Path, charset: str) -> None:
    text = "unit_name,kind,aliases,division_code\n 样例区教育局 ,行政,教体局|区教委,\n市第一小学,,,420100\n"
    (tmp_path / "units.csv").write_bytes(text.encode(charset))
    assert read_source(write(GOOD + "units: units.csv\n")).roster() == (
        RosterUnit("420103", "样例区教育局", "行政", None, ("教体局", "区教委")),
        RosterUnit("420100", "市第一小学"),
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name\n教育局\n", "units.csv:1: the roster needs a column unit_name"),
        ("unit_name,colour\n教育局,red\n", "units.csv:1: .* unknown: colour"),
        ("unit_name,kind\n,行政\n", "units.csv:2: unit_name: is empty"),
        ("unit_name\n教育局\n教育局\n", "units.csv:3: unit_name: 教育局 stands twice"),
        ("unit_name,division_code\n教育局,42\n", "units.csv:2: division_code: '42'"),
        (None, "units.csv: the roster cannot be read"),
    ],
)
def test_a_wrong_roster_is_named(write: Callable[..., Path], tmp_path: Path, text: str | None, said: str) -> None:
    if text is not None:
        (tmp_path / "units.csv").write_text(text, encoding="utf-8")
    with pytest.raises(SourceError, match=said):
        read_source(write(GOOD + "units: units.csv\n")).roster()

"""`juesuan source check`: what it finds on a portal that works, and what it advises where one does not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from flows.cli.main import main
from flows.client import Client
from flows.demo.server import SamplePortal
from flows.demo.source import write_source as write_sample_source
from flows.registry import read_source
from flows.reporting import SilentReporter
from flows.stages.source_advice import advice, division_hints
from flows.stages.source_check import check_source
from flows.stages.source_findings import SourceCheck, StartFound
from tests.crawl.portal import PDF, Answer, Portal
from warehouse.home import Home

Check = Callable[..., tuple[SourceCheck, str]]

DAY = date(2026, 11, 25)
SITE = "<html><head><title>财政预决算-武汉市江汉区人民政府</title></head><body>{}</body></html>"


def column(*titles: str, pages: int = 1) -> str:
    rows = "".join(
        f'<li><a href="./202508/t20250820_{n}.shtml">{t}</a><span>2025-08-20</span></li>' for n, t in enumerate(titles)
    )
    return SITE.format(f'<ul>{rows}</ul><script>createPageHTML({pages}, 0, "index", "shtml");</script>')


@pytest.fixture
def district(portal: Portal) -> Portal:
    """Three departments' final accounts and one notice: a row, a page and a PDF each."""
    units = ("教育局", "财政局", "民政局")
    titles = [f"武汉市江汉区{unit}2024年度部门决算" for unit in units]
    portal.answers["/robots.txt"] = Answer(b"User-agent: *\nCrawl-delay: 0.5\n")
    portal.page("/czzj/", column(*titles, "采购公告"))
    for n, title in enumerate(titles):
        portal.page(f"/czzj/202508/t20250820_{n}.shtml", SITE.format(f'<a href="./P020250820{n}.pdf">{title}.pdf</a>'))
        portal.file(f"/czzj/202508/P020250820{n}.pdf", PDF + title.encode())
    return portal


@pytest.fixture
def check(client: Client, write_source: Callable[..., str]) -> Check:
    """Check a source file with these fields; return what was found, and hints and advice as one text."""

    def check(pages: int = 20, **fields: str) -> tuple[SourceCheck, str]:
        fields = {"name": "武汉市江汉区", "include": '"决算|预算"', **fields}
        found = check_source(read_source(Path(write_source(**fields))), client, SilentReporter(), pages)
        return found, "\n".join([*division_hints(found), *advice(found, DAY)])

    return check


def test_a_portal_that_works_needs_little(district: Portal, check: Check) -> None:
    found, advised = check()
    assert [(start.rows, start.title, start.failure) for start in found.starts] == [(4, "财政预决算-武汉市江汉区人民政府", None)]
    assert [row.wanted for row in found.rows] == ["wanted", "wanted", "wanted", "include"]
    assert [(document.media_type, document.failure) for document in found.documents] == [("application/pdf", None)] * 3
    assert found.found_documents
    assert found.robots[0].crawl_delay == 0.5
    assert "asks for 0.5 s between requests" in advised
    assert "without a roster" in advised
    assert f"verified: set it to {DAY}" in advised


def test_it_asks_for_a_part_only(district: Portal, check: Check) -> None:
    titles = [f"武汉市江汉区第{n}小学2024年度单位决算" for n in range(30)]
    district.page("/czzj/", column(*titles, pages=40))
    for n, title in enumerate(titles):
        district.page(f"/czzj/202508/t20250820_{n}.shtml", SITE.format(f'<a href="./P020250820{n}.pdf">{title}.pdf</a>'))
        district.file(f"/czzj/202508/P020250820{n}.pdf", PDF + title.encode())
    for n in range(1, 40):
        district.page(f"/czzj/index_{n}.shtml", column())
    found, _ = check(pages=3)
    assert (found.pages_read, found.pages_left) == (3, 36)
    assert [sample.row.request.url.rpartition("_")[2] for sample in found.samples] == [f"{n}.shtml" for n in (0, 7, 14, 22, 29)]
    assert len([path for path in district.paths() if path.endswith(".pdf")]) == 3
    assert len(district.asked) == 1 + 1 + 3 + 5 + 3


def test_names_that_the_roster_does_not_have_are_said(district: Portal, check: Check, home: Home) -> None:
    folder = home.root / "sources"
    folder.mkdir(parents=True)
    (folder / "units.csv").write_text("name\n江汉区教育局\n区财政局\n", encoding="utf-8")
    found, advised = check(units="units.csv")
    assert [name.name for name in found.unmatched] == ["武汉市江汉区民政局"]
    assert "add to the roster, or as aliases there: 武汉市江汉区民政局" in advised


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("include", '"部门预算"', "include: 部门预算 leaves out 4 of 4"),
        ("years", "[2019]", "years: [2019] leaves out 3 of 4 rows"),
    ],
)
def test_a_field_that_leaves_out_everything_is_named(district: Portal, check: Check, field: str, value: str, said: str) -> None:
    found, advised = check(**{field: value})
    assert not found.found_documents
    assert said in advised


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Answer(b"", 412), "start_urls.0: the site refuses crawlers there"),
        (Answer(b"", 404), "start_urls.0: the column is gone"),
        (Answer(b"", 501), "start_urls.0: http://127.0.0.1"),
        (Answer(b"<html><body></body></html>"), "portal: no adapter sees rows at"),
    ],
)
def test_a_start_page_that_gives_nothing_is_explained(portal: Portal, check: Check, answer: Answer, said: str) -> None:
    portal.answers["/czzj/"] = answer
    found, advised = check()
    assert not found.found_documents
    assert said in advised


def test_robots_that_close_the_column_are_obeyed_and_said(district: Portal, check: Check) -> None:
    district.answers["/robots.txt"] = Answer(b"User-agent: *\nDisallow: /czzj/\n")
    _, advised = check()
    assert "start_urls: robots.txt closes http://127.0.0.1" in advised
    assert district.paths() == ["/robots.txt"]


def test_a_start_url_that_leads_elsewhere_is_to_be_changed(district: Portal, check: Check) -> None:
    district.answers["/old/"] = Answer(b"", 301, (("Location", "/czzj/"),))
    found, advised = check(start_urls=f'["{district.url}/old/"]')
    assert found.found_documents
    assert f"start_urls.0: leads to {district.url}/czzj/; write that." in advised


def test_pages_and_documents_that_fail_are_said(district: Portal, check: Check) -> None:
    district.page("/czzj/202508/t20250820_0.shtml", SITE.format("<p>见附件</p>"))
    district.page("/czzj/202508/P0202508201.pdf", SITE.format("页面不存在"))
    _, advised = check()
    assert "options: 1 of 3 rows' pages give no document" in advised
    assert "documents: 1 of 2 could not be had" in advised


def test_the_page_of_another_district_of_the_same_name_is_noticed(district: Portal, check: Check) -> None:
    district.page("/czzj/", column("普陀区教育局2024年度部门决算").replace("武汉市江汉区", "舟山市普陀区"))
    _, advised = check(division_code='"310107"', name="上海市普陀区")
    assert "the page titles speak of 浙江省舟山市普陀区 (330903), not of 上海市普陀区 (310107)" in advised
    _, advised = check()
    assert "no page title names 江汉区" in advised


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("SSLError: UNSAFE_LEGACY_RENEGOTIATION_DISABLED", "write {www.example.gov.cn: legacy}"),
        ("SSLError: certificate verify failed: unable to get local issuer certificate", "write {www.example.gov.cn: FILE.pem}"),
    ],
)
def test_weak_tls_has_its_own_advice(write_source: Callable[..., str], reason: str, said: str) -> None:
    source = read_source(Path(write_source()))
    start = StartFound("https://www.example.gov.cn/czzj/", failure=reason, kind="failed")
    assert said in "\n".join(advice(SourceCheck(source, starts=[start]), DAY))


# The commands


@pytest.mark.parametrize("command", ["list", "check"])
def test_help_has_an_example(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["source", command, "--help"]) == 0
    assert f"Example: juesuan source {command} " in capsys.readouterr().out


def test_the_report_of_the_sample_portal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with SamplePortal(port=0) as portal:
        path = write_sample_source(tmp_path / "sources", portal.base_url)
        assert main(["source", "check", str(path), "--home", str(tmp_path / "nowhere")]) == 0
    printed = capsys.readouterr().out
    assert "63 found: 60 wanted, 1 left out by include, 2 left out by exclude" in printed
    assert "application/pdf" in printed
    assert "16 on the roster, 0 not matched" in printed
    assert not (tmp_path / "nowhere").exists()


def test_a_portal_without_documents_is_exit_1(portal: Portal, write_source: Callable[..., str], home: Home) -> None:
    portal.answers["/czzj/"] = Answer(b"", 403)
    assert main(["source", "check", write_source(), "--home", str(home.root)]) == 1
    assert sorted(path.name for path in home.root.iterdir()) == ["sources"]


def test_the_list_names_every_source_and_what_is_wrong_with_it(
    home: Home, write_source: Callable[..., str], capsys: pytest.CaptureFixture[str]
) -> None:
    write_source(verified="2026-01-31")
    (home.root / "sources" / "broken.yaml").write_text("id: other\n", encoding="utf-8")
    assert main(["source", "list", "--home", str(home.root)]) == 0
    lines = {line.split("\t")[0]: line for line in capsys.readouterr().out.splitlines()}
    assert "\t2026-01-31\t" in lines["sample"]
    assert "\tnever\t" in lines["wuhan-jianghan"]
    assert "broken.yaml:1: " in lines["broken"]


def test_a_list_is_asked_for_otherwise_as_in_a_crawl(portal: Portal, check: Check) -> None:
    asked = "pid=1&departmentName=&date=2024&typeid=2"
    portal.answers["/czzj/front/department/getdepartmentname.do"] = Answer(b"method not allowed", 405)
    portal.answers[f"/czzj/front/department/getdepartmentname.do?{asked}"] = Answer('[{"iid": "7", "name": "教育局"}]'.encode())
    portal.answers["/czzj/front/budgetfinal/itemsandpag.do"] = Answer(b'{"list": [{"uuid": "u1"}], "totalpage": 1}')
    portal.answers["/czzj/front/budgetfinal/getTemporaryFiles.do"] = Answer(b"[]")
    files = '[{"iid": "9", "t_oldname": "教育局2024年度部门决算.pdf"}]'
    portal.answers["/czzj/front/budgetfinal/getTemporaryFiles.do?uuid=%27u1%27"] = Answer(files.encode())
    portal.answers["/czzj/front/budgetfinal/download.do"] = Answer(PDF)
    found, advised = check(portal="jiangsu", options='{pid: "1", typeid: "2", dates: ["2024"]}')
    assert "leads to" not in advised
    assert (found.starts[0].failure, [document.failure for document in found.documents]) == (None, [None])

"""The sample portal over real HTTP: pages, paging, relative links, robots.txt, conditional requests, two editions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin

import pytest
import requests
import yaml

from extractors.errors import UsageError
from flows.demo.generate import REISSUED, WITHDRAWN, document, documents
from flows.demo.server import SamplePortal
from flows.demo.site import START_PATH, site
from flows.demo.source import known_port, write_source
from flows.demo.units import SILENT, UNITS

PAGING = re.compile(r'createPageHTML\((\d+), (\d+), "index", "html"\)')
ROW = re.compile(r'(?:<li><a href="|var url=")(\./[^"]+)"')


@pytest.fixture
def portal() -> Iterator[SamplePortal]:
    with SamplePortal(port=0) as running:
        yield running


def _rows(portal: SamplePortal, column: str) -> list[str]:
    """Follow the paging script through a column and return the absolute addresses of its rows."""
    base = f"{portal.base_url}{START_PATH}{column}/"
    first = requests.get(base, timeout=5).text
    paging = PAGING.search(first)
    assert paging is not None
    pages = [first, *(requests.get(f"{base}index_{n}.html", timeout=5).text for n in range(1, int(paging[1])))]
    assert all('href="index_' not in page for page in pages), "paging must exist in the script alone"
    return [urljoin(base, reference) for page in pages for reference in ROW.findall(page)]


def test_every_document_is_reached_through_lists_and_relative_links(portal: SamplePortal) -> None:
    rows = _rows(portal, "bmjs") + _rows(portal, "bmys")
    assert len(rows) == len(documents(1)) + 3
    found = set()
    for row in rows:
        page = requests.get(row, timeout=5)
        assert page.headers["Content-Type"] == "text/html; charset=utf-8"
        found |= {urljoin(row, reference) for reference in re.findall(r'href="(\./[PW]0\d+\.pdf)"', page.text)}
    expected = {portal.base_url + d.path for d in documents(1)}
    assert found > expected
    assert len(found - expected) == 1  # the procurement notice's attachment


def test_some_rows_are_written_by_a_script(portal: SamplePortal) -> None:
    page = requests.get(f"{portal.base_url}{START_PATH}bmjs/", timeout=5).text
    assert page.count("var url=") == 5
    assert page.count('<li><a href="./') == 10


def test_documents_are_served_as_generated(portal: SamplePortal) -> None:
    sample = document(REISSUED)
    answer = requests.get(portal.base_url + sample.path, timeout=10)
    assert (answer.status_code, answer.headers["Content-Type"], answer.content) == (200, "application/pdf", sample.data)
    head = requests.head(portal.base_url + sample.path, timeout=5)
    assert (head.content, head.headers["Content-Length"]) == (b"", str(len(sample.data)))
    assert [(r.method, r.path, r.status, r.bytes_sent) for r in portal.requests] == [
        ("GET", sample.path, 200, len(sample.data)),
        ("HEAD", sample.path, 200, 0),
    ]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"If-None-Match": "{etag}"}, 304),
        ({"If-None-Match": 'W/{etag}, "other"'}, 304),
        ({"If-None-Match": "*"}, 304),
        ({"If-Modified-Since": "{modified}"}, 304),
        ({"If-Modified-Since": "Sat, 01 Jan 2000 00:00:00 GMT"}, 200),
        ({"If-Modified-Since": "yesterday"}, 200),
        ({"If-None-Match": '"other"', "If-Modified-Since": "{modified}"}, 200),
    ],
)
def test_conditional_requests(portal: SamplePortal, headers: dict[str, str], status: int) -> None:
    url = f"{portal.base_url}{START_PATH}bmjs/index.html"
    first = requests.get(url, timeout=5)
    values = {"etag": first.headers["ETag"], "modified": first.headers["Last-Modified"]}
    again = requests.get(url, headers={name: text.format(**values) for name, text in headers.items()}, timeout=5)
    assert again.status_code == status
    assert again.headers["ETag"] == first.headers["ETag"]
    assert (again.content == b"") == (status == 304)
    assert portal.requests[-1].bytes_sent == (0 if status == 304 else len(first.content))


def test_robots_forbids_a_path_that_every_page_links_to(portal: SamplePortal) -> None:
    robots = requests.get(f"{portal.base_url}/robots.txt", timeout=5)
    assert robots.headers["Content-Type"].startswith("text/plain")
    assert "Disallow: /nbzl/" in robots.text
    assert 'href="/nbzl/index.html"' in requests.get(f"{portal.base_url}{START_PATH}", timeout=5).text


def test_unknown_paths_and_folders(portal: SamplePortal) -> None:
    assert requests.get(f"{portal.base_url}/nothing.html", timeout=5).status_code == 404
    moved = requests.get(portal.base_url + START_PATH.rstrip("/"), timeout=5, allow_redirects=False)
    assert (moved.status_code, moved.headers["Location"]) == (301, START_PATH)


def test_the_second_edition(portal: SamplePortal) -> None:
    gone, changed = document(WITHDRAWN), document(REISSUED)
    old = requests.get(portal.base_url + changed.path, timeout=10)
    portal.switch(2)
    new = requests.get(portal.base_url + changed.path, headers={"If-None-Match": old.headers["ETag"]}, timeout=10)
    assert (new.status_code, new.content) == (200, document(REISSUED, 2).data)
    assert new.headers["Last-Modified"] != old.headers["Last-Modified"]
    for path in (gone.path, gone.page_path):
        assert requests.get(portal.base_url + path, timeout=5).status_code == 404
    assert portal.base_url + gone.page_path not in _rows(portal, "bmjs")
    assert len(_rows(portal, "bmys")) == 31


def test_editions_are_alike_in_everything_else() -> None:
    first, second = site(1), site(2)
    gone, changed = document(WITHDRAWN), document(REISSUED)
    assert first.keys() - second.keys() == {gone.path, gone.page_path}
    differing = {path for path in second if path.endswith(".html") and second[path].body != first[path].body}
    assert {path.rpartition("/")[0] + "/" for path in differing} == {f"{START_PATH}bmjs/"}
    same = [path for path in second if path not in differing and path != changed.path and not path.endswith(".pdf")]
    assert all((second[p].body, second[p].modified_on) == (first[p].body, first[p].modified_on) for p in same)


def test_a_taken_port_is_said_or_avoided(portal: SamplePortal) -> None:
    with pytest.raises(UsageError, match=f"{portal.port}.*--home"), SamplePortal(port=portal.port):
        pass
    with SamplePortal() as one, SamplePortal() as other:
        assert one.port != other.port


def test_source_file_and_roster(tmp_path: Path) -> None:
    assert known_port(tmp_path) is None
    path = write_source(tmp_path / "sources", "http://127.0.0.1:8757")
    assert known_port(path.parent) == 8757
    source = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert (path.name, source["id"], source["portal"]) == ("sample-district.yaml", "sample-district", "trs")
    assert source["start_urls"] == [f"http://127.0.0.1:8757{START_PATH}"]
    lines = (path.parent / source["units"]).read_text(encoding="utf-8").splitlines()
    assert lines[0] == "division_code,unit_name,kind,parent_unit_name,aliases"
    assert len(lines) == len(UNITS) + 2
    assert any(SILENT in line for line in lines)

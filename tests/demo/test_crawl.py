"""Two nights of crawling the sample portal: all of its documents and nothing else, then only what has changed."""

from __future__ import annotations

from pathlib import Path

from flows.demo.generate import REISSUED, WITHDRAWN, document, documents
from flows.demo.server import SamplePortal
from flows.demo.site import FORBIDDEN_PATH
from flows.demo.source import write_source
from flows.reporting import SilentReporter
from flows.stages.crawl import crawl
from warehouse.home import Home


def test_two_nights(tmp_path: Path) -> None:
    home = Home(tmp_path)
    with SamplePortal(port=0) as portal:
        source = str(write_source(tmp_path / "sources", portal.base_url))
        first = crawl([source], home, SilentReporter())
        assert (first.listed, first.new, first.failures) == (60, 60, ())
        fetched = {r.path for r in portal.requests if r.path.endswith(".pdf") and r.bytes_sent}
        assert fetched == {d.path for d in documents(1)}
        assert not [r for r in portal.requests if r.path.startswith(FORBIDDEN_PATH)]

        portal.requests.clear()
        again = crawl([source], home, SilentReporter())
        assert (again.new, again.unchanged, again.bytes_downloaded) == (0, 60, 0)
        assert {r.status for r in portal.requests if r.path != "/robots.txt"} == {304}

        portal.switch(2)
        portal.requests.clear()
        second = crawl([source], home, SilentReporter())
        assert (second.new, second.revised, second.withdrawn, second.unchanged) == (0, 1, 1, 58)
        assert [r.path for r in portal.requests if r.path.endswith(".pdf") and r.bytes_sent] == [document(REISSUED).path]
        assert document(WITHDRAWN).page_path not in {r.path for r in portal.requests if r.status == 200}

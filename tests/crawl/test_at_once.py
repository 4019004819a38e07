"""Two crawls into one home at once: of two sources they both work, of one source they take turns."""

from __future__ import annotations

import multiprocessing
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from flows.reporting import SilentReporter
from flows.stages.crawl import crawl
from tests.crawl.portal import PDF, Portal
from tests.crawl.test_crawl import detail, link, listing, row, title
from warehouse.home import Home
from warehouse.tables import read_table

FORKSERVER = multiprocessing.get_context("forkserver")
FORKSERVER.set_forkserver_preload(["flows.stages.crawl", "warehouse.normalise"])
ROWS = 12


def crawl_one(source: str, root: Path) -> None:
    crawl([source], Home(root), SilentReporter(), lambda: datetime(2025, 8, 20, 18, tzinfo=UTC))


def at_once(home: Home, *sources: str) -> None:
    crawls = [FORKSERVER.Process(target=crawl_one, args=(source, home.root)) for source in sources]
    for process in crawls:
        process.start()
    for process in crawls:
        process.join()
    assert [process.exitcode for process in crawls] == [0] * len(sources)


@pytest.fixture
def district(portal: Portal) -> Portal:
    for column in ("/bmys/", "/bmjs/"):
        portal.page(column, listing(*(row(n, title(f"第{n}中学")) for n in range(ROWS))))
        for n in range(ROWS):
            portal.page(f"{column}202508/t20250820_{n}.shtml", detail(link(n)))
            portal.file(f"{column}202508/P020250820{n}.pdf", PDF + f"{column} {n}".encode(), etag=f'"{n}"')
    return portal


@pytest.mark.usefixtures("district")
def test_two_sources_are_crawled_at_once(home: Home, write_source: Callable[..., str]) -> None:
    first = Path(write_source("/bmys/"))
    second = first.with_name("other.yaml")
    second.write_text(first.read_text(encoding="utf-8").replace("id: sample", "id: other").replace("/bmys/", "/bmjs/"), "utf-8")
    at_once(home, str(first), str(second))
    documents = read_table(home.tables, "documents")
    assert Counter(documents["source_id"]) == {"sample": ROWS, "other": ROWS}


def test_one_source_is_crawled_by_one_at_a_time(district: Portal, home: Home, write_source: Callable[..., str]) -> None:
    source = write_source("/bmys/")
    at_once(home, source, source)
    assert read_table(home.tables, "documents").height == ROWS
    files = Counter(
        asked.path for asked in district.asked if asked.path.endswith(".pdf") and "If-None-Match" not in asked.headers
    )
    assert set(files.values()) == {1}, "the second one asks conditionally, after the first"

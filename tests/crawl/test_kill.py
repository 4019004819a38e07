"""A crawl that is killed at any moment and gone on with comes to the same end as one that nobody disturbed."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path

import pytest
from polars.testing import assert_frame_equal

from flows.reporting import SilentReporter
from flows.stages.crawl import crawl
from tests.crawl.portal import PDF, Portal
from tests.crawl.test_crawl import detail, link, listing, row, title
from warehouse.home import Home
from warehouse.sightings import read_sightings
from warehouse.tables import read_table

KILLS = 20
ROWS = 60
CONCURRENCY = 4
NIGHT = datetime(2025, 8, 20, 18, tzinfo=UTC)
LIST_PAGES = 3

FORKSERVER = multiprocessing.get_context("forkserver")
FORKSERVER.set_forkserver_preload(["flows.stages.crawl", "warehouse.normalise"])


def crawl_for(source: str, root: Path, started: Connection) -> None:
    """The child: crawl once, and say when it begins."""
    started.send(None)
    crawl([source], Home(root), SilentReporter(), lambda: NIGHT)


def killed(source: str, home: Home, after_s: float) -> bool:
    """Crawl in a process that is killed so long after its beginning; tell whether it was still at work."""
    here, there = FORKSERVER.Pipe()
    child = FORKSERVER.Process(target=crawl_for, args=(source, home.root, there))
    child.start()
    here.recv()
    child.join(after_s)
    at_work = child.exitcode is None
    if at_work and child.pid is not None:
        os.kill(child.pid, signal.SIGKILL)
    child.join()
    assert at_work or child.exitcode == 0
    return at_work


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def district(portal: Portal) -> Portal:
    """Three list pages; rows with one and with two attachments, the same bytes twice, a page as document, and dead links."""
    for page in range(LIST_PAGES):
        name = "/czzj/" if page == 0 else f"/czzj/index_{page}.shtml"
        rows = (row(n, title(f"第{n}中学")) for n in range(page, ROWS, LIST_PAGES))
        portal.page(name, listing(*rows, pages=LIST_PAGES), ETag=f'"list{page}"')
    for n in range(ROWS):
        links = (
            [link(n)] if n % 5 else [link(n, f"第{n}中学2024年度部门决算.pdf"), link(1000 + n, f"第{n}中学2024年度部门预算.pdf")]
        )
        table = "<table><tr><td>合计</td><td>1,234.56</td></tr></table>"
        text = detail(body=table) if n % 11 == 3 else detail(*links)
        portal.page(f"/czzj/202508/t20250820_{n}.shtml", text, **({"ETag": f'"page{n}"'} if n % 2 else {}))
        if n % 13 != 7:  # the others answer 404
            portal.file(f"/czzj/202508/P020250820{n}.pdf", PDF + b"%d" % (n - n % 2 if n % 10 == 9 else n), etag=f'"{n}"')
        portal.file(f"/czzj/202508/P020250820{1000 + n}.pdf", PDF + b"budget %d" % n)
    return portal


def test_a_crawl_killed_at_twenty_moments_ends_as_an_undisturbed_one(
    district: Portal, home: Home, tmp_path: Path, write_source: Callable[..., str]
) -> None:
    source = write_source(politeness=f"{{requests_per_second: 50, concurrency: {CONCURRENCY}, timeout_s: 5, max_bytes: 100000}}")
    undisturbed = Home(tmp_path / "undisturbed")
    whole = crawl([source], undisturbed, SilentReporter(), lambda: NIGHT)
    once = Counter(asked.path for asked in district.asked)
    district.asked.clear()

    chance = random.Random(2025)
    kills = sum(killed(source, home, chance.uniform(0, 0.2)) for _ in range(KILLS))
    resumed = crawl([source], home, SilentReporter(), lambda: NIGHT)

    assert kills == KILLS, "the crawl was over before it had been killed often enough: make the site larger"
    assert files(home.archive) == files(undisturbed.archive)
    assert_frame_equal(*(read_sightings(h).drop("fetched_at") for h in (home, undisturbed)))
    for name in ("documents", "units"):
        assert_frame_equal(*(read_table(h.tables, name).drop("fetched_at", strict=False) for h in (home, undisturbed)))
    assert (resumed.listed, resumed.new, resumed.refused) == (whole.listed, whole.new, whole.refused)
    assert resumed.failures == whole.failures
    asked = Counter(asked.path for asked in district.asked)
    asked.pop("/robots.txt")
    again = sum((asked - once).values())
    assert again <= KILLS * CONCURRENCY, "only what was under way at a kill may be asked for again"
    assert asked.keys() == once.keys() - {"/robots.txt"}


def test_what_a_killed_writer_left_is_cleared_away(district: Portal, home: Home, write_source: Callable[..., str]) -> None:
    leftover = home.archive / ".incoming" / "sample.x"
    of_another = home.archive / ".incoming" / "other.x"
    leftover.parent.mkdir(parents=True)
    leftover.write_bytes(b"half")
    of_another.write_bytes(b"half")
    crawl([write_source()], home, SilentReporter(), lambda: NIGHT)
    assert not leftover.exists()
    assert of_another.exists()

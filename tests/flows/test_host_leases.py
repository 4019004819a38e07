"""One crawl at a time at a host, wherever it runs: leases at a Prefect server, and what a portal sees of two flow runs."""

from __future__ import annotations

import contextvars
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from tempfile import mkdtemp

import pytest
from prefect.client.base import ServerType
from prefect.client.orchestration import get_client

from extractors.errors import FetchError
from flows import host_leases
from flows.client import Client
from flows.client.gate import OpenGate
from flows.crawl import crawl
from flows.host_leases import HostLeases, limit_name
from flows.stages.crawling import Run, read_pages
from tests.crawl.portal import PDF, Answer, Portal
from warehouse.home import Home
from warehouse.ledger import read_sightings

pytestmark = pytest.mark.usefixtures("prefect")

ROWS = 4
PER_SECOND, AT_ONCE, ANSWER_S = 8, 2, 0.2


def leases(say: Callable[[str], None] = lambda _: None) -> HostLeases:
    return HostLeases(say)


def active_slots(host: str) -> int:
    with get_client(sync_client=True) as client:
        return client.read_global_concurrency_limit_by_name(limit_name(host)).active_slots


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(host_leases, "POLL_S", 0.05)


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(4) as threads:
        yield threads


def test_a_host_is_one_crawls_until_its_step_is_over(pool: ThreadPoolExecutor) -> None:
    got = threading.Event()

    def other() -> None:
        with leases() as mine, mine.passage("one.example"):
            got.set()

    with leases() as mine:
        with mine.passage("one.example"), mine.passage("one.example"), mine.passage("two.example"):
            waiting = pool.submit(other)
            assert not got.wait(0.3)
        assert active_slots("one.example") == 1, "kept for the next request"
    waiting.result(timeout=30)
    assert (active_slots("one.example"), active_slots("two.example")) == (0, 0)


def test_crawls_that_want_each_others_hosts_both_go_on(pool: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(host_leases, "LONGEST_WAIT_S", 20.0)
    both_hold_their_own = threading.Barrier(2, timeout=30)

    def step(own: str, other: str) -> None:
        with leases() as mine:
            pass_through(mine, own)
            both_hold_their_own.wait()
            pass_through(mine, other)

    hosts = ("east.example", "west.example")
    for done in [pool.submit(step, *hosts), pool.submit(step, *reversed(hosts))]:
        done.result(timeout=60)


def test_a_host_is_given_back_when_it_has_had_its_rest(pool: ThreadPoolExecutor) -> None:
    rests = {"east.example": 9.0, "west.example": 0.0}
    with leases() as west:
        with HostLeases(lambda _: None, rests.__getitem__) as east:
            pass_through(east, "east.example")
            pass_through(west, "west.example")
            crossing = pool.submit(pass_through, west, "east.example")
            pass_through(east, "west.example")
            assert not crossing.done(), "the site asked for a rest, which another crawl must keep too"
            rests["east.example"] = 0.0
        crossing.result(timeout=30)


def test_after_an_error_a_host_is_given_back_when_nothing_is_under_way(pool: ThreadPoolExecutor) -> None:
    go_on, inside = threading.Event(), threading.Event()

    def request(by: HostLeases) -> None:
        with by.passage("left.example"):
            inside.set()
            go_on.wait(30)
            assert active_slots("left.example") == 1

    def fail() -> None:
        with leases() as mine:
            under_way = pool.submit(request, mine)
            inside.wait(30)
            threading.Timer(0.2, go_on.set).start()
            raise KeyError(under_way)

    with pytest.raises(KeyError) as raised:
        fail()
    raised.value.args[0].result(timeout=30)
    assert active_slots("left.example") == 0


def test_an_interruption_leaves_leases_to_lapse() -> None:
    with pytest.raises(KeyboardInterrupt), leases() as mine:
        pass_through(mine, "interrupted.example")
        raise KeyboardInterrupt
    assert active_slots("interrupted.example") == 1, "requests may still be under way"


def test_a_temporary_server_of_one_flow_run_gives_no_leases(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    client = Client(tmp_path)
    with leases() as mine:
        monkeypatch.setattr(mine._prefect, "server_type", ServerType.EPHEMERAL)
        mine.guard(client)
    assert isinstance(client.gate, OpenGate)


def test_who_waits_in_vain_is_told_how_to_free_the_host(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    with leases() as mine, leases(said.append) as other:
        pass_through(mine, "busy.example")
        monkeypatch.setattr(host_leases, "TELL_AFTER_S", 0.0)
        monkeypatch.setattr(host_leases, "LONGEST_WAIT_S", 0.2)
        with pytest.raises(FetchError, match=r"gcl update juesuan-host-busy.example --active-slots 0"):
            pass_through(other, "busy.example")
    assert "busy.example" in said[0]


def test_a_lease_is_renewed_and_one_that_was_lost_is_asked_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(host_leases, "RENEW_AFTER_S", 0.0)
    said: list[str] = []
    lost = threading.Event()

    def say(message: str) -> None:
        said.append(message)
        lost.set()

    with leases(say) as mine:
        pass_through(mine, "lost.example")
        renewed = mine._held["lost.example"]
        first = renewed.since
        while renewed.since == first:
            time.sleep(0.02)
        with get_client(sync_client=True) as client:  # what a server does that lost its memory, or thought us dead
            client.release_concurrency_slots_with_lease(renewed.lease)
        assert lost.wait(30)
        assert "lost.example" in said[0]
        pass_through(mine, "lost.example")
        assert mine._held["lost.example"].lease != renewed.lease


def test_a_limit_that_was_changed_or_deleted_is_made_again() -> None:
    name = limit_name("Changed.example:8080")
    with get_client(sync_client=True) as client:
        client.upsert_global_concurrency_limit_by_name(name, limit=7)
        with leases() as mine, leases() as other:
            pass_through(mine, "changed.example:8080")
            assert client.read_global_concurrency_limit_by_name(name).limit == 1
            client.delete_global_concurrency_limit_by_name(name)
            pass_through(other, "changed.example:8080")
            assert client.read_global_concurrency_limit_by_name(name).active_slots == 1


def pass_through(by: HostLeases, host: str) -> None:
    with by.passage(host):
        pass


@dataclass
class Watched:
    """When a portal was asked, and how many requests it had at once; each takes a moment."""

    began: list[float] = field(default_factory=list)
    under_way: int = 0
    peak: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, body: bytes, media_type: str) -> Answer:
        def write(handler: BaseHTTPRequestHandler) -> None:
            with self.lock:
                self.began.append(time.monotonic())
                self.under_way += 1
                self.peak = max(self.peak, self.under_way)
            time.sleep(ANSWER_S)
            with self.lock:
                self.under_way -= 1
            handler.wfile.write(body)

        return Answer(headers=(("Content-Type", media_type),), write=write)


@pytest.fixture
def watched() -> Iterator[tuple[Portal, Watched]]:
    """A portal that lists a few units, each with a page and a document."""
    seen = Watched()
    html = "text/html; charset=utf-8"
    row = '<li><a href="./202508/t20250820_{0}.shtml">第{0}局2024年度部门决算</a><span>2025-08-20</span></li>'
    listing = f'<ul>{"".join(map(row.format, range(ROWS)))}</ul><script>createPageHTML(1, 0, "index", "shtml");</script>'
    with Portal().running() as portal:
        portal.answers["/list/"] = seen.answer(listing.encode(), html)
        for n in range(ROWS):
            page = f'<a href="./P{n}.pdf">附件</a>'.encode()
            portal.answers[f"/list/202508/t20250820_{n}.shtml"] = seen.answer(page, html)
            portal.answers[f"/list/202508/P{n}.pdf"] = seen.answer(PDF + str(n).encode(), "application/pdf")
        yield portal, seen


def write_source(home: Path, portal: Portal) -> None:
    source = home / "sources" / "watched.yaml"
    source.parent.mkdir(parents=True)
    source.write_text(
        f"""
        {{id: watched, name: 样例区, division_code: "420103", portal: trs, start_urls: ["{portal.url}/list/"],
        politeness: {{requests_per_second: {PER_SECOND}, concurrency: {AT_ONCE}, timeout_s: 10}}}}
        """,
        encoding="utf-8",
    )


def test_two_flow_runs_without_a_disk_in_common_keep_a_portals_limits(
    watched: tuple[Portal, Watched], tmp_path: Path, pool: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    portal, seen = watched
    both = threading.Barrier(2, timeout=60)

    def read_beside_each_other(run: Run, batch: int) -> None:
        both.wait()
        read_pages(run, batch)

    monkeypatch.setattr("flows.crawl.read_pages", read_beside_each_other)
    monkeypatch.setattr("flows.stages.crawling.run.pace_folder", lambda: Path(mkdtemp(dir=tmp_path)))  # every step by itself
    homes = [tmp_path / name for name in ("here", "there")]
    for home in homes:
        write_source(home, portal)
    runs = [pool.submit(contextvars.copy_context().run, crawl, home, [str(home / "sources" / "watched.yaml")]) for home in homes]
    assert [run.result(timeout=120) for run in runs] == [[], []]
    assert [read_sightings(Home(home))["document_id"].n_unique() for home in homes] == [ROWS, ROWS]
    assert len(seen.began) == 2 * (1 + 2 * ROWS)
    assert seen.peak <= AT_ONCE
    in_batches = sorted(seen.began)[2:]
    taken = in_batches[-1] - in_batches[0]
    assert len(in_batches) <= 1 + 1.2 * PER_SECOND * taken, "a fifth more: they are counted where they arrive"

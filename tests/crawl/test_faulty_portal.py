"""A crawl through every fault of a portal: nothing obtainable is lost, nothing forbidden is asked for, every fault is recorded.

The faults are rows of `flows/demo/faults.py`; a new row there is a new test here.
"""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, fields
from pathlib import Path

import polars as pl
import pytest
from _pytest.mark.structures import ParameterSet

from extractors.document import extract_document
from extractors.portals.adapters import ADAPTERS
from flows.client import Limits
from flows.demo.faults import CLOSED, FAULTS, OUTAGES, WEATHER, Fault
from flows.demo.faulty import Faulty, fault_site, faulty_documents
from flows.demo.portals import SITES
from flows.demo.portals.base import Offered
from flows.demo.portals.documents import sample_offers
from flows.demo.portals.trs import ROWS_PER_PAGE, TrsSite
from flows.demo.request_log import LoggedRequest
from flows.demo.server import SamplePortal
from flows.demo.source import write_site_source
from flows.reporting import SilentReporter
from flows.stages import support
from flows.stages.crawl import CrawlSummary, crawl
from warehouse.archive import Archive
from warehouse.home import Home
from warehouse.sightings import read_sightings
from warehouse.tables import read_table

IMPATIENT = {"concurrency": 16, "timeout_s": 0.5, "max_bytes": 1_000_000}
GENTLE = {"concurrency": 8, "timeout_s": 0.6, "max_bytes": 1_000_000}

MOST_TRIES = 12
"""Requests for one address, whatever it does; a redirect to itself is followed some times."""


@dataclass(frozen=True, slots=True)
class Crawled:
    """What a crawl did and left behind."""

    home: Home
    summary: CrawlSummary
    requests: tuple[LoggedRequest, ...]
    documents: pl.DataFrame
    sightings: pl.DataFrame
    """What the ledger knows of each document: the table does not say which are withdrawn."""
    ports: tuple[int, ...]
    kinds: dict[str, str]
    """Kind of the refusal that stands, by address."""

    def row(self, document: Offered) -> dict[str, object] | None:
        """The row of the unit that a document was made for."""
        return _only(self.documents, document)

    def sighting(self, document: Offered) -> dict[str, object] | None:
        """What the ledger knows of that document."""
        return _only(self.sightings, document)


def _only(frame: pl.DataFrame, document: Offered) -> dict[str, object] | None:
    found = frame.filter(unit_name=document.unit_name)
    assert found.height <= 1, found
    return found.row(0, named=True) if found.height else None


@dataclass(slots=True)
class Watched:
    """What this process did while it was watched."""

    connections: set[object] = field(default_factory=set)
    opened: set[str] = field(default_factory=set)


_watching: list[Watched] = []


def _hook(event: str, values: tuple[object, ...]) -> None:
    for watched in _watching:
        if event == "socket.connect":
            watched.connections.add(values[1])
        elif event == "open":
            watched.opened.add(str(values[0]))


@contextmanager
def watching() -> Iterator[Watched]:
    """Watch every connection that is tried and every file that is opened, whatever code does it."""
    if not getattr(sys, "_faults_watched", False):
        sys.addaudithook(_hook)  # for the life of the process: there is no way to take one out
        sys._faults_watched = True  # type: ignore[attr-defined]
    _watching.append(watched := Watched())
    try:
        yield watched
    finally:
        _watching.remove(watched)


@pytest.fixture(scope="module", autouse=True)
def short_pauses() -> Iterator[None]:
    """Let the client pause for moments where it would for seconds; what a site asks for is waited for as ever.

    Nor are rules evaluated after each crawl: nothing is extracted here.
    """
    defaults = tuple(0.02 if field.name == "first_pause_s" else field.default for field in fields(Limits))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Limits.__init__, "__defaults__", defaults)
        patch.setattr(support, "with_support", lambda frames: frames)
        yield


def crawled(home: Home, portal: SamplePortal, source: Path) -> Crawled:
    already = len(portal.requests)
    summary = crawl([str(source)], home, SilentReporter())
    assert portal.errors == []
    ports = tuple(int(url.rpartition(":")[2]) for url in portal.base_urls)
    with closing(sqlite3.connect(home.ledger)) as db:
        kinds = dict(db.execute("SELECT url, kind FROM refusals WHERE resolved_at IS NULL"))
    documents, sightings = read_table(home.tables, "documents"), read_sightings(home)
    return Crawled(home, summary, tuple(portal.requests[already:]), documents, sightings, ports, kinds)


@pytest.fixture(scope="module")
def watched() -> Iterator[Watched]:
    with watching() as watched:
        yield watched


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory, watched: Watched) -> Crawled:
    """One crawl of the site on which every fault strikes."""
    site = fault_site()
    home = Home(tmp_path_factory.mktemp("faults"))
    with SamplePortal(port=0, sites=(site,)) as portal:
        source = write_site_source(home.root / "sources", portal.base_url, site.site, "faults", IMPATIENT)
        return crawled(home, portal, source)


@pytest.fixture(scope="module")
def documents() -> dict[str, tuple[Fault, list[Offered]]]:
    """Every fault with the documents it strikes."""
    return {fault.name: (fault, [d for other, d in faulty_documents() if other == fault]) for fault in FAULTS}


def each(fault: Fault) -> ParameterSet:
    return pytest.param(fault, id=fault.name)


@pytest.mark.parametrize("fault", [each(fault) for fault in FAULTS])
def test_each_fault_is_recorded(run: Crawled, documents: dict[str, tuple[Fault, list[Offered]]], fault: Fault) -> None:
    for document in documents[fault.name][1]:
        row = run.row(document)
        if fault.recorded == "unlisted":
            assert row is None
            continue
        assert row is not None, f"nothing is known of {document.unit_name}"
        if fault.recorded == "had":
            assert row["document_id"] == hashlib.sha256(document.body).hexdigest(), row
            assert Archive(run.home.archive).get(str(row["document_id"])) == document.body
            assert str(row["url"]) not in run.kinds
        else:
            assert (row["document_id"], row["status"]) == (None, fault.document_status), row
            assert run.kinds.get(str(row["url"])) in (fault.recorded, "failed" if fault.recorded == "missing" else None), row
            assert row["status_reason"]
            assert any(failure.url == row["url"] for failure in run.summary.failures), "it is not in the crawl's report"
    if fault.recorded == "unlisted":
        (page,) = list_pages(fault)
        assert any(failure.url.endswith(f"/{page}") for failure in run.summary.failures), f"nothing is said of {page}"


def list_pages(fault: Fault) -> set[str]:
    """Names of the list pages that hold a fault's documents."""
    return {f"index_{index // ROWS_PER_PAGE}.html" for index, (other, _) in enumerate(faulty_documents()) if other == fault}


def test_nothing_more_is_recorded_and_nothing_that_was_not_offered_is_kept(run: Crawled) -> None:
    names = {document.unit_name for _, document in faulty_documents()}
    others = run.documents.filter(~pl.col("unit_name").is_in(names) | pl.col("unit_name").is_null())
    assert set(others["document_id"]) <= {None}, others
    assert all(f"/{CLOSED}" in str(url) for url in others["url"]), "a decoy was taken for a disclosure"


def test_the_listing_is_not_taken_for_failed_or_for_complete(run: Crawled) -> None:
    assert run.summary.failed_sources == ()
    assert run.summary.withdrawn == 0


def test_nothing_forbidden_is_asked_for(run: Crawled, watched: Watched) -> None:
    assert [r.path for r in run.requests if f"/{CLOSED}" in r.path] == []
    assert [r.path for r in run.requests if "/nav/" in r.path or "login" in r.path] == []
    assert {r.host for r in run.requests} == {f"127.0.0.1:{port}" for port in run.ports}
    assert watched.connections
    assert watched.connections <= {("127.0.0.1", port) for port in run.ports}


def test_no_name_becomes_a_path(run: Crawled, watched: Watched) -> None:
    assert [path for path in watched.opened if "etc/" in path and ("passwd" in path or "cron" in path or "P0" in path)] == []
    kept = {path.name for path in run.home.root.rglob("*") if path.is_file()}
    assert kept
    assert [name for name in kept if "passwd" in name or name.startswith(("P0", "juesuan"))] == []


def test_what_cannot_come_is_not_asked_for_again_and_again(run: Crawled) -> None:
    asked = [r.path.partition("?")[0] for r in run.requests]
    final = ("gone_404", "gone_410", "refused_401", "refused_403", "challenge_412", "challenge_521")
    for name in final:
        assert sum(path.endswith(f"_{name}.pdf") for path in asked) == 1, name
    assert max(asked.count(path) for path in asked) <= MOST_TRIES


@pytest.mark.parametrize("fault", [fault for fault in FAULTS if fault.status], ids=lambda fault: fault.name)
def test_a_document_that_is_broken_itself_has_a_status_and_a_reason(fault: Fault) -> None:
    assert fault.data is not None
    extraction = extract_document(fault.data())
    assert extraction.status == fault.status
    assert extraction.status_reason


# Weather: whatever the idiom


KINDS = sorted(ADAPTERS.keys() & SITES.keys())


@pytest.fixture(scope="module")
def weathered(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Crawled]:
    """A crawl of a site in each idiom, each in a home of its own; some at once, for they mostly wait."""

    def one(kind: str, folder: Path) -> Crawled:
        site = Faulty(SITES[kind](f"/sample-{kind}", sample_offers()), weather=WEATHER)
        with SamplePortal(port=0, sites=(site,)) as portal:
            source = write_site_source(folder / "sources", portal.base_url, site.site, None, GENTLE)
            return crawled(Home(folder), portal, source)

    folders = [tmp_path_factory.mktemp(kind) for kind in KINDS]
    with ThreadPoolExecutor(4) as threads:
        return dict(zip(KINDS, threads.map(one, KINDS, folders), strict=True))


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_lost_to_faults_that_pass(weathered: dict[str, Crawled], kind: str) -> None:
    found = weathered[kind]
    assert found.summary.failures == ()
    assert {r.status for r in found.requests} > {200}, "no fault has struck"
    assert set(found.documents["document_id"]) == {hashlib.sha256(d.body).hexdigest() for d in sample_offers()}
    assert set(found.documents["status"]) == {None}


# Outages: whatever was had stays


@dataclass(frozen=True, slots=True)
class Before:
    """A portal, and a home in which it was crawled when it was well."""

    portal: SamplePortal
    site: Faulty
    source: Path
    crawled: Crawled


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Before]:
    site = Faulty(TrsSite("/trs", sample_offers()))
    home = Home(tmp_path_factory.mktemp("before"))
    with SamplePortal(port=0, sites=(site,)) as portal:
        source = write_site_source(home.root / "sources", portal.base_url, site.site, None, GENTLE)
        yield Before(portal, site, source, crawled(home, portal, source))


@contextmanager
def another_night(before: Before, home: Home) -> Iterator[Home]:
    """The home as it was after the first night, and a portal that is well again afterwards."""
    shutil.copytree(before.crawled.home.root, home.root)
    try:
        yield home
    finally:
        before.site.outage = None
        before.site.strike({})


@pytest.mark.parametrize("outage", OUTAGES, ids=lambda fault: fault.name)
def test_an_outage_is_said_and_changes_nothing(before: Before, tmp_path: Path, outage: Fault) -> None:
    with another_night(before, Home(tmp_path / "home")) as home:
        before.site.outage = outage
        night = crawled(home, before.portal, before.source)
    assert night.summary.failed_sources == ("sample-trs",)
    assert (night.summary.withdrawn, night.summary.new, night.summary.revised) == (0, 0, 0)
    assert night.documents.equals(before.crawled.documents)


def test_the_night_after_an_outage_is_like_any_other(before: Before, tmp_path: Path) -> None:
    with another_night(before, Home(tmp_path / "home")) as home:
        before.site.outage = next(outage for outage in OUTAGES if outage.name == "site_maintenance")
        crawled(home, before.portal, before.source)
    well = crawled(home, before.portal, before.source)
    assert (well.summary.unchanged, well.summary.bytes_downloaded, well.summary.failures) == (len(sample_offers()), 0, ())


@pytest.mark.parametrize("fault", [each(fault) for fault in FAULTS if fault.recorded == "unlisted"])
def test_a_list_page_that_cannot_be_read_withdraws_nothing(before: Before, tmp_path: Path, fault: Fault) -> None:
    with another_night(before, Home(tmp_path / "home")) as home:
        before.site.strike({f"{before.site.root}/czzj/index_1.html": fault})
        night = crawled(home, before.portal, before.source)
    assert any(failure.url.endswith("/index_1.html") for failure in night.summary.failures)
    assert (night.summary.withdrawn, night.documents.equals(before.crawled.documents)) == (0, True)


# What was had, and then its file breaks

NOT_LATER = ("drip", "hang", "unchanged_unasked")
"""Two that take long, and a 304, which is right the second time."""
LATER = tuple(
    (fault, document)
    for fault, document in faulty_documents()
    if fault.place == "file"
    and fault.act is not None
    and fault.link is None
    and fault.recorded != "had"
    and fault.name not in NOT_LATER
)


@pytest.fixture(scope="module")
def two_nights(tmp_path_factory: pytest.TempPathFactory) -> tuple[Crawled, Crawled]:
    """A night on which all files were had, and one on which every one of them meets its fault."""
    site = TrsSite("/trs", [document for _, document in LATER])
    faulty = Faulty(site)
    home = Home(tmp_path_factory.mktemp("later"))
    with SamplePortal(port=0, sites=(faulty,)) as portal:
        source = write_site_source(home.root / "sources", portal.base_url, site, None, IMPATIENT)
        first = crawled(home, portal, source)
        faulty.strike({site.document_path(document): fault for fault, document in LATER})
        return first, crawled(home, portal, source)


@pytest.mark.parametrize(
    ("fault", "document"),
    [pytest.param(fault, document, id=fault.name) for fault, document in LATER],
)
def test_a_fault_never_replaces_what_was_had(two_nights: tuple[Crawled, Crawled], fault: Fault, document: Offered) -> None:
    first, second = (night.sighting(document) for night in two_nights)
    assert first is not None
    assert second is not None
    digest = hashlib.sha256(document.body).hexdigest()
    assert first["document_id"] == second["document_id"] == digest
    assert Archive(two_nights[1].home.archive).has(digest)
    if fault.gone or fault.recorded != "missing":  # whether a page in place of a file proves anything is for the crawl to say
        assert (second["withdrawn_on"] is not None) == fault.gone

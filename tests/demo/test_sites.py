"""Sample sites behind the sample portal: what reaches them, how answers break, and what the log tells of a crawl's politeness."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests
import yaml

from flows.demo.faults import FAULTS, OUTAGES, WEATHER
from flows.demo.faulty import Faulty, fault_site, faulty_documents
from flows.demo.portals import SITES
from flows.demo.portals.base import Asked, Reply, Way
from flows.demo.portals.documents import sample_offers
from flows.demo.portals.trs import TrsSite
from flows.demo.server import SamplePortal
from flows.demo.trial import trials, write_trial_sources

BODY = bytes(range(256)) * 8


class Echo:
    """Says what it was asked, or breaks in the way that the path names."""

    root = "/echo"
    closed_paths = ("/echo/closed/",)

    def __init__(self) -> None:
        self.asked: list[Asked] = []

    def answer(self, asked: Asked) -> Reply | None:
        self.asked.append(asked)
        what = asked.path.rpartition("/")[2]
        if what == "fails":
            raise RuntimeError("a site's own mistake")
        if what == "nothing":
            return None
        way: Way = what if what in ("slow", "stall", "hang", "cut", "chunk_cut", "reset", "drop", "garbage") else "whole"  # type: ignore[assignment]
        return Reply(BODY, "application/pdf", headers=(("Set-Cookie", "a=1"),), validated=what != "fresh", way=way)


@pytest.fixture
def echo() -> Echo:
    return Echo()


@pytest.fixture
def portal(echo: Echo) -> Iterator[SamplePortal]:
    with SamplePortal(port=0, sites=(echo,)) as running:
        yield running


def test_a_site_gets_method_path_query_headers_and_body(portal: SamplePortal, echo: Echo) -> None:
    url = f"{portal.base_url}/echo/%E5%86%B3?page=2&name=%E5%8C%BA&empty="
    answer = requests.post(url, json={"pageNo": 1}, headers={"Cookie": "b=2"}, timeout=5)
    assert (answer.content, answer.cookies["a"]) == (BODY, "1")
    (asked,) = echo.asked
    assert (asked.method, asked.path) == ("POST", "/echo/%E5%86%B3")
    assert asked.query == {"page": "2", "name": "区", "empty": ""}
    assert asked.body == b'{"pageNo": 1}'
    assert (asked.headers["cookie"], asked.headers["Content-Type"]) == ("b=2", "application/json")
    assert asked.base_urls == portal.base_urls
    assert len(set(portal.base_urls)) == 2


def test_everything_is_served_at_the_second_port_too(portal: SamplePortal) -> None:
    assert requests.get(f"{portal.base_urls[1]}/echo/a", timeout=5).content == BODY
    assert portal.requests[-1].host == urlsplit(portal.base_urls[1]).netloc


def test_validators_follow_from_the_body_unless_a_site_has_none(portal: SamplePortal) -> None:
    url = f"{portal.base_url}/echo/a"
    first = requests.get(url, timeout=5)
    assert "Last-Modified" not in first.headers
    assert requests.get(url, headers={"If-None-Match": first.headers["ETag"]}, timeout=5).status_code == 304
    assert requests.post(url, headers={"If-None-Match": first.headers["ETag"]}, timeout=5).status_code == 200
    fresh = requests.get(f"{portal.base_url}/echo/fresh", headers={"If-None-Match": "*"}, timeout=5)
    assert (fresh.status_code, "ETag" in fresh.headers) == (200, False)


def test_robots_closes_what_the_sites_close(portal: SamplePortal) -> None:
    robots = requests.get(f"{portal.base_url}/robots.txt", timeout=5).text
    assert "Disallow: /nbzl/\nDisallow: /echo/closed/\n" in robots


def test_a_site_that_has_nothing_is_a_404_and_one_that_fails_is_told(portal: SamplePortal) -> None:
    assert requests.get(f"{portal.base_url}/echo/nothing", timeout=5).status_code == 404
    assert portal.errors == []
    assert requests.get(f"{portal.base_url}/echo/fails", timeout=5).status_code == 500
    assert "a site's own mistake" in str(portal.errors)


@pytest.mark.parametrize("way", ["cut", "chunk_cut", "reset", "drop", "garbage"])
def test_broken_ways_give_no_whole_body(portal: SamplePortal, way: str) -> None:
    with pytest.raises(requests.RequestException):
        requests.get(f"{portal.base_url}/echo/{way}", timeout=5).content  # noqa: B018


def test_a_reset_is_a_reset(portal: SamplePortal) -> None:
    with socket.create_connection(("127.0.0.1", portal.port), timeout=5) as connection:
        connection.sendall(b"GET /echo/reset HTTP/1.1\r\nHost: x\r\n\r\n")
        with pytest.raises(ConnectionResetError):
            while connection.recv(65536):
                pass


@pytest.mark.parametrize("way", ["hang", "stall"])
def test_what_hangs_no_longer_counts_once_the_client_has_gone(portal: SamplePortal, way: str) -> None:
    for _ in range(3):
        with pytest.raises(requests.RequestException):
            requests.get(f"{portal.base_url}/echo/{way}", timeout=0.1)
    assert requests.get(f"{portal.base_url}/echo/slow", timeout=5).content == BODY
    assert portal.most_at_once < 4


def test_requests_one_after_the_other_never_count_as_two(portal: SamplePortal) -> None:
    with requests.Session() as session:
        for _ in range(200):
            session.get(f"{portal.base_url}/echo/a", timeout=5)
    assert portal.most_at_once == 1
    started = [request.started for request in portal.requests]
    assert started == sorted(started)


def test_requests_at_once_are_counted(echo: Echo) -> None:
    gate = threading.Barrier(4)

    def get(url: str) -> bytes:
        gate.wait(5)
        return requests.get(url, timeout=5).content

    with SamplePortal(port=0, sites=(echo,), latency_s=0.5) as portal, ThreadPoolExecutor(4) as threads:
        assert list(threads.map(get, [f"{portal.base_url}/echo/a"] * 4)) == [BODY] * 4
        assert portal.most_at_once == 4


# Sample sites


@pytest.mark.parametrize("kind", sorted(SITES))
def test_a_sample_site_serves_every_document_at_its_path(kind: str) -> None:
    site = SITES[kind](f"/sample-{kind}", sample_offers())
    assert (site.kind, site.root) == (kind, f"/sample-{kind}")
    assert all(f"{path}/".startswith(f"/sample-{kind}/") for path in site.start_paths)
    with SamplePortal(port=0, sites=(site,)) as portal, requests.Session() as session:
        for document in sample_offers():
            assert session.get(portal.base_url + site.document_path(document), timeout=5).content == document.body, document
        assert portal.errors == []


def test_the_shared_documents_differ_and_are_named_apart() -> None:
    offers = sample_offers()
    assert len({d.key for d in offers}) == len({d.body for d in offers}) == len(offers) == 13
    assert {d.extension for d in offers} == {"pdf", "zip"}


# Faults


def test_faults_have_names_and_documents_of_their_own() -> None:
    names = [fault.name for fault in (*FAULTS, *OUTAGES)]
    assert len(set(names)) == len(names)
    documents = [document for _, document in faulty_documents()]
    assert len({d.body for d in documents}) == len({d.unit_name for d in documents}) == len(documents)
    assert {fault.name for fault, _ in faulty_documents()} == {fault.name for fault in FAULTS}


def test_a_fault_strikes_so_often_and_an_outage_everything() -> None:
    site = TrsSite("/trs", sample_offers())
    address = site.document_path(sample_offers()[0])
    struck = next(fault for fault in WEATHER if fault.name == "error_500_twice")
    faulty = Faulty(site, {address: struck})

    def status(path: str) -> int:
        reply = faulty.answer(Asked("GET", path))
        return reply.status if reply else 404

    assert [status(address) for _ in range(3)] == [500, 500, 200]
    assert status(site.column) == 200
    faulty.outage = OUTAGES[0]
    assert {status(address), status(site.column), status("/trs/absent")} == {503}


def test_every_page_of_the_fault_site_leads_into_traps() -> None:
    with SamplePortal(port=0, sites=(fault_site(),)) as portal:
        page = requests.get(f"{portal.base_url}/faults/czzj/", timeout=5).text
        assert '<a href="/faults/nbzl/index.html">' in page
        assert "Disallow: /faults/nbzl/" in requests.get(f"{portal.base_url}/robots.txt", timeout=5).text
        assert "@ROOT@" not in page


# By itself


@pytest.mark.parametrize("faults", [False, True])
def test_there_is_a_source_for_everything_that_can_be_tried(tmp_path: Path, faults: bool) -> None:
    written = write_trial_sources(tmp_path, "http://127.0.0.1:8757", trials(faults=faults))
    expected = ["sample-district", *(f"sample-{kind}" for kind in SITES), *(["sample-faults"] if faults else [])]
    assert [path.stem for path in written] == expected
    for path in written:
        source = yaml.safe_load(path.read_text(encoding="utf-8"))
        assert all(url.startswith("http://127.0.0.1:8757/") for url in source["start_urls"])


def test_the_portal_can_be_started_by_itself(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "flows.demo", "--faults", "--home", str(tmp_path), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = process.stdout.readline()
        address = said.partition(" at ")[2].partition(" ")[0]
        assert "Disallow: /faults/nbzl/" in requests.get(f"{address}/robots.txt", timeout=5).text
        assert (tmp_path / "sources" / "sample-faults.yaml").is_file()
        process.send_signal(signal.SIGINT)
        _, error = process.communicate(timeout=10)
    assert "Traceback" not in error

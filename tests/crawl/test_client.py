"""The polite client against a real server on loopback that breaks in every way a portal does."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from extractors.portals.base import Request
from flows.client import Client, Fetched, Limits, NotModified, Outcome, Refused, user_agent
from flows.client.guard import ForbiddenAddressError, allowed_addresses, is_public
from flows.client.pace import Pace
from tests.crawl.portal import PDF, Answer, Portal


def get(client: Client, url: str, **validators: str) -> Outcome:
    return client.fetch(Request(url), **validators)


def refused(client: Client, url: str) -> Refused:
    answer = get(client, url)
    assert isinstance(answer, Refused), answer
    return answer


def test_it_says_who_it_is(portal: Portal, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    portal.file("/a.pdf", PDF)
    assert isinstance(get(client, f"{portal.url}/a.pdf"), Fetched)
    assert {asked.headers["User-Agent"] for asked in portal.asked} == {user_agent()}
    monkeypatch.setenv("JUESUAN_CONTACT", "data@example.org")
    assert user_agent().startswith("juesuan/")
    assert "data@example.org" in user_agent()
    monkeypatch.setenv("JUESUAN_CONTACT", "线索\r\nX: y")
    assert user_agent().isascii()


def test_a_validator_gets_not_modified(portal: Portal, client: Client) -> None:
    portal.file("/a.pdf", PDF, etag='"1"')
    first = get(client, f"{portal.url}/a.pdf")
    assert isinstance(first, Fetched)
    assert first.etag == '"1"'
    assert get(client, f"{portal.url}/a.pdf", etag='"1"') == NotModified(f"{portal.url}/a.pdf")


def test_a_request_with_a_body_is_posted(portal: Portal, client: Client) -> None:
    portal.answers["/api"] = Answer(b"{}")
    answer = client.fetch(Request(f"{portal.url}/api", "POST", (("Content-Type", "application/json"),), b'{"page": 1}'))
    assert isinstance(answer, Fetched)
    assert portal.asked[-1].headers["Content-Type"] == "application/json"
    assert portal.asked[-1].headers["Content-Length"] == "11"


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_what_may_pass_is_tried_again(portal: Portal, client: Client, status: int) -> None:
    portal.answers["/a.pdf"] = [Answer(b"", status), Answer(b"", status), Answer(PDF)]
    assert isinstance(get(client, f"{portal.url}/a.pdf"), Fetched)
    assert portal.paths().count("/a.pdf") == 3


def test_server_errors_that_stay_are_a_failure_and_a_429_is_a_refusal(portal: Portal, client: Client) -> None:
    portal.answers["/down.pdf"] = Answer(b"", 500)
    portal.answers["/busy.pdf"] = Answer(b"", 429)
    down, busy = refused(client, f"{portal.url}/down.pdf"), refused(client, f"{portal.url}/busy.pdf")
    assert (down.kind, busy.kind) == ("failed", "blocked")
    assert "HTTP 500 (tried 4 times)" in down.reason


@pytest.mark.parametrize("as_date", [False, True])
def test_retry_after_is_waited_for(portal: Portal, client: Client, pauses: list[float], as_date: bool) -> None:
    said = format_datetime(datetime.now(UTC) + timedelta(seconds=31), usegmt=True) if as_date else "30"
    portal.answers["/a.pdf"] = [Answer(b"", 429, (("Retry-After", said),)), Answer(PDF)]
    assert isinstance(get(client, f"{portal.url}/a.pdf"), Fetched)
    assert 25 < max(pauses) < 32


def test_a_site_that_asks_to_come_back_tomorrow_is_not_waited_for(portal: Portal, client: Client) -> None:
    portal.answers["/a.pdf"] = Answer(b"", 503, (("Retry-After", "86400"),))
    assert refused(client, f"{portal.url}/a.pdf").status == 503
    assert portal.paths().count("/a.pdf") == 1


@pytest.mark.parametrize(
    ("status", "kind"),
    [(404, "missing"), (410, "missing"), (403, "blocked"), (412, "blocked"), (468, "blocked"), (521, "blocked")],
)
def test_final_answers_are_not_tried_again(portal: Portal, client: Client, status: int, kind: str) -> None:
    portal.answers["/a.pdf"] = Answer(b"no", status)
    assert refused(client, f"{portal.url}/a.pdf").kind == kind
    assert portal.paths().count("/a.pdf") == 1


@pytest.mark.parametrize(
    "answer",
    [
        Answer(b"<html><script>document.cookie='x=1';location.reload()</script></html>", 202),
        Answer(b"<html><script>document.cookie='__jsl_clearance_s='+1;location.href='/';</script></html>"),
    ],
)
def test_a_challenge_page_is_a_refusal_though_it_says_success(portal: Portal, client: Client, answer: Answer) -> None:
    portal.answers["/a.pdf"] = answer
    assert refused(client, f"{portal.url}/a.pdf").kind == "blocked"


def test_a_truncated_body_is_tried_again_then_failed(portal: Portal, client: Client) -> None:
    cut = Answer(PDF, declared_length=len(PDF) + 10)
    portal.answers["/once.pdf"] = [cut, Answer(PDF)]
    portal.answers["/always.pdf"] = cut
    fetched = get(client, f"{portal.url}/once.pdf")
    assert isinstance(fetched, Fetched)
    assert fetched.body == PDF
    assert refused(client, f"{portal.url}/always.pdf").kind == "failed"
    assert portal.paths().count("/always.pdf") == 4


def test_a_dropped_connection_is_tried_again(portal: Portal, client: Client) -> None:
    portal.answers["/a.pdf"] = [Answer(then_close=True), Answer(PDF)]
    assert isinstance(get(client, f"{portal.url}/a.pdf"), Fetched)


def endless(handler: BaseHTTPRequestHandler) -> None:
    try:
        while True:
            handler.wfile.write(b"x" * 8192)
    except OSError:
        return


@pytest.mark.parametrize(
    "answer",
    [
        Answer(b"x" * 100_001),
        Answer(b"", declared_length=5_000_000_000),
        Answer(write=endless),
        Answer(gzip.compress(b"\0" * 5_000_000), headers=(("Content-Encoding", "gzip"),)),
    ],
    ids=["long", "declared", "endless", "bomb"],
)
def test_no_more_than_max_bytes_is_read(portal: Portal, client: Client, answer: Answer) -> None:
    portal.answers["/a.pdf"] = answer
    said = refused(client, f"{portal.url}/a.pdf")
    assert (said.kind, "max_bytes" in said.reason) == ("failed", True)


def test_a_body_is_decoded_also_when_nobody_asked_for_its_encoding(portal: Portal, client: Client) -> None:
    portal.answers["/a.pdf"] = Answer(gzip.compress(PDF), headers=(("Content-Encoding", "gzip"),))
    fetched = get(client, f"{portal.url}/a.pdf")
    assert isinstance(fetched, Fetched)
    assert fetched.body == PDF


def test_a_server_that_says_nothing_is_given_up(portal: Portal, tmp_path: Path) -> None:
    released = threading.Event()

    def hang(_handler: BaseHTTPRequestHandler) -> None:
        released.wait(20)

    portal.answers["/a.pdf"] = Answer(write=hang)
    limits = Limits(requests_per_second=50, timeout_s=0.2, tries=2)
    with Client(tmp_path, limits, frozenset({"127.0.0.1"}), sleep=lambda _s: None) as client:
        assert refused(client, f"{portal.url}/a.pdf").kind == "failed"
    released.set()


def test_a_server_that_drips_is_given_up(portal: Portal, tmp_path: Path) -> None:
    released = threading.Event()

    def drip(handler: BaseHTTPRequestHandler) -> None:
        try:
            while not released.wait(0.02):
                handler.wfile.write(b"x")
        except OSError:
            return

    portal.answers["/a.pdf"] = Answer(write=drip)
    with Client(tmp_path, Limits(requests_per_second=50, timeout_s=0.1), frozenset({"127.0.0.1"})) as client:
        assert "took too long" in refused(client, f"{portal.url}/a.pdf").reason
    released.set()


# Redirects


def moved(to: str) -> Answer:
    return Answer(b"", 302, (("Location", to),))


def test_redirects_are_followed_and_each_hop_is_told_apart(portal: Portal, client: Client) -> None:
    portal.answers["/a.pdf"] = moved("/b/../c.pdf")
    portal.file("/c.pdf", PDF)
    fetched = get(client, f"{portal.url}/a.pdf")
    assert isinstance(fetched, Fetched)
    assert (fetched.url, fetched.final_url) == (f"{portal.url}/a.pdf", f"{portal.url}/c.pdf")


def test_a_redirect_to_itself_with_a_cookie_works(portal: Portal, client: Client) -> None:
    portal.answers["/a.pdf"] = [Answer(b"", 302, (("Location", "/a.pdf"), ("Set-Cookie", "seen=1"))), Answer(PDF)]
    assert isinstance(get(client, f"{portal.url}/a.pdf"), Fetched)
    assert portal.asked[-1].headers["Cookie"] == "seen=1"


def test_the_body_of_a_redirect_is_not_read(portal: Portal, client: Client) -> None:
    portal.answers["/a.pdf"] = Answer(status=302, headers=(("Location", "/c.pdf"),), write=endless)
    portal.file("/c.pdf", PDF)
    assert isinstance(get(client, f"{portal.url}/a.pdf"), Fetched)


def test_a_ring_of_redirects_ends(portal: Portal, client: Client) -> None:
    portal.answers["/a.pdf"] = moved("/a.pdf")
    assert "redirects more than" in refused(client, f"{portal.url}/a.pdf").reason


def test_a_redirect_to_the_home_page_means_the_document_is_not_there(portal: Portal, client: Client) -> None:
    portal.answers["/x/a.pdf"] = moved("/")
    portal.page("/", "<html>welcome</html>")
    assert refused(client, f"{portal.url}/x/a.pdf").kind == "missing"


@pytest.mark.parametrize(
    "to", ["http://169.254.169.254/latest/", "http://10.0.0.1/x.pdf", "file:///etc/passwd", "http://[::1]/", "http://[bad/"]
)
def test_a_redirect_into_a_private_network_is_refused(portal: Portal, client: Client, to: str) -> None:
    portal.answers["/a.pdf"] = moved(to)
    said = refused(client, f"{portal.url}/a.pdf")
    assert said.kind == "blocked"
    assert to.split("/")[2] in said.reason


# The address guard


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1",
        "fc00::1",
        "::ffff:10.0.0.1",
        "::ffff:127.0.0.1",
        "64:ff9b::a00:1",
        "2002:7f00:1::",
    ],
)
def test_private_addresses_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "223.5.5.5", "2400:3200::1"])
def test_addresses_of_the_internet_are(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("host", ["localhost", "127.1", "2130706433", "0x7f000001", "[::1]", "0"])
def test_the_check_is_on_what_a_name_resolves_to(host: str) -> None:
    with pytest.raises(ForbiddenAddressError):
        allowed_addresses(host, 80, frozenset())


def test_a_sources_own_host_may_be_private_at_any_port_but_under_its_own_name_only(portal: Portal, tmp_path: Path) -> None:
    portal.file("/a.pdf", PDF)
    with Client(tmp_path, Limits(requests_per_second=50), frozenset({"127.0.0.1"})) as client:
        assert isinstance(get(client, f"http://127.0.0.1:{portal.port}/a.pdf"), Fetched)
        assert refused(client, f"http://localhost:{portal.port}/a.pdf").kind in ("blocked", "failed")
    with Client(tmp_path, Limits(requests_per_second=50), frozenset({"www.example.org"})) as client:
        assert "not an address of the public internet" in refused(client, f"{portal.url}/a.pdf").reason
    assert portal.paths().count("/a.pdf") == 1


def test_a_proxy_of_the_environment_is_not_used(portal: Portal, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    portal.file("/a.pdf", PDF)
    assert isinstance(get(client, f"{portal.url}/a.pdf"), Fetched)


# robots.txt


def robots(portal: Portal, text: str) -> None:
    portal.answers["/robots.txt"] = Answer(text.encode())


def test_what_robots_txt_closes_is_not_asked_for(portal: Portal, client: Client) -> None:
    robots(portal, "User-agent: *\nDisallow: /private/\n")
    portal.file("/private/a.pdf", PDF)
    portal.file("/open.pdf", PDF)
    portal.answers["/hop.pdf"] = moved("/private/a.pdf")
    assert refused(client, f"{portal.url}/private/a.pdf").kind == "blocked"
    assert "robots.txt" in refused(client, f"{portal.url}/hop.pdf").reason
    assert isinstance(get(client, f"{portal.url}/open.pdf"), Fetched)
    assert "/private/a.pdf" not in portal.paths()
    assert portal.paths().count("/robots.txt") == 1


def test_crawl_delay_slows_the_pace(portal: Portal, client: Client, pauses: list[float]) -> None:
    robots(portal, "User-agent: juesuan\nCrawl-delay: 7\n")
    portal.file("/a.pdf", PDF)
    for _ in range(3):
        get(client, f"{portal.url}/a.pdf")
    assert max(pauses) > 12  # two delays lie before the third request


@pytest.mark.parametrize("answer", [Answer(b"", 404), Answer(b"", 403), Answer(b"<html>no such page</html>"), moved("/")])
def test_a_site_without_robots_txt_is_open(portal: Portal, client: Client, answer: Answer) -> None:
    portal.answers["/robots.txt"] = answer
    portal.page("/", "<html>welcome</html>")
    portal.file("/a.pdf", PDF)
    assert isinstance(get(client, f"{portal.url}/a.pdf"), Fetched)


def test_a_site_whose_robots_txt_fails_is_taken_to_be_down(portal: Portal, client: Client) -> None:
    portal.answers["/robots.txt"] = Answer(b"", 503)
    portal.file("/a.pdf", PDF)
    assert refused(client, f"{portal.url}/a.pdf").kind == "failed"
    assert "/a.pdf" not in portal.paths()


# Pace


def test_two_crawls_of_a_home_share_a_hosts_pace(tmp_path: Path) -> None:
    waits: list[float] = []
    one = Pace(tmp_path, 2, clock=lambda: 1000.0, sleep=waits.append)
    other = Pace(tmp_path, 2, clock=lambda: 1000.0, sleep=waits.append)
    for pace in (one, other, one):
        with pace.turn("h:80", 2.0):
            pass
    with one.turn("elsewhere", 2.0):
        pass
    assert waits == [0.0, 2.0, 4.0, 0.0]


def test_no_more_requests_at_once_than_allowed(tmp_path: Path) -> None:
    pace = Pace(tmp_path, 1, sleep=lambda _s: None)
    entered = threading.Event()

    def second() -> None:
        with Pace(tmp_path, 1, sleep=lambda _s: None).turn("h", 0.0):
            entered.set()

    with pace.turn("h", 0.0):
        thread = threading.Thread(target=second)
        thread.start()
        assert not entered.wait(0.2)
    thread.join(5)
    assert entered.is_set()


def test_a_clock_that_was_set_back_stops_nothing(tmp_path: Path) -> None:
    waits: list[float] = []
    with Pace(tmp_path, 1, clock=lambda: 1e6, sleep=waits.append).turn("h", 1.0):
        pass
    with Pace(tmp_path, 1, clock=lambda: 1.0, sleep=waits.append).turn("h", 1.0):
        pass
    assert waits == [0.0, 0.0]


def test_a_stopped_client_waits_for_nothing_and_asks_for_nothing(portal: Portal, tmp_path: Path) -> None:
    portal.file("/a.pdf", PDF)
    with Client(tmp_path, Limits(requests_per_second=0.01), frozenset({"127.0.0.1"})) as client:
        client.stop()
        assert "was stopped" in refused(client, f"{portal.url}/a.pdf").reason
    assert portal.asked == []


class Doorkeeper:
    """A gate that notes who went in and out, and lets everybody through."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, str]] = []

    @contextmanager
    def passage(self, host: str) -> Iterator[None]:
        self.seen.append(("in", host))
        yield
        self.seen.append(("out", host))


def test_every_request_passes_the_gate_of_its_own_host_and_of_no_other(portal: Portal, client: Client) -> None:
    gate = client.gate = Doorkeeper()
    with Portal().running() as elsewhere:
        elsewhere.file("/b.pdf", PDF)
        portal.answers["/a.pdf"] = Answer(status=302, headers=(("Location", f"{elsewhere.url}/b.pdf"),))
        assert isinstance(get(client, f"{portal.url}/a.pdf"), Fetched)
    hosts = [f"127.0.0.1:{portal.port}"] * 2 + [f"127.0.0.1:{elsewhere.port}"] * 2
    assert gate.seen == [(way, host) for host in hosts for way in ("in", "out")], "robots.txt and the document, on both"
    assert client.rest_of(hosts[0]) > 0
    assert client.rest_of("never.example") == 0

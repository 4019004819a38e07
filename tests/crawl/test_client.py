"""The polite client against a real server on loopback that breaks in every way a portal does."""

from __future__ import annotations

import gzip
import hashlib
import threading
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.message import Message
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from requests.cookies import RequestsCookieJar

from extractors.portals.base import Request
from flows.client import Client, Fetched, Limits, NotModified, Outcome, Refused, user_agent
from flows.client.cookies import HostOnly
from flows.client.disposition import file_name
from flows.client.guard import ForbiddenAddressError, allowed_addresses, is_public
from flows.client.pace import Pace
from flows.reporting import SilentReporter
from flows.stages.crawl import crawl
from tests.crawl.portal import PDF, Answer, Portal
from warehouse.home import Home


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
    assert "HTTP 500 (tried 5 times)" in down.reason


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
    assert portal.paths().count("/always.pdf") == 5


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


# Cookies


def cookie(said: str) -> Answer:
    return Answer(PDF, headers=(("Set-Cookie", said),))


def test_a_session_cookie_is_kept_and_goes_back_to_its_host_only(portal: Portal, client: Client) -> None:
    portal.answers["/list"] = cookie("JSESSIONID=1; Path=/; HttpOnly")
    portal.file("/a.pdf", PDF)
    with Portal().running() as elsewhere:
        elsewhere.file("/a.pdf", PDF)
        portal.answers["/away"] = moved(f"{elsewhere.url}/a.pdf")
        for path in ("/list", "/a.pdf", "/away"):
            assert isinstance(get(client, portal.url + path), Fetched)
    assert portal.asked[-1].headers["Cookie"] == "JSESSIONID=1"
    assert [asked.path for asked in elsewhere.asked] == ["/robots.txt", "/a.pdf"]
    assert all("Cookie" not in asked.headers for asked in elsewhere.asked)


@pytest.mark.parametrize(
    ("host", "said", "sent_to"),
    [
        ("www.a.gov.cn", "s=1", ["www.a.gov.cn"]),
        ("www.a.gov.cn", "s=1; Domain=a.gov.cn", ["www.a.gov.cn"]),
        ("www.a.gov.cn", "s=1; Domain=.gov.cn", ["www.a.gov.cn"]),
        ("a.gov.cn", "s=1", ["a.gov.cn"]),
        ("www.a.gov.cn", "s=1; Domain=b.gov.cn", []),
    ],
)
def test_a_cookie_is_bound_to_the_host_that_set_it(host: str, said: str, sent_to: list[str]) -> None:
    jar = RequestsCookieJar(policy=HostOnly())
    headers = Message()
    headers["Set-Cookie"] = said
    asked = urllib.request.Request(f"http://{host}/")
    jar.extract_cookies(SimpleNamespace(info=lambda: headers), asked)  # type: ignore[arg-type]
    hosts = ["www.a.gov.cn", "a.gov.cn", "b.gov.cn", "sub.www.a.gov.cn"]
    requests = {name: urllib.request.Request(f"http://{name}/x") for name in hosts}
    for request in requests.values():
        jar.add_cookie_header(request)
    assert [name for name, request in requests.items() if request.has_header("Cookie")] == sent_to
    on_another_port = urllib.request.Request(f"http://{host}:8080/")
    jar.add_cookie_header(on_another_port)
    assert not on_another_port.has_header("Cookie")
    over_tls = urllib.request.Request(f"https://{host}/")
    jar.add_cookie_header(over_tls)
    assert over_tls.has_header("Cookie") == bool(sent_to)


# Names


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("attachment; filename*=UTF-8''%E5%86%B3%E7%AE%97.pdf", "决算.pdf"),
        ("attachment; filename=%E5%86%B3%E7%AE%97.pdf", "决算.pdf"),
        ('attachment; filename="' + "决算.pdf".encode("gb18030").decode("latin-1") + '"', "决算.pdf"),
        ('attachment;filename="' + "决算.pdf".encode().decode("latin-1") + '"', "决算.pdf"),
        ('attachment; filename="../../../etc/cron.d/evil"', "evil"),
        ('attachment; filename="C:\\\\Windows\\\\a.pdf"', "a.pdf"),
        ("attachment; filename*=UTF-8''..%2F..%2Fa%00%0D%0A.pdf", "a.pdf"),
        ('attachment; filename=".."', None),
        ("inline", None),
        ("", None),
        (None, None),
    ],
)
def test_a_name_is_words_and_never_a_path(header: str | None, name: str | None) -> None:
    assert file_name(header) == name


@given(st.text(st.characters(max_codepoint=255), max_size=80))
def test_any_header_gives_a_plain_name_or_none(said: str) -> None:
    for header in (said, f"attachment; filename={said}", f"attachment; filename*=UTF-8''{said}"):
        name = file_name(header)
        assert name is None or (name and not set("/\\\0\r\n") & set(name) and name not in (".", ".."))


def test_the_name_that_a_server_gives_comes_with_the_body(portal: Portal, client: Client) -> None:
    head = (("Content-Disposition", "attachment; filename=../%E5%86%B3%E7%AE%97.pdf"),)
    portal.answers["/download.do"] = Answer(PDF, headers=head)
    fetched = get(client, f"{portal.url}/download.do")
    assert isinstance(fetched, Fetched)
    assert fetched.file_name == "决算.pdf"


def test_nothing_is_stored_under_a_name_that_a_server_gives(portal: Portal, home: Home, write_source: Callable[..., str]) -> None:
    portal.page(
        "/czzj/",
        '<a href="./t20250820_1.shtml">样例区教育局2024年度部门决算</a><script>createPageHTML(1,0,"index","shtml")</script>',
    )
    portal.page("/czzj/t20250820_1.shtml", '<a href="/down/..%2F..%2F..%2Fevil.pdf">附件.pdf</a>')
    head = (("Content-Disposition", 'attachment; filename="../../../../../../evil.pdf"'),)
    portal.answers["/down/..%2F..%2F..%2Fevil.pdf"] = Answer(PDF, headers=head)
    before = {path for path in home.root.parent.rglob("*") if "evil" in path.name}
    assert crawl([write_source()], home, SilentReporter()).new == 1
    digest = hashlib.sha256(PDF).hexdigest()
    assert [path.relative_to(home.archive) for path in home.archive.rglob("*") if path.is_file()] == [
        Path(digest[:2]) / f"{digest}.pdf"
    ]
    assert {path for path in home.root.parent.rglob("*") if "evil" in path.name} == before


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


@pytest.mark.parametrize(
    "answer",
    [
        *(Answer(b"", 404), Answer(b"", 403), Answer(b"", 400), Answer(b"", 204), Answer(b"<html>no such page</html>")),
        *(moved("/"), moved("/robots.txt"), moved("http://10.0.0.1/")),
    ],
)
def test_a_site_without_robots_txt_is_open(portal: Portal, client: Client, answer: Answer) -> None:
    portal.answers["/robots.txt"] = answer
    portal.page("/", "<html>welcome</html>")
    portal.file("/a.pdf", PDF)
    assert isinstance(get(client, f"{portal.url}/a.pdf"), Fetched)


@pytest.mark.parametrize("answer", [Answer(b"", 503), Answer("<html>系统维护中</html>".encode()), Answer(then_close=True)])
def test_a_site_whose_robots_txt_fails_is_taken_to_be_down(portal: Portal, client: Client, answer: Answer) -> None:
    portal.answers["/robots.txt"] = answer
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
    assert waits == [2.0, 4.0]


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
    assert waits == []


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


def test_every_request_passes_the_gate_of_its_own_host_and_of_no_other(
    portal: Portal, tmp_path: Path, pauses: list[float]
) -> None:
    slow = Limits(requests_per_second=0.01, concurrency=2, timeout_s=5, max_bytes=100_000)
    with (
        Client(tmp_path / "locks", slow, frozenset({"127.0.0.1"}), sleep=pauses.append) as client,
        Portal().running() as elsewhere,
    ):
        gate = client.gate = Doorkeeper()
        elsewhere.file("/b.pdf", PDF)
        portal.answers["/a.pdf"] = Answer(status=302, headers=(("Location", f"{elsewhere.url}/b.pdf"),))
        assert isinstance(get(client, f"{portal.url}/a.pdf"), Fetched)
    hosts = [f"127.0.0.1:{portal.port}"] * 2 + [f"127.0.0.1:{elsewhere.port}"] * 2
    assert gate.seen == [(way, host) for host in hosts for way in ("in", "out")], "robots.txt and the document, on both"
    assert client.rest_of(hosts[0]) > 0
    assert client.rest_of("never.example") == 0

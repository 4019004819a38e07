"""What breaks on the wire, one fault after the other, each with the outcome that goes on record. Real sockets on loopback."""

from __future__ import annotations

import gzip
import io
import socket
import struct
import threading
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from extractors.portals.base import Request
from flows.client import Client, Fetched, Limits, NotModified, Outcome, Refused
from flows.reporting import SilentReporter
from flows.stages.crawl import crawl
from tests.crawl.portal import PDF, Answer, Portal
from warehouse.home import Home
from warehouse.ledger import read_sightings

Handler = BaseHTTPRequestHandler


@pytest.fixture
def over() -> Iterator[threading.Event]:
    """Set when the test is over, so that servers that never end do."""
    event = threading.Event()
    yield event
    event.set()


@pytest.fixture
def hasty(tmp_path: Path) -> Iterator[Client]:
    """A client that gives an answer less than a second in all."""
    limits = Limits(requests_per_second=50, timeout_s=0.3, total_timeouts=2.5, max_bytes=100_000, tries=2)
    with Client(tmp_path / "locks", limits, frozenset({"127.0.0.1"}), sleep=lambda _s: None) as client:
        yield client


def get(client: Client, url: str) -> Outcome:
    return client.fetch(Request(url))


def had(client: Client, url: str) -> Fetched:
    answer = get(client, url)
    assert isinstance(answer, Fetched), answer
    return answer


def refused(client: Client, url: str) -> Refused:
    answer = get(client, url)
    assert isinstance(answer, Refused), answer
    return answer


def raw(*pieces: bytes, reset: bool = False) -> Callable[[Handler], None]:
    """Send bytes as they are, then end the connection, by a reset if asked to."""

    def write(handler: Handler) -> None:
        for piece in pieces:
            handler.wfile.write(piece)
        handler.wfile.flush()
        if reset:
            time.sleep(0.05)  # what was sent is read first; a reset throws away what was not
            handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            handler.connection.close()

    return write


def forever(over: threading.Event, piece: bytes, every_s: float, start: bytes = b"") -> Callable[[Handler], None]:
    """Send a piece again and again, so that no single read ever times out."""

    def write(handler: Handler) -> None:
        try:
            handler.wfile.write(start)
            while not over.wait(every_s):
                handler.wfile.write(piece)
        except OSError:
            return

    return write


OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"


# Time


def test_a_body_that_drips_is_given_up(portal: Portal, hasty: Client, over: threading.Event) -> None:
    portal.answers["/a.pdf"] = Answer(write=forever(over, b"x", 0.04))
    said = refused(hasty, f"{portal.url}/a.pdf")
    assert (said.kind, "took too long to arrive" in said.reason) == ("failed", True)
    assert portal.paths().count("/a.pdf") == 1


def test_a_large_file_that_comes_slowly_is_had(portal: Portal, hasty: Client) -> None:
    def write(handler: Handler) -> None:
        for _ in range(10):
            handler.wfile.write(b"x" * 100)
            time.sleep(0.02)

    portal.answers["/a.txt"] = Answer(write=write)
    assert len(had(hasty, f"{portal.url}/a.txt").body) == 1000


@pytest.mark.parametrize(
    ("start", "piece"),
    [
        (b"HTTP/1.1 2", b"0"),
        (OK + b"X-Header: ", b"x"),
        (CHUNKED, b"0"),
        (CHUNKED + b"1\r\nx\r\n0\r\n", b"X-Trailer: x\r\n"),
        (OK + b"Content-Encoding: gzip\r\n\r\n", gzip.compress(b"", mtime=0)),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    ],
    ids=["status line", "headers", "chunk size", "trailers", "empty gzip members", "continue"],
)
def test_nothing_drips_for_longer_than_the_total_time(
    portal: Portal, hasty: Client, over: threading.Event, start: bytes, piece: bytes
) -> None:
    portal.answers["/a.pdf"] = Answer(take_over=forever(over, piece, 0.02, start))
    assert refused(hasty, f"{portal.url}/a.pdf").kind == "failed"


def test_a_header_that_is_cut_off_by_the_deadline_is_no_empty_file(portal: Portal, hasty: Client, over: threading.Event) -> None:
    portal.answers["/a.pdf"] = Answer(take_over=forever(over, b"x", 0.02, OK + b"Content-Length: 0\r\nX: "))
    assert "took too long to arrive" in refused(hasty, f"{portal.url}/a.pdf").reason


def test_a_server_that_accepts_and_says_nothing_is_tried_again_then_failed(
    portal: Portal, hasty: Client, over: threading.Event
) -> None:
    def hang(_handler: Handler) -> None:
        over.wait(20)

    portal.answers["/a.pdf"] = Answer(take_over=hang)
    said = refused(hasty, f"{portal.url}/a.pdf")
    assert (said.kind, "tried 2 times" in said.reason) == ("failed", True)


# Truncation


def archive() -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as file:
        file.writestr("附件.pdf", PDF)
    return data.getvalue()


CUT = {
    "short of its length": Answer(PDF, declared_length=len(PDF) + 10),
    "chunk cut": Answer(take_over=raw(CHUNKED, b"ff\r\n", PDF)),
    "no last chunk": Answer(take_over=raw(CHUNKED, b"%x\r\n" % len(PDF), PDF, b"\r\n")),
    "reset": Answer(take_over=raw(OK, b"Content-Length: 100\r\n\r\n", PDF, reset=True)),
    "headers cut": Answer(take_over=raw(OK, b"Content-Typ")),
    "no end mark": Answer(take_over=raw(OK, b"\r\n", b"%PDF-1.4 and not its end")),
    "no directory": Answer(take_over=raw(OK, b"\r\n", archive()[:-30])),
    "within a tag": Answer(take_over=raw(OK, b"\r\n", b"<html><body><ul><li><a href='x")),
    "gzip cut": Answer(gzip.compress(PDF, mtime=0)[:-6], headers=(("Content-Encoding", "gzip"),)),
    "gzip damaged": Answer(gzip.compress(PDF, mtime=0)[:12] + b"\xff" * 20, headers=(("Content-Encoding", "gzip"),)),
    "deflate cut": Answer(zlib.compress(PDF)[:-6], headers=(("Content-Encoding", "deflate"),)),
}


@pytest.mark.parametrize("cut", CUT.values(), ids=CUT)
def test_a_body_that_is_cut_is_tried_again_then_failed(portal: Portal, client: Client, cut: Answer) -> None:
    portal.answers["/once.pdf"] = [cut, cut, Answer(PDF)]
    portal.answers["/always.pdf"] = cut
    assert had(client, f"{portal.url}/once.pdf").body == PDF
    said = refused(client, f"{portal.url}/always.pdf")
    assert (said.kind, said.gone, "tried 5 times" in said.reason) == ("failed", False, True)


@pytest.mark.parametrize("body", [PDF, archive(), b"<html><p>all of it", b"{}"], ids=["pdf", "zip", "html", "json"])
def test_a_whole_body_needs_no_length(portal: Portal, client: Client, body: bytes) -> None:
    portal.answers["/a"] = Answer(take_over=raw(OK, b"\r\n", body))
    assert had(client, f"{portal.url}/a").body == body


# Encodings and size


def bare_deflate(data: bytes) -> bytes:
    stream = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return stream.compress(data) + stream.flush()


@pytest.mark.parametrize(
    ("coding", "sent"),
    [
        ("gzip", gzip.compress(PDF, mtime=0)),
        ("x-gzip", gzip.compress(PDF[:5], mtime=0) + gzip.compress(PDF[5:], mtime=0)),
        ("GZIP", gzip.compress(PDF, mtime=0) + b"\0\0\0"),
        ("gzip", PDF),
        ("deflate", zlib.compress(PDF)),
        ("deflate", bare_deflate(PDF)),
        ("utf-8", PDF),
        ("identity", PDF),
    ],
)
def test_a_body_is_decoded_as_it_is_encoded(portal: Portal, client: Client, coding: str, sent: bytes) -> None:
    def one_by_one(handler: Handler) -> None:
        for n in range(len(sent)):
            handler.wfile.write(sent[n : n + 1])

    head = (("Content-Encoding", coding),)
    portal.answers["/a.pdf"] = Answer(sent, headers=head)
    portal.answers["/b.pdf"] = Answer(headers=head, write=one_by_one)
    assert had(client, f"{portal.url}/a.pdf").body == PDF
    assert had(client, f"{portal.url}/b.pdf").body == PDF


@pytest.mark.parametrize("coding", ["br", "zstd", "gzip, gzip"])
def test_an_encoding_that_was_not_asked_for_is_failed(portal: Portal, client: Client, coding: str) -> None:
    portal.answers["/a.pdf"] = Answer(b"\x0b\x02\x80", headers=(("Content-Encoding", coding),))
    said = refused(client, f"{portal.url}/a.pdf")
    assert (said.kind, coding in said.reason) == ("failed", True)
    assert portal.asked[-1].headers["Accept-Encoding"] == "gzip, deflate"


BOMB = b"\0" * 50_000_000


@pytest.mark.parametrize(
    ("coding", "bomb"),
    [("gzip", gzip.compress(BOMB, mtime=0)), ("deflate", zlib.compress(BOMB)), ("gzip", gzip.compress(b"", mtime=0) * 10_000)],
    ids=["gzip", "deflate", "many empty members"],
)
def test_a_bomb_stops_early(portal: Portal, client: Client, coding: str, bomb: bytes) -> None:
    portal.answers["/a.pdf"] = Answer(bomb, headers=(("Content-Encoding", coding),))
    said = refused(client, f"{portal.url}/a.pdf")
    assert (said.kind, "max_bytes (100000)" in said.reason) == ("failed", True)
    assert portal.paths().count("/a.pdf") == 1


def test_a_long_robots_txt_is_read_as_far_as_it_goes(portal: Portal, client: Client) -> None:
    rules = b"User-agent: *\nDisallow: /closed/\n" + b"# nothing\n" * 20_000
    portal.answers["/robots.txt"] = Answer(rules)
    portal.file("/a.pdf", PDF)
    portal.file("/closed/a.pdf", PDF)
    assert had(client, f"{portal.url}/a.pdf").body == PDF
    assert "robots.txt" in refused(client, f"{portal.url}/closed/a.pdf").reason


# Answers that make no sense


@pytest.mark.parametrize("status", [204, 205, 206, 302, 304, 400, 409, 501])
def test_an_answer_that_is_neither_content_nor_a_reason_is_failed(portal: Portal, client: Client, status: int) -> None:
    portal.answers["/a.pdf"] = Answer(status=status)
    assert refused(client, f"{portal.url}/a.pdf").kind == "failed"


@pytest.mark.parametrize("junk", [b"\x16\x03\x01\x02\x00", b"SSH-2.0-x\r\n", OK + b"A: b\r\n" * 200 + b"\r\n"])
def test_what_is_no_http_is_failed(portal: Portal, client: Client, junk: bytes) -> None:
    portal.answers["/a.pdf"] = Answer(take_over=raw(junk))
    assert refused(client, f"{portal.url}/a.pdf").kind == "failed"


def test_a_condition_goes_with_the_request_to_where_it_leads(portal: Portal, client: Client) -> None:
    portal.answers["/a"] = Answer(status=302, headers=(("Location", "/b.pdf"),))
    portal.file("/b.pdf", PDF, etag='"1"')
    assert client.fetch(Request(f"{portal.url}/a"), etag='"1"') == NotModified(f"{portal.url}/a")


def test_what_has_not_changed_leaves_the_connection_to_the_next_request(portal: Portal, client: Client) -> None:
    for n in range(5):
        portal.file(f"/{n}.pdf", PDF, etag=f'"{n}"')
        assert client.fetch(Request(f"{portal.url}/{n}.pdf"), etag=f'"{n}"') == NotModified(f"{portal.url}/{n}.pdf")
    assert len({asked.port for asked in portal.asked}) == 1


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 304 Not Modified\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"HTTP/1.1 304 Not Modified\r\nContent-Length: 5000\r\n\r\n",
        b"HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\nwrong",
    ],
)
def test_a_304_that_announces_or_sends_a_body_is_not_waited_for(portal: Portal, client: Client, answer: bytes) -> None:
    def stay(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(answer)
        handler.close_connection = False

    portal.answers["/a.pdf"] = Answer(take_over=stay)
    portal.answers["/b.pdf"] = Answer(PDF)
    for _ in range(2):
        assert client.fetch(Request(f"{portal.url}/a.pdf"), etag='"1"') == NotModified(f"{portal.url}/a.pdf")
        assert isinstance(client.fetch(Request(f"{portal.url}/b.pdf")), Fetched)


# Redirects


@pytest.mark.parametrize(("status", "method"), [(301, "GET"), (302, "GET"), (303, "GET"), (307, "POST"), (308, "POST")])
def test_a_post_is_sent_on_where_the_server_says_so(portal: Portal, client: Client, status: int, method: str) -> None:
    sent: list[tuple[str, bytes]] = []

    def note(handler: Handler) -> None:
        length = int(handler.headers.get("Content-Length") or 0)
        sent.append((handler.command, handler.rfile.read(length)))
        handler.wfile.write(OK + b"Content-Length: 2\r\n\r\n{}")

    portal.answers["/api"] = Answer(status=status, headers=(("Location", "/api/"),))
    portal.answers["/api/"] = Answer(take_over=note)
    assert isinstance(client.fetch(Request(f"{portal.url}/api", "POST", body=b"page=1")), Fetched)
    assert sent == [(method, b"page=1" if method == "POST" else b"")]


@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
def test_a_redirect_in_raw_chinese_is_asked_for_as_it_was_written(portal: Portal, client: Client, charset: str) -> None:
    name = "/附件 1.pdf".encode(charset)
    portal.answers["/a"] = Answer(take_over=raw(b"HTTP/1.1 302 Found\r\nLocation: ", name, b"\r\nContent-Length: 0\r\n\r\n"))
    quoted = "/" + "".join(f"%{byte:02X}" if byte >= 128 or byte == 32 else chr(byte) for byte in name[1:])
    portal.file(quoted, PDF)
    assert had(client, f"{portal.url}/a").body == PDF


def test_a_chain_of_redirects_is_followed_and_a_long_one_is_not(portal: Portal, client: Client) -> None:
    for n in range(20):
        portal.answers[f"/{n}"] = Answer(status=302, headers=(("Location", f"/{n + 1}"),))
    portal.answers["/20"] = Answer(PDF)
    assert had(client, f"{portal.url}/10").body == PDF
    assert "redirects more than 10 times" in refused(client, f"{portal.url}/0").reason


@pytest.mark.parametrize(
    "to",
    [
        *("ftp://example.org/a.pdf", "file:///etc/passwd", "gopher://127.0.0.1:70/", "javascript:alert(1)", "data:,x"),
        *(
            "http://user:word@127.0.0.1/",
            "http://127.0.0.1:22/",
            "http://127.0.0.1:6379000/",
            "//169.254.169.254/latest/",
        ),
        *("http://2852039166/", "http://0xa9fea9fe/", "http://0251.0376.0251.0376/", "http://[::ffff:169.254.169.254]/"),
        *("http://[fd00:ec2::254]/", "http://[64:ff9b::a9fe:a9fe]/", "http://localhost/", "http://127.1/", "http://0/"),
        *("https://10.0.0.1/", "http://[fe80::1%25eth0]/", "http://[::127.0.0.1]/", "http://2130706433/"),
    ],
)
def test_a_redirect_to_what_the_source_has_no_business_with_is_refused(portal: Portal, client: Client, to: str) -> None:
    portal.answers["/a.pdf"] = Answer(status=302, headers=(("Location", to),))
    said = refused(client, f"{portal.url}/a.pdf")
    assert (said.kind, said.url, "is not requested" in said.reason) == ("blocked", f"{portal.url}/a.pdf", True)


def test_a_name_that_resolves_to_a_private_address_is_refused(
    portal: Portal, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    resolve = socket.getaddrinfo

    def resolved(host: str, *args: Any, **options: Any) -> object:
        return resolve("127.0.0.1" if host.endswith(".example") else host, *args, **options)

    monkeypatch.setattr(socket, "getaddrinfo", resolved)
    portal.answers["/a.pdf"] = Answer(status=302, headers=(("Location", f"http://rebind.example:{portal.port}/b.pdf"),))
    portal.file("/b.pdf", PDF)
    assert "resolves to 127.0.0.1" in refused(client, f"{portal.url}/a.pdf").reason
    assert "/b.pdf" not in portal.paths()


# On record


def test_a_crawl_through_every_fault_gets_what_there_is_and_says_what_became_of_the_rest(
    portal: Portal,
    home: Home,
    write_source: Callable[..., str],
    over: threading.Event,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Client, "_pause", lambda *_: 0.0)
    again = (("Retry-After", "1"),)
    shell = Answer("<html><title>404</title>您访问的页面不存在".encode())
    answers: dict[str, tuple[str | None, Answer | list[Answer]]] = {
        "503 twice": (None, [Answer(b"", 503, again), Answer(b"", 503, again), Answer(PDF + b"503")]),
        "429 twice": (None, [Answer(b"", 429), Answer(b"", 429), Answer(PDF + b"429")]),
        "reset once": (None, [CUT["reset"], Answer(PDF + b"reset")]),
        "cut once": (None, [CUT["short of its length"], Answer(PDF + b"cut")]),
        "cookie": (None, [Answer(status=302, headers=(("Location", ""), ("Set-Cookie", "s=1"))), Answer(PDF + b"cookie")]),
        "gzip": (None, Answer(gzip.compress(PDF + b"gzip", mtime=0), headers=(("Content-Encoding", "gzip"),))),
        "cut always": ("missing", CUT["chunk cut"]),
        "drip": ("missing", Answer(write=forever(over, b"x", 0.05))),
        "bomb": ("missing", Answer(gzip.compress(BOMB, mtime=0), headers=(("Content-Encoding", "gzip"),))),
        "ring": ("missing", Answer(status=302, headers=(("Location", "?"),))),
        "maintenance": ("missing", Answer("<html>系统维护</html>".encode())),
        "soft 404": ("missing", shell),
        "page": ("missing", Answer(b"<html><body>" + b"<a href='/x/'>x</a>" * 50)),
        "404": ("missing", Answer(status=404)),
        "500": ("missing", Answer(status=500)),
        "412": ("blocked", Answer(status=412)),
        "521": ("blocked", Answer(b"<script>document.cookie='__jsl_clearance_s=1';location.reload()</script>", 521)),
        "202": ("blocked", Answer(b"<html></html>", 202)),
        "to metadata": ("blocked", Answer(status=302, headers=(("Location", "http://169.254.169.254/latest/"),))),
    }
    links = "".join(f'<a href="./P{n}.pdf">样例区{name}局2024年度部门决算.pdf</a>' for n, name in enumerate(answers))
    portal.page("/czzj/", '<a href="./t20250820_1.shtml">部门决算</a><script>createPageHTML(1, 0, "index", "shtml")</script>')
    portal.page(
        "/czzj/t20250820_1.shtml", f'<html>{links}<a href="http://10.0.0.1/P.pdf">样例区内网局2024年度部门决算.pdf</a></html>'
    )
    for n, (_, answer) in enumerate(answers.values()):
        portal.answers[f"/czzj/P{n}.pdf"] = answer
    politeness = "{requests_per_second: 50, concurrency: 2, timeout_s: 0.5, max_bytes: 100000}"
    summary = crawl([write_source(politeness=politeness)], home, SilentReporter())
    rows = read_sightings(home).select("url", "status", "status_reason").iter_rows()
    found = {url.removeprefix(f"{portal.url}/czzj/"): (status, reason) for url, status, reason in rows}
    wanted = {f"P{n}.pdf": status for n, (status, _) in enumerate(answers.values())}
    assert {url: status for url, (status, _) in found.items()} == {**wanted, "http://10.0.0.1/P.pdf": "blocked"}
    assert all(reason for status, reason in found.values() if status is not None)
    assert (summary.new, summary.refused, summary.failed_sources) == (6, 14, ())
    bodies = {path.read_bytes() for path in home.archive.rglob("*.pdf")}
    assert bodies == {PDF + word for word in (b"503", b"429", b"reset", b"cut", b"cookie", b"gzip")}

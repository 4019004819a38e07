"""`juesuan serve`: parts of files, so that a few columns of a table are read over http without the rest."""

from __future__ import annotations

import http.client
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock, Thread

import duckdb
import polars as pl
import pytest
import requests
from fsspec.implementations.http import HTTPFileSystem

from flows.serving import site_server
from warehouse.home import Home

BODY = bytes(range(256)) * 40
ROWS, GROUP = 200_000, 5_000


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = Home(tmp_path_factory.mktemp("home"))
    release = home.releases / "2026.11.28"
    for path, content in (
        (home.site / "index.html", b"<title>site</title>"),
        (home.site / "units" / "index.html", b"<title>units</title>"),
        (home.site / "404.html", b"<title>not here</title>"),
        (home.site / ".index-new.html", b"half"),
        (release / "data.bin", BODY),
        (release / "empty.csv", b""),
        (release / "SHA256SUMS", b"sums"),
        (release / "about.jsonld", b"{}"),
        (home.releases / ".building-1" / "data.bin", b"half"),
        (home.root / "ledger.sqlite", b"secret"),
    ):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    (home.releases / "latest").symlink_to("2026.11.28", target_is_directory=True)
    (home.releases / "outside").symlink_to("..", target_is_directory=True)
    frame = pl.DataFrame({"unit": [f"unit {n // 100:05d}" for n in range(ROWS)], "amount": range(ROWS)})
    frame = frame.with_columns(pl.col("amount").hash(1).alias("noise"), pl.col("amount").hash(2).alias("more"))
    frame.write_parquet(release / "line_items.parquet", compression="zstd", row_group_size=GROUP)
    return home


@contextmanager
def serving(home: Home) -> Iterator[str]:
    with site_server(home, 0) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def address(home: Home) -> Iterator[str]:
    with serving(home) as url:
        yield url


@pytest.fixture
def data(address: str) -> str:
    return f"{address}/releases/latest/data.bin"


def ask(url: str, **headers: str) -> requests.Response:
    return requests.get(url, headers={name.replace("_", "-"): value for name, value in headers.items()}, timeout=5)


@pytest.mark.parametrize(
    ("wanted", "start", "end"),
    [
        ("bytes=0-0", 0, 0),
        ("bytes=100-299", 100, 299),
        ("bytes=10000-", 10000, 10239),
        ("bytes=-8", 10232, 10239),
        ("bytes=10000-99999", 10000, 10239),
        ("bytes=-99999", 0, 10239),
    ],
)
def test_a_range_is_answered_with_that_part(data: str, wanted: str, start: int, end: int) -> None:
    answer = ask(data, Range=wanted)
    assert answer.status_code == 206
    assert answer.content == BODY[start : end + 1]
    assert answer.headers["Content-Range"] == f"bytes {start}-{end}/{len(BODY)}"
    assert answer.headers["Content-Length"] == str(end + 1 - start)


def test_several_ranges_come_in_parts(data: str) -> None:
    answer = ask(data, Range="bytes=0-3, 256-259")
    assert answer.status_code == 206
    assert answer.headers["Content-Type"].startswith("multipart/byteranges; boundary=")
    assert answer.content.count(BODY[:4]) == 2
    assert b"bytes 256-259/10240" in answer.content


@pytest.mark.parametrize("wanted", ["bytes=10240-", "bytes=99999-100000", "bytes=-0"])
def test_a_range_behind_the_end_cannot_be_satisfied(data: str, wanted: str) -> None:
    answer = ask(data, Range=wanted)
    assert answer.status_code == 416
    assert answer.headers["Content-Range"] == f"bytes */{len(BODY)}"


@pytest.mark.parametrize("wanted", ["lines=0-3", "bytes", "bytes=a-b", "bytes=", "0-3"])
def test_what_is_no_range_gets_the_whole(data: str, wanted: str) -> None:
    answer = ask(data, Range=wanted)
    assert (answer.status_code, answer.content) == (200, BODY)


def test_a_head_tells_of_the_whole(data: str) -> None:
    for headers in ({}, {"Range": "bytes=0-3"}):
        answer = requests.head(data, headers=headers, timeout=5)
        assert (answer.status_code, answer.headers["Content-Length"], answer.headers["Accept-Ranges"]) == (200, "10240", "bytes")
        assert not answer.content


def test_a_range_of_a_file_that_has_changed_is_the_whole(data: str) -> None:
    whole = ask(data)
    for current in (whole.headers["ETag"], whole.headers["Last-Modified"]):
        assert ask(data, Range="bytes=0-3", If_Range=current).status_code == 206
    for older in ('"another"', "Mon, 01 Jan 2024 00:00:00 GMT", f"W/{whole.headers['ETag']}"):
        assert ask(data, Range="bytes=0-3", If_Range=older).content == BODY


def test_what_one_has_is_not_sent_again(data: str) -> None:
    whole = ask(data)
    assert ask(data, If_None_Match=whole.headers["ETag"]).status_code == 304
    assert ask(data, If_Modified_Since=whole.headers["Last-Modified"]).status_code == 304


@pytest.mark.parametrize(
    ("path", "kind", "holds"),
    [
        ("", "text/html; charset=utf-8", "no-cache"),
        ("units/", "text/html; charset=utf-8", "no-cache"),
        ("releases/latest/SHA256SUMS", "text/plain; charset=utf-8", "no-cache"),
        ("releases/2026.11.28/SHA256SUMS", "text/plain; charset=utf-8", "public, max-age=31536000, immutable"),
        ("releases/2026.11.28/empty.csv", "text/csv; charset=utf-8", "public, max-age=31536000, immutable"),
        ("releases/latest/line_items.parquet", "application/vnd.apache.parquet", "no-cache"),
        ("releases/latest/about.jsonld", "application/ld+json; charset=utf-8", "no-cache"),
    ],
)
def test_types_are_said(address: str, path: str, kind: str, holds: str) -> None:
    answer = ask(f"{address}/{path}")
    assert (answer.status_code, answer.headers["Content-Type"], answer.headers["Cache-Control"]) == (200, kind, holds)


@pytest.mark.parametrize(
    "path",
    [
        "/ledger.sqlite",
        "/../ledger.sqlite",
        "/..%2fledger.sqlite",
        "/%2e%2e/ledger.sqlite",
        "/releases/../ledger.sqlite",
        "/releases/%2e%2e/ledger.sqlite",
        "/releases/..%5cledger.sqlite",
        "/releases/outside/ledger.sqlite",
        "/releases//etc/passwd",
        "//etc/passwd",
        "/releases/.building-1/data.bin",
        "/.index-new.html",
        "/releases/",
        "/releases/2026.11.28/",
        "/reports/review.html",
        "/tables/documents.parquet",
        "/%00",
        "/" + "a" * 300,
    ],
)
def test_nothing_else_is_shown_and_nothing_is_listed(address: str, path: str) -> None:
    connection = http.client.HTTPConnection(address.removeprefix("http://"), timeout=5)
    connection.request("GET", path)  # as it is: others would tidy the dots away
    answer = connection.getresponse()
    content = answer.read()
    assert answer.status == 404, path
    assert b"secret" not in content
    assert b"data.bin" not in content


def test_nothing_is_taken_in(data: str) -> None:
    assert requests.put(data, data=b"other", timeout=5).status_code == 405
    assert requests.delete(data, timeout=5).status_code == 405
    assert ask(data).content == BODY


class Relay:
    """Passes connections on to a server and counts the bytes that come back, whatever they are."""

    def __init__(self, address: str) -> None:
        self._to = ("127.0.0.1", int(address.rpartition(":")[2]))
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._lock = Lock()
        self.bytes = 0
        self.address = f"http://127.0.0.1:{self._socket.getsockname()[1]}"

    def __enter__(self) -> Relay:
        Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                ours, _ = self._socket.accept()
                theirs = socket.create_connection(self._to)
                Thread(target=self._pass, args=(ours, theirs, False), daemon=True).start()
                Thread(target=self._pass, args=(theirs, ours, True), daemon=True).start()

    def _pass(self, source: socket.socket, target: socket.socket, counted: bool) -> None:
        with suppress(OSError), source, target:
            while data := source.recv(2**16):
                if counted:
                    with self._lock:
                        self.bytes += len(data)
                target.sendall(data)


class Unchanging(HTTPFileSystem):  # type: ignore[misc]  # fsspec is untyped
    """fsspec's http, which DuckDB asks whether a file is there and when it was changed: the files of a release never are.

    fsspec finds out whether it is there by a GET of the whole file that it breaks off; how much comes until then
    depends on how busy the machine is.
    """

    async def _exists(self, path: str, **_: object) -> bool:
        return bool((await self._info(path))["size"])

    def modified(self, path: str) -> datetime:
        return datetime(2026, 1, 1, tzinfo=UTC)


def query_duckdb(url: str) -> tuple[object, ...] | None:
    connection = duckdb.connect()
    connection.register_filesystem(Unchanging(block_size=2**14, skip_instance_cache=True))
    row: tuple[object, ...] | None = connection.execute(
        f"SELECT count(*), sum(amount) FROM read_parquet('{url}') WHERE unit = 'unit 00777'"
    ).fetchone()
    return row


def query_polars(url: str) -> tuple[object, ...] | None:
    rows = pl.scan_parquet(url).filter(pl.col("unit") == "unit 00777").select(pl.len(), pl.col("amount").sum()).collect()
    return rows.row(0)


@pytest.mark.parametrize("query", [query_duckdb, query_polars])
def test_one_unit_of_a_table_is_a_small_read_over_http(
    home: Home, address: str, query: Callable[[str], tuple[object, ...] | None]
) -> None:
    size = (home.releases / "latest" / "line_items.parquet").stat().st_size
    with Relay(address) as relay:
        assert query(f"{relay.address}/releases/2026.11.28/line_items.parquet") == (100, sum(range(77700, 77800)))
        assert 0 < relay.bytes < size / 5, (relay.bytes, size)


def test_many_readers_at_once(data: str) -> None:
    answers: list[bytes] = []
    readers = [Thread(target=lambda n=n: answers.append(ask(data, Range=f"bytes={n}-{n}").content)) for n in range(20)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    assert sorted(answers) == [bytes([n]) for n in range(20)]


def test_a_home_that_has_published_nothing_has_no_site(tmp_path: Path) -> None:
    from extractors.errors import StoreError

    with pytest.raises(StoreError, match="juesuan publish"):
        site_server(Home(tmp_path), 0)

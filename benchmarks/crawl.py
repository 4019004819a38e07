"""Crawl a generated portal of many documents twice, and print what both runs took.

    python -m benchmarks.crawl --documents 20000

The portal lists its documents as TRS does, 20 rows a list page, each row with a page of its own and one PDF. It answers from a
process of its own, and makes every page when it is asked for, so that the memory measured is the crawler's alone.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path

from flows.registry import Politeness, Source, read_source
from flows.reporting import SilentReporter
from flows.stages.crawl import crawl_source
from flows.stages.crawling import SourceCounts
from flows.stages.rebuild import rebuild
from warehouse.home import Home

ROWS_PER_PAGE = 20
PDF_BYTES = 20_000
_NEWEST = date(2025, 8, 29)
_KIB = 1024


def answer(path: str, documents: int) -> tuple[str, bytes, str] | None:
    """Return content type, body and entity tag of a path of the portal, None where there is nothing."""
    name = path.rpartition("/")[2]
    stem, _, extension = name.partition(".")
    if extension == "pdf" and stem.startswith("P") and (number := int(stem[1:])) < documents:
        return "application/pdf", b"%%PDF-1.4\n%%%012d" % number + bytes(PDF_BYTES), f'"pdf-{number}"'
    if stem.startswith("t") and (number := int(stem.partition("_")[2])) < documents:
        return "text/html; charset=utf-8", _detail(number).encode(), f'"page-{number}"'
    if stem in ("", "index") or stem.startswith("index_"):
        number = int(stem.partition("_")[2] or 0)
        return "text/html; charset=utf-8", _list_page(number, documents).encode(), f'"list-{number}"'
    return None


def _title(number: int) -> str:
    return f"某市某区第{number}中学2024年度部门决算公开"


def _day(number: int) -> date:
    return _NEWEST - timedelta(days=number // ROWS_PER_PAGE)


def _list_page(number: int, documents: int) -> str:
    first = number * ROWS_PER_PAGE
    rows = "".join(
        f'<li><a href="./{_day(n):%Y%m}/t{_day(n):%Y%m%d}_{n}.shtml">{_title(n)}</a><span>{_day(n)}</span></li>'
        for n in range(first, min(first + ROWS_PER_PAGE, documents))
    )
    pages = -(-documents // ROWS_PER_PAGE)
    return f'<html><body><ul>{rows}</ul><script>createPageHTML({pages}, {number}, "index", "shtml");</script></body></html>'


def _detail(number: int) -> str:
    menu = "".join(f'<li><a href="/zfxxgk/column{n}/">政府信息公开 {n}</a></li>' for n in range(40))
    head = f'<head><title>{_title(number)}</title><meta name="PubDate" content="{_day(number)} 09:00"></head>'
    return f'<html>{head}<body><ul>{menu}</ul><p>现予以公开。</p><a href="./P{number}.pdf">{_title(number)}.pdf</a></body></html>'


async def _serve(documents: int, validators: bool, ready: Connection) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                writer.write(_respond(head.decode("latin-1"), documents, validators))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    ready.send(server.sockets[0].getsockname()[1])
    await server.serve_forever()


def _respond(head: str, documents: int, validators: bool) -> bytes:
    request, _, rest = head.partition("\r\n")
    found = answer(request.split(" ")[1], documents)
    if found is None:
        return b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
    kind, body, tag = found
    asked = {k.lower(): v for k, _, v in (line.partition(": ") for line in rest.split("\r\n"))}
    if validators and asked.get("if-none-match") == tag:
        return b"HTTP/1.1 304 Not Modified\r\n\r\n"
    etag = f"ETag: {tag}\r\n" if validators else ""
    return f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n{etag}\r\n".encode() + body


def _portal(documents: int, validators: bool, ready: Connection) -> None:
    asyncio.run(_serve(documents, validators, ready))


@contextmanager
def running_portal(documents: int, *, validators: bool) -> Iterator[int]:
    """Run the portal in a process of its own, and yield its port."""
    fresh = multiprocessing.get_context("spawn")
    here, there = fresh.Pipe()
    portal = fresh.Process(target=_portal, args=(documents, validators, there), daemon=True)
    portal.start()
    try:
        yield here.recv()
    finally:
        portal.terminate()
        portal.join()


def write_source(home: Home, port: int, rate: float, concurrency: int) -> Source:
    """A source file's source, with a rate that no source file may have: the portal is this machine."""
    path = home.root / "sources" / "benchmark.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        f'id: benchmark\nname: benchmark\ndivision_code: "420103"\nportal: trs\n'
        f'start_urls: ["http://127.0.0.1:{port}/czzj/"]\noptions: {{max_pages: 5000}}\n',
        encoding="utf-8",
    )
    politeness = Politeness.model_construct(
        requests_per_second=rate, concurrency=concurrency, timeout_s=30.0, max_bytes=104_857_600
    )
    return read_source(path).model_copy(update={"politeness": politeness})


def measure(source: Source, home: Home) -> tuple[float, float, SourceCounts]:
    """Crawl once and build the tables; return the seconds of either and what the crawl did."""
    begun = time.monotonic()
    counts = crawl_source(source, home, SilentReporter(), lambda: datetime.now(UTC))
    crawled = time.monotonic()
    rebuild(home)
    return crawled - begun, time.monotonic() - crawled, counts


def main() -> None:
    """Run the benchmark as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=20_000)
    parser.add_argument("--rate", type=float, default=5000.0, help="requests a second (default: no limit to speak of)")
    parser.add_argument("--concurrency", type=int, default=4)
    parser.add_argument("--no-validators", action="store_true", help="the portal sends no ETag")
    parser.add_argument("--nights", type=int, default=2)
    options = parser.parse_args()
    with (
        running_portal(options.documents, validators=not options.no_validators) as port,
        tempfile.TemporaryDirectory(prefix="juesuan-benchmark-") as folder,
    ):
        home = Home(Path(folder))
        source = write_source(home, port, options.rate, options.concurrency)
        for night in range(1, options.nights + 1):
            crawl_s, tables_s, counts = measure(source, home)
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (_KIB if sys.platform != "darwin" else _KIB**2)
            print(
                f"run {night}: {crawl_s:.1f} s crawl + {tables_s:.1f} s tables, {counts.requests} requests, "
                f"{counts.listed} listed, "
                f"{counts.new} new, {counts.unchanged} unchanged, {counts.unchecked} not checked, "
                f"{counts.bytes_downloaded:,} bytes, "
                f"peak {peak:.0f} MiB",
                flush=True,
            )


if __name__ == "__main__":
    main()

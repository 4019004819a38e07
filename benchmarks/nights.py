"""Run two nights on a portal of many districts, and print what each stage took; on the second nothing is new.

    python -m benchmarks.nights --documents 600 [--district 1000] [--pages 2] [--nights 2] [--home FOLDER] [--at-most 0.02]

Every district of the portal has the sample district's documents, some sixty, each with bytes of its own, so that all are fetched
and read; a district is a source with a division of its own, as in the field. The portal answers from a process of its own, faster
than any real one may be asked. With `--pages` a document has only so many pages of its statements: many are read in little
time. With `--at-most` the command fails where the last night takes a larger share of the first's time.
A home that has nights behind it is gone on with.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import resource
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import cache
from multiprocessing.connection import Connection
from pathlib import Path
from unittest.mock import patch

import flows.stages.crawl as crawl_stage
from benchmarks.bench_documents import shortened
from flows.demo.generate import SampleDocument, documents
from flows.registry import Politeness, Source, load_source
from flows.reporting import SilentReporter
from flows.stages.night import NightRecord, run_night
from warehouse.divisions import newest_codes
from warehouse.home import Home

_TODAY = date(2026, 1, 2)
_MIB = 1024
_FAST = Politeness.model_construct(requests_per_second=5000.0, concurrency=4, timeout_s=60.0, max_bytes=104_857_600)


@cache
def sample(number: int) -> SampleDocument:
    """Return one of the sample district's documents."""
    return documents(1)[number % len(documents(1))]


@cache
def _pdf(number: int, pages: int) -> bytes:
    """Its bytes: so many pages of it, or all where that is 0."""
    return shortened(sample(number).data, pages) if pages else sample(number).data


def answer(path: str, pages: int = 0, district_documents: int = 0) -> tuple[str, bytes, str] | None:
    """Return content type, body and entity tag of an address of the portal, None where there is nothing."""
    district, _, name = path.strip("/").partition("/")
    if name in ("", "index.shtml"):
        return "text/html; charset=utf-8", _list_page(district_documents or len(documents(1))), f'"list-{district}"'
    stem, _, extension = name.rpartition("/")[2].partition(".")
    number = int(stem.lstrip("tP").rpartition("_")[2])
    if extension == "pdf":
        return "application/pdf", _pdf(number, pages) + f"\n%{district} {number}\n".encode(), f'"pdf-{district}-{number}"'
    document = sample(number)
    head = f'<head><title>{document.title}</title><meta name="PubDate" content="{document.published_on} 09:00"></head>'
    body = f'<body><p>现予以公开。</p><a href="./P{number}.pdf">{document.title}.pdf</a></body>'
    return "text/html; charset=utf-8", f"<html>{head}{body}</html>".encode(), f'"page-{district}-{number}"'


def _list_page(count: int) -> bytes:
    rows = []
    for number in range(count):
        d = sample(number)
        address = f"./{d.published_on:%Y%m}/t{d.published_on:%Y%m%d}_{number}.shtml"
        rows.append(f'<li><a href="{address}">{d.title}</a><span>{d.published_on}</span></li>')
    pages = '<script>createPageHTML(1, 0, "index", "shtml");</script>'
    return f"<html><body><ul>{''.join(rows)}</ul>{pages}</body></html>".encode()


def _portal(port: int, pages: int, district_documents: int, ready: Connection) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := (await reader.readuntil(b"\r\n\r\n")).decode("latin-1"):
                writer.write(_respond(head, pages, district_documents))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    async def serve() -> None:
        server = await asyncio.start_server(talk, "127.0.0.1", port)
        ready.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(serve())


def _respond(head: str, pages: int, district_documents: int) -> bytes:
    path = head.split(" ")[1]
    found = None if path == "/robots.txt" else answer(path, pages, district_documents)
    if found is None:
        return b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
    kind, body, tag = found
    asked = {k.lower(): v for k, _, v in (line.partition(": ") for line in head.split("\r\n"))}
    if asked.get("if-none-match") == tag:
        return b"HTTP/1.1 304 Not Modified\r\n\r\n"
    return f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\nETag: {tag}\r\n\r\n".encode() + body


@contextmanager
def running_portal(port: int = 0, pages: int = 0, district_documents: int = 0) -> Iterator[int]:
    """Run the portal in a process of its own, and yield its port."""
    fresh = multiprocessing.get_context("spawn")
    here, there = fresh.Pipe()
    portal = fresh.Process(target=_portal, args=(port, pages, district_documents, there), daemon=True)
    portal.start()
    try:
        yield here.recv()
    finally:
        portal.terminate()
        portal.join()


def write_sources(home: Home, port: int, wanted: int, each: int = 0) -> list[str]:
    """Write a source for each of as many districts as have that many documents together, and return the files."""
    folder = home.root / "sources"
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for code in newest_codes()[: -(-wanted // (each or len(documents(1))))]:
        path = folder / f"district-{code}.yaml"
        path.write_text(
            f'id: {path.stem}\nname: {path.stem}\ndivision_code: "{code}"\nportal: trs\n'
            f'start_urls: ["http://127.0.0.1:{port}/{code}/"]\n',
            encoding="utf-8",
        )
        written.append(str(path))
    return written


def _fast(name: str, home: Home) -> Source:
    """Load a source with a rate that no source file may have: the portal is this machine."""
    return load_source(name, home).model_copy(update={"politeness": _FAST})


def night(home: Home, sources: list[str]) -> NightRecord:
    """Run one night and return what its stages took."""
    record = NightRecord()
    with patch.object(crawl_stage, "load_source", _fast):
        run_night(sources, home, SilentReporter(), _TODAY, record=record)
    return record


def main() -> int:
    """Run the benchmark as the command line says; the exit code is 1 where the last night takes too large a share."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=120)
    parser.add_argument("--district", type=int, default=0, help="documents of a district; by default the sample's, some sixty")
    parser.add_argument("--pages", type=int, default=0, help="pages of a document; by default all that it has")
    parser.add_argument("--nights", type=int, default=2)
    parser.add_argument("--home", type=Path, help="where to work; a temporary folder by default")
    parser.add_argument("--port", type=int, default=0, help="the portal's; a home that is gone on with knows documents by it")
    parser.add_argument("--at-most", type=float, help="the largest share of the first night's time that passes")
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="juesuan-nights-") as folder,
        running_portal(options.port, options.pages, options.district) as port,
    ):
        home = Home(options.home or Path(folder))
        totals = []
        for number in range(1, options.nights + 1):
            record = night(home, write_sources(home, port, options.documents, options.district))
            totals.append(sum(stage.seconds for stage in record.stages))
            stages = ", ".join(f"{stage.stage} {stage.seconds:.2f}" for stage in record.stages)
            usage = (resource.getrusage(kind).ru_maxrss for kind in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
            assert record.crawl is not None and record.extract is not None
            crawled, asked = record.crawl, sum(record.crawl.requests.values())
            print(
                f"night {number}: {totals[-1]:.1f} s ({100 * totals[-1] / totals[0]:.1f} % of the first): {stages} s; "
                f"{crawled.new} new, {asked:,} requests, {crawled.bytes_downloaded:,} bytes of documents, "
                f"{record.extract.documents} read; peak {max(usage) // _MIB:,} MiB",
                flush=True,
            )
    share = totals[-1] / totals[0]
    if options.at_most is not None and share > options.at_most:
        print(f"The last night took {100 * share:.1f} % of the first's time, more than {100 * options.at_most:g} %.")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

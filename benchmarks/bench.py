"""The table of benchmarks, as `make bench` prints it: readers beside each other, and what the cost grows with.

    python -m benchmarks.bench [FOLDER] [--rounds 3] [--only readers pages …] [--pages 10 100 1000] [--documents 10 100 1000]

`FOLDER` has PDFs, and where the figures of one are known a .json beside it; by default the sample district's are made.
Processor's time is what counts, and its ratio to pdfium's bare text of the same pages in the same run: other work on the machine
changes that least. `docs/benchmarks.md` says what each column is.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from benchmarks.bench_documents import page_count, write_copies, write_of_pages, write_sample, write_scan, write_short
from benchmarks.bench_readers import BASE, OWN, Taken, extract, read_by_peer, readers
from benchmarks.engines import digital

_VERSIONS = ("pypdfium2", "pdfplumber", "tablers", "polars", "pyarrow")
_PEER_VERSIONS = ("pymupdf", "camelot-py", "img2table")


@dataclass(frozen=True, slots=True)
class Options:
    """What to measure, and where the documents may be written."""

    given: Path | None
    folder: Path
    peers: Path
    rounds: int
    reader_documents: int
    slow_pages: int
    pages: tuple[int, ...]
    documents: tuple[int, ...]
    nightly: int
    worker_documents: int
    cluster: bool
    document_pages: int


def reader_table(options: Options) -> Iterator[str]:
    """Readers beside each other on the same documents."""
    if options.given is not None:
        files, _ = digital([options.given])
        if not files:
            raise SystemExit(f"{options.given} has no PDF whose pages all have text: name a folder of such, or none for samples.")
    else:
        files = write_sample(options.folder / "readers", options.reader_documents, truth=True)
    yield from readers(files, options.slow_pages, options.peers, options.rounds)


def page_table(options: Options) -> Iterator[str]:
    """One document of so many pages."""
    yield "| pages in one document | ms a page | × pdfium | peak MiB |\n| ---: | ---: | ---: | ---: |"
    for pages in options.pages:
        file = write_of_pages(options.folder / f"{pages}.pdf", pages)
        base = read_by_peer(sys.executable, OWN[BASE], [file], {})
        taken = _extracted(options, file)
        each = 1000 * taken.processor / pages
        yield f"| {pages:,} | {each:.1f} | {taken.processor / base.processor:.2f} | {taken.peak_mib:,} |"


def document_table(options: Options) -> Iterator[str]:
    """So many documents of a few pages in one command, read by one worker."""
    yield "| documents | pages | ms a document | peak MiB |\n| ---: | ---: | ---: | ---: |"
    for count in options.documents:
        folder = options.folder / f"documents-{count}"
        pages = options.document_pages
        files = write_short(folder, count, pages) if pages else write_sample(folder, count)
        with tempfile.TemporaryDirectory(dir=options.folder) as out:
            taken = extract([files[0].parent], Path(out))
        yield f"| {count:,} | {page_count(files):,} | {1000 * taken.processor / count:.0f} | {taken.peak_mib:,} |"


def scan_table(options: Options) -> Iterator[str]:
    """Pages that are pictures, with the models that `juesuan[ocr]` brings."""
    few, more = (_extracted(options, write_scan(options.folder / f"scan-{n}.pdf", n)) for n in (1, 4))
    yield "| pages that are pictures | s of processor a page | s by clock a page | peak MiB |\n| ---: | ---: | ---: | ---: |"
    yield f"| 3 | {(more.processor - few.processor) / 3:.1f} | {(more.clock - few.clock) / 3:.1f} | {more.peak_mib:,} |"


def worker_table(options: Options) -> Iterator[str]:
    """One and two processes, and a cluster, on the same documents."""
    count = options.worker_documents
    folder = options.folder / "workers"
    files = write_copies(folder, digital([options.given])[0], count) if options.given is not None else write_sample(folder, count)
    yield "| who reads | documents | s by clock | × one worker |\n| --- | ---: | ---: | ---: |"
    times: dict[str, float] = {}
    for workers in (1, 2):
        with tempfile.TemporaryDirectory(dir=options.folder) as out:
            times[f"{workers} worker{'s' if workers > 1 else ''}, `juesuan extract`"] = extract(files, Path(out), workers).clock
    first = next(iter(times.values()))
    for name, clock in times.items():
        yield f"| {name} | {count:,} | {clock:.1f} | {first / clock:.2f} |"
    if not options.cluster:
        return
    told = _tell("benchmarks.bench_cluster", str(files[0].parent))
    found = json.loads(told.strip().splitlines()[-1])
    same = "the same files" if found["same"] else "OTHER FILES"
    yield f"| 2 workers, reading alone | {found['documents']:,} | {found['alone']:.1f} | |"
    yield f"| Dask, 2 workers, through a store: {same} | {found['documents']:,} | {found['cluster']:.1f} | |"


def night_table(options: Options) -> Iterator[str]:
    """Two nights, the second without anything new."""
    yield "```"
    yield _tell("benchmarks.nights", "--documents", str(options.nightly)).rstrip()
    yield "```"


SECTIONS: dict[str, Callable[[Options], Iterator[str]]] = {
    "readers": reader_table,
    "pages": page_table,
    "documents": document_table,
    "scans": scan_table,
    "workers": worker_table,
    "night": night_table,
}


def _extracted(options: Options, file: Path) -> Taken:
    with tempfile.TemporaryDirectory(dir=options.folder) as out:
        return extract([file], Path(out))


def _tell(module: str, *arguments: str) -> str:
    command = [sys.executable, "-m", module, *arguments]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout  # noqa: S603


def machine(peers: Path) -> str:
    """Return what the figures were measured on."""
    try:
        model = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text(encoding="utf-8"))
    except OSError:
        model = None
    names = [f"{name} {version(name)}" for name in _VERSIONS]
    if peers.is_file():
        ask = f"from importlib.metadata import version as v; print(*(f'{{n}} {{v(n)}}' for n in {_PEER_VERSIONS!r}), sep=', ')"
        names.append(subprocess.run([str(peers), "-c", ask], check=True, stdout=subprocess.PIPE, text=True).stdout.strip())  # noqa: S603
    processor = model[1] if model else platform.processor()
    load = os.getloadavg()[0]
    return (
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC; {os.cpu_count()} × {processor}, load {load:.1f}; {platform.system()} "
        f"{platform.release()}, Python {platform.python_version()}; {', '.join(names)}"
    )


def main() -> None:
    """Measure and print; sections come as they are done."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, help="PDFs, with truth beside them where it is known")
    parser.add_argument("--rounds", type=int, default=1, help="how often readers read, in turn; medians are printed")
    parser.add_argument("--only", nargs="+", choices=list(SECTIONS), default=list(SECTIONS))
    parser.add_argument("--reader-documents", type=int, default=8)
    parser.add_argument("--slow-pages", type=int, default=25, help="pages for readers that take half a second for one")
    parser.add_argument("--pages", type=int, nargs="+", default=[10, 100, 1_000])
    parser.add_argument("--documents", type=int, nargs="+", default=[10, 100, 1_000], help="10000 takes a quarter of an hour")
    parser.add_argument("--nightly", type=int, default=60, help="documents of the two nights")
    parser.add_argument("--worker-documents", type=int, default=60, help="documents that one and two workers read")
    parser.add_argument("--cluster", action=argparse.BooleanOptionalAction, default=True, help="whether a cluster reads them too")
    parser.add_argument("--document-pages", type=int, default=2, help="pages of each of --documents; 0 is as many as they have")
    parser.add_argument("--peers", type=Path, default=Path(".venv-peers/bin/python"))
    arguments = parser.parse_args()
    peers = arguments.peers.absolute()
    print(machine(peers), flush=True)
    with tempfile.TemporaryDirectory(prefix="juesuan-bench-") as folder:
        options = Options(
            arguments.folder, Path(folder), peers, arguments.rounds, arguments.reader_documents, arguments.slow_pages,
            tuple(arguments.pages), tuple(arguments.documents), arguments.nightly, arguments.worker_documents,
            arguments.cluster, arguments.document_pages,
        )  # fmt: skip
        for name in arguments.only:
            began = time.monotonic()
            print(f"\n**{(SECTIONS[name].__doc__ or name).rstrip('.')}**\n", flush=True)
            for line in SECTIONS[name](options):
                print(line, flush=True)
            print(f"\n({time.monotonic() - began:.0f} s)", flush=True)


if __name__ == "__main__":
    main()

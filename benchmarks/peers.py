"""Read the tables of PDFs with one library, and say as JSON what was found and what it took. Needs nothing of ours.

    python benchmarks/peers.py WAY RESULT.json FILE ...

It stands alone so that libraries which do not get on with ours (several bring an OpenCV of their own) are measured in an
environment of their own: `benchmarks/peers.lock`. Times are the processor's and the clock's once the library is imported.
"""

from __future__ import annotations

import importlib
import json
import logging
import resource
import sys
import time
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Rows = list[list[Any]]
_KIB = 1024
_KINDS = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)


def pdfium(file: Path) -> Iterator[Rows]:
    """No tables: the bare text of every page, for comparison."""
    document = importlib.import_module("pypdfium2").PdfDocument(file.read_bytes())
    for number in range(len(document)):
        page = document[number]
        text = page.get_textpage()
        text.get_text_range()
        text.close()
        page.close()
    document.close()
    yield []


def tablers(file: Path) -> Iterator[Rows]:
    """`find_tables` with text."""
    module: Any = importlib.import_module("tablers")
    with module.Document(bytes=file.read_bytes()) as document:
        for page in document.pages():
            for table in module.find_tables(page, extract_text=True, text_use_text_flow=True):
                yield table.to_list()


def pdfplumber(file: Path) -> Iterator[Rows]:
    """`extract_tables` with its defaults."""
    with importlib.import_module("pdfplumber").open(file) as document:
        for page in document.pages:
            yield from page.extract_tables()
            page.close()


def pymupdf(file: Path) -> Iterator[Rows]:
    """`find_tables` with its defaults."""
    with importlib.import_module("pymupdf").open(file) as document:
        for page in document:
            for table in page.find_tables().tables:
                yield table.extract()


def camelot(file: Path) -> Iterator[Rows]:
    """The flavour `lattice`, which finds ruled tables."""
    for table in importlib.import_module("camelot").read_pdf(str(file), pages="all", flavor="lattice", suppress_stdout=True):
        yield table.df.values.tolist()


def img2table(file: Path) -> Iterator[Rows]:
    """Ruled tables of the page's picture, with the text of the PDF."""
    document = importlib.import_module("img2table.document").PDF(str(file))
    for tables in document.extract_tables().values():
        for table in tables:
            yield [[cell.value for cell in row] for row in table.content.values()]


WAYS = {way.__name__: way for way in (pdfium, tablers, pdfplumber, pymupdf, camelot, img2table)}


_MODULES = {"img2table": "img2table.document", "pdfium": "pypdfium2"}


def main(way: str, result: str, *files: str) -> None:
    """Read the files one after another and write the result."""
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    importlib.import_module(_MODULES.get(way, way))
    began, before = time.perf_counter(), _processor()
    found = {}
    for file in files:
        rows = [row for table in WAYS[way](Path(file)) for row in table]
        found[file] = [[_text(cell) for cell in row] for row in rows]
    took = {
        "processor": _processor() - before,
        "clock": time.perf_counter() - began,
        "peak_mib": _peak() // _KIB,
    }
    Path(result).write_text(json.dumps({**took, "rows": found}, ensure_ascii=False), encoding="utf-8")


def _text(cell: Any) -> str:
    """A cell is its text, none, or with tablers its text with what is known of its style."""
    return str(cell[0] if isinstance(cell, (list, tuple)) and cell else getattr(cell, "text", cell) or "")


def _peak() -> int:
    """Kilobytes of this process or its largest child; what `getrusage` says of oneself has the parent's memory in it."""
    own = next(int(line.split()[1]) for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    return max(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)


def _processor() -> float:
    return sum(u.ru_utime + u.ru_stime for u in map(resource.getrusage, _KINDS))


if __name__ == "__main__":
    main(*sys.argv[1:])

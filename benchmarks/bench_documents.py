"""The documents that `benchmarks.bench` reads: the sample district's, whose figures are known, or a folder of real ones."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import pypdfium2

from flows.demo.generate import SampleDocument, documents


def write_sample(folder: Path, count: int, *, truth: bool = False) -> list[Path]:
    """Write that many documents of the sample district, each with bytes of its own, and what they print beside them."""
    folder.mkdir(parents=True, exist_ok=True)
    known = documents(1)
    written = []
    for number in range(count):
        path = folder / f"{number:05}.pdf"
        sample = known[number % len(known)]
        path.write_bytes(sample.data + f"\n%{number}\n".encode())
        if truth:
            path.with_suffix(".json").write_text(_truth(sample), encoding="utf-8")
        written.append(path)
    return written


def write_short(folder: Path, count: int, pages: int = 2) -> list[Path]:
    """Write that many documents of a few pages with statements, for what a document costs beside its pages."""
    folder.mkdir(parents=True, exist_ok=True)
    known = [shortened(sample.data, pages) for sample in documents(1)]
    written = [folder / f"{number:05}.pdf" for number in range(count)]
    for number, path in enumerate(written):
        path.write_bytes(known[number % len(known)] + f"\n%{number}\n".encode())
    return written


def shortened(data: bytes, pages: int) -> bytes:
    """Return a few pages of a document, from its statements on."""
    source, short, buffer = pypdfium2.PdfDocument(data), pypdfium2.PdfDocument.new(), io.BytesIO()
    first = len(source) // 3
    short.import_pages(source, list(range(first, first + pages)))
    short.save(buffer)
    return buffer.getvalue()


def write_copies(folder: Path, files: Sequence[Path], count: int) -> list[Path]:
    """Write that many copies of PDFs, in turn, each with bytes of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    written = [folder / f"{number:05}.pdf" for number in range(count)]
    for number, path in enumerate(written):
        path.write_bytes(files[number % len(files)].read_bytes() + f"\n%{number}\n".encode())
    return written


def write_of_pages(path: Path, pages: int) -> Path:
    """Write one document of that many pages, put together of the sample district's."""
    whole = pypdfium2.PdfDocument.new()
    for sample in _again(documents(1)):
        part = pypdfium2.PdfDocument(sample.data)
        whole.import_pages(part, list(range(min(len(part), pages - len(whole)))))
        if len(whole) >= pages:
            break
    whole.save(path)
    return path


def write_scan(path: Path, pages: int) -> Path:
    """Write a document whose pages are pictures of a sample's pages with statements, at 200 dpi."""
    source = pypdfium2.PdfDocument(documents(1)[0].data)
    first = len(source) // 3
    pictures = [source[n].render(scale=200 / 72).to_pil().convert("RGB") for n in range(first, first + pages)]
    buffer = io.BytesIO()
    pictures[0].save(buffer, "PDF", save_all=True, append_images=pictures[1:], resolution=200)
    path.write_bytes(buffer.getvalue())
    return path


def page_count(files: Sequence[Path]) -> int:
    """Return how many pages PDFs have together."""
    return sum(len(pypdfium2.PdfDocument(file)) for file in files)


def first_pages(files: Sequence[Path], pages: int) -> list[Path]:
    """Return the first files that have at most so many pages together, one at least."""
    chosen: list[Path] = []
    for file in files:
        if chosen and page_count([*chosen, file]) > pages:
            break
        chosen.append(file)
    return chosen


def _again(samples: Sequence[SampleDocument]) -> Iterator[SampleDocument]:
    while True:
        yield from samples


def _truth(sample: SampleDocument) -> str:
    """What a sample prints, in the shape of hand-checked truth: tables with cells."""
    tables: dict[str, list[dict[str, str | None]]] = {}
    for item in sample.items:
        cell = {"side": item.side, "code": item.code, "row": item.row, "measure": item.measure, "text": item.amount_text}
        tables.setdefault(item.statement, []).append(cell)
    return json.dumps({"tables": [{"statement": name, "cells": cells} for name, cells in tables.items()]}, ensure_ascii=False)

"""Score the reading of tables without rulings against the same tables with theirs.

Every ruled page is read again with its vertical rulings removed (`horizontals`), with all removed but those at the top and the
bottom of header and table (`three_line`), and with none (`none`). The line items of the ruled original are the truth.

    python -m tests.layout.score_stripped DIR_OF_PDFS [--cache DIR] [--variant V] [-v]
"""

from __future__ import annotations

import argparse
import pickle
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from PIL.Image import Image

from extractors.document import extract_document
from extractors.engines import PdfiumEngine
from extractors.engines.base import Page
from extractors.errors import UnreadableDocumentError
from extractors.grid import build_grid
from extractors.layout.rules import horizontals
from extractors.model import Box, LineItem
from extractors.statements.headers import read_header

VARIANTS = ("horizontals", "three_line", "none")


@dataclass
class Stored:
    """An engine that gives stored pages."""

    stored: list[Page]
    made_by: str | None
    name: str = "stored"

    def page_count(self) -> int:
        """How many pages there are."""
        return len(self.stored)

    def producer(self) -> str | None:
        """The producer that the metadata names."""
        return self.made_by

    def pages(self) -> Iterator[Page]:
        """The pages in order."""
        return iter(self.stored)

    def image(self, number: int, dpi: int) -> Image:
        """Not needed: the pages have text."""
        raise NotImplementedError


def strip(page: Page, variant: str) -> Page:
    """The page without the rulings that a variant lacks."""
    if variant == "ruled":
        return page
    around = Box(0.0, 0.0, page.width, page.height)
    if variant == "horizontals":
        kept = tuple(horizontals(page.rulings, around))
    elif variant == "three_line":
        kept = tuple(rule for boxes in page.tables for rule in _three_lines(page, boxes))
    else:
        kept = ()
    return replace(page, tables=(), rulings=kept)


def _three_lines(page: Page, boxes: tuple[Box, ...]) -> list[Box]:
    grid, _ = build_grid(page.number, boxes, page.glyphs)
    header = read_header(grid)
    at = {0, grid.row_count} | ({header.start, header.end} if header else set())
    return [Box(grid.xs[0], grid.ys[i], grid.xs[-1], grid.ys[i]) for i in at]


def load(path: Path, cache: Path | None) -> tuple[bytes, str | None, list[Page]] | None:
    """A document's bytes, producer and pages; None where it cannot be opened."""
    stored = cache / f"{path.stem}.pkl" if cache else None
    if stored and stored.is_file():
        found: tuple[bytes, str | None, list[Page]] = pickle.loads(stored.read_bytes())
        return found
    data = path.read_bytes()
    try:
        engine = PdfiumEngine(data)
    except UnreadableDocumentError:
        return None
    found = (data, engine.producer(), list(engine.pages()))
    if stored:
        stored.write_bytes(pickle.dumps(found))
    return found


def _key(item: LineItem) -> tuple[object, ...]:
    return (item.statement, item.side, item.code, item.row, item.parent_row, item.measure, item.amount_text, item.page)


def _place(item: LineItem) -> tuple[object, ...]:
    box = item.box
    return (item.page, item.amount_text.strip(), round(box.x1 / 3) if box else 0, round(box.top / 3) if box else 0)


def compare(truth: list[LineItem], read: list[LineItem]) -> tuple[Counter[str], list[str]]:
    """How many items are right, wrong, missing and invented, with a sentence for each that is wrong or invented."""
    wanted = Counter(map(_key, truth))
    places: defaultdict[tuple[object, ...], list[LineItem]] = defaultdict(list)
    for item in truth:
        places[_place(item)].append(item)
    counts: Counter[str] = Counter()
    remarks: list[str] = []
    for item in read:
        if wanted[_key(item)] > 0:
            wanted[_key(item)] -= 1
            counts["right"] += 1
            continue
        meant = places.get(_place(item))
        kind = "wrong" if meant else "invented"
        counts[kind] += 1
        remarks.append(f"{kind} {_key(item)}" + (f"\n    for {_key(meant[0])}" if meant else ""))
    counts["missing"] = sum(wanted.values()) - counts["wrong"]
    return counts, remarks


def main() -> None:
    """Score all PDFs of the folders given."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--variant", choices=VARIANTS, action="append")
    parser.add_argument("--only", default="")
    parser.add_argument("-v", action="store_true")
    options = parser.parse_args()
    totals: dict[str, Counter[str]] = {v: Counter() for v in options.variant or VARIANTS}
    for path in sorted(p for folder in options.folders for p in folder.glob("*.pdf") if options.only in p.stem):
        found = load(path, options.cache)
        if found is None:
            continue
        data, producer, pages = found
        truth = extract_document(data, lambda _: Stored(pages, producer))  # noqa: B023
        for variant, total in totals.items():
            bare = [strip(p, variant) for p in pages]
            result = extract_document(data, lambda _: Stored(bare, producer))  # noqa: B023
            counts, remarks = compare(list(truth.line_items), list(result.line_items))
            total.update(counts)
            if counts["wrong"] or counts["missing"] or counts["invented"]:
                lost: Counter[str] = Counter(i.statement for i in truth.line_items)
                lost.subtract(Counter(i.statement for i in result.line_items))
                sys.stdout.write(f"{path.stem} {variant} {dict(counts)} {dict(+lost)}\n")
                if options.v:
                    sys.stdout.writelines(f"  {r}\n" for r in remarks)
    for variant, total in totals.items():
        every = total["right"] + total["wrong"] + total["missing"]
        sys.stdout.write(f"{variant}: {dict(total)} recall {total['right'] / max(every, 1):.4f}\n")


if __name__ == "__main__":
    main()

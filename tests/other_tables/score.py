"""How many tables of money that are none of the nine give line items, and how much of these adds up.

    python -m tests.other_tables.score FOLDER [-v]

FOLDER holds PDFs. Every page that prints amounts and a line with the form of a title, which means none of the nine, is expected
to give a table; pages that only go on are not. Tables on performance (绩效, 目标, 自评) are counted apart: they are forms with
targets, which are read as projects and indicators. Documents that are no disclosure are left out. Exit 1 below 95 %.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import pypdfium2

from extractors.document import extract_document
from extractors.model import READ_STATUSES, Extraction, OtherLineItem
from extractors.statements.titles import read_title, title_alone
from extractors.text import line_name, squeeze, unspaced
from tests.other_tables.sums import Sums, sums_of

_ON_PERFORMANCE = re.compile(r"绩效|目标|自评")
_AMOUNT = re.compile(r"(?<![\d.])\d{1,3}(?:,?\d{3})*\.\d{1,2}(?![\d.])")
_FEWEST_AMOUNTS = 3
_MOST_TITLES = 3
_ENOUGH = 0.95


def printed(pdf: Path) -> Iterator[tuple[int, str]]:
    """Page and title of each other table, as the page's own text tells; one that goes on under its title again counts once."""
    before: tuple[int, str] = (0, "")
    for number, page in enumerate(pypdfium2.PdfDocument(pdf), 1):
        lines = page.get_textpage().get_text_bounded().splitlines()
        titles = [unspaced(title_alone(line)) for line in lines if read_title(line) is not None]
        plain = [_plain(t) for t in titles]
        # a section's heading that names the table below it is no further table
        others = [t for i, t in enumerate(titles) if read_title(t) == "other" and not any(_plain(t) in p for p in plain[i + 1 :])]
        amounts = sum(len(_AMOUNT.findall(squeeze(line))) for line in lines)
        if not others or len(titles) > _MOST_TITLES or amounts < _FEWEST_AMOUNTS:
            continue
        for title in dict.fromkeys(others):
            if before != (number - 1, title):
                yield number, title
            before = (number, title)


def _plain(title: str) -> str:
    """A title as it is compared: without ordinal and the form's number."""
    return re.sub(r"^表\d{1,2}(?=20\d\d)", "", line_name(title))


def _is_read(extractions: tuple[Extraction, ...], page: int, title: str) -> bool:
    """Whether a table that stands on the page, or begins on the next below its title, gives line items; titles may wrap."""
    plain = _plain(title)
    return any(
        record.status == "filled" and record.first_page - 1 <= page <= record.last_page and plain in squeeze(record.title)
        for extraction in extractions
        for record in extraction.other_statements
    )


def _sums(extraction: Extraction) -> Iterator[tuple[str, Sums]]:
    tables: defaultdict[int, list[OtherLineItem]] = defaultdict(list)
    for item in extraction.other_line_items:
        tables[item.table_number].append(item)
    titles = {record.table_number: record.title for record in extraction.other_statements}
    yield from ((titles[number], sums_of(items)) for number, items in tables.items())


def main() -> int:
    """Print the score of a folder."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("-v", "--verbose", action="store_true", help="print each table that is not read and each sum that fails")
    args = parser.parse_args()
    counts: Counter[str] = Counter()
    for pdf in sorted(args.folder.glob("*.pdf")):
        data = pdf.read_bytes()
        first = extract_document(data)
        parts = (first, *first.further)
        if first.status not in READ_STATUSES or not data.startswith(b"%PDF"):
            continue
        for page, title in printed(pdf):
            kind = "performance" if _ON_PERFORMANCE.search(title) else "money"
            read = _is_read(parts, page, title)
            counts.update({f"{kind} printed": 1, f"{kind} read": int(read)})
            if args.verbose and not read:
                print(f"{pdf.name} p.{page}: {title} is not read")
        for part in parts:
            counts["unread"] += sum(record.unread for record in part.other_statements)
            counts["items"] += len(part.other_line_items)
            for title, sums in _sums(part):
                counts.update(tried=sums.tried, held=sums.held)
                for what in sums.broken if args.verbose else ():
                    print(f"{pdf.name} {title}: {what} does not add up")
    share = counts["money read"] / (counts["money printed"] or 1)
    print(
        f"tables of money {counts['money read']}/{counts['money printed']} = {share:.4f}, on performance "
        f"{counts['performance read']}/{counts['performance printed']}; line items {counts['items']}, amounts unread "
        f"{counts['unread']}; sums held {counts['held']}/{counts['tried']} = {counts['held'] / (counts['tried'] or 1):.4f}"
    )
    return 0 if share >= _ENOUGH else 1


if __name__ == "__main__":
    sys.exit(main())

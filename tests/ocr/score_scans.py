"""How well scans are read: the hand-checked documents, rasterised, recognised, and compared cell by cell.

    python -m tests.ocr.score_scans CORPUS_DIR [NAME_PART]

Prints for each document cells, right, wrong, missing, invented, F1, doubts and seconds a page, then every wrong cell with its
confidence and doubt. A cell is right when statement, side, code (else name), measure and amount agree.
"""

from __future__ import annotations

import json
import re
import resource
import sys
import time
import unicodedata
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

from extractors.document import Tools, extract_document
from extractors.model import YUAN_PER_UNIT, LineItem
from extractors.numbers import parse_amount
from extractors.ocr.loading import load
from extractors.text import line_name
from tests.ocr.rasterise import rasterise

Key = tuple[str, str, str, str, Decimal]

_DASH = re.compile(r"^[-—–－─]+$")


def fold(text: str | None) -> str:
    """A name as compared: no ordinal, no white space, no punctuation that exporters vary."""
    return re.sub(r"[“”\"'()、,，:：]", "", line_name(text or ""))


def key(statement: str, side: str | None, code: str | None, row: str | None, measure: str, yuan: Decimal) -> Key:
    """Where a cell stands and what it prints."""
    return statement, side or "", re.sub(r"\D", "", code or "") or fold(row), fold(measure), yuan.normalize()


def truth_cells(truth: dict[str, Any]) -> Counter[Key]:
    """What the document prints, dashes left out."""
    cells: Counter[Key] = Counter()
    for table in truth["tables"]:
        unit = YUAN_PER_UNIT[table.get("unit") or truth["document"]["currency_unit"]]
        for cell in table["cells"]:
            number = parse_amount(cell["text"])
            if number is not None and not _DASH.match(cell["text"]):
                code = cell.get("code_canonical") or cell["code"]
                cells[key(table["statement"], cell["side"], code, cell["row"], cell["measure"], number * unit)] += 1
    return cells


def key_of(item: LineItem) -> Key:
    """The same for an extracted cell."""
    return key(item.statement, item.side, item.code, item.row, item.measure, item.amount)


def score(path: Path) -> None:
    """Score one document and print it."""
    truth = json.loads(path.read_text(encoding="utf-8"))
    scan = rasterise(path.with_suffix(".pdf").read_bytes())
    start = time.perf_counter()
    extraction = extract_document(scan, tools=Tools(recognizer=load()))
    seconds = (time.perf_counter() - start) / (extraction.pages or 1)
    want = truth_cells(truth)
    items = [i for i in extraction.line_items if not _DASH.match(unicodedata.normalize("NFKC", i.amount_text.strip()))]
    have = Counter(map(key_of, items))
    right = sum((want & have).values())
    places = Counter(k[:4] for k in (want - have).elements())
    wrong = sum((places & Counter(k[:4] for k in (have - want).elements())).values())
    f1 = 2 * right / (sum(want.values()) + sum(have.values()) or 1)
    doubts = sum(i.doubt is not None for i in items)
    told, found = truth["document"], extraction.identity
    bad = [f for f in ("unit_name", "fiscal_year", "report_type", "scope") if getattr(found, f) != told[f]]
    print(
        f"{path.stem} cells {sum(want.values())} right {right} wrong {wrong} missing {sum(want.values()) - right - wrong} "
        f"invented {sum(have.values()) - right - wrong} F1 {f1:.4f} doubts {doubts} {seconds:.2f} s/page "
        f"{extraction.status} metadata wrong {[(f, getattr(found, f)) for f in bad]}"
    )
    print("   reason:", extraction.status_reason)
    for doubt, count in Counter((i.page, i.doubt) for i in extraction.line_items if i.doubt).most_common():
        print(f"  ? {count} on p.{doubt[0]}: {doubt[1]}")
    empty = {t["statement"] for t in truth["tables"] if t["empty"]} ^ {
        s.statement for s in extraction.statements if s.status == "empty"
    }
    if empty:
        print("   empty statements wrong:", empty)
    for missing in sorted((want - have).elements(), key=str):
        print("  -", missing)
    extra = have - want
    for item in items:
        if extra[key_of(item)] > 0:
            extra[key_of(item)] -= 1
            print("  +", key_of(item), f"p.{item.page} “{item.amount_text}” {item.row}", item.confidence, item.doubt)


def main() -> None:
    """Score all documents of a folder that have labels."""
    folder, part = Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else ""
    for path in sorted(folder.glob("*.json")):
        if part in path.stem and path.with_suffix(".pdf").is_file():
            score(path)
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")


if __name__ == "__main__":
    main()

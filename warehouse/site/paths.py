"""Addresses in the site, worked out from what a page is about alone, so that a citation goes on working.

Every address of the site is relative to its folder and names its file, for a page opened from a disk has no server that would
find `index.html` by itself.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from urllib.parse import quote, urlsplit

INDEX = "index.html"
COVERAGE = "coverage.html"
SEARCH = "search.html"
COMPARE = "compare.html"
PROMISES = "promises.html"
MAINTAINERS = "about/maintainers.html"
ASSETS = "assets"
DATA = "data"

_DOCUMENT_DIGITS = 16
_UNIT_DIGITS = 8
_NO_DIVISION = "000000"

LINES = {
    "合计": "total",
    "总计": "grand-total",
    "收入总计": "grand-total",
    "支出总计": "grand-total",
    "本年收入合计": "current-total",
    "本年支出合计": "current-total",
    "人员经费合计": "personnel-total",
    "公用经费合计": "public-total",
    "预算数": "budget",
    "决算数": "final",
}
"""Lines whose names are printed in nearly every document, as a cell's address has them; never change one that is there."""

_WORD = re.compile(r"[a-z][a-z_]*")


def unit_slug(division_code: str | None, unit_name: str) -> str:
    """Return what a unit is called in addresses: `420103-1a2b3c4d`."""
    return f"{division_code or _NO_DIVISION}-{_digits(unit_name, _UNIT_DIGITS)}"


def unit_page(division_code: str | None, unit_name: str) -> str:
    """Return the address of a unit's page."""
    return f"u/{unit_slug(division_code, unit_name)}/{INDEX}"


def document_slug(document_id: str, part: int = 1) -> str:
    """Return what a disclosure is called in addresses: 16 digits of its document's hash, and its part from the second on."""
    return document_id[:_DOCUMENT_DIGITS] + (f"-{part}" if part > 1 else "")


def document_page(document_id: str, part: int = 1) -> str:
    """Return the address of a disclosure's page."""
    return f"d/{document_slug(document_id, part)}/{INDEX}"


def cells_file(document_id: str, part: int = 1) -> str:
    """Return the address of the data that a disclosure's dialogs show."""
    return f"d/{document_slug(document_id, part)}/cells.js"


def further_page(document_id: str, part: int = 1) -> str:
    """Return the address of the page of what a disclosure says beside its statements."""
    return f"d/{document_slug(document_id, part)}/further.html"


def further_file(document_id: str, part: int = 1) -> str:
    """Return the address of the data that the dialogs of that page show."""
    return f"d/{document_slug(document_id, part)}/further.js"


def pictures_folder(document_id: str) -> str:
    """Return the folder of a document's page pictures."""
    return f"p/{document_id[:_DOCUMENT_DIGITS]}"


def picture(document_id: str, page: int) -> str:
    """Return the address of the picture of a page, from 1."""
    return f"{pictures_folder(document_id)}/{page}.webp"


def root_of(address: str) -> str:
    """Return how one gets from a page to the site's folder: `` or `../../`."""
    return "../" * address.count("/")


def cell_id(statement: str, side: str | None, code: str | None, row: str, parent_row: str | None, measure: str) -> str:
    """Return a figure's address on its disclosure's page: `expenditure.2010301.basic`, in ASCII.

    It is made of what the figure is, never of where it stands, so that a better reading of the page leaves it as it is. A line
    without a code is known by its name, in a few letters of its hash where it is no common one; so is a column outside the
    vocabulary. Figures that are alike are told apart by `figures.with_cells`.
    """
    known = LINES.get(row) if parent_row is None else None
    line = code or known or "l" + _digits(f"{parent_row or ''}/{row}", _UNIT_DIGITS)
    column = measure if _WORD.fullmatch(measure) else f"c{_digits(measure, _UNIT_DIGITS)}"
    return ".".join(part for part in (statement, side, line, column) if part)


def value_id(*parts: str, hashed: Sequence[str | int | None], column: str = "") -> str:
    """Return the address of a value beside the statements: `project.self_evaluation.1a2b3c4d.budget`, in ASCII.

    Args:
        parts: what kind of value it is.
        hashed: the names that it is known by, which a few letters of their hash stand for.
        column: what is said of it.
    """
    name = _digits("/".join("" if one is None else str(one) for one in hashed), _UNIT_DIGITS)
    return ".".join(part for part in (*parts, name, column) if part)


def search_page(query: str) -> str:
    """Return the address of the search for some words."""
    return f"{SEARCH}?q={quote(query)}"


def _digits(text: str, count: int) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:count]


def ranking_page(key: str, year: int) -> str:
    """Return the address of a ranking of units: `r/reception-2024.html`."""
    return f"r/{key}-{year}.html"


def item_page(code: str) -> str:
    """Return the address of the page of a classification's code: `c/2010301.html`."""
    return f"c/{code}.html"


def coverage_page(division_code: str | None, number: int = 1) -> str:
    """Return the address of a division's coverage as a plain table; large divisions have several."""
    return f"coverage/{division_code or _NO_DIVISION}{f'-{number}' if number > 1 else ''}.html"


def coverage_data(division_code: str | None) -> str:
    """Return the address of a division's coverage as data."""
    return f"{DATA}/coverage/{division_code or _NO_DIVISION}.js"


def promises_page(division_code: str | None, number: int = 1) -> str:
    """Return the address of a division's projects and targets by unit as a plain table; large divisions have several."""
    return f"promises/{division_code or _NO_DIVISION}{f'-{number}' if number > 1 else ''}.html"


def promises_data(division_code: str | None, year: int, number: int) -> str:
    """Return the address of some of a division's targets of a year as data."""
    return f"{DATA}/promises/{division_code or _NO_DIVISION}-{year}-{number}.js"


def unit_data(slug: str) -> str:
    """Return the address of a unit's headlines as data."""
    return f"{DATA}/u/{slug}.js"


def search_data(name: str) -> str:
    """Return the address of a part of the search index."""
    return f"{DATA}/search/{name}"


def web_address(url: str | None) -> str | None:
    """Return an address fit for a link; a local file's path or another scheme gives None."""
    return url if url and urlsplit(url).scheme in ("http", "https") else None

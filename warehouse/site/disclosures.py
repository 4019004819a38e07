"""The page of a disclosure: what it is, its nine statements as printed, what does not hold, and how versions differ."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl
from markupsafe import Markup, escape

from warehouse.site import paths
from warehouse.site.batches import Batch, Disclosure, Row, by_disclosure, digests, rows_of, split
from warehouse.site.beside import Part, parts_of, places_beside
from warehouse.site.dialog import Finder, dialog_data
from warehouse.site.findings import Beside, findings_of
from warehouse.site.layout import lay_out
from warehouse.site.pages import Draft, Kind, Site, Task, fingerprint, render
from warehouse.site.words import both

PICTURES = "pages.json"
"""Beside a document's page pictures: `sizes`, (width, height) in points by page, and `absent`, why there are none, zh and en."""


_HIDDEN = Markup('<span class="hidden">{}</span>')
FAILED = _HIDDEN.format(both("（勾稽不符）", " (an identity does not hold)"))
DOUBTFUL = _HIDDEN.format(both("（存疑）", " (doubtful)"))


class Version(NamedTuple):
    """Another version: its page, and whether its figures were read, so that what `revisions` does not list is the same in it."""

    address: str
    read: bool


@dataclass(frozen=True, slots=True)
class _Parts:
    """The rows of one disclosure."""

    document: Row
    line_items: pl.DataFrame
    statements: pl.DataFrame | None
    checks: pl.DataFrame | None
    revisions: list[Row]
    pictures: Mapping[str, Any]
    before: Version | None
    after: Version | None
    """The versions that it replaces and that replaces it."""
    withdrawn: bool
    """Whether the site has taken it down."""
    beside: tuple[Part, ...]
    """What it says beside its statements, which a page of its own shows."""
    places: Beside


def _drafts(site: Site, task: Task) -> Iterator[Draft]:
    assert isinstance(task, Path)
    batch = Batch(task)
    items, statements, checks = map(by_disclosure, (batch.line_items, batch.statements, batch.checks))
    rules = fingerprint(sorted(site.rules.items()))
    marks = [digests(frame) for frame in (batch.line_items, batch.statements, batch.checks)]
    revisions = _by_version(batch.revisions)
    versions = _Versions(batch, set(items))
    withdrawn = set(batch.coverage.filter(pl.col("status") == "withdrawn")["document_id"])
    beside = parts_of(batch.beside)
    marks_beside = [digests(frame) for frame in batch.beside.values()]  # findings name what stands there
    failing = set(batch.checks.filter(pl.col("outcome") == "fail").select("document_id", "part").iter_rows())
    seen: set[Disclosure] = set()
    for row in batch.documents.iter_rows(named=True):
        if row["document_id"] is None or (key := (row["document_id"], row["part"])) in seen:
            continue
        seen.add(key)
        revised = revisions.get(key, [])
        empty = batch.line_items.clear()
        parts = _Parts(
            row, items.get(key, empty), statements.get(key), checks.get(key), revised,
            read_pictures(site.folder / paths.pictures_folder(key[0])),
            versions.other(row["supersedes"], row["part"]), versions.other(row["replaced_by"], row["part"]), key[0] in withdrawn,
            beside.get(key, ()), partial(places_beside, batch.beside, key),
        )  # fmt: skip
        told = (sorted(row.items()), [sorted(r.items(), key=str) for r in revised], parts.pictures)
        rows = [found.get(key) for found in (*marks, *(marks_beside if key in failing else ()))]
        mark = fingerprint(rows, told, parts.before, parts.after, parts.withdrawn, parts.beside, rules)
        yield Draft(paths.document_page(*key), mark, partial(_write, site, parts))


def _by_version(revisions: pl.DataFrame) -> dict[Disclosure, list[Row]]:
    """Revisions by either of the two disclosures that they compare."""
    found: dict[Disclosure, list[Row]] = {}
    for row in revisions.iter_rows(named=True):
        for document_id in (row["document_id"], row["supersedes"]):
            found.setdefault((document_id, row["part"]), []).append(row)
    return found


class _Versions:
    """Finds other versions of a disclosure."""

    def __init__(self, batch: Batch, read: set[Disclosure]) -> None:
        self._read = read
        self._known = set(batch.documents.select("document_id", "part").iter_rows())

    def other(self, document_id: str | None, part: int) -> Version | None:
        """The same part of another version, or that version's first where it has no such part."""
        if document_id is None:
            return None
        key = (document_id, part if (document_id, part) in self._known or (document_id, 1) not in self._known else 1)
        return Version(paths.document_page(*key), key in self._read and key[1] == part)


def read_pictures(folder: Path) -> Mapping[str, Any]:
    """Return what is known of a document's page pictures (`PICTURES`); nothing where none were drawn yet."""
    try:
        found = json.loads((folder / PICTURES).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _write(site: Site, parts: _Parts) -> dict[str, str | bytes]:
    document, items = parts.document, parts.line_items
    key = (document["document_id"], document["part"])
    address = paths.document_page(*key)
    finder, cells = Finder(items), rows_of(items)
    sizes = parts.pictures.get("sizes", {})
    script, standing = dialog_data(finder, cells, parts.checks, parts.revisions, document, site.rules, sizes)
    bad = {cells[number]["cell"] for number in standing.failed}
    page = render(
        "disclosure.html.j2",
        address,
        document=document,
        laid=lay_out(cells, rows_of(parts.statements)),
        figure=lambda cell: figure_link(cell, cell["cell"] in bad),
        findings=findings_of(parts.checks, items, site, parts.places, finder),
        revisions=[row for row in parts.revisions if row["document_id"] == key[0]],
        amounts=items.height,
        verified=int((items["verified_by"] > 0).sum()),
        doubtful=int(items["doubt"].is_not_null().sum()),
        original=paths.web_address(document["url"]),
        listed=paths.web_address(document["page_url"]),
        pictures=parts.pictures,
        before=parts.before,
        after=parts.after,
        withdrawn=parts.withdrawn,
        beside=parts.beside,
        further=paths.further_page(*key),
    )
    return {address: page, paths.cells_file(*key): script} if items.height else {address: page}


def figure_link(cell: Row, failed: bool) -> Markup:
    """Return a figure as HTML: a link to itself, which opens its dialog, with a class for what is known of it."""
    name, text = escape(cell["cell"]), escape(cell["amount_text"])
    kind, told = "", ""
    if failed:
        kind, told = " x", FAILED
    elif cell["doubt"]:
        kind, told = " q", DOUBTFUL
    elif not cell["verified_by"]:
        kind = " u"
    return Markup(f'<a class="fig{kind}" id="{name}" href="#{name}">{text}{told}</a>')  # noqa: S704 - all of it is escaped


KIND = Kind("disclosures", split, _drafts, ("batches", "beside", "dialog", "disclosures", "figures", "findings", "layout"))

"""The page of a disclosure: what it is, its nine statements as printed, what does not hold, and how versions differ."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from warehouse.site import paths
from warehouse.site.batches import Batch, Disclosure, Row, by_disclosure, digest, rows_of, split
from warehouse.site.dialog import dialog_data
from warehouse.site.findings import findings_of, web_address
from warehouse.site.layout import lay_out
from warehouse.site.pages import Draft, Kind, Site, Task, fingerprint, render

PICTURES = "pages.json"
"""Beside a document's page pictures: `sizes`, (width, height) in points by page, and `absent`, why there are none, zh and en."""


@dataclass(frozen=True, slots=True)
class _Parts:
    """The rows of one disclosure."""

    document: Row
    line_items: pl.DataFrame
    statements: pl.DataFrame | None
    checks: pl.DataFrame | None
    revisions: pl.DataFrame
    pictures: Mapping[str, Any]


def _drafts(site: Site, task: Task) -> Iterator[Draft]:
    assert isinstance(task, Path)
    batch = Batch(task)
    items, statements, checks = map(by_disclosure, (batch.line_items, batch.statements, batch.checks))
    rules = fingerprint(sorted(site.rules.items()))
    seen: set[Disclosure] = set()
    for row in batch.documents.iter_rows(named=True):
        if row["document_id"] is None or (key := (row["document_id"], row["part"])) in seen:
            continue
        seen.add(key)
        revised = batch.revisions.filter(
            ((pl.col("document_id") == key[0]) | (pl.col("supersedes") == key[0])) & (pl.col("part") == key[1])
        )
        empty = batch.line_items.clear()
        parts = _Parts(row, items.get(key, empty), statements.get(key), checks.get(key), revised, _pictures(site, key[0]))
        mark = fingerprint(
            digest(parts.line_items, parts.statements, parts.checks, parts.revisions), sorted(row.items()), parts.pictures, rules
        )
        yield Draft(paths.document_page(*key), mark, lambda parts=parts: _write(site, parts))  # type: ignore[misc]


def _pictures(site: Site, document_id: str) -> Mapping[str, Any]:
    try:
        found = json.loads((site.folder / paths.pictures_folder(document_id) / PICTURES).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _write(site: Site, parts: _Parts) -> dict[str, str | bytes]:
    document, items = parts.document, parts.line_items
    key = (document["document_id"], document["part"])
    address = paths.document_page(*key)
    script, failed = dialog_data(
        items, parts.checks, rows_of(parts.revisions), document, site.rules, parts.pictures.get("sizes", {})
    )
    names = items["cell"].to_list()
    page = render(
        "disclosure.html.j2",
        address,
        document=document,
        laid=lay_out(items, rows_of(parts.statements)),
        failed={names[number] for number in failed},
        findings=findings_of(parts.checks, items, site),
        revisions=rows_of(parts.revisions.filter(pl.col("document_id") == key[0])),
        amounts=items.height,
        verified=int((items["verified_by"] > 0).sum()),
        doubtful=int(items["doubt"].is_not_null().sum()),
        original=web_address(document["url"]),
        listed=web_address(document["page_url"]),
        pictures=parts.pictures,
    )
    return {address: page, paths.cells_file(*key): script} if items.height else {address: page}


KIND = Kind("disclosures", split, _drafts, ("batches", "dialog", "disclosures", "figures", "findings", "layout"))

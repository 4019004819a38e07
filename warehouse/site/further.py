"""The page of what a disclosure says beside its nine statements; one that says nothing of it has no such page.

It has projects and their indicators, key work, what the text states of procurement, assets, reception and travel, how the
department is made up, and the other tables of money.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl
from markupsafe import Markup, escape

from warehouse.site import paths, reached
from warehouse.site.batches import Batch, Disclosure, Row, by_disclosure, digests, rows_of, split
from warehouse.site.beside import lay_out_further, parts_of
from warehouse.site.dialog import Finder, dialog_data
from warehouse.site.disclosures import DOUBTFUL, FAILED, read_pictures
from warehouse.site.pages import Draft, Kind, Site, Task, fingerprint, render
from warehouse.site.projects import SUBJECTS
from warehouse.site.values import Value, pages_of


def _drafts(site: Site, task: Task) -> Iterator[Draft]:
    assert isinstance(task, Path)
    batch = Batch(task)
    tables = {name: by_disclosure(frame) for name, frame in batch.beside.items()}
    checks = by_disclosure(batch.checks)
    marks = [digests(frame) for frame in (*batch.beside.values(), batch.checks)]
    rules = fingerprint(sorted(site.rules.items()))
    beside, seen = parts_of(batch.beside), set[Disclosure]()
    for row in batch.documents.iter_rows(named=True):
        key = (row["document_id"], row["part"])
        if key in seen or key not in beside:
            continue
        seen.add(key)
        mine = {name: of_table.get(key, batch.beside[name].clear()) for name, of_table in tables.items()}
        pictures = read_pictures(site.folder / paths.pictures_folder(key[0]))
        mark = fingerprint([found.get(key) for found in marks], sorted(row.items()), pictures, rules)
        yield Draft(paths.further_page(*key), mark, partial(_write, site, row, mine, checks.get(key), pictures))


def _write(
    site: Site, document: Row, tables: Mapping[str, pl.DataFrame], checks: pl.DataFrame | None, pictures: Mapping[str, Any]
) -> dict[str, str | bytes]:  # fmt: skip
    key = (document["document_id"], document["part"])
    address = paths.further_page(*key)
    further = lay_out_further(tables)
    frame = further.cells.frame()
    finder, cells = Finder(frame), rows_of(frame)
    mine = _on_pages(checks, pages_of(cells))
    script, standing = dialog_data(finder, cells, mine, (), document, site.rules, pictures.get("sizes", {}))
    # Whether an indicator was reached stands beside it, and both its values may be printed alike.
    signs = {name: "h" for number in standing.held if not (name := cells[number]["cell"]).startswith("indicator.")}
    signs |= {cell["cell"]: "q" for cell in cells if cell["doubt"]}
    signs |= {cells[number]["cell"]: "x" for number in standing.failed}
    page = render(
        "further.html.j2",
        address,
        document=document,
        further=further,
        value=lambda value, own=True: value_link(value, signs, own=own),
        subjects=SUBJECTS,
        outcomes=reached.OUTCOMES,
        signs=reached.SIGNS,
        original=paths.web_address(document["url"]),
        pictures=pictures,
        replaced=paths.document_page(document["replaced_by"], document["part"]) if document["replaced_by"] else None,
    )
    return {address: page, paths.further_file(*key): script}


def _on_pages(checks: pl.DataFrame | None, pages: list[int]) -> pl.DataFrame | None:
    """The checks that may name a value of these pages, so that the others need not be looked into."""
    if checks is None:
        return None
    return checks.filter(pl.col("pages").is_null() | (pl.col("pages").list.set_intersection(pages).list.len() > 0))


def value_link(value: Value | None, signs: Mapping[str, str], *, own: bool) -> Markup:
    """Return a value as HTML: a link that opens its dialog; nothing where there is no value.

    Args:
        value: what is printed.
        signs: by address `h` where an identity holds with it, `x` where one does not, `q` where its reading is doubtful.
        own: whether the link is the value's address, which one of a page's links to it must be.
    """
    if value is None:
        return Markup("")
    name, sign = escape(value.cell), signs.get(value.cell, "n")
    told = {"x": FAILED, "q": DOUBTFUL}.get(sign, "")
    ident = f' id="{name}"' if own else ""
    kind = "" if sign == "h" else f" {sign}"
    return Markup(f'<a class="fig{kind}"{ident} href="#{name}">{escape(value.text)}{told}</a>')  # noqa: S704 - all of it is escaped


_SOURCES = ("batches", "beside", "dialog", "disclosures", "further", "layout", "projects", "reached", "values")
KIND = Kind("further", split, _drafts, _SOURCES)

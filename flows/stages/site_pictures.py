"""Pictures of the pages that have figures, for the site: drawn once a document, for its bytes do not change."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from flows.reporting import Reporter
from flows.stages.drawing import DOCUMENT_SECONDS, Drawing, NotDrawn, Originals, Words, draw
from warehouse.extractions import BESIDE
from warehouse.files import write_file
from warehouse.schema import TABLES, Table
from warehouse.site import paths
from warehouse.site.disclosures import PICTURES, read_pictures
from warehouse.tables import table_files

if TYPE_CHECKING:
    from flows.stages.page_worker import DrawnPages

_SECONDS_PER_PAGE = 5
_WORKER = "flows.stages.page_worker"
_GONE: Words = ("没有原件，无法绘出页面。", "The original is not at hand, so its pages cannot be drawn.")


def draw_site_pictures(
    tables: Path, originals: Originals, site: Path, report: Reporter, workers: int | None = None
) -> int:  # fmt: skip
    """Draw the pages below `site` that are not there yet, and remove those of documents that no table names.

    Returns how many were drawn, and of how many documents it is newly known that they cannot be: their pages are written again.

    Args:
        tables: the folder of the tables.
        originals: where the documents lie.
        site: the folder of the site.
        report: told how far it is.
        workers: processes, by default as many as processors.
    """
    wanted = pages_with_figures(tables)
    drawings, count = [], 0
    for document_id, pages in wanted.items():
        folder = site / paths.pictures_folder(document_id)
        known = read_pictures(folder)
        missing = [page for page in pages if not _is_settled(folder, known, page)]
        if not missing:
            continue
        path = originals.find(document_id)
        if path is None:
            if known.get("absent") != list(_GONE):
                _keep(folder, {"absent": _GONE, "again": True})
                count += 1
            continue
        seconds = DOCUMENT_SECONDS + _SECONDS_PER_PAGE * len(missing)
        drawings.append(Drawing(document_id, (str(path), document_id, missing, str(folder)), seconds))
    for document_id, drawn in draw(drawings, _WORKER, "draw_pages", report, "Page pictures", workers):
        folder = site / paths.pictures_folder(document_id)
        known = read_pictures(folder)
        _keep(folder, {"absent": drawn.why} if isinstance(drawn, NotDrawn) else _merged(known, drawn))
        count += 1 if isinstance(drawn, NotDrawn) else len(drawn.sizes) or 1
    _clear(site, wanted)
    return count


def pages_with_figures(tables: Path) -> dict[str, list[int]]:
    """Return the pages of each document that have figures, projects or anything else with a place on them."""
    found = [pl.DataFrame(schema={"document_id": pl.String, "page": pl.Int64})]
    for name in ("line_items", *(table.name for table in BESIDE)):
        if files := table_files(tables, name):
            scanned = pl.scan_parquet(files, hive_partitioning=False)
            found += [rows.unique().collect(engine="streaming") for rows in _placed(scanned, TABLES[name])]
    pages = pl.concat(found).unique().sort("document_id", "page")
    return {str(key[0]): rows["page"].to_list() for key, rows in pages.group_by("document_id", maintain_order=True)}


def _placed(rows: pl.LazyFrame, table: Table) -> Iterator[pl.LazyFrame]:
    """Documents and pages of what has a place: of rows with a box, and of columns that name a place or a page of their own."""
    document = pl.col("document_id")
    for column in table:
        name = column.name
        if name == "x0":
            yield rows.filter(pl.col("x0").is_not_null()).select(document, "page")
        elif name.endswith("_at"):
            yield rows.filter(pl.col(name).str.contains("(", literal=True)).select(
                document, page=pl.col(name).str.extract(r"^p(\d+) ").cast(pl.Int64)
            )
        elif name.endswith("_box"):
            page = pl.col(f"{name.removesuffix('_box')}_page")
            yield rows.filter(pl.col(name).is_not_null()).select(document, page=page)


def _is_settled(folder: Path, known: Mapping[str, object], page: int) -> bool:
    """Whether a page is drawn, or is known not to be drawable."""
    if known.get("absent") and not known.get("again"):
        return True
    sizes, failed = known.get("sizes"), known.get("failed")
    if isinstance(failed, dict) and str(page) in failed:
        return True
    return isinstance(sizes, dict) and str(page) in sizes and (folder / f"{page}.webp").is_file()


def _merged(known: Mapping[str, object], drawn: DrawnPages) -> dict[str, object]:
    sizes, failed = known.get("sizes"), known.get("failed")
    return {
        "sizes": {**(sizes if isinstance(sizes, dict) else {}), **{str(page): size for page, size in drawn.sizes.items()}},
        "failed": {**(failed if isinstance(failed, dict) else {}), **{str(page): why for page, why in drawn.failed.items()}},
        "absent": drawn.absent,
    }


def _keep(folder: Path, what: Mapping[str, object]) -> None:
    write_file(folder / PICTURES, json.dumps(what, ensure_ascii=False, sort_keys=True))


def _clear(site: Path, wanted: Mapping[str, Sequence[int]]) -> None:
    """Remove the pictures of documents that have no figures any more."""
    folders = {Path(paths.pictures_folder(document_id)).name for document_id in wanted}
    for folder in (site / "p").glob("*"):
        if folder.name not in folders:
            shutil.rmtree(folder, ignore_errors=True)

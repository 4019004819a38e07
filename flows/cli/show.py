"""`juesuan show`: one document's figures with their place in the PDF, or a picture of how one of its pages was read."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from extractors.errors import JuesuanError, UsageError
from extractors.model import STATEMENTS
from flows.cli.options import DebugOption, HomeOption, TablesOption, home_at, tables_at
from flows.cli.output import print_rows

if TYPE_CHECKING:
    import polars as pl

SEARCHED_BY_CELL = ("code", "row", "parent_row", "measure")
PRINTED = (
    *("statement", "side", "code", "row", "measure", "amount", "amount_text", "currency_unit", "page", "box"),
    *("verified_by", "doubt"),
)

STATEMENT_PRINTED = ("statement", "status", "title", "first_page", "last_page", "note")
"""Printed where there is no figure: an empty statement and a missing one are not the same."""


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command(epilog="Example: juesuan show 3f9a1c --page 7 --png page.png --home data/demo")(show)


def show(
    document: Annotated[
        str, typer.Argument(metavar="DOCUMENT", help="A document's id, or the beginning of it; or a file on this machine.")
    ],
    statement: Annotated[str | None, typer.Option("--statement", metavar="NAME", help="Only this statement.")] = None,
    cell: Annotated[
        list[str],
        typer.Option("--cell", metavar="TEXT", help="Only figures whose code, row or measure has this text; may repeat."),
    ] = [],  # noqa: B006 (typer copies it)
    page: Annotated[int | None, typer.Option("--page", metavar="N", min=1, help="Only what stands on this page.")] = None,
    png: Annotated[
        Path | None,
        typer.Option(
            "--png", metavar="OUT", dir_okay=False, help="Draw the page with what was read on it into this file; needs --page."
        ),
    ] = None,
    home: HomeOption = None,
    tables: TablesOption = None,
    debug: DebugOption = False,
) -> None:
    """Print one document's figures with their place, or draw how one of its pages was read.

    Amounts are in yuan and as printed, boxes in points from the top left.
    """
    if statement is not None and statement not in STATEMENTS:
        raise typer.BadParameter(f"--statement takes one of {', '.join(STATEMENTS)}, not {statement}.")
    if png is None:
        with _tables_with(document, home, tables) as (root, prefix):
            _print_figures(root, prefix, statement, cell, page)
    elif page is None:
        raise typer.BadParameter("--png draws one page: give its number with --page.")
    else:
        _draw(document, page, png, home, tables)


@contextmanager
def _tables_with(document: str, home: Path | None, tables: Path | None) -> Iterator[tuple[Path, str]]:
    """The folder of the tables that have the document, and its id or the beginning of it; a file's tables are made first."""
    if not _is_file(document):
        yield tables_at(home, tables), document
        return
    from flows.reporting import SilentReporter
    from flows.stages.extract import extract_files

    with tempfile.TemporaryDirectory(prefix="juesuan-") as folder:
        extract_files([Path(document)], Path(folder), ["parquet"], SilentReporter())
        yield Path(folder), ""


def _is_file(document: str) -> bool:
    """Whether the argument names a file.

    Raises:
        UsageError: it looks like a path, and nothing is there.
    """
    path = Path(document)
    if path.is_file():
        return True
    if path.suffix or len(path.parts) > 1:
        raise UsageError(f"{document} is no file: name a document on this machine, or give a document's id.")
    return False


def _draw(document: str, page: int, png: Path, home: Path | None, tables: Path | None) -> None:
    """Draw a page of a file, or of a document in a home or in tables, into a file, and say what is on it."""
    path, heading = (Path(document), Path(document).name) if _is_file(document) else _original(document, home, tables)
    # The readers of documents are imported here: to print rows of a table needs none of them.
    from flows.stages.picture import draw_view, explain_document_page
    from flows.stages.worker import reading_tools

    try:
        explained = explain_document_page(path.read_bytes(), page, reading_tools())
    except JuesuanError as error:
        kind = UsageError if isinstance(error, UsageError) else JuesuanError
        raise kind(f"{path}: {error}") from error
    view = explained.view
    if view.title and view.title not in heading:
        heading = f"{heading}   {view.title}"
    draw_view(explained, heading).image.save(png, format="PNG", optimize=True)
    amounts, unread = (sum(box.role == role for box in view.boxes) for role in ("amount", "unread"))
    typer.echo(
        f"{png}: page {page} of {explained.page_count}, {len(view.tables)} tables, {amounts} amounts read, {unread} unread"
    )
    for remark in view.remarks:
        typer.echo(remark)


def _original(document: str, home: Path | None, tables: Path | None) -> tuple[Path, str]:
    """The file with the bytes of a document in a home's archive, or of a local one in tables, and what it is called.

    Raises:
        StoreError: the archive does not have it.
        UsageError: there is no such document, or the file that the tables were made from is not there.
    """
    from warehouse.archive import Archive
    from warehouse.tables import read_table

    root = tables_at(home, tables)
    row = find_document(read_table(root, "documents"), document, root)
    heading = str(row["title"] or row["unit_name"] or row["url"])
    if tables is None:
        return Archive(home_at(home).archive).path(row["document_id"]), heading
    path = Path(row["url"])
    if not path.is_file():
        raise UsageError(f"{row['url']}, which the tables were made from, is no file here: give the file itself.")
    return path, heading


def _print_figures(root: Path, prefix: str, statement: str | None, cell: list[str], page: int | None) -> None:
    """Print a document and those of its figures that are asked for; its statements where there is none."""
    from warehouse.tables import read_table

    document = find_document(read_table(root, "documents"), prefix, root)
    figures = select_rows(read_table(root, "line_items"), document["document_id"], statement, cell)
    if page is not None:
        figures = figures.filter(figures["page"] == page)
    _print_heading(document)
    if figures.is_empty():
        statements = select_rows(read_table(root, "statements"), document["document_id"], statement, [])
        print_rows("No figure matches. The statements are:", STATEMENT_PRINTED, statements.select(STATEMENT_PRINTED).rows())
        return
    print_rows(
        "Figures (yuan)",
        PRINTED,
        [_printed(row) for row in figures.iter_rows(named=True)],
        numeric=("amount", "page", "verified_by"),
    )


def find_document(documents: pl.DataFrame, prefix: str, root: Path) -> dict[str, Any]:
    """Return the row of the one document whose id begins with `prefix`.

    Raises:
        UsageError: there is none, or more than one.
    """
    import polars as pl

    found = documents.filter(pl.col("document_id").str.starts_with(prefix.lower())).unique("document_id", maintain_order=True)
    if found.is_empty():
        raise UsageError(f"No document in {root} has an id that begins with {prefix}: its table `documents` lists them.")
    if len(found) > 1:
        ids = ", ".join(value[: len(prefix) + 4] for value in found["document_id"].sort().head(5))
        raise UsageError(f"{len(found)} documents in {root} have ids that begin with {prefix} ({ids} …): give more of it.")
    return found.row(0, named=True)


def select_rows(rows: pl.DataFrame, document_id: str, statement: str | None, cells: list[str]) -> pl.DataFrame:
    """Return a document's rows, those of one statement where given, that have every text in code, row or measure."""
    import polars as pl

    wanted = pl.col("document_id") == document_id
    if statement is not None:
        wanted &= pl.col("statement") == statement
    for text in cells:
        wanted &= pl.any_horizontal(pl.col(name).str.contains(text, literal=True).fill_null(False) for name in SEARCHED_BY_CELL)
    return rows.filter(wanted)


def _print_heading(document: dict[str, Any]) -> None:
    """Print what the document is, field by field, without those that are not known."""
    names = (
        "title",
        "unit_name",
        "fiscal_year",
        "report_type",
        "scope",
        "document_id",
        "url",
        "pages",
        "status",
        "status_reason",
    )
    rows = [(name, document[name]) for name in names if document[name] is not None]
    print_rows("Document", ("field", "value"), rows)


def _printed(row: dict[str, Any]) -> list[object]:
    """Return a figure's printed columns: a line under another as `parent / row`, the box as `x0,top–x1,bottom`."""
    name = f"{row['parent_row']} / {row['row']}" if row["parent_row"] else row["row"]
    box = f"{row['x0']:.1f},{row['top']:.1f}–{row['x1']:.1f},{row['bottom']:.1f}" if row["x0"] is not None else None
    return [{**row, "row": name, "box": box}[column] for column in PRINTED]

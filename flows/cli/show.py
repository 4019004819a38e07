"""`juesuan show`: one document's figures with their place in the PDF."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from extractors.errors import UsageError
from extractors.model import STATEMENTS
from flows.cli.options import DebugOption, HomeOption, TablesOption, tables_at
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
    app.command(epilog="Example: juesuan show 3f9a1c --statement three_public --cell reception --home data/demo")(show)


def show(
    document_id: Annotated[str, typer.Argument(metavar="DOCUMENT_ID", help="A document's id, or the beginning of it.")],
    statement: Annotated[str | None, typer.Option("--statement", metavar="NAME", help="Only this statement.")] = None,
    cell: Annotated[
        list[str],
        typer.Option("--cell", metavar="TEXT", help="Only figures whose code, row or measure has this text; may repeat."),
    ] = [],  # noqa: B006 (typer copies it)
    home: HomeOption = None,
    tables: TablesOption = None,
    debug: DebugOption = False,
) -> None:
    """Print one document's figures with their place. Amounts in yuan and as printed, boxes in points from the top left."""
    from warehouse.tables import read_table

    if statement is not None and statement not in STATEMENTS:
        raise typer.BadParameter(f"--statement takes one of {', '.join(STATEMENTS)}, not {statement}.")
    root = tables_at(home, tables)
    document = find_document(read_table(root, "documents"), document_id, root)
    figures = select_rows(read_table(root, "line_items"), document["document_id"], statement, cell)
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

"""From sightings and extractions to the contract's tables.

A document's own words (cover, titles, tables) come before what the portal calls it; where the two disagree, the disagreement is
written into `status_reason`. All is on frames: `warehouse.rebuild` reads and writes a home.
"""

from __future__ import annotations

import polars as pl

from warehouse.extractions import BESIDE, OF_DOCUMENT, ExtractedFrames
from warehouse.revisions import find_revisions
from warehouse.schema import (
    CLAIMS,
    DOCUMENTS,
    LINE_ITEMS,
    PASSAGES,
    STATEMENTS_TABLE,
    UNITS,
)

Frames = dict[str, pl.DataFrame]
"""Tables by name."""

OF_READING = ("statements", "line_items", "revisions", "claims", "passages", *(table.name for table in BESIDE))
"""Tables that only reading documents gives."""

_FROM_DOCUMENT = ("unit_name", "fiscal_year", "report_type", "scope", "title", "media_type", "bytes", "status")
"""Columns in which the document's own word comes first and the portal's is the fallback."""

_OF_THE_FIRST_PART = ("unit_name", "scope", "title")
"""What a portal says of the file: of further disclosures in it (another unit's) that is no witness."""

_OF_THE_READING = (
    "pages",
    "text_layer",
    "producer",
    "extractor_version",
    "pages_read",
    "pages_unplaced",
    "titles_without_table",
    "amounts_unread",
    "performance_unread",
)
"""Columns that only reading the document gives."""

_WITNESSED = {"fiscal_year": "fiscal year", "report_type": "report type", "scope": "scope"}
"""Columns on which portal and document are compared, with their names for a reader."""


def normalise(sightings: pl.DataFrame, extracted: ExtractedFrames, roster: pl.DataFrame) -> Frames:
    """Join what portals say with what documents say. No figure is verified yet.

    Args:
        sightings: one row a document version or announced document, columns as `documents` (see `warehouse.sightings`).
        extracted: the extractions of those documents.
        roster: the units that are to disclose, columns as `units`; may be empty.

    Returns:
        Frames of `documents`, `statements`, `line_items`, `revisions`, `claims`, `passages`, `units`, and those of
        `BESIDE`, by name.
    """
    documents = merge_documents(sightings, extracted.facts, roster)
    return {"documents": documents, **of_documents(extracted, documents), "units": units_of(documents, roster)}


def of_documents(extracted: ExtractedFrames, documents: pl.DataFrame) -> Frames:
    """Return the frames of `OF_READING`: what the documents say, with what is known of each. No figure is verified yet.

    Args:
        extracted: extractions.
        documents: table `documents`; what is of none of them is left out.
    """
    items = _owned(extracted.line_items, documents).with_columns(
        verified_by=pl.lit(0, pl.Int64), suggested_amount=pl.lit(None, pl.Decimal(20, 2))
    )
    return {
        "statements": extracted.statements.select(STATEMENTS_TABLE.polars_schema.names()),
        "line_items": items.select(LINE_ITEMS.polars_schema.names()),
        "revisions": find_revisions(documents, items),
        "claims": extracted.claims.select(CLAIMS.polars_schema.names()),
        "passages": extracted.passages.select(PASSAGES.polars_schema.names()),
        **_further(extracted, documents),
    }


def _owned(rows: pl.DataFrame, documents: pl.DataFrame) -> pl.DataFrame:
    """Rows with what is known of their document: whose it is, of which year, and what it reports."""
    known = documents.filter(pl.col("document_id").is_not_null()).select("document_id", "part", *OF_DOCUMENT)
    return rows.join(known, on=["document_id", "part"], how="inner", maintain_order="left")


def _further(extracted: ExtractedFrames, documents: pl.DataFrame) -> Frames:
    """The tables of `BESIDE`: those with columns for it with what is known of the document, indicators also of their project."""
    owned = [table.name for table in BESIDE if {*OF_DOCUMENT} <= {*table.polars_schema}]
    found = {**extracted.further, **{name: _owned(extracted.further[name], documents) for name in owned}}
    project = found["projects"].select("document_id", "part", "project", "source", "subject", project_name="name")
    found["indicators"] = found["indicators"].join(
        project, on=["document_id", "part", "project"], how="left", maintain_order="left"
    )
    return {table.name: found[table.name].select(table.polars_schema.names()) for table in BESIDE}


def merge_documents(sightings: pl.DataFrame, facts: pl.DataFrame, roster: pl.DataFrame) -> pl.DataFrame:
    """Return the table `documents`: what portals say of each, what its own pages say, and where the two differ.

    Args:
        sightings: one row a document version or announced document.
        facts: what documents say of themselves, columns `warehouse.extractions.FACTS`.
        roster: the units that are to disclose; may be empty.
    """
    names = sightings.collect_schema().names()
    missing = [c for c in DOCUMENTS if c.name not in names]
    joined = (
        sightings.with_columns(pl.lit(None, dtype=c.dtype).alias(c.name) for c in missing)
        .join(facts, on="document_id", how="left", suffix="__read", maintain_order="left_right")
        .with_columns(part=pl.col("part__read").fill_null(1))
    )
    further = pl.col("part") > 1
    of_the_first = [pl.when(~further).then(pl.col(name)).alias(name) for name in _OF_THE_FIRST_PART]
    told = joined.with_columns(*of_the_first, url=pl.concat_str("url", pl.lit("#"), "place").fill_null(pl.col("url")))
    disagreements = pl.concat_list(_disagreements()).list.drop_nulls()
    merged = told.with_columns(
        pl.concat_str("status_reason", "status_reason__read", *_disagreements(), separator="; ", ignore_nulls=True)
        .replace("", None)
        .alias("status_reason"),
        pl.concat_list(pl.col("conflicts__read").fill_null([]), disagreements).alias("conflicts"),
        *(pl.coalesce(f"{name}__read", name).alias(name) for name in _FROM_DOCUMENT),
        *(pl.coalesce(f"{name}__read", name).alias(name) for name in _OF_THE_READING),
    ).with_columns(conflicts=pl.when(pl.col("conflicts").list.len() > 0).then("conflicts"))
    return _roster_names(merged, roster).select(DOCUMENTS.polars_schema.names())


def _disagreements() -> list[pl.Expr]:
    """A sentence for each column on which the outer witness (the portal, a local file's name) and the document differ."""
    witness = pl.when(pl.col("source_id").is_null()).then(pl.lit("the file's name")).otherwise(pl.lit("the portal"))

    def differing(column: str, name: str, differ: pl.Expr) -> pl.Expr:
        return pl.when(differ).then(
            pl.format(f"{name}: {{}} says {{}}, the document says {{}}", witness, column, f"{column}__read")
        )

    told, own = pl.col("unit_name"), pl.col("unit_name__read")
    units_differ = ~(told.str.ends_with(own) | own.str.ends_with(told))
    return [
        *(differing(column, name, pl.col(column) != pl.col(f"{column}__read")) for column, name in _WITNESSED.items()),
        differing("unit_name", "unit name", units_differ),
    ]


def _roster_names(documents: pl.DataFrame, roster: pl.DataFrame) -> pl.DataFrame:
    """Call a unit by its name in the roster of its division, where the document uses another form or an alias of it."""
    if roster.is_empty():
        return documents
    from warehouse.roster import call_by_roster

    return call_by_roster(documents, roster)


def units_of(documents: pl.DataFrame, roster: pl.DataFrame) -> pl.DataFrame:
    """Return the table `units`: the roster, and every unit seen that no roster of its division names."""
    seen = (
        documents.filter(pl.col("unit_name").is_not_null())
        .select("division_code", "unit_name")
        .unique(maintain_order=True)
        .join(roster, on=["division_code", "unit_name"], how="anti", nulls_equal=True)
        .with_columns(
            *(pl.lit(None, dtype=c.dtype).alias(c.name) for c in UNITS if c.name not in UNITS.key),
        )
        .with_columns(listed_in=pl.lit("documents"))
    )
    names = UNITS.polars_schema.names()
    return pl.concat([roster.select(names), seen.select(names)])


def count_figures(line_items: pl.DataFrame) -> pl.DataFrame:
    """Return `document_id`, `figures`, and of these `verified` and `doubtful`; a row a document."""
    return line_items.group_by("document_id", maintain_order=True).agg(
        figures=pl.len(), verified=(pl.col("verified_by") > 0).sum(), doubtful=pl.col("doubt").is_not_null().sum()
    )

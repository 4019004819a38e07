"""What was extracted, kept by document and extractor version, so that no document is read twice by the same extractor.

Below `HOME/extractions/<version>/<first two hex digits>/`: `<document_id>.parquet` holds the line items, and
`<document_id>.<table>.parquet` the claims, the passages and what else a document says. `<document_id>.json` holds the rest and is
written last: where it lies, the extraction is whole. The folder is a cache; deleting it costs time only.
"""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

from extractors.model import Extraction, StatedFigure
from extractors.packing import Packed, pack
from warehouse.dense import Dense, dense, edges, repeated
from warehouse.dense_series import series
from warehouse.schema import (
    CLAIMS,
    FURTHER,
    INDICATORS,
    KEY_WORK,
    LINE_ITEMS,
    PASSAGES,
    PROJECTS,
    STATEMENTS_TABLE,
    Column,
    Kind,
    Table,
)

OF_DOCUMENT = ("division_code", "unit_name", "fiscal_year", "report_type")
"""Columns that rows take from their document."""

BESIDE: tuple[Table, ...] = (PROJECTS, INDICATORS, KEY_WORK, *FURTHER)
"""What a document says beside its line items, claims and passages: tables by the names of the extraction's fields."""

_ADDED = {
    LINE_ITEMS.name: ("verified_by", "suggested_amount"),
    INDICATORS.name: ("project_name", "source", "subject"),
}
"""Columns that rows get later: line items from the arithmetic over all of them, indicators from their project."""

_PLACED: dict[str, tuple[Column, ...]] = {
    table.name: tuple(c for c in table if c.name not in (*OF_DOCUMENT, *_ADDED.get(table.name, ())))
    for table in (LINE_ITEMS, CLAIMS, PASSAGES, *BESIDE)
}
"""Kinds of rows that have a place on a page, each with the columns that its bytes give; by the extraction's fields."""

_EMPTY = {name: pl.DataFrame(schema={c.name: c.dtype for c in columns}) for name, columns in _PLACED.items()}
"""Each kind without a row: most documents have none of most kinds."""

_SUFFIXES = {name: "parquet" if name == "line_items" else f"{name}.parquet" for name in _PLACED}
"""The cache's file of each kind."""

_FACTS_AT_ONCE = 10_000
"""Rows that are held as Python's objects."""

FACTS = pl.Schema(
    {
        "document_id": pl.String(),
        "part": pl.Int64(),
        "place": pl.String(),
        "media_type": pl.String(),
        "bytes": pl.Int64(),
        "pages": pl.Int64(),
        "text_layer": pl.String(),
        "producer": pl.String(),
        "status": pl.String(),
        "status_reason": pl.String(),
        "extractor_version": pl.String(),
        "unit_name": pl.String(),
        "fiscal_year": pl.Int64(),
        "report_type": pl.String(),
        "scope": pl.String(),
        "title": pl.String(),
        "conflicts": pl.List(pl.String()),
        "pages_read": pl.Int64(),
        "pages_unplaced": pl.List(pl.Int64()),
        "titles_without_table": pl.List(pl.String()),
        "amounts_unread": pl.Int64(),
        "performance_unread": pl.Int64(),
    }
)
"""What an extraction says of the document itself, one row a part; `place` is the fragment of a further part's address."""


@dataclass(frozen=True, slots=True)
class ExtractedFrames:
    """Many extractions as frames: `facts` one row a document's part; the rows of the others name document and part."""

    facts: pl.DataFrame
    statements: pl.DataFrame
    line_items: pl.DataFrame
    claims: pl.DataFrame
    passages: pl.DataFrame
    further: Mapping[str, pl.DataFrame]
    """The rows of `BESIDE` by name."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of reading a document."""

    document_id: str
    status: str
    status_reason: str | None


def outcome_of(extraction: Packed) -> Outcome:
    """What came of reading a document, without what was read."""
    return Outcome(extraction.bare.document_id, extraction.bare.status, extraction.bare.status_reason)


def to_frames(extractions: Iterable[Extraction | Packed]) -> ExtractedFrames:
    """Extractions as frames, each document with all its parts."""
    parts = [part for extraction in extractions for part in dense(pack(extraction)).parts()]
    rows = [row for part in parts for row in _statement_rows(part.bare)]
    return _frames([_facts_row(part.bare) for part in parts], rows, {name: [_placed_frame(parts, name)] for name in _PLACED})


class ExtractionCache:
    """The extractions of one extractor version below a folder."""

    def __init__(self, root: Path, version: str) -> None:
        self._root = root / version

    def __contains__(self, document_id: str) -> bool:
        """Whether this version has read the document."""
        return self._path(document_id, "json").is_file()

    def put(self, extraction: Extraction | Packed) -> None:
        """Keep an extraction; a second one of the same document takes the first one's place."""
        parts = dense(pack(extraction)).parts()
        document_id = parts[0].bare.document_id
        for name, suffix in _SUFFIXES.items():
            path = self._path(document_id, suffix)
            path.parent.mkdir(parents=True, exist_ok=True)
            fresh = path.with_name(f"{path.name}.new")
            _placed_frame(parts, name).write_parquet(fresh)
            fresh.replace(path)
        rows = [row for part in parts for row in _statement_rows(part.bare)]
        rest = {"facts": [_facts_row(part.bare) for part in parts], "statements": rows}
        path = self._path(document_id, "json")
        fresh = path.with_name(f"{path.name}.new")
        with fresh.open("w", encoding="utf-8") as file:
            json.dump(rest, file, ensure_ascii=False)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)

    def outcome(self, document_id: str) -> Outcome:
        """What came of a document that this version has read."""
        first = json.loads(self._path(document_id, "json").read_text(encoding="utf-8"))["facts"][0]
        return Outcome(document_id, first["status"], first["status_reason"])

    def read_facts(self, document_ids: Iterable[str]) -> pl.DataFrame:
        """What those documents that this version has read say of themselves: columns `FACTS`, a row a disclosure."""
        rows: list[dict[str, object]] = []
        whole = [pl.DataFrame(schema=FACTS)]
        for document_id in document_ids:
            if document_id in self:
                rows += json.loads(self._path(document_id, "json").read_text(encoding="utf-8"))["facts"]
            if len(rows) >= _FACTS_AT_ONCE:
                whole.append(pl.DataFrame(rows, schema=FACTS, orient="row"))
                rows = []
        return pl.concat([*whole, pl.DataFrame(rows, schema=FACTS, orient="row")])

    def read(self, document_ids: Iterable[str]) -> ExtractedFrames:
        """The extractions of those documents that this version has read."""
        facts: list[dict[str, object]] = []
        statements: list[dict[str, object]] = []
        placed: dict[str, list[pl.DataFrame]] = {name: [] for name in _PLACED}
        for document_id in document_ids:
            if document_id not in self:
                continue
            rest = json.loads(self._path(document_id, "json").read_text(encoding="utf-8"))
            facts += rest["facts"]
            statements += rest["statements"]
            for name, suffix in _SUFFIXES.items():
                placed[name].append(pl.read_parquet(self._path(document_id, suffix)))
        return _frames(facts, statements, placed)

    def _path(self, document_id: str, suffix: str) -> Path:
        return self._root / document_id[:2] / f"{document_id}.{suffix}"


def _facts_row(e: Extraction) -> dict[str, object]:
    return {
        "document_id": e.document_id,
        "part": e.part,
        "place": e.place,
        "media_type": e.media_type,
        "bytes": e.byte_count,
        "pages": e.pages,
        "text_layer": e.text_layer,
        "producer": e.producer,
        "status": e.status,
        "status_reason": e.status_reason,
        "extractor_version": e.extractor_version,
        "unit_name": e.identity.unit_name,
        "fiscal_year": e.identity.fiscal_year,
        "report_type": e.identity.report_type,
        "scope": e.identity.scope,
        "title": e.identity.title,
        "conflicts": list(e.identity.conflicts) or None,
        "pages_read": e.accounting.pages_read,
        "pages_unplaced": list(e.accounting.pages_unplaced) or None,
        "titles_without_table": list(e.accounting.titles_without_table) or None,
        "amounts_unread": e.accounting.amounts_unread,
        "performance_unread": e.accounting.performance_unread,
    }


def _statement_rows(e: Extraction) -> list[dict[str, object]]:
    return [{"document_id": e.document_id, "part": e.part, **asdict(s)} for s in e.statements]


def _placed_frame(parts: Sequence[Packed], name: str) -> pl.DataFrame:
    """Some extractions' rows of one kind."""
    if not any(name in part.rows for part in parts):
        return _EMPTY[name]
    kinds = {c.name: c.kind for c in _PLACED[name]}
    pieces: dict[str, list[Collection[Any]]] = {column: [] for column in kinds}
    for part in parts:
        rows = part.rows.get(name)
        if rows is None:
            continue
        count = len(rows)
        own: dict[str, Collection[Any]] = {
            "document_id": repeated(part.bare.document_id, count),
            "part": repeated(part.bare.part, count),
        }
        for field, told in rows.columns.items():
            own |= edges(told) if isinstance(told, Dense) and field in rows.boxes else _columns(field, told, kinds)
        for column, values in pieces.items():
            values.append(own.get(column) or Dense("nothing", count, None, b""))
    return pl.DataFrame([series(c.name, pieces[c.name], c.dtype) for c in _PLACED[name]])


def _columns(name: str, told: Collection[Any], kinds: Mapping[str, Kind]) -> dict[str, Collection[Any]]:
    """What a field of rows becomes: a stated figure its value, words, page, and box in whole points."""
    if not isinstance(told, Dense) and StatedFigure in set(map(type, told)):
        exact = int if kinds[name] == "integer" else Decimal
        return {
            name: [figure and exact(figure.value) for figure in told],
            f"{name}_text": [figure and figure.text for figure in told],
            f"{name}_page": [figure and figure.page for figure in told],
            f"{name}_box": [[round(edge) for edge in figure.box] if figure and figure.box else None for figure in told],
        }
    return {name: told} if name in kinds else {}


def _frames(
    facts: list[dict[str, object]], statements: list[dict[str, object]], placed: dict[str, list[pl.DataFrame]]
) -> ExtractedFrames:
    whole = {name: pl.concat([_EMPTY[name], *frames]) for name, frames in placed.items()}
    return ExtractedFrames(
        facts=pl.DataFrame(facts, schema=FACTS, orient="row"),
        statements=STATEMENTS_TABLE.frame(statements),
        line_items=whole["line_items"],
        claims=whole["claims"],
        passages=whole["passages"],
        further={table.name: whole[table.name] for table in BESIDE},
    )

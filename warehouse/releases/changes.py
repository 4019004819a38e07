"""What changed since the release before: every row added, changed or removed, with why.

Files with equal checksums are not opened; in the others only documents whose rows differ are compared row by row. DuckDB does it
and spills, so memory stays bounded.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl

from extractors.errors import StoreError
from warehouse.publishing.checksums import read_checksums
from warehouse.publishing.names import CHECKSUMS
from warehouse.releases.data import table_writer
from warehouse.releases.engine import open_duckdb, sql_name, sql_parquet, sql_text
from warehouse.releases.model import DataFile, parquet_path
from warehouse.releases.shelf import sha256
from warehouse.schema import CHANGES, TABLES, Column, Table
from warehouse.tables import typed

_ROWS_AT_ONCE = 100_000
_CONTEXT = ("division_code", "unit_name", "fiscal_year", "report_type")


@dataclass(frozen=True, slots=True)
class _Identity:
    """How the rows of a table are recognised in another release.

    Rows that share `columns` are numbered in `order`. The contract's key of a line item holds its place on the page, which
    another reading may move, so it is known by its statement, line and column instead.
    """

    columns: tuple[str, ...]
    order: tuple[str, ...] = ()


_LINE = ("statement", "side", "code", "row", "parent_row", "measure")
IDENTITIES: dict[str, _Identity] = {
    "documents": _Identity(("document_id", "part", "announced_at"), ("url",)),
    "statements": _Identity(("document_id", "part", "statement")),
    "line_items": _Identity(("document_id", "part", *_LINE), ("row_order", "page", "top", "x0")),
    "revisions": _Identity(("document_id", "supersedes", "part", *_LINE), ("page_after", "page_before", "amount_after")),
    "projects": _Identity(("document_id", "part", "source", "subject", "title", "name"), ("project",)),
    "indicators": _Identity(("document_id", "part", "source", "project_name", "level1", "level2", "level3"), ("indicator",)),
    "key_work": _Identity(("document_id", "part", "title", "item"), ("key_work",)),
    "other_statements": _Identity(("document_id", "part", "table_number")),
    "procurement": _Identity(("document_id", "part")),
    "assets": _Identity(("document_id", "part")),
    "reception_and_travel": _Identity(("document_id", "part")),
    "organisation": _Identity(("document_id", "part", "kind", "ordinal")),
    "units": _Identity(("division_code", "unit_name")),
    "coverage": _Identity(_CONTEXT),
}
"""Of tables that have a key."""

PROFILES: dict[str, str] = {"other_line_items": "statement_title", "claims": "kind", "passages": "kind", "checks": "outcome"}
"""Tables without a key, which are compared by document: the column by which its rows are counted."""

assert {*IDENTITIES, *PROFILES} == {*TABLES}


@dataclass(frozen=True, slots=True)
class Sides:
    """The Parquet files of a table before and after, without those that are the same in both releases."""

    before: tuple[Path, ...]
    after: tuple[Path, ...]


def write_changes(previous: Path | None, release: Path, files: Sequence[DataFile], scratch: Path) -> tuple[DataFile, ...]:
    """Write the table `changes` of a release and return its files; before the first release it has no rows.

    Args:
        previous: the folder of the release before, if there is one.
        release: the new release's folder, with all other tables in it.
        files: the new release's data files.
        scratch: an existing folder to spill to.

    Raises:
        StoreError: the release before is damaged, so that it cannot be compared with.
    """
    with table_writer(CHANGES, release) as writer, open_duckdb(scratch) as db:
        if previous is not None:
            known = {file.path: file.sha256 for file in files}
            try:
                _register_documents(db, previous, release)
                for name in TABLES:
                    for rows in _table_changes(db, TABLES[name], compared_files(previous, release, name, known)):
                        writer.add(rows)
            except duckdb.Error as error:
                raise damaged(previous, str(error).splitlines()[0]) from error
        return writer.finish()


def compared_files(previous: Path, release: Path, name: str, known: dict[str, str]) -> Sides:
    """Return the files of a table that differ between two releases; those of the older one are held against its checksums.

    Raises:
        StoreError: a file of the release before is absent or is not what its `SHA256SUMS` says.
    """
    listed = read_checksums(previous)
    before = {path: digest for path, digest in listed.items() if _is_of(path, name)}
    after = {path: digest for path, digest in known.items() if _is_of(path, name)}
    for path, digest in before.items():
        if not (previous / path).is_file() or sha256(previous / path) != digest:
            raise damaged(previous, f"{path} is not what its {CHECKSUMS} says")
    return Sides(
        tuple(previous / path for path, digest in sorted(before.items()) if after.get(path) != digest),
        tuple(release / path for path, digest in sorted(after.items()) if before.get(path) != digest),
    )


def damaged(previous: Path, reason: str) -> StoreError:
    """Return the error for a release that the new one cannot be compared with."""
    return StoreError(
        f"Release {previous.name} cannot be compared with ({reason}), so nothing was published: bring {previous} back from a "
        "copy, or remove it, and publish again."
    )


def _is_of(path: str, name: str) -> bool:
    return path == f"parquet/{name}.parquet" or (path.startswith(f"parquet/{name}/") and path.endswith(".parquet"))


def _register_documents(db: duckdb.DuckDBPyConnection, previous: Path, release: Path) -> None:
    """Make tables of both releases' documents: who they are of and which extractor read them; one row a document's part."""
    for side, folder in (("before", previous), ("after", release)):
        path = folder / parquet_path("documents")
        names = ", ".join(f"any_value({name}) AS {name}" for name in (*_CONTEXT, "extractor_version"))
        db.execute(
            f"CREATE TABLE documents_{side} AS SELECT document_id, part, {names} FROM {sql_parquet([path])} "
            "WHERE document_id IS NOT NULL GROUP BY ALL"
        )


def _table_changes(db: duckdb.DuckDBPyConnection, table: Table, sides: Sides) -> Iterator[pl.DataFrame]:
    """Yield what changed in one table, in the order of the table `changes`."""
    if not sides.before and not sides.after:
        return
    shared = [column.name for column in table]
    for side, files in (("before", sides.before), ("after", sides.after)):
        source = sql_parquet(files) if files else f"(SELECT {_nothing(table)} WHERE false)"
        found = {row[0] for row in db.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()}
        shared = [name for name in shared if name in found]
        db.execute(f"CREATE OR REPLACE TEMP VIEW rows_{side} AS SELECT * FROM {source}")
    if "document_id" in shared and "part" in shared:
        _narrow(db, shared)
    query = _profile_query(table, shared) if table.name in PROFILES else _row_query(table, shared)
    for batch in db.sql(query).to_arrow_reader(_ROWS_AT_ONCE):
        rows = pl.from_arrow(batch)
        assert isinstance(rows, pl.DataFrame)
        yield typed(rows, CHANGES)


def _nothing(table: Table) -> str:
    return ", ".join(f"NULL AS {sql_name(column.name)}" for column in table)


def _narrow(db: duckdb.DuckDBPyConnection, shared: Sequence[str]) -> None:
    """Leave only the rows of documents that differ: as many rows and the same sum of hashes mean the same rows."""
    columns = ", ".join(sql_name(name) for name in shared)
    for side in ("before", "after"):
        db.execute(
            f"CREATE OR REPLACE TEMP TABLE marks_{side} AS SELECT document_id, part, count(*) AS n, "
            f"sum(hash({columns})::HUGEINT) AS digest FROM rows_{side} GROUP BY ALL"
        )
    db.execute(
        "CREATE OR REPLACE TEMP TABLE differing AS SELECT coalesce(a.document_id, b.document_id) AS document_id, "
        "coalesce(a.part, b.part) AS part FROM marks_before b FULL JOIN marks_after a "
        "ON a.document_id IS NOT DISTINCT FROM b.document_id AND a.part = b.part "
        "WHERE a.n IS DISTINCT FROM b.n OR a.digest IS DISTINCT FROM b.digest"
    )
    for side in ("before", "after"):
        db.execute(
            f"CREATE OR REPLACE TEMP VIEW differing_{side} AS SELECT r.* FROM rows_{side} r SEMI JOIN differing d "
            "ON r.document_id IS NOT DISTINCT FROM d.document_id AND r.part = d.part"
        )


def _row_query(table: Table, shared: Sequence[str]) -> str:
    """The query for a table whose rows have an identity."""
    identity = IDENTITIES[table.name]
    kept = [column for column in table if column.name in shared and column.name not in identity.columns]
    names = ", ".join(sql_name(name) for name in identity.columns)
    order = [*(sql_name(name) for name in identity.order if name in shared), "content"]
    context = [name for name in (*_CONTEXT, "document_id") if name in shared]
    prefix = "differing" if "document_id" in shared and "part" in shared else "rows"
    announced = ", CASE WHEN document_id IS NULL THEN url END AS announced_at" if table.name == "documents" else ""
    sides = [
        f"{side} AS (SELECT *, row_number() OVER (PARTITION BY {names} ORDER BY {', '.join(order)}) AS nth FROM "
        f"(SELECT {', '.join(sql_name(n) for n in shared)}{announced}, hash({', '.join(map(sql_name, shared))}) AS content "
        f"FROM {prefix}_{side}))"
        for side in ("before", "after")
    ]
    matched = " AND ".join(f"a.{sql_name(n)} IS NOT DISTINCT FROM b.{sql_name(n)}" for n in (*identity.columns, "nth"))
    pairs = ", ".join(f"{{'k': {sql_text(c.name)}, 'b': {_text('b', c)}, 'a': {_text('a', c)}}}" for c in kept)
    key = ", ".join(f"({sql_text(n)}, {_either(n)}::VARCHAR)" for n in (*identity.columns, "nth"))
    chosen = ", ".join(f"{_either(n)} AS {sql_name(n)}" for n in context)
    absent = ", ".join(f"NULL AS {n}" for n in (*_CONTEXT, "document_id") if n not in context)
    part = f"{_either('part')} AS part" if "part" in shared else "1 AS part"
    return f"""
        WITH {", ".join(sides)}, joined AS (
            SELECT CASE WHEN b.nth IS NULL THEN 'ADD' WHEN a.nth IS NULL THEN 'DEL' ELSE 'MOD' END AS change,
                [x FOR x IN [{key}] IF x[1] <> 'nth' AND x[2] IS NOT NULL OR x[1] = 'nth' AND x[2] <> '1'] AS key,
                [x FOR x IN [{pairs}] IF x.a IS DISTINCT FROM x.b] AS pairs,
                {chosen}{", " + absent if absent else ""}, {part}
            FROM before b FULL JOIN after a ON {matched}
            WHERE a.content IS DISTINCT FROM b.content)
        {_finish(table)}
    """


def _profile_query(table: Table, shared: Sequence[str]) -> str:
    """The query for a table without a key: per document, how many rows of each kind before and after."""
    kind = PROFILES[table.name]
    sides = [
        f"{side} AS (SELECT document_id, part, {kind} AS kind, count(*)::VARCHAR AS n FROM differing_{side} GROUP BY ALL)"
        for side in ("before", "after")
    ]
    assert kind in shared
    return f"""
        WITH {", ".join(sides)}, joined AS (
            SELECT CASE WHEN count(b.n) = 0 THEN 'ADD' WHEN count(a.n) = 0 THEN 'DEL' ELSE 'MOD' END AS change,
                [('document_id', coalesce(a.document_id, b.document_id)), ('part', coalesce(a.part, b.part)::VARCHAR)] AS key,
                list({{'k': coalesce(a.kind, b.kind), 'b': b.n, 'a': a.n}} ORDER BY coalesce(a.kind, b.kind)) AS pairs,
                NULL AS division_code, NULL AS unit_name, NULL AS fiscal_year, NULL AS report_type,
                coalesce(a.document_id, b.document_id) AS document_id, coalesce(a.part, b.part) AS part
            FROM before b FULL JOIN after a
                ON a.document_id = b.document_id AND a.part = b.part AND a.kind = b.kind GROUP BY ALL)
        {_finish(table)}
    """


def _finish(table: Table) -> str:
    """Add whose rows they are and why they changed to what was joined, in order."""
    context = ", ".join(f"coalesce(j.{name}, now.{name}, old.{name}) AS {name}" for name in _CONTEXT)
    before = "to_json(map_from_entries([(x.k, x.b) FOR x IN pairs IF change = 'MOD' OR x.b IS NOT NULL]))::VARCHAR"
    after = "to_json(map_from_entries([(x.k, x.a) FOR x IN pairs IF change = 'MOD' OR x.a IS NOT NULL]))::VARCHAR"
    return f"""
        SELECT {sql_text(table.name)} AS table_name, change, {_cause(table)} AS cause, {context}, j.document_id AS document_id,
            to_json(map_from_entries(key))::VARCHAR AS key, CASE WHEN change <> 'ADD' THEN {before} END AS before,
            CASE WHEN change <> 'DEL' THEN {after} END AS after
        FROM joined j
            LEFT JOIN documents_before old ON old.document_id = j.document_id AND old.part = j.part
            LEFT JOIN documents_after now ON now.document_id = j.document_id AND now.part = j.part
        WHERE change <> 'MOD' OR len(pairs) > 0
        ORDER BY ALL
    """


def _cause(table: Table) -> str:
    """Why a row changed. A document that is new, or gone, is the publisher's doing; another version of the extractor its own."""
    if table.name in ("units", "coverage"):
        return "'crawl'"
    rest = {
        "documents": "'crawl'",
        "checks": "'rules'",
        "line_items": "CASE WHEN change <> 'MOD' THEN 'extractor' "
        "WHEN len([x FOR x IN pairs IF x.k IN ('verified_by', 'doubt', 'suggested_amount')]) > 0 THEN 'rules' ELSE 'crawl' END",
        "revisions": "'crawl'",
    }.get(table.name, "'extractor'")
    return (
        "CASE WHEN j.document_id IS NULL THEN 'crawl' "
        "WHEN old.document_id IS NULL OR now.document_id IS NULL THEN 'publisher' "
        f"WHEN old.extractor_version IS DISTINCT FROM now.extractor_version THEN 'extractor' ELSE {rest} END"
    )


def _either(name: str) -> str:
    return f"coalesce(a.{sql_name(name)}, b.{sql_name(name)})"


def _text(side: str, column: Column) -> str:
    value = f"{side}.{sql_name(column.name)}"
    return f"to_json({value})::VARCHAR" if column.kind in ("strings", "integers") else f"{value}::VARCHAR"

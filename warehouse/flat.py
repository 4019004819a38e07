"""Flat tables of documents as they are read: memory holds some documents' rows, however many documents there are.

Rows go to a spool as they come. What the arithmetic says of figures is found when all documents are there, for they are compared
with each other: group by group, a group being documents that tell of the same units. Then every table is written in its order.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from decimal import Decimal
from functools import partial
from pathlib import Path

import polars as pl

from extractors.packing import Packed
from warehouse.extractions import BESIDE, ExtractedFrames, to_frames
from warehouse.formats import Format
from warehouse.normalise import OF_READING, Frames, count_figures, merge_documents, normalise, of_documents
from warehouse.schema import DOCUMENTS, LINE_ITEMS, TABLES, UNITS, Table
from warehouse.spool import Spool
from warehouse.streams import write_in_parts
from warehouse.tables import conform, fresh_folder, write_csv

FLAT_TABLES = (DOCUMENTS.name, *(name for name in OF_READING if name != "revisions"))
"""What files alone give: nothing says which of them replaces which."""

_VERIFIED = (LINE_ITEMS.name, "statements", "claims")
"""What the rules look at."""

_DOCUMENTS_AT_ONCE = 100
_ROWS_AT_ONCE = 40_000
"""How much is turned into frames at once, while documents are read."""

_FIGURES_AT_ONCE = 30_000
"""How many figures are verified at once, and written: each time has its price, and what is at hand takes memory."""

Add = Callable[[pl.DataFrame], None]
Job = Callable[[], pl.DataFrame | None]
Doing = Callable[[Iterable[Job]], Iterable[pl.DataFrame | None]]


def one_by_one(jobs: Iterable[Job]) -> Iterator[pl.DataFrame | None]:
    """Do jobs here."""
    return (job() for job in jobs)


def write_flat_tables(
    sightings: pl.DataFrame,
    extractions: Iterable[Packed],
    out: Path,
    formats: Sequence[Format],
    finish: Callable[[Frames], Frames],
    doing: Doing = one_by_one,
) -> pl.DataFrame:
    """Write the tables `FLAT_TABLES` as `<name>.<format>`; until all are whole, nothing in `out` is replaced.

    The files are the same in whichever order the extractions come.

    Args:
        sightings: the documents, columns as `documents`: what is known of each from outside.
        extractions: what was read of them, taken one by one.
        out: the folder.
        formats: of the files.
        finish: adds to the frames of some documents what only the rules can tell.
        doing: does the jobs that are left when all documents are read, and gives what each returns, in their order. A job can be
            pickled where `finish` can.

    Returns:
        `document_id`, `figures`, and of these `verified` and `doubtful`: a row a document that has any.
    """
    work = fresh_folder("extract", out)
    try:
        made = fresh_folder("tables", work)
        read = Spool(work / "read")
        facts = _collect(extractions, read)
        documents = merge_documents(sightings, facts, UNITS.empty())
        counts = read.counts(LINE_ITEMS.name)

        def jobs() -> Iterator[Job]:
            yield partial(_write_beside, documents, read, made, formats)
            for ids in _batches(_groups(documents), counts):
                own = pl.col("document_id").is_in(ids)
                yield partial(_verify, sightings.filter(own), facts.filter(own), read.only(ids, _VERIFIED), ids, finish)

        verified = Spool(work / "verified")
        figures = [count_figures(LINE_ITEMS.empty())]
        with verified.filling():
            verified.add(LINE_ITEMS.name, LINE_ITEMS.empty())
            for items in doing(jobs()):
                if items is not None:
                    verified.add(LINE_ITEMS.name, items)
                    figures.append(count_figures(items))
        _write_items(documents, verified, counts, made, formats)
        for table in made.iterdir():
            table.replace(out / table.name)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return pl.concat(figures)


@contextmanager
def write_flat(table: Table, directory: Path, formats: Sequence[Format]) -> Iterator[Add]:
    """Give a function that adds rows to `<name>.<format>` in a folder; the files replace older ones at the end, if all went well.

    The rows of each call are sorted as the schema says. CSV is UTF-8 with BOM, so that Excel shows Chinese; text is quoted and
    numbers are not, so that a spreadsheet's "quoted field as text" keeps codes; lists become JSON arrays, amounts keep their two
    decimals.
    """
    with ExitStack() as stack:
        adding = [stack.enter_context(_FORMS[form](table, directory)) for form in formats]

        def add(frame: pl.DataFrame) -> None:
            rows = conform(frame, table)
            for one in adding:
                one(rows)

        yield add


@contextmanager
def _text_in_parts(table: Table, directory: Path, *, csv: bool) -> Iterator[Add]:
    """Add rows to a file of text."""
    name = f"{table.name}.{'csv' if csv else 'jsonl'}"
    work = fresh_folder(name, directory)
    try:
        with (work / name).open("wb") as file:
            if csv:
                write_csv(table.empty(), table, file)

            def add(rows: pl.DataFrame) -> None:
                if csv:
                    write_csv(rows, table, file, header=False)
                else:
                    lines = (json.dumps(row, ensure_ascii=False, default=_plain) for row in rows.iter_rows(named=True))
                    file.writelines(f"{line}\n".encode() for line in lines)

            yield add
        (work / name).replace(directory / name)
    finally:
        shutil.rmtree(work, ignore_errors=True)


_FORMS = {
    "parquet": partial(write_in_parts, flat=True),
    "csv": partial(_text_in_parts, csv=True),
    "jsonl": partial(_text_in_parts, csv=False),
}


def _plain(value: object) -> str:
    """JSON for what JSON has no type for: amounts and dates as text, exactly."""
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def _collect(extractions: Iterable[Packed], spool: Spool) -> pl.DataFrame:
    """Put the rows of all extractions into the spool, and return what they say of the documents themselves."""
    with spool.filling():
        facts = [_spooled([], spool)]
        waiting: list[Packed] = []
        for extraction in extractions:
            waiting.append(extraction)
            if len(waiting) >= _DOCUMENTS_AT_ONCE or sum(map(_rows, waiting)) >= _ROWS_AT_ONCE:
                facts.append(_spooled(waiting, spool))
                waiting = []
        facts.append(_spooled(waiting, spool))
    return pl.concat(facts)


def _rows(extraction: Packed) -> int:
    return sum(len(rows) for part in extraction.parts() for rows in part.rows.values())


def _spooled(extractions: Sequence[Packed], spool: Spool) -> pl.DataFrame:
    frames = to_frames(extractions)
    beside = {"statements": frames.statements, "claims": frames.claims, "passages": frames.passages}
    for name, rows in {LINE_ITEMS.name: frames.line_items, **beside, **frames.further}.items():
        spool.add(name, rows)
    return frames.facts


def _frames(spool: Spool, facts: pl.DataFrame, ids: Sequence[str], wanted: Sequence[str]) -> ExtractedFrames:
    """Some documents' rows out of the spool, of the tables that are wanted; the others have none."""

    def rows(name: str) -> pl.DataFrame:
        return spool.read(name, ids if name in wanted else ())

    further = {table.name: rows(table.name) for table in BESIDE}
    return ExtractedFrames(facts, rows("statements"), rows(LINE_ITEMS.name), rows("claims"), rows("passages"), further)


def _groups(documents: pl.DataFrame) -> list[list[str]]:
    """Documents that may be compared with each other, together: those of the same units, directly or by way of another file."""
    known = documents.drop_nulls("document_id").group_by("document_id").agg("unit_name").sort("document_id").rows()
    above: dict[str, str] = {}

    def first_of(name: str) -> str:
        while (higher := above.setdefault(name, name)) != name:
            above[name] = above[higher]
            name = higher
        return name

    told = {document_id: [name for name in names if name] for document_id, names in known}
    for names in told.values():
        for name in names[1:]:
            above[first_of(name)] = first_of(names[0])
    groups: dict[str, list[str]] = {}
    for document_id, names in told.items():
        groups.setdefault(first_of(names[0]) if names else document_id, []).append(document_id)
    return list(groups.values())


def _batches(groups: Iterable[Sequence[str]], counts: Mapping[str, int]) -> Iterator[list[str]]:
    """Groups put together until they have about as many figures as are handled at once."""
    batch: list[str] = []
    figures = 0
    for group in groups:
        more = sum(counts.get(key, 0) for key in group)
        if batch and figures + more > _FIGURES_AT_ONCE:
            yield batch
            batch, figures = [], 0
        batch = [*batch, *group]
        figures += more
    if batch:
        yield batch


def _verify(
    sightings: pl.DataFrame, facts: pl.DataFrame, read: Spool, ids: Sequence[str], finish: Callable[[Frames], Frames]
) -> pl.DataFrame:
    """The line items of some documents, verified; those of a document one after another."""
    frames = normalise(sightings, _frames(read, facts, ids, _VERIFIED), UNITS.empty())
    return finish(frames)[LINE_ITEMS.name].sort("document_id", maintain_order=True)


def _write_beside(documents: pl.DataFrame, read: Spool, out: Path, formats: Sequence[Format]) -> None:
    """Write the tables that no rule adds to, in the order of their schemas: all but `documents` are by document first."""
    beside = [name for name in FLAT_TABLES if name not in (DOCUMENTS.name, LINE_ITEMS.name)]
    with ExitStack() as stack:
        stack.enter_context(write_flat(DOCUMENTS, out, formats))(documents)
        add = {name: stack.enter_context(write_flat(TABLES[name], out, formats)) for name in beside}
        for some in _in_order(documents, read.counts(LINE_ITEMS.name)):
            own = documents.filter(pl.col("document_id").is_in(some))
            frames = of_documents(_frames(read, own.clear(), some, beside), own)
            for name in beside:
                add[name](frames[name])


def _write_items(
    documents: pl.DataFrame, verified: Spool, counts: Mapping[str, int], out: Path, formats: Sequence[Format]
) -> None:
    """Write the line items, by document first."""
    with write_flat(LINE_ITEMS, out, formats) as add:
        for some in _in_order(documents, counts):
            add(verified.read(LINE_ITEMS.name, some))


def _in_order(documents: pl.DataFrame, counts: Mapping[str, int]) -> Iterator[list[str]]:
    """Documents in the order in which tables have them, as many at once as are written together."""
    ids = documents.get_column("document_id").drop_nulls().unique().sort().to_list()
    return _batches(([key] for key in ids), counts)

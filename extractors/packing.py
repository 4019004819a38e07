"""Extractions on their way from one process to another and into tables: rows as columns, a fifth of the work that objects are."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields, replace
from operator import attrgetter
from typing import Any

from extractors.model import Box, Extraction

_NO_ROWS = ("statements", "further")
"""What stays objects: statements, of which there are few, and further parts, each of which is packed by itself."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of one kind: their class and their columns by field. A column of boxes has plain tuples."""

    kind: type
    columns: dict[str, Collection[Any]]
    boxes: frozenset[str]

    def __len__(self) -> int:
        """How many rows there are."""
        return len(next(iter(self.columns.values()), ()))


@dataclass(frozen=True, slots=True)
class Packed:
    """An extraction without its rows, and the rows by field; those of further parts likewise."""

    bare: Extraction
    rows: dict[str, Rows]
    further: tuple[Packed, ...]

    def parts(self) -> tuple[Packed, ...]:
        """The disclosures in one file, in order; one for nearly all files."""
        return (self, *self.further)


def pack(extraction: Extraction | Packed) -> Packed:
    """Put an extraction's rows into columns; one that is packed stays as it is."""
    if isinstance(extraction, Packed):
        return extraction
    several = ((f.name, getattr(extraction, f.name)) for f in fields(extraction) if f.name not in _NO_ROWS)
    rows = {name: _columns(value) for name, value in several if isinstance(value, tuple) and value}
    without: dict[str, Any] = dict.fromkeys(rows, ())
    bare = replace(extraction, further=(), **without)
    return Packed(bare, rows, tuple(map(pack, extraction.further)))


def unpack(packed: Packed) -> Extraction:
    """The extraction that was packed."""
    rows: dict[str, Any] = {name: _made(own) for name, own in packed.rows.items()}
    return replace(packed.bare, further=tuple(map(unpack, packed.further)), **rows)


def _columns(rows: Sequence[Any]) -> Rows:
    kind = type(rows[0])
    columns = _columns_of_tuples(rows) if issubclass(kind, tuple) else _columns_of_objects(rows)
    boxes = frozenset(name for name, column in columns.items() if isinstance(next(filter(None, column), None), Box))
    columns |= {name: [box and tuple(box) for box in columns[name]] for name in boxes}
    return Rows(kind, columns, boxes)


def _columns_of_tuples(rows: Sequence[Any]) -> dict[str, Collection[Any]]:
    return dict(zip(rows[0]._fields, zip(*rows, strict=True), strict=True))


def _columns_of_objects(rows: Sequence[Any]) -> dict[str, Collection[Any]]:
    return {f.name: list(map(attrgetter(f.name), rows)) for f in fields(rows[0])}


def _made(rows: Rows) -> tuple[Any, ...]:
    boxes = {name: [box and Box._make(box) for box in rows.columns[name]] for name in rows.boxes}
    names = list(rows.columns)
    return tuple(rows.kind(**dict(zip(names, row, strict=True))) for row in zip(*(rows.columns | boxes).values(), strict=True))

"""Columns of extractions as bytes: what a worker sends, so that nobody handles the values one by one after it.

Needs no library of tables: workers import it, and they are forked. `warehouse.extractions` makes frames of it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import chain
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from extractors.model import Box
from extractors.packing import Packed, Rows

Form = Literal["nothing", "text", "integer", "number", "hundredths", "box"]
"""What a column has: `hundredths` are decimals with at most two decimals, as whole hundredths; `nothing` has no value at all."""

_TYPES: dict[Form, str] = {"integer": "<i8", "number": "<f8", "hundredths": "<i8", "box": "<f8", "text": "u1", "nothing": "u1"}
_EDGES = len(Box._fields)
_NEAR_A_TIE = 1e-4
"""In hundredths; far more than the error of a product of doubles that lie on a page."""


@dataclass(frozen=True, slots=True)
class Dense:
    """A column of `count` values: the bytes of those that are there, one after another.

    Attributes:
        present: a byte a row, 1 where it has a value; None where all rows have one.
        data: numbers of eight bytes, four of them a box; text in UTF-8.
        lengths: of texts, in bytes, numbers of four bytes; none for other forms.
    """

    form: Form
    count: int
    present: bytes | None
    data: bytes
    lengths: bytes = b""

    def __len__(self) -> int:
        """How many rows there are."""
        return self.count

    def __iter__(self) -> Iterator[Any]:
        """The values as they were; a box is a plain tuple."""
        values = self._values()
        return values if self.present is None else (next(values) if there else None for there in self.present)

    def __contains__(self, value: object) -> bool:
        """Whether a row has the value."""
        return any(value == own for own in self)

    def there(self) -> npt.NDArray[np.bool_]:
        """Which rows have a value."""
        if self.present is None:
            return np.full(self.count, self.form != "nothing")
        return np.frombuffer(self.present, dtype=bool)

    def numbers(self) -> npt.NDArray[Any]:
        """The bytes as numbers, of rows that have a value."""
        return np.frombuffer(self.data, dtype=_TYPES[self.form])

    def _values(self) -> Iterator[Any]:
        if self.form == "nothing":
            return iter([None] * self.count)
        if self.form == "text":
            ends = np.cumsum(np.frombuffer(self.lengths, dtype="<i4"), dtype=np.int64).tolist()
            return (self.data[start:end].decode() for start, end in zip([0, *ends], ends, strict=False))
        values = self.numbers().tolist()
        if self.form == "hundredths":
            return (Decimal(value).scaleb(-2) for value in values)
        return iter(values) if self.form != "box" else zip(*[iter(values)] * _EDGES, strict=True)


def dense(packed: Packed) -> Packed:
    """Have an extraction's columns as bytes where they are of one kind; those that are stay as they are."""
    rows = {name: _dense_rows(own) for name, own in packed.rows.items()}
    return replace(packed, rows=rows, further=tuple(map(dense, packed.further)))


def repeated(value: str | int, count: int) -> Dense:
    """A column that has one value in every row."""
    if isinstance(value, int):
        return Dense("integer", count, None, np.full(count, value, dtype="<i8").tobytes())
    data = value.encode()
    return Dense("text", count, None, data * count, np.full(count, len(data), dtype="<i4").tobytes())


def edges(boxes: Dense) -> dict[str, Dense]:
    """A column for each edge of boxes, to a hundredth of a point, which is finer than any printer; as `round` has it."""
    values = boxes.numbers().reshape(-1, _EDGES) if boxes.form == "box" else np.empty((0, _EDGES))
    hundredths = values * 100
    whole = np.rint(hundredths)
    rounded = whole / 100
    near = np.abs(np.abs(hundredths - whole) - 0.5) < _NEAR_A_TIE
    rounded[near] = [round(value, 2) for value in values[near].tolist()]
    form: Form = "number" if boxes.form == "box" else "nothing"
    return {name: Dense(form, boxes.count, boxes.present, rounded[:, n].tobytes()) for n, name in enumerate(Box._fields)}


def _dense_rows(rows: Rows) -> Rows:
    return replace(rows, columns={name: _dense(values, name in rows.boxes) for name, values in rows.columns.items()})


def _dense(values: Collection[Any], boxes: bool) -> Collection[Any]:
    """A column as bytes; the values themselves where they are several kinds, or one that has no form."""
    if isinstance(values, Dense):
        return values
    kinds = set(map(type, values))
    if kinds <= {type(None)}:
        return Dense("nothing", len(values), None, b"")
    present = None
    there = values
    if type(None) in kinds:
        kinds.remove(type(None))
        there = [value for value in values if value is not None]
        present = bytes([value is not None for value in values])
    if boxes:
        return Dense("box", len(values), present, np.array(list(chain.from_iterable(there)), dtype="<f8").tobytes())
    form = _FORMS.get(kinds.pop()) if len(kinds) == 1 else None
    made = _bytes(form, there) if form else None
    return Dense(form, len(values), present, *made) if form and made else values


_FORMS: dict[type, Form] = {str: "text", int: "integer", float: "number", Decimal: "hundredths"}


def _bytes(form: Form, values: Collection[Any]) -> tuple[bytes, bytes] | None:
    """Values of one kind as bytes, and their lengths where they have any; None where the form does not hold them exactly."""
    if form == "text":
        return _texts(values)
    numbers = _hundredths(values) if form == "hundredths" else values
    try:
        return None if numbers is None else (np.array(numbers, dtype=_TYPES[form]).tobytes(), b"")
    except OverflowError:  # longer than eight bytes
        return None


def _texts(values: Collection[str]) -> tuple[bytes, bytes] | None:
    """Texts in UTF-8 and how many bytes each has, by where a character ends each that none of them has."""
    try:
        ended = "\0".join((*values, "")).encode()
    except UnicodeEncodeError:  # half of a pair: whoever writes the tables says what becomes of it
        return None
    ends = np.flatnonzero(np.frombuffer(ended, dtype="u1") == 0).astype("<i4")
    if len(ends) != len(values):
        return None
    ends[1:] -= ends[:-1] + 1
    return ended.replace(b"\0", b""), ends.tobytes()


def _hundredths(values: Collection[Decimal]) -> list[int] | None:
    """Decimals as whole hundredths; None where one has other than two decimals, for they come back with two."""
    if not all(map(_CENT.same_quantum, values)):
        return None
    return [int(value * 100) for value in values]


_CENT = Decimal("0.01")

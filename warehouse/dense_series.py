"""Columns of bytes, as workers send them, into polars: the bytes of many documents are put together and taken as they are."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa

from warehouse.dense import Dense, Form

_EXACT: dict[Form, pl.DataType] = {
    "text": pl.String(),
    "integer": pl.Int64(),
    "number": pl.Float64(),
    "hundredths": pl.Decimal(20, 2),
}
"""What a form becomes as it is; for another type, polars is given the values one by one."""

_ARROW: dict[Form, pa.DataType] = {"integer": pa.int64(), "number": pa.float64(), "hundredths": pa.decimal128(20, 2)}


def series(name: str, pieces: Sequence[Collection[Any]], dtype: pl.DataType) -> pl.Series:
    """A column of a table out of its pieces, one a document's part, in order.

    Raises:
        TypeError, polars.exceptions.PolarsError: a value is not of the type.
    """
    packed = [piece for piece in pieces if isinstance(piece, Dense)]
    forms: set[Form] = {piece.form for piece in packed} - {"nothing"}
    whole = len(packed) == len(pieces)
    if whole and not forms:
        return pl.Series(name, (None,), dtype).new_from_index(0, sum(map(len, pieces)))
    form = forms.pop() if whole and len(forms) == 1 else "nothing"
    if _EXACT.get(form) != dtype:
        return _one_by_one(name, list(chain.from_iterable(pieces)), dtype)
    return _taken(name, _array(form, packed))


def _one_by_one(name: str, values: Sequence[Any], dtype: pl.DataType) -> pl.Series:
    """Values as they are; lists by way of Arrow, for polars would make a column of each list first."""
    if not isinstance(dtype, pl.List):
        return pl.Series(name, values, dtype)
    there = np.array([value is not None for value in values], dtype=bool)
    inner = pl.Series(name, list(chain.from_iterable(filter(None, values))), dtype.inner)
    offsets = np.cumsum([0, *(len(value) if value else 0 for value in values)], dtype=np.int64)
    made = inner.to_arrow(compat_level=pl.CompatLevel.oldest())
    buffers = [_valid(there), pa.py_buffer(offsets.tobytes())]
    return _taken(name, pa.Array.from_buffers(pa.large_list(made.type), len(values), buffers, children=[made]))


def _taken(name: str, array: pa.Array) -> pl.Series:
    made = pl.from_arrow(array)
    assert isinstance(made, pl.Series)
    return made.alias(name)


def _array(form: Form, pieces: Sequence[Dense]) -> pa.Array:
    """Pieces of one form, some of which may have no value, as an array."""
    there = np.concatenate([piece.there() for piece in pieces])
    valid = _valid(there)
    data = b"".join(piece.data for piece in pieces)
    if form == "text":
        lengths = _spread(np.frombuffer(b"".join(piece.lengths for piece in pieces), dtype="<i4").astype(np.int64), there)
        offsets = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(lengths)])
        buffers = [valid, pa.py_buffer(offsets.tobytes()), pa.py_buffer(data)]
        return pa.Array.from_buffers(pa.large_string(), len(there), buffers)
    numbers = _spread(np.frombuffer(data, dtype="<f8" if form == "number" else "<i8"), there)
    if form == "hundredths":
        numbers = np.stack([numbers, numbers >> 63], axis=1)
    return pa.Array.from_buffers(_ARROW[form], len(there), [valid, pa.py_buffer(numbers.tobytes())])


def _valid(there: npt.NDArray[np.bool_]) -> pa.Buffer | None:
    """Arrow's bits of the rows that have a value; none where all have one."""
    return None if there.all() else pa.py_buffer(np.packbits(there, bitorder="little").tobytes())


def _spread(values: npt.NDArray[Any], there: npt.NDArray[np.bool_]) -> npt.NDArray[Any]:
    """Values at the rows that have one, 0 at the others."""
    whole = np.zeros(len(there), dtype=values.dtype)
    whole[there] = values
    return whole

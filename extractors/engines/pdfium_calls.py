"""pdfium's C functions as a page needs them: some thousand calls a page, each bound without checks and mapped over whole lists.

pypdfium2 loads the library and opens documents; its own bindings convert every argument, which takes longer than the calls.
"""

from __future__ import annotations

import ctypes
import math
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import repeat
from typing import Any

import numpy as np
import pypdfium2
from numpy.typing import NDArray
from pypdfium2 import raw

from extractors.engines.base import UnusualPageError

PATH, IMAGE, FORM, TEXT = raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_FORM, raw.FPDF_PAGEOBJ_TEXT
BEZIER, MOVE = raw.FPDF_SEGMENT_BEZIERTO, raw.FPDF_SEGMENT_MOVETO

STROKED = (1, 2, 5, 6)
"""Text rendering modes that draw the outline of characters (ISO 32000-1, table 106)."""

Matrix = tuple[float, float, float, float, float, float]
"""a, b, c, d, e, f of ISO 32000-1, 8.3.3."""

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

_HYPHEN_IN_TEXT = 0xFFFE
"""What pdfium's text has for a hyphen at the end of a line; asked for the character alone it gives another sign."""

Handle = ctypes.c_void_p
_Pointer = Handle
_Int = ctypes.c_int
_FLOAT = ctypes.sizeof(ctypes.c_float)


def _bound(name: str, result: Any, *arguments: Any, kind: Callable[..., Any] = ctypes.PYFUNCTYPE) -> Callable[..., Any]:
    """A function of pdfium by its address, called with the interpreter's lock held: a call is shorter than giving it away.

    With the types of its arguments it takes addresses as numbers. Without them a call takes little more than half as long, and
    every address must be a `Handle`.
    """
    address = ctypes.cast(getattr(raw, name), _Pointer).value
    assert address is not None
    function: Callable[..., Any] = kind(result, *arguments)(address)
    return function


_long = partial(_bound, kind=ctypes.CFUNCTYPE)
"""The same for functions that take longer: other threads may run meanwhile."""

_load_page = _long("FPDF_LoadPage", _Pointer, _Pointer, _Int)
_load_text = _long("FPDFText_LoadPage", _Pointer, _Pointer)
_close_text = _bound("FPDFText_ClosePage", None, _Pointer)
close_page = _bound("FPDF_ClosePage", None, _Pointer)
_page_width = _bound("FPDF_GetPageWidthF", ctypes.c_float, _Pointer)
_page_height = _bound("FPDF_GetPageHeightF", ctypes.c_float, _Pointer)
quarters = _bound("FPDFPage_GetRotation", _Int, _Pointer)
set_quarters = _bound("FPDFPage_SetRotation", None, _Pointer, _Int)
_media_box = _bound("FPDFPage_GetMediaBox", _Int)
_crop_box = _bound("FPDFPage_GetCropBox", _Int)
_bounding_box = _bound("FPDF_GetPageBoundingBox", _Int)
set_media_box = _bound("FPDFPage_SetMediaBox", None, _Pointer, *[ctypes.c_float] * 4)
set_crop_box = _bound("FPDFPage_SetCropBox", None, _Pointer, *[ctypes.c_float] * 4)
_count_chars = _bound("FPDFText_CountChars", _Int, _Pointer)
_unicode = _bound("FPDFText_GetUnicode", ctypes.c_uint)
_loose_box = _bound("FPDFText_GetLooseCharBox", _Int)
_text = _bound("FPDFText_GetText", _Int, _Pointer, _Int, _Int, _Pointer)
_text_object = _bound("FPDFText_GetTextObject", ctypes.c_ssize_t)
_origin = _bound("FPDFText_GetCharOrigin", _Int)
_char_matrix = _bound("FPDFText_GetMatrix", _Int)
_font_size = _bound("FPDFText_GetFontSize", ctypes.c_double)
_render_mode = _bound("FPDFTextObj_GetTextRenderMode", _Int, _Pointer)
_fill_color = _bound("FPDFPageObj_GetFillColor", _Int)
_count_objects = _bound("FPDFPage_CountObjects", _Int, _Pointer)
_page_object = _bound("FPDFPage_GetObject", _Pointer)
_count_members = _bound("FPDFFormObj_CountObjects", _Int, _Pointer)
_member = _bound("FPDFFormObj_GetObject", _Pointer, _Pointer, ctypes.c_ulong)
_type = _bound("FPDFPageObj_GetType", _Int, _Pointer)
_object_matrix = _bound("FPDFPageObj_GetMatrix", _Int, _Pointer, _Pointer)
_bounds = _bound("FPDFPageObj_GetBounds", _Int)
_draw_mode = _bound("FPDFPath_GetDrawMode", _Int, _Pointer, _Pointer, _Pointer)
_count_segments = _bound("FPDFPath_CountSegments", _Int, _Pointer)
_segment = _bound("FPDFPath_GetPathSegment", _Pointer, _Pointer, _Int)
_segment_point = _bound("FPDFPathSegment_GetPoint", _Int)
_segment_type = _bound("FPDFPathSegment_GetType", _Int, _Pointer)
_count_marks = _bound("FPDFPageObj_CountMarks", _Int, _Pointer)
_mark = _bound("FPDFPageObj_GetMark", _Pointer, _Pointer, ctypes.c_ulong)
_mark_value_type = _bound("FPDFPageObjMark_GetParamValueType", _Int, _Pointer, ctypes.c_char_p)
_object_font_size = _bound("FPDFTextObj_GetFontSize", _Int, _Pointer, _Pointer)
_font = _bound("FPDFTextObj_GetFont", _Pointer, _Pointer)
_is_embedded = _bound("FPDFFont_GetIsEmbedded", _Int, _Pointer)
set_active = _bound("FPDFPageObj_SetIsActive", _Int, _Pointer, _Int)
_set_render_mode = _bound("FPDFTextObj_SetTextRenderMode", _Int, _Pointer, _Int)
_stroke_width = _bound("FPDFPageObj_GetStrokeWidth", _Int, _Pointer, _Pointer)
_set_stroke_width = _bound("FPDFPageObj_SetStrokeWidth", _Int, _Pointer, ctypes.c_float)
_transform_object = _bound("FPDFPageObj_Transform", None, _Pointer, *[ctypes.c_double] * 6)
_transform = _bound("FPDFPage_TransFormWithClip", _Int, _Pointer, _Pointer, _Pointer)


_MOST_KEPT = 8_192
"""Rows whose pointers are kept, with some 100 bytes each."""


class _Scratch(threading.local):
    """Rows of numbers that C functions fill, used again and again, with a pointer to every place; of each thread its own.

    A pointer takes as long to make as half a call does, so each is made once.
    """

    def __init__(self, kind: type[np.generic], width: int) -> None:
        self._values: NDArray[Any] = np.zeros((0, width), kind)
        self._pointers: list[list[Handle]] = [[] for _ in range(width)]

    def rows(self, count: int) -> tuple[NDArray[Any], Sequence[Iterable[Handle]]]:
        """So many rows of zeros, until the next call, and for each column pointers to its places or more."""
        if count > _MOST_KEPT:  # a page in a thousand has so much of anything
            values = np.zeros((count, self._values.shape[1]), self._values.dtype)
            return values, _pointers(values)
        if count > len(self._values):
            self._values = np.zeros((min(2 * count, _MOST_KEPT), self._values.shape[1]), self._values.dtype)
            self._pointers = [list(places) for places in _pointers(self._values)]
        values = self._values[:count]
        values[:] = 0
        return values, self._pointers


def _pointers(values: NDArray[Any]) -> list[Iterator[Handle]]:
    """For each column of an array a pointer to every place, row after row."""
    start, end, (down, across) = values.ctypes.data, values.ctypes.data + values.nbytes, values.strides
    return [map(Handle, range(start + column * across, end, down)) for column in range(values.shape[1])]


_PAIRS, _BOXES, _MATRICES = (_Scratch(np.float32, width) for width in (2, 4, 6))
_PLACES, _COLORS = _Scratch(np.float64, 2), _Scratch(np.uint32, 4)


def _run(function: Callable[..., Any], *arguments: Iterable[Any]) -> None:
    """Call a function for every argument; what it returns is left out."""
    deque(map(function, *arguments), maxlen=0)


def open_page(document: pypdfium2.PdfDocument, number: int) -> Handle:
    """Open a page, from 1, which the caller closes: pypdfium2 would also have the collector of garbage watch over it.

    Raises:
        PdfiumError: pdfium cannot read it.
    """
    page = _load_page(document.raw, number - 1)
    if not page:
        raise pypdfium2.PdfiumError("Failed to load page.")
    return Handle(page)


@contextmanager
def text_of(page: Handle) -> Iterator[Handle]:
    """A page's text, closed at the end.

    Raises:
        PdfiumError: pdfium cannot make it.
    """
    text = _load_text(page)
    if not text:
        raise pypdfium2.PdfiumError("Failed to load text page.")
    try:
        yield Handle(text)
    finally:
        _close_text(text)


Corners = tuple[float, float, float, float]
"""The left, lower, right and upper edge of a page's box, in points of its own space."""


def media_box(page: Handle) -> Corners:
    """A page's media box, or what pdfium takes for it; corners may be stored the other way round.

    Raises:
        PdfiumError: it has none.
    """
    found = _corners(_media_box, page)
    if found is not None:
        return found
    rectangle = raw.FS_RECTF()
    if not _bounding_box(page, ctypes.byref(rectangle)):
        raise pypdfium2.PdfiumError("Failed to get page bounding box.")
    return rectangle.left, rectangle.bottom, rectangle.right, rectangle.top


def crop_box(page: Handle) -> Corners | None:
    """A page's crop box, if it has one of its own."""
    return _corners(_crop_box, page)


def _corners(function: Callable[..., Any], page: Handle) -> Corners | None:
    left, low, right, high = numbers = [ctypes.c_float() for _ in range(4)]
    if not function(page, *map(ctypes.byref, numbers)):
        return None
    return left.value, low.value, right.value, high.value


def drawn(page: Handle, most: int) -> bytes:
    """A page drawn in grey on white, one byte a dot: a point each, or coarser where that makes more than `most` dots.

    Raises:
        UnusualPageError: the page is of no size that can be drawn.
    """
    width, height = _page_width(page), _page_height(page)
    if not (math.isfinite(width * height) and max(width, height) <= most):
        raise UnusualPageError(f"it is {width:.0f} by {height:.0f} points large, and cannot be drawn")
    scale = min(1.0, (most / max(width * height, 1)) ** 0.5)
    across, down = math.ceil(width * scale), math.ceil(height * scale)
    buffer = (ctypes.c_ubyte * (across * down))()
    bitmap = raw.FPDFBitmap_CreateEx(across, down, raw.FPDFBitmap_Gray, buffer, across)
    raw.FPDFBitmap_FillRect(bitmap, 0, 0, across, down, 0xFFFFFFFF)
    raw.FPDF_RenderPageBitmap(bitmap, ctypes.cast(page, raw.FPDF_PAGE), 0, 0, across, down, 0, raw.FPDF_GRAYSCALE)
    raw.FPDFBitmap_Destroy(bitmap)
    return bytes(buffer)


def char_count(text: Handle) -> int:
    """How many characters a text page has, those that pdfium adds between words included."""
    return int(_count_chars(text))


@dataclass(frozen=True, slots=True)
class Chars:
    """The characters of a text page, in arrays that are as long.

    Their code points, their text objects (0 where pdfium added the character), and edges in points of the page's own space:
    left and right the advance apart, the lower one that of the font, or of the glyph where the font has none.
    """

    points: Ints
    owners: Ints
    lefts: Floats
    rights: Floats
    lows: Floats


def chars(text: Handle, count: int) -> Chars:
    """All characters of a text page."""
    edges, places = _BOXES.rows(count)
    _run(_loose_box, repeat(text), range(count), places[0])
    owners = np.fromiter(map(_text_object, repeat(text), range(count)), np.int64, count)
    lefts, _, rights, lows = edges.T.astype(np.float64)
    return Chars(_points(text, count), owners, lefts, rights, lows)


def _points(text: Handle, count: int) -> Ints:
    """The code points of a text page: of its text as one, and one by one where that is not certain to have each character."""
    buffer = np.zeros(2 * (count + 1), np.uint16)
    units = _text(text, 0, count, buffer.ctypes.data) - 1
    points: Ints = buffer[: max(units, 0)].astype(np.int64)
    if units != count or ((points >= 0xD800) & (points < 0xE000)).any():
        return np.fromiter(map(_unicode, repeat(text), range(count)), np.int64, count)
    for index in np.flatnonzero(points == _HYPHEN_IN_TEXT).tolist():
        points[index] = _unicode(text, index)
    return points


def origins(text: Handle, indices: Sequence[int]) -> list[tuple[float, float]]:
    """Where the baselines of some characters begin."""
    found, places = _PLACES.rows(len(indices))
    _run(_origin, repeat(text), indices, *places)
    return [(x, y) for x, y in found.tolist()]


def char_matrices(text: Handle, indices: Sequence[int]) -> Floats:
    """The matrices of some characters, from glyph space to the page's own: a row of six each."""
    found, places = _MATRICES.rows(len(indices))
    _run(_char_matrix, repeat(text), indices, places[0])
    return found.astype(np.float64)


def font_sizes(text: Handle, indices: Sequence[int]) -> Floats:
    """The font sizes of some characters, before their matrix."""
    return np.fromiter(map(_font_size, repeat(text), indices), np.float64, len(indices))


def object_font_sizes(objects: Sequence[int]) -> list[float]:
    """The sizes of text objects in the space of the page or form that paints them; 0 where pdfium does not know."""
    value = ctypes.c_float()
    place = ctypes.addressof(value)
    found = [(value.value if _object_font_size(thing, place) else 0.0) for thing in objects]
    return [size * abs(height) for size, height in zip(found, matrices(objects)[:, 3].tolist(), strict=True)]


def stroke_widths(objects: Sequence[int]) -> list[float]:
    """How wide text objects are stroked, where they are; else 0. The extent of an object has it."""
    value = ctypes.c_float()
    place = ctypes.addressof(value)
    return [value.value if _render_mode(thing) in STROKED and _stroke_width(thing, place) else 0.0 for thing in objects]


def in_fonts_of_the_machine(objects: Sequence[int]) -> list[int]:
    """Of some text objects those that are not invisible and whose font is not embedded."""
    return [thing for thing in objects if not _is_embedded(_font(thing)) and _render_mode(thing) not in (3, 7)]


def give_extent(objects: Sequence[int]) -> None:
    """Give text objects a stroke, so that a text page that is made from now on tells them.

    An object whose font has no shape for its character has neither width nor height, and pdfium leaves it out.
    """
    for thing in objects:
        _set_render_mode(thing, raw.FPDF_TEXTRENDERMODE_FILL_STROKE)
        _set_stroke_width(thing, 1.0)
        _transform_object(thing, 1, 0, 0, 1, 0, 0)  # has its extent measured again


def render_modes(objects: Sequence[int]) -> Ints:
    """The text rendering modes of text objects."""
    return np.fromiter(map(_render_mode, objects), np.int64, len(objects))


def fill_colors(objects: Sequence[int]) -> Ints:
    """The fill colours of objects, a row of red, green and blue each; −1 where it is no plain colour."""
    found, places = _COLORS.rows(len(objects))
    plain = np.fromiter(map(_fill_color, map(Handle, objects), *places), np.int64, len(objects))
    colors = found[:, :3].astype(np.int64)
    colors[plain == 0] = -1
    return colors


def objects_of_page(page: Handle) -> list[int]:
    """The objects that a page's own content paints, in its order."""
    return list(map(_page_object, repeat(page), range(_count_objects(page))))


def objects_of_form(form: int) -> list[int]:
    """The objects that a form paints, in its order."""
    return list(map(_member, repeat(form), range(max(_count_members(form), 0))))


def types(objects: Sequence[int]) -> list[int]:
    """What objects are: `PATH`, `TEXT`, `IMAGE`, `FORM` or something else."""
    return list(map(_type, objects))


def matrices(objects: Sequence[int]) -> Floats:
    """The matrices of objects, into the space of the page or form that paints them: a row of six each."""
    found = np.zeros((len(objects), 6), np.float32)
    start = found.ctypes.data
    _run(_object_matrix, objects, range(start, start + found.nbytes, 6 * _FLOAT))
    return found.astype(np.float64)


def bounds(objects: Sequence[int]) -> Floats:
    """The left, lower, right and upper edge of objects, in the space of the page or form that paints them: a row of four each."""
    found, places = _BOXES.rows(len(objects))
    _run(_bounds, map(Handle, objects), *places)
    return found.astype(np.float64)


def is_stroked(paths: Sequence[int]) -> list[bool]:
    """Whether paths are stroked; else they are filled only."""
    count = len(paths)
    width = ctypes.sizeof(_Int)
    buffer = (_Int * (2 * count))()
    start = ctypes.addressof(buffer)
    end = start + 2 * width * count
    _run(_draw_mode, paths, range(start, end, 2 * width), range(start + width, end + width, 2 * width))
    return [bool(stroke) for stroke in buffer[1::2]]


def segment_counts(paths: Sequence[int]) -> list[int]:
    """How many segments paths have."""
    return list(map(_count_segments, paths))


Segment = tuple[int, float, float]
"""What it is (`MOVE`, `BEZIER` or a line), and where it ends."""


def segments(path: int, count: int) -> list[Segment]:
    """The segments of a path, in its own space."""
    found = list(map(_segment, repeat(path), range(count)))
    return list(zip(map(_segment_type, found), *_points_of(found).T.tolist(), strict=True))


def ends(paths: Sequence[int]) -> tuple[Floats, Bools]:
    """Of paths with two segments their points, two by two each, in the path's own space; and whether a line joins them."""
    second = list(map(_segment, paths, repeat(1)))
    found = list(map(_segment, paths, repeat(0))) + second
    joined = np.fromiter(map(_segment_type, second), np.int64, len(second)) == raw.FPDF_SEGMENT_LINETO
    return _points_of(found).reshape(2, len(paths), 2).swapaxes(0, 1), joined


def _points_of(segments: Sequence[int]) -> Floats:
    """Where segments end: a row of two each."""
    found, places = _PAIRS.rows(len(segments))
    _run(_segment_point, map(Handle, segments), *places)
    return found.astype(np.float64)


def transform(page: Handle, matrix: Sequence[float]) -> bool:
    """Put a matrix before all that a page paints, from when it is opened the next time; whether that was done."""
    return bool(_transform(page, (ctypes.c_float * 6)(*matrix), None))


def has_mark(thing: int, key: bytes) -> bool:
    """Whether an object's marked content has a property of that name."""
    return any(_mark_value_type(_mark(thing, i), key) != raw.FPDF_OBJECT_UNKNOWN for i in range(max(_count_marks(thing), 0)))

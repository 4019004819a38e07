# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False, infer_types=False
"""The loops of `line_loops` and `cell_loops`, compiled: places are compared as numbers, and only what is found becomes objects.

What is found is the same, and in the same order; those modules say how, and serve where this one could not be compiled.
"""

from cpython.float cimport PyFloat_AS_DOUBLE, PyFloat_CheckExact
from cpython.object cimport PyObject_GenericSetAttr
from libc.math cimport INFINITY, NAN, fabs
from libc.stdlib cimport free, malloc, qsort

from extractors import cell_loops, line_loops
from extractors.cells import Cell
from extractors.engines.base import characters
from extractors.model import Box

cdef extern from "Python.h":
    object PyType_GenericAlloc(type made, Py_ssize_t items)

cdef struct Mark:  # where a glyph stands: its middle, its left edge and those of its last character, and the middles of both ends
    double y
    double left
    double last_left
    double right
    double x
    double last_x
    double size
    bint is_run

cdef struct Placed:  # a glyph by its number, and what it is put in order by
    double first
    double second
    Py_ssize_t third
    Py_ssize_t number

cdef struct Head:  # the first glyph of a line: its middle and size
    double y
    double size

cdef double SAME_LINE = line_loops.SAME_LINE, WORD_GAP = line_loops.WORD_GAP, DIGIT_GAP = line_loops.DIGIT_GAP
cdef double TOUCHING = line_loops.TOUCHING, FOLLOWING = line_loops.FOLLOWING
cdef double OVERLAP = line_loops.OVERLAP, ON_BASELINE = line_loops.ON_BASELINE
cdef Py_ssize_t MOST_PLACES = 1_000_000  # of a table, rows times columns; real ones have some thousand
cdef object new = tuple.__new__
cdef object filled = cell_loops.Filled


cdef inline double number(object value) except? -1:
    return PyFloat_AS_DOUBLE(value) if PyFloat_CheckExact(value) else <double>value


cdef inline tuple box_of(object glyph):
    return <tuple>(<tuple>glyph)[1]


cdef inline double size_of(object glyph):
    return number((<tuple>glyph)[2])


cdef inline double item(object numbers, Py_ssize_t at):
    return number((<list>numbers)[at]) if type(numbers) is list else number(numbers[at])


cdef int read_mark(object glyph, Mark *mark) except -1:
    cdef tuple box = box_of(glyph)
    cdef object edges = (<tuple>glyph)[4], lefts, rights
    cdef Py_ssize_t last
    mark.y, mark.left, mark.size = (number(box[1]) + number(box[3])) / 2, number(box[0]), size_of(glyph)
    mark.is_run = edges is not None
    if not mark.is_run:
        mark.last_left, mark.right = mark.left, number(box[2])
        mark.x = mark.last_x = (mark.left + mark.right) / 2
        return 0
    lefts, rights = (<tuple>edges)[0], (<tuple>edges)[1]
    last = len(lefts) - 1
    if last < 0 or len(rights) != last + 1:
        raise IndexError("a run of characters has an edge at either side of each")
    mark.last_left, mark.right = item(lefts, last), item(rights, last)
    mark.x, mark.last_x = (item(lefts, 0) + item(rights, 0)) / 2, (mark.last_left + mark.right) / 2
    return 0


cdef int in_order(const void *one, const void *other) noexcept nogil:
    cdef const Placed *a = <const Placed *>one
    cdef const Placed *b = <const Placed *>other
    if a.first != b.first:
        return -1 if a.first < b.first else 1
    if a.second != b.second:
        return -1 if a.second < b.second else 1
    return -1 if a.third < b.third else 1


cdef void put_in_order(Placed *placed, Py_ssize_t count) noexcept:
    cdef Py_ssize_t at
    for at in range(1, count):
        if in_order(placed + at - 1, placed + at) > 0:
            qsort(placed, count, sizeof(Placed), in_order)
            return


include "placing_lines.pxi"
include "placing_cells.pxi"

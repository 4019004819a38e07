"""Named tuples as compiled loops make them: filled in place, where calling their class would make another tuple to copy."""

from cpython.ref cimport Py_INCREF
from cpython.tuple cimport PyTuple_SET_ITEM

cdef extern from "Python.h":
    ctypedef struct TypeObject "PyTypeObject":
        object (*tp_alloc)(TypeObject *, Py_ssize_t)


cdef inline object empty_row(object kind, Py_ssize_t width):
    """A named tuple whose places must all be filled next."""
    return (<TypeObject *>kind).tp_alloc(<TypeObject *>kind, width)


cdef inline void fill(object row, Py_ssize_t place, object value) noexcept:
    Py_INCREF(value)
    PyTuple_SET_ITEM(row, place, value)


cdef inline object row_of_four(object kind, object a, object b, object c, object d):
    row = empty_row(kind, 4)
    fill(row, 0, a)
    fill(row, 1, b)
    fill(row, 2, c)
    fill(row, 3, d)
    return row

# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False, infer_types=False
"""The loops of `line_loops` and `cell_loops`, compiled: places are compared as numbers, and only what is found becomes objects.

What is found is the same, and in the same order; those modules say how, and serve where this one could not be compiled.
"""

from cpython.float cimport PyFloat_AS_DOUBLE, PyFloat_CheckExact
from cpython.object cimport PyObject_GenericSetAttr
from cpython.type cimport PyType_GenericAlloc
from libc.math cimport INFINITY, NAN, fabs
from libc.stdlib cimport free, malloc, qsort

from extractors import cell_loops, line_loops
from extractors.cells import Cell
from extractors.engines.base import characters
from extractors.model import Box

cdef struct Placed:  # a glyph's middle, top to bottom, that of its first character, left to right, and its number
    double y
    double x
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


cdef inline double number(object value) noexcept:
    return PyFloat_AS_DOUBLE(value) if PyFloat_CheckExact(value) else <double>value


cdef inline tuple box_of(object glyph):
    return <tuple>(<tuple>glyph)[1]


cdef inline double left_of(object glyph):
    return number(box_of(glyph)[0])


cdef inline double right_of(object glyph):
    """The right edge of a glyph's last character."""
    cdef object edges = (<tuple>glyph)[4]
    if edges is None:
        return number(box_of(glyph)[2])
    rights = (<tuple>edges)[1]
    return number(rights[len(rights) - 1])


cdef inline double middle_of(object glyph):
    cdef tuple box = box_of(glyph)
    return (number(box[1]) + number(box[3])) / 2


cdef inline double size_of(object glyph):
    return number((<tuple>glyph)[2])


cdef int by_place(const void *one, const void *other) noexcept nogil:
    cdef const Placed *a = <const Placed *>one
    cdef const Placed *b = <const Placed *>other
    if a.y != b.y:
        return -1 if a.y < b.y else 1
    if a.x != b.x:
        return -1 if a.x < b.x else 1
    return -1 if a.number < b.number else 1


# Lines

def group_lines(glyphs):
    """Glyphs in lines. See `line_loops.group_lines`."""
    return lines_of(list(glyphs))


cdef list lines_of(list glyphs):
    cdef Py_ssize_t count = len(glyphs), at
    cdef tuple box, other
    cdef double size
    if count < 2:
        return [glyphs] if count else []
    box = box_of(glyphs[0])
    if number(box[1]) == number(box_of(glyphs[count - 1])[1]):
        size = size_of(glyphs[0])
        for at in range(1, count):
            other = box_of(glyphs[at])
            if number(other[1]) != number(box[1]) or number(other[3]) != number(box[3]) or size_of(glyphs[at]) != size:
                break
        else:
            return [left_to_right(glyphs, glyphs)]
    cdef Placed *placed = <Placed *>malloc(count * sizeof(Placed))
    cdef Head *heads = <Head *>malloc(count * sizeof(Head))
    try:
        if placed == NULL or heads == NULL:
            raise MemoryError
        return grouped(glyphs, placed, heads)
    finally:
        free(placed)
        free(heads)


cdef list grouped(list glyphs, Placed *placed, Head *heads):
    cdef Py_ssize_t count = len(glyphs), at, near, known = 0, step
    cdef list lines = [], line = None
    cdef double y, size, last_y = NAN, last_size = NAN
    cdef object edges
    for at in range(count):
        glyph = glyphs[at]
        edges = (<tuple>glyph)[4]
        placed[at].number = at
        placed[at].y = middle_of(glyph)
        if edges is None:
            placed[at].x = (left_of(glyph) + number(box_of(glyph)[2])) / 2
        else:
            placed[at].x = (number((<tuple>edges)[0][0]) + number((<tuple>edges)[1][0])) / 2
    qsort(placed, count, sizeof(Placed), by_place)
    for step in range(count):
        glyph = glyphs[placed[step].number]
        y, size = placed[step].y, size_of(glyph)
        if y != last_y or size != last_size:  # else it stands on the line of the glyph before
            last_y, last_size = y, size
            near = known - 3 if known > 3 else 0
            for at in range(near, known):
                if fabs(heads[at].y - y) < SAME_LINE * (heads[at].size if heads[at].size < size else size):
                    line = <list>lines[at]
                    break
            else:
                line = []
                lines.append(line)
                heads[known].y, heads[known].size = y, size
                known += 1
        line.append(glyph)
    return [left_to_right(<list>found, glyphs) if len(<list>found) > 1 else found for found in lines]


cdef list left_to_right(list line, list stream):
    cdef double last = -INFINITY, left
    cdef object edges, glyph, lefts
    cdef list placed = line
    cdef bint sorted_before = True
    for glyph in line:
        left = left_of(glyph)
        if left < last:
            sorted_before = False
            break
        last = left
    if not sorted_before:
        placed = sorted(line, key=line_loops.left)
    last = -INFINITY
    for glyph in placed:
        if left_of(glyph) <= last:
            return line_loops.take_apart(line, stream)
        edges = (<tuple>glyph)[4]
        if edges is None:
            last = left_of(glyph)
        else:
            lefts = (<tuple>edges)[0]
            last = number(lefts[len(lefts) - 1])
    return list(placed) if placed is line else placed


def bounds(glyphs):
    """The smallest box around glyphs. See `line_loops.bounds`."""
    return bounds_of(list(glyphs))


cdef object bounds_of(list glyphs):
    cdef tuple first = box_of(glyphs[0]), box
    if len(glyphs) == 1:
        return first
    cdef object x0 = first[0], top = first[1], x1 = first[2], bottom = first[3]
    cdef Py_ssize_t at
    for at in range(1, len(glyphs)):
        box = box_of(glyphs[at])
        if number(box[0]) < number(x0):
            x0 = box[0]
        if number(box[1]) < number(top):
            top = box[1]
        if number(box[2]) > number(x1):
            x1 = box[2]
        if number(box[3]) > number(bottom):
            bottom = box[3]
    return new(Box, (x0, top, x1, bottom))


cdef inline double gap_between(str before, str text):
    """The gap that separates two texts on one line."""
    cdef Py_ssize_t end = len(before)
    return DIGIT_GAP if end and len(text) and before[end - 1].isdigit() and text[0].isdigit() else WORD_GAP


def line_text(line):
    """The text of a line. See `line_loops.line_text`."""
    return text_of(list(line))


cdef str text_of(list line):
    if len(line) == 1:
        return <str>(<tuple>line[0])[0]
    cdef double end = INFINITY, gap, size
    cdef str before = "", text
    cdef list parts = []
    for glyph in line:
        text, size = <str>(<tuple>glyph)[0], size_of(glyph)
        gap = left_of(glyph) - end
        if gap > DIGIT_GAP * size and gap > gap_between(before, text) * size:
            parts.append(" ")
        parts.append(text)
        before, end = text, right_of(glyph)
    return "".join(parts)


def runs_over_borders(glyphs, inside):
    """Runs of the stream that cross cells' borders. See `line_loops.runs_over_borders`."""
    cdef list runs = written_on(glyphs), found = [], run
    cdef dict home = {}
    if not runs:
        return found
    for cell, members in inside.items():
        for glyph in <list>members:
            home[id(glyph)] = cell
    for run in runs:
        first = home.get(id(run[0]))
        for glyph in run:
            if home.get(id(glyph)) != first:
                found.append(run)
                break
    return found


cdef list written_on(glyphs):
    """Glyphs of the stream that go on in each other, those that stand alone left out."""
    cdef list found = [], run = None
    cdef object before = None
    cdef double end = INFINITY, middle = 0.0, y, size, left
    for glyph in glyphs:
        y, size, left = middle_of(glyph), size_of(glyph), left_of(glyph)
        if fabs(y - middle) <= ON_BASELINE * size and -OVERLAP * size <= left - end <= FOLLOWING * size:
            if run is None:
                run = [before]
                found.append(run)
            run.append(glyph)
        else:
            run = None
        before, end, middle = glyph, right_of(glyph), y
    return found


# Cells

cdef class _Places:
    """Edges of a table, and which cell covers each place between them; -1 where none does."""

    cdef double *xs
    cdef double *ys
    cdef int *owners
    cdef Py_ssize_t columns
    cdef Py_ssize_t rows

    def __cinit__(self, xs, ys):
        cdef Py_ssize_t at
        self.columns, self.rows = len(xs) - 1, len(ys) - 1
        self.xs = <double *>malloc((self.columns + 1) * sizeof(double))
        self.ys = <double *>malloc((self.rows + 1) * sizeof(double))
        if self.xs == NULL or self.ys == NULL:
            raise MemoryError
        for at in range(self.columns + 1):
            self.xs[at] = number(xs[at])
        for at in range(self.rows + 1):
            self.ys[at] = number(ys[at])

    def __dealloc__(self):
        free(self.xs)
        free(self.ys)
        free(self.owners)

    cdef bint own(self, spans) except -1:
        """Let each cell own the places that it covers."""
        cdef Py_ssize_t at, row, column, row0, row1, column0, column1
        cdef int cell = 0
        self.owners = <int *>malloc(self.rows * self.columns * sizeof(int))
        if self.owners == NULL:
            raise MemoryError
        for at in range(self.rows * self.columns):
            self.owners[at] = -1
        for row0, row1, column0, column1 in spans:
            for row in range(max(row0, 0), min(row1, self.rows)):
                for column in range(max(column0, 0), min(column1, self.columns)):
                    self.owners[row * self.columns + column] = cell
            cell += 1
        return True

    cdef Py_ssize_t column(self, double x) noexcept:
        return after(self.xs, self.columns + 1, x) - 1

    cdef int owner(self, Py_ssize_t row, Py_ssize_t column) noexcept:
        if row < 0 or row >= self.rows or column < 0 or column >= self.columns:
            return -1
        return self.owners[row * self.columns + column]

    cdef int below(self, object glyph):
        """The cell that the middles of all of a glyph's characters stand in, -1 outside; -2 where they are several."""
        cdef Py_ssize_t row = after(self.ys, self.rows + 1, middle_of(glyph)) - 1, at, column, end
        cdef object edges = (<tuple>glyph)[4]
        cdef int first
        if edges is None:
            return self.owner(row, self.column((left_of(glyph) + number(box_of(glyph)[2])) / 2))
        lefts, rights = (<tuple>edges)[0], (<tuple>edges)[1]
        end = len(lefts) - 1
        column = self.column((number(lefts[0]) + number(rights[0])) / 2)
        first = self.owner(row, column)
        if column == self.column((number(lefts[end]) + number(rights[end])) / 2):
            return first
        for at in range(1, end + 1):
            if self.owner(row, self.column((number(lefts[at]) + number(rights[at])) / 2)) != first:
                return -2
        return first

    def homes(self, glyph):
        """The cell that a character stands in, as `cell_loops` gives it."""
        cell = self.below(glyph)
        return (None if cell < 0 else cell,)


cdef inline Py_ssize_t after(const double *edges, Py_ssize_t count, double value) noexcept:
    """How many edges are not beyond a value."""
    cdef Py_ssize_t low = 0, high = count, middle
    while low < high:
        middle = (low + high) // 2
        if value < edges[middle]:
            high = middle
        else:
            low = middle + 1
    return low


cdef inline Py_ssize_t nearest(const double *edges, Py_ssize_t count, double value) noexcept:
    cdef Py_ssize_t low = 0, high = count, middle
    while low < high:
        middle = (low + high) // 2
        if edges[middle] < value:
            low = middle + 1
        else:
            high = middle
    if low == 0:
        return 0
    return low - 1 if low == count or value - edges[low - 1] <= edges[low] - value else low


def spans_of(boxes, xs, ys):
    """The rows and columns that boxes cover. See `cell_loops.spans_of`."""
    cdef _Places places = _Places(xs, ys)
    cdef Py_ssize_t row0, row1, column0, column1, rows = places.rows, columns = places.columns
    cdef list spans = []
    cdef tuple corners
    for box in boxes:
        corners = <tuple>box
        column0, row0 = nearest(places.xs, columns + 1, number(corners[0])), nearest(places.ys, rows + 1, number(corners[1]))
        column1, row1 = nearest(places.xs, columns + 1, number(corners[2])), nearest(places.ys, rows + 1, number(corners[3]))
        row0, column0 = min(row0, rows - 1), min(column0, columns - 1)
        spans.append((row0, max(row1, row0 + 1), column0, max(column1, column0 + 1)))
    return spans


def fill(glyphs, spans, xs, ys):
    """Put glyphs into cells. See `cell_loops.fill`."""
    if (len(xs) - 1) * (len(ys) - 1) > MOST_PLACES:
        return cell_loops.fill(glyphs, spans, xs, ys)
    cdef _Places places = _Places(xs, ys)
    places.own(spans)
    cdef list stream = list(glyphs), lines = lines_of(stream), outside = [], line
    cdef dict inside = {}, parted = {}
    cdef Py_ssize_t total = 0, at, start
    cdef double end
    for line in lines:
        total += len(line)
    if total > len(stream):  # runs reach into each other
        stream = characters(stream)
        lines = lines_of(stream)
    for line in lines:
        start, end = 0, INFINITY
        for at in range(len(line)):
            if left_of(line[at]) - end > TOUCHING * size_of(line[at]):
                put(line, start, at, places, inside, outside, parted)
                start = at
            end = right_of(line[at])
        put(line, start, len(line), places, inside, outside, parted)
    return filled(inside, outside, cell_loops.stream_of(stream, parted))


cdef put(list line, Py_ssize_t start, Py_ssize_t end, _Places places, dict inside, list outside, dict parted):
    """Put glyphs that touch into the cell that all stand in, or share them out."""
    cdef int home = places.below(line[start]), other
    cdef Py_ssize_t at
    for at in range(start + 1, end):
        if home == -2:
            break
        other = places.below(line[at])
        if other != home:
            home = -2
    if home != -2:
        for at in range(start, end):
            add(line[at], home, inside, outside)
        return
    for glyph, cell in cell_loops.share_out(line[start:end], parted, places.homes):
        add(glyph, -1 if cell is None else cell, inside, outside)


cdef inline add(object glyph, int cell, dict inside, list outside):
    if cell < 0:
        outside.append(glyph)
        return
    members = inside.get(cell)
    if members is None:
        inside[cell] = [glyph]
    else:
        (<list>members).append(glyph)


def make_cells(spans, boxes, inside):
    """Cells with what stands in them. See `cell_loops.make_cells`."""
    cdef dict members = <dict>inside
    cdef list cells = [], glyphs
    cdef tuple lines
    cdef object ink, confidence, text, found
    cdef Py_ssize_t at = 0
    for (row0, row1, column0, column1), box in zip(spans, boxes, strict=True):
        found = members.get(at)
        at += 1
        lines, ink, confidence, text = (), None, None, ""
        if found is not None:
            glyphs = <list>found
            if len(glyphs) == 1:
                text, ink, confidence = (<tuple>glyphs[0])[0], box_of(glyphs[0]), (<tuple>glyphs[0])[3]
                lines = (text,)
            elif glyphs:
                lines = tuple([text_of(<list>line) for line in lines_of(glyphs)])
                text = lines[0] if len(lines) == 1 else "".join(lines)
                ink, confidence = bounds_of(glyphs), least_confidence(glyphs)
        cell = PyType_GenericAlloc(Cell, 0)  # what its __init__ does, which takes five times as long
        PyObject_GenericSetAttr(cell, "row0", row0)
        PyObject_GenericSetAttr(cell, "row1", row1)
        PyObject_GenericSetAttr(cell, "col0", column0)
        PyObject_GenericSetAttr(cell, "col1", column1)
        PyObject_GenericSetAttr(cell, "lines", lines)
        PyObject_GenericSetAttr(cell, "box", box)
        PyObject_GenericSetAttr(cell, "ink", ink)
        PyObject_GenericSetAttr(cell, "confidence", confidence)
        PyObject_GenericSetAttr(cell, "text", text)
        cells.append(cell)
    return tuple(cells)


cdef object least_confidence(list glyphs):
    cdef object least = None, confidence
    for glyph in glyphs:
        confidence = (<tuple>glyph)[3]
        if confidence is not None and (least is None or confidence < least):
            least = confidence
    return least

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


cdef inline double number(object value) noexcept:
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


# Lines

cdef class _Lines:
    """Glyphs of the stream in lines, top to bottom, each left to right. See `line_loops.group_lines`.

    `placed` has them line by line; that of number n ends before `ends[n]`.
    """

    cdef list glyphs
    cdef Mark *marks
    cdef Placed *placed
    cdef Py_ssize_t *ends
    cdef Py_ssize_t count
    cdef Py_ssize_t lines
    cdef bint reach  # whether runs reach into others on their line, which must be taken apart

    def __cinit__(self, list glyphs not None):
        cdef Py_ssize_t at
        self.glyphs, self.count = glyphs, len(glyphs)
        self.marks = <Mark *>malloc(self.count * sizeof(Mark) + 1)
        self.placed = <Placed *>malloc(self.count * sizeof(Placed) + 1)
        self.ends = <Py_ssize_t *>malloc(self.count * sizeof(Py_ssize_t) + 1)
        if self.marks == NULL or self.placed == NULL or self.ends == NULL:
            raise MemoryError
        for at in range(self.count):
            read_mark(glyphs[at], self.marks + at)
        self.group()
        self.set_ends()

    def __dealloc__(self):
        free(self.marks)
        free(self.placed)
        free(self.ends)

    cdef group(self):
        """Put the glyphs in order of their lines, which they are given top to bottom, and from left to right."""
        cdef Head *heads = <Head *>malloc(self.count * sizeof(Head) + 1)
        cdef Py_ssize_t at, step, near, line = 0
        cdef double y, size, last_y = NAN, last_size = NAN
        cdef Placed *placed = self.placed
        if heads == NULL:
            raise MemoryError
        for at in range(self.count):
            placed[at] = Placed(self.marks[at].y, self.marks[at].x, at, at)
        put_in_order(placed, self.count)
        for step in range(self.count):
            y, size = placed[step].first, self.marks[placed[step].number].size
            if y != last_y or size != last_size:  # else it stands on the line of the glyph before
                last_y, last_size = y, size
                near = self.lines - 3 if self.lines > 3 else 0
                for line in range(near, self.lines):
                    if fabs(heads[line].y - y) < SAME_LINE * (heads[line].size if heads[line].size < size else size):
                        break
                else:
                    line = self.lines
                    heads[line] = Head(y, size)
                    self.lines += 1
            placed[step] = Placed(line, self.marks[placed[step].number].left, step, placed[step].number)
        free(heads)
        put_in_order(placed, self.count)

    cdef set_ends(self):
        """Find where lines end, and put in order what stands in one place."""
        cdef Py_ssize_t line, at = 0, start
        for line in range(self.lines):
            start = at
            while at < self.count and self.placed[at].first == line:
                at += 1
            self.ends[line] = at
            if self.is_apart(start, at):
                if self.has_runs(start, at):
                    self.reach = True
                else:
                    self.sort_single(start, at)

    cdef bint is_apart(self, Py_ssize_t start, Py_ssize_t end) noexcept:
        """Whether glyphs of a line stand in one place or reach into each other."""
        cdef Py_ssize_t at
        cdef double last = -INFINITY
        for at in range(start, end):
            if self.marks[self.placed[at].number].left <= last:
                return True
            last = self.marks[self.placed[at].number].last_left
        return False

    cdef bint has_runs(self, Py_ssize_t start, Py_ssize_t end) noexcept:
        cdef Py_ssize_t at
        for at in range(start, end):
            if self.marks[self.placed[at].number].is_run:
                return True
        return False

    cdef void sort_single(self, Py_ssize_t start, Py_ssize_t end) noexcept:
        """Put single characters of one line in order. See `line_loops.take_apart`."""
        cdef Py_ssize_t at
        cdef Placed *one
        for at in range(start, end):
            one = self.placed + at
            one.first, one.second, one.third = self.marks[one.number].y, self.marks[one.number].x, one.number
        put_in_order(self.placed + start, end - start)
        for at in range(start, end):
            one = self.placed + at
            one.first, one.second, one.third = self.marks[one.number].left, 0.0, at
        put_in_order(self.placed + start, end - start)

    cdef list line(self, Py_ssize_t start, Py_ssize_t end):
        """The glyphs from one place in the lines to another."""
        cdef list found = []
        cdef Py_ssize_t at
        for at in range(start, end):
            found.append(self.glyphs[self.placed[at].number])
        return found


def group_lines(glyphs):
    """Glyphs in lines. See `line_loops.group_lines`."""
    return lines_of(list(glyphs))


cdef list lines_of(list glyphs):
    cdef _Lines lines = _Lines(glyphs)
    cdef list found = [], line
    cdef Py_ssize_t at, end, start = 0
    for at in range(lines.lines):
        end = lines.ends[at]
        line = lines.line(start, end)
        if lines.reach and lines.has_runs(start, end) and lines.is_apart(start, end):
            line = line_loops.take_apart(line, glyphs)
        found.append(line)
        start = end
    return found


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
    cdef double end = INFINITY, gap
    cdef str before = "", text
    cdef list parts = []
    cdef Mark mark
    for glyph in line:
        text = <str>(<tuple>glyph)[0]
        read_mark(glyph, &mark)
        gap = mark.left - end
        if gap > DIGIT_GAP * mark.size and gap > gap_between(before, text) * mark.size:
            parts.append(" ")
        parts.append(text)
        before, end = text, mark.right
    return "".join(parts)


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

    cdef int below(self, object glyph, const Mark *mark):
        """The cell that the middles of all of a glyph's characters stand in, -1 outside; -2 where they are several."""
        cdef Py_ssize_t row = after(self.ys, self.rows + 1, mark.y) - 1, column = self.column(mark.x), at
        cdef int first = self.owner(row, column)
        if not mark.is_run or column == self.column(mark.last_x):
            return first
        lefts, rights = (<tuple>glyph)[4]
        for at in range(1, len(lefts)):
            if self.owner(row, self.column((item(lefts, at) + item(rights, at)) / 2)) != first:
                return -2
        return first

    def homes(self, glyph):
        """The cell that a character stands in, as `cell_loops` gives it."""
        cdef Mark mark
        read_mark(glyph, &mark)
        cell = self.below(glyph, &mark)
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
    cdef _Lines lines = _Lines(list(glyphs))
    if lines.reach:
        lines = _Lines(characters(lines.glyphs))
    cdef _Filling filling = _Filling(lines, places)
    filling.fill()
    return filled(filling.inside, filling.outside, filling.crossing())


cdef class _Filling:
    """Glyphs of lines put into cells, or outside of them. `homes` has each one's cell by its number, -1 outside.

    The characters of those that stand in several cells are in `parted`, and the cells of these in `shared`.
    """

    cdef _Lines lines
    cdef _Places places
    cdef dict inside
    cdef list outside
    cdef dict parted
    cdef dict shared
    cdef int *homes

    def __cinit__(self, _Lines lines not None, _Places places not None):
        self.lines, self.places = lines, places
        self.inside, self.outside, self.parted, self.shared = {}, [], {}, {}
        self.homes = <int *>malloc(lines.count * sizeof(int) + 1)
        if self.homes == NULL:
            raise MemoryError

    def __dealloc__(self):
        free(self.homes)

    cdef fill(self):
        cdef Py_ssize_t line, at = 0, start, number
        cdef double end
        cdef Mark *mark
        for line in range(self.lines.lines):
            start, end = at, INFINITY
            while at < self.lines.ends[line]:
                number = self.lines.placed[at].number
                mark = self.lines.marks + number
                self.homes[number] = self.places.below(self.lines.glyphs[number], mark)
                if mark.left - end > TOUCHING * mark.size:
                    self.put(start, at)
                    start = at
                end = mark.right
                at += 1
            self.put(start, at)

    cdef put(self, Py_ssize_t start, Py_ssize_t end):
        """Put glyphs that touch into the cell that all stand in, or share them out."""
        cdef int home = self.homes[self.lines.placed[start].number]
        cdef Py_ssize_t at
        for at in range(start, end):
            if home == -2 or self.homes[self.lines.placed[at].number] != home:
                break
        else:
            for at in range(start, end):
                self.add(self.lines.glyphs[self.lines.placed[at].number], home)
            return
        for glyph, cell in cell_loops.share_out(self.lines.line(start, end), self.parted, self.places.homes):
            home = -1 if cell is None else cell
            self.shared[id(glyph)] = home
            self.add(glyph, home)

    cdef add(self, object glyph, int cell):
        if cell < 0:
            self.outside.append(glyph)
            return
        members = self.inside.get(cell)
        if members is None:
            self.inside[cell] = [glyph]
        else:
            (<list>members).append(glyph)

    cdef list crossing(self):
        """Runs of the stream that cross cells' borders. See `line_loops.runs_over_borders`."""
        cdef _Written written = _Written()
        cdef Py_ssize_t number
        cdef object glyph, part, parts
        cdef Mark mark
        for number in range(self.lines.count):
            glyph = self.lines.glyphs[number]
            if not self.shared:
                written.go_on(glyph, self.lines.marks + number, self.homes[number])
                continue
            for part in self.parted.get(id(glyph), (glyph,)):
                read_mark(part, &mark)
                written.go_on(part, &mark, self.shared.get(id(part), self.homes[number]))
        return written.crossing


cdef class _Written:
    """Follows the stream: glyphs that are written one after the other on one baseline and touch."""

    cdef list crossing
    cdef list run
    cdef bint crosses
    cdef int first
    cdef double end
    cdef double middle

    def __cinit__(self):
        self.crossing, self.run, self.end = [], [], INFINITY

    cdef go_on(self, object glyph, const Mark *mark, int home):
        if (
            fabs(mark.y - self.middle) <= ON_BASELINE * mark.size
            and -OVERLAP * mark.size <= mark.left - self.end <= FOLLOWING * mark.size
        ):
            self.run.append(glyph)
            if home != self.first and not self.crosses:
                self.crosses = True
                self.crossing.append(self.run)
        else:
            self.run, self.crosses, self.first = [glyph], False, home
        self.end, self.middle = mark.right, mark.y


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

# Glyphs into cells: what `cell_loops` does, compiled. Part of `placing_native.pyx`.

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
        cdef object glyph, part
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
    cdef list cells = [], nothing = []
    cdef Py_ssize_t at = 0
    for span, box in zip(spans, boxes, strict=True):
        cells.append(make_cell(<tuple>span, box, <list>members.get(at, nothing)))
        at += 1
    return tuple(cells)


cdef object make_cell(tuple span, object box, list glyphs):
    """One cell, filled as its __init__ does, which takes five times as long."""
    cdef tuple lines = ()
    cdef object ink = None, confidence = None, text = ""
    if len(glyphs) == 1:
        text, ink, confidence = (<tuple>glyphs[0])[0], box_of(glyphs[0]), (<tuple>glyphs[0])[3]
        lines = (text,)
    elif glyphs:
        lines = tuple([text_of(<list>line) for line in lines_of(glyphs)])
        text = lines[0] if len(lines) == 1 else "".join(lines)
        ink, confidence = bounds_of(glyphs), least_confidence(glyphs)
    cell = PyType_GenericAlloc(<type>Cell, 0)
    PyObject_GenericSetAttr(cell, "row0", span[0])
    PyObject_GenericSetAttr(cell, "row1", span[1])
    PyObject_GenericSetAttr(cell, "col0", span[2])
    PyObject_GenericSetAttr(cell, "col1", span[3])
    PyObject_GenericSetAttr(cell, "lines", lines)
    PyObject_GenericSetAttr(cell, "box", box)
    PyObject_GenericSetAttr(cell, "ink", ink)
    PyObject_GenericSetAttr(cell, "confidence", confidence)
    PyObject_GenericSetAttr(cell, "text", text)
    return cell


cdef object least_confidence(list glyphs):
    cdef object least = None, confidence
    for glyph in glyphs:
        confidence = (<tuple>glyph)[3]
        if confidence is not None and (least is None or confidence < least):
            least = confidence
    return least

# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False, infer_types=False
"""The loops of `cells`, compiled: strokes, pieces and crossings are rows of numbers, and only the cells found become objects.

What is found is the same, number for number and in the same order; that module says how, and serves where this one could not be
compiled or a page has more crossings than fit here.
"""

from libc.stdint cimport int32_t, uint8_t
from libc.stdlib cimport calloc, free, malloc, qsort

from extractors.engines import cells as plain
from extractors.engines.open_ends import closing_strokes
from extractors.model import Box

cdef struct Stroke:
    double place
    double start
    double end

cdef struct Line:  # its pieces are those from `first` to `last`, of all pieces of its way
    double place
    int first
    int last

cdef struct Piece:
    double start
    double end

cdef struct Crossing:  # which pieces of the column and of the row run through it, from and to; no column's where they do not cross
    int32_t down
    int32_t down_last
    int32_t across
    int32_t across_last

cdef double SNAP = plain.SNAP, CROSSING = plain.CROSSING, SHORTEST = plain.SHORTEST, SHORTEST_STROKE = plain.SHORTEST_STROKE
cdef int FEWEST = plain.FEWEST
cdef long MOST_CROSSINGS = 250_000  # of 16 bytes each; real pages have some thousand
cdef object new = tuple.__new__


def find_tables(rulings not None, ways not None):
    """The cells of every ruled table of a page. See `cells.find_tables`."""
    if len(rulings) < FEWEST:
        return ()
    cdef list upright = [], level = []
    cdef double x0, top, x1, bottom
    for box, way in zip(rulings, ways, strict=True):
        x0, top, x1, bottom = <tuple>box
        if way == "v":
            if bottom - top >= SHORTEST_STROKE:
                upright.append((x0, top, bottom))
        elif way == "h" and x1 - x0 >= SHORTEST_STROKE:
            level.append((top, x0, x1))
    cdef _Ruled ruled = _Ruled(upright, level)
    if not ruled.fits():
        return plain.find_tables(rulings, ways)
    ruled.cross()
    if ruled.is_open():
        closing = closing_strokes(rulings)
        if closing:
            upright += [(b.x0, b.top, b.bottom) for b in closing if b.bottom - b.top]
            level += [(b.top, b.x0, b.x1) for b in closing if b.x1 - b.x0]
            ruled = _Ruled(upright, level)
            if not ruled.fits():
                return plain.find_tables(rulings, ways)
            ruled.cross()
    return ruled.tables()


cdef class _Ruled:
    """The lines of a page, and where they cross: for each column, all rows."""

    cdef Line *columns
    cdef Line *rows
    cdef Piece *column_pieces
    cdef Piece *row_pieces
    cdef Crossing *crossings
    cdef int width
    cdef int height

    def __cinit__(self, list upright, list level):
        self.columns = <Line *>malloc((len(upright) + 1) * sizeof(Line))
        self.column_pieces = <Piece *>malloc((len(upright) + 1) * sizeof(Piece))
        self.rows = <Line *>malloc((len(level) + 1) * sizeof(Line))
        self.row_pieces = <Piece *>malloc((len(level) + 1) * sizeof(Piece))
        if not (self.columns and self.column_pieces and self.rows and self.row_pieces):
            raise MemoryError
        self.width = _lines(upright, self.columns, self.column_pieces)
        self.height = _lines(level, self.rows, self.row_pieces)

    def __dealloc__(self):
        free(self.columns)
        free(self.rows)
        free(self.column_pieces)
        free(self.row_pieces)
        free(self.crossings)

    cdef bint fits(self):
        return <long>self.width * self.height <= MOST_CROSSINGS

    cdef Crossing *at(self, int column, int row) noexcept:
        return &self.crossings[<long>column * self.height + row]

    cdef int cross(self) except -1:
        """Find where lines cross."""
        cdef int x, y
        cdef Crossing *crossing
        cdef Line *column
        cdef Line *row
        self.crossings = <Crossing *>malloc((<long>self.width * self.height + 1) * sizeof(Crossing))
        if not self.crossings:
            raise MemoryError
        for x in range(self.width):
            column = &self.columns[x]
            for y in range(self.height):
                row, crossing = &self.rows[y], self.at(x, y)
                crossing.down = -1
                if _through(self.column_pieces, column, row.place, &crossing.down, &crossing.down_last):
                    if not _through(self.row_pieces, row, column.place, &crossing.across, &crossing.across_last):
                        crossing.down = -1
        return 0

    cdef bint is_open(self) noexcept:
        """Whether some line ends where none crosses it."""
        cdef int x, y, i
        for y in range(self.height):
            for i in range(self.rows[y].first, self.rows[y].last + 1):
                if not (self._crosses_row(y, self.row_pieces[i].start) and self._crosses_row(y, self.row_pieces[i].end)):
                    return True
        for x in range(self.width):
            for i in range(self.columns[x].first, self.columns[x].last + 1):
                if not (self._crosses_column(x, self.column_pieces[i].start) and self._crosses_column(x, self.column_pieces[i].end)):
                    return True
        return False

    cdef bint _crosses_row(self, int y, double end) noexcept:
        cdef int x
        for x in range(self.width):
            if -CROSSING <= self.columns[x].place - end <= CROSSING and self.at(x, y).down >= 0:
                return True
        return False

    cdef bint _crosses_column(self, int x, double end) noexcept:
        cdef int y
        for y in range(self.height):
            if -CROSSING <= self.rows[y].place - end <= CROSSING and self.at(x, y).down >= 0:
                return True
        return False

    cdef tuple tables(self):
        """The smallest cell that begins at each crossing, and cells that share a corner together."""
        cdef list cells = []
        cdef int x, y, right, bottom
        for x in range(self.width):
            for y in range(self.height):
                if self.at(x, y).down >= 0 and self._corner(x, y, &right, &bottom):
                    cells.append((x, y, right, bottom))
        found = [[self._box(cell) for cell in table] for table in self._together(cells) if len(table) > 1]
        found.sort(key=_first)
        return tuple(map(tuple, found))

    cdef object _box(self, tuple cell):
        cdef int x, y, right, bottom
        x, y, right, bottom = cell
        return new(Box, (self.columns[x].place, self.rows[y].place, self.columns[right].place, self.rows[bottom].place))

    cdef bint _corner(self, int x, int y, int *right, int *bottom) noexcept:
        """Find the right and lower line of the smallest cell that begins at a crossing."""
        cdef int r, b
        cdef Crossing *here = self.at(x, y)
        for b in range(y + 1, self.height):
            if self.at(x, b).down < 0 or not _down(here, self.at(x, b)):
                continue
            for r in range(x + 1, self.width):
                if self.at(r, y).down < 0 or not _across(here, self.at(r, y)) or self.at(r, b).down < 0:
                    continue
                if _across(self.at(x, b), self.at(r, b)) and _down(self.at(r, y), self.at(r, b)):
                    right[0], bottom[0] = r, b
                    return True
        return False

    cdef list _together(self, list cells):
        """Cells that share a corner, directly or through others."""
        cdef list tables = [], table, left
        cdef int x, y, right, bottom, before
        cdef uint8_t *corners = <uint8_t *>calloc(<long>self.width * self.height + 1, 1)
        cdef long one, two, three, four
        if not corners:
            raise MemoryError
        try:
            while cells:  # corners of one table are never those of another
                table = []
                while True:
                    before, left = len(table), []
                    for cell in cells:
                        x, y, right, bottom = <tuple>cell
                        one, two = <long>x * self.height + y, <long>x * self.height + bottom
                        three, four = <long>right * self.height + y, <long>right * self.height + bottom
                        if table and not (corners[one] or corners[two] or corners[three] or corners[four]):
                            left.append(cell)
                        else:
                            corners[one] = corners[two] = corners[three] = corners[four] = 1
                            table.append(cell)
                    cells = left
                    if len(table) == before or not cells:
                        break
                tables.append(table)
        finally:
            free(corners)
        return tables


def _first(table):
    """The place of a table's first cell, from the top and then from the left."""
    return min([(cell[1], cell[0]) for cell in table])


cdef bint _down(Crossing *one, Crossing *other) noexcept:
    """Whether one piece of a column runs through both."""
    return one.down <= other.down_last and other.down <= one.down_last


cdef bint _across(Crossing *one, Crossing *other) noexcept:
    """Whether one piece of a row runs through both."""
    return one.across <= other.across_last and other.across <= one.across_last


cdef bint _through(Piece *pieces, Line *line, double place, int32_t *first, int32_t *last) noexcept:
    """Which pieces of a line run through a place; those that do follow each other."""
    cdef int i
    first[0] = -1
    if not (pieces[line.first].start - CROSSING <= place <= pieces[line.last].end + CROSSING):
        return False
    for i in range(line.first, line.last + 1):
        if pieces[i].start - CROSSING <= place <= pieces[i].end + CROSSING:
            if first[0] < 0:
                first[0] = i
            last[0] = i
    return first[0] >= 0


cdef int _lines(list strokes, Line *lines, Piece *pieces) except -1:
    """Strokes as lines with their pieces, in order; how many lines."""
    cdef int count = len(strokes), i, k, start = 0, end, made = 0, kept = 0, own
    cdef double total, reached
    cdef Stroke *all = <Stroke *>malloc((count + 1) * sizeof(Stroke))
    if not all:
        raise MemoryError
    for i in range(count):
        all[i].place, all[i].start, all[i].end = <tuple>strokes[i]
    qsort(all, count, sizeof(Stroke), _by_place)
    while start < count:
        end, total = start + 1, 0
        while end < count and all[end].place <= all[end - 1].place + SNAP:
            end += 1
        for i in range(start, end):
            total += all[i].place
        qsort(&all[start], end - start, sizeof(Stroke), _by_start)
        own, k = kept, start
        while k < end:
            i, reached = k, all[k].end
            k += 1
            while k < end and all[k].start <= reached + SNAP:
                reached = max(reached, all[k].end)
                k += 1
            if reached - all[i].start >= SHORTEST:
                pieces[kept].start, pieces[kept].end = all[i].start, reached
                kept += 1
        if kept > own:
            lines[made].place, lines[made].first, lines[made].last = total / (end - start), own, kept - 1
            made += 1
        start = end
    free(all)
    return made


cdef int _by_place(const void *one, const void *other) noexcept nogil:
    cdef const Stroke *a = <const Stroke *>one
    cdef const Stroke *b = <const Stroke *>other
    return (a.place > b.place) - (a.place < b.place) or (a.start > b.start) - (a.start < b.start) or (a.end > b.end) - (a.end < b.end)


cdef int _by_start(const void *one, const void *other) noexcept nogil:
    cdef const Stroke *a = <const Stroke *>one
    cdef const Stroke *b = <const Stroke *>other
    return (a.start > b.start) - (a.start < b.start) or (a.end > b.end) - (a.end < b.end)

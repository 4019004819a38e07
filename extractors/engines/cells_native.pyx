# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False, infer_types=False
"""The loops of `cells`, compiled: strokes, pieces and crossings are rows of numbers, and only the cells found become objects.

What is found is the same, number for number and in the same order; that module says how, and serves where this one could not be
compiled or a page has more crossings than fit here.
"""

from cpython.array cimport array
from libc.stdint cimport int32_t, uint8_t
from libc.stdlib cimport calloc, free, malloc, qsort

from extractors.engines.rows cimport row_of_four

from extractors.engines import base
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

cdef struct Cell:  # by its lines
    int x
    int y
    int right
    int bottom

cdef uint8_t LEVEL = base.LEVEL, UPRIGHT = base.UPRIGHT
cdef double SNAP = plain.SNAP, CROSSING = plain.CROSSING, SHORTEST = plain.SHORTEST, SHORTEST_STROKE = plain.SHORTEST_STROKE
cdef int FEWEST = plain.FEWEST
cdef long MOST_CROSSINGS = 250_000  # of 16 bytes each; real pages have some thousand


def find_tables(rulings not None):
    """The cells of every ruled table of a page. See `cells.find_tables`."""
    if len(rulings) < FEWEST:
        return ()
    cdef _Ruled ruled = _Ruled(rulings, [])
    if not ruled.fits():
        return plain.find_tables(rulings)
    ruled.cross()
    if ruled.is_open():
        closing = closing_strokes(rulings)
        if closing:
            ruled = _Ruled(rulings, closing)
            if not ruled.fits():
                return plain.find_tables(rulings)
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

    def __cinit__(self, rulings, list closing):
        cdef array places = rulings.places, ways = rulings.ways
        cdef double *box = places.data.as_doubles
        cdef int count = len(ways), most = count + len(closing) + 1, i, upright = 0, level = 0
        cdef Stroke *strokes = <Stroke *>malloc(2 * most * sizeof(Stroke))  # upright ones, then level ones
        cdef double x0, top, x1, bottom
        self.columns = <Line *>malloc(most * sizeof(Line))
        self.column_pieces = <Piece *>malloc(most * sizeof(Piece))
        self.rows = <Line *>malloc(most * sizeof(Line))
        self.row_pieces = <Piece *>malloc(most * sizeof(Piece))
        try:
            if not (strokes and self.columns and self.column_pieces and self.rows and self.row_pieces):
                raise MemoryError
            for i in range(count):
                if ways.data.as_uchars[i] == UPRIGHT:
                    upright += _stroke(&strokes[upright], box[0], box[1], box[3], SHORTEST_STROKE)
                elif ways.data.as_uchars[i] == LEVEL:
                    level += _stroke(&strokes[most + level], box[1], box[0], box[2], SHORTEST_STROKE)
                box += 4
            for x0, top, x1, bottom in closing:
                if bottom - top:
                    upright += _stroke(&strokes[upright], x0, top, bottom, 0)
                if x1 - x0:
                    level += _stroke(&strokes[most + level], top, x0, x1, 0)
            self.width = _lines(strokes, upright, self.columns, self.column_pieces)
            self.height = _lines(&strokes[most], level, self.rows, self.row_pieces)
        finally:
            free(strokes)

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
        cdef Cell *cells = <Cell *>malloc((<long>self.width * self.height + 1) * sizeof(Cell))
        cdef Cell *cell = cells
        cdef int x, y
        if not cells:
            raise MemoryError
        try:
            for x in range(self.width):
                for y in range(self.height):
                    if self.at(x, y).down >= 0 and self._corner(x, y, &cell.right, &cell.bottom):
                        cell.x, cell.y = x, y
                        cell += 1
            return self._together(cells, cell - cells)
        finally:
            free(cells)

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

    cdef tuple _together(self, Cell *cells, long count):
        """Cells that share a corner, directly or through others; a single cell is no table. Cells are put into their order."""
        cdef uint8_t *corners = <uint8_t *>calloc(<long>self.width * self.height + 1, 1)
        cdef Cell *found = <Cell *>malloc((count + 1) * sizeof(Cell))  # table after table
        cdef long start, before, left = count, kept, made = 0, i
        cdef list tables = []
        cdef list xs = [self.columns[at].place for at in range(self.width)]
        cdef list ys = [self.rows[at].place for at in range(self.height)]
        try:
            if not corners or not found:
                raise MemoryError
            while left:  # corners of one table are never those of another
                start = made
                while True:
                    before, kept = made, 0
                    for i in range(left):
                        if made > start and not self._touches(corners, &cells[i]):
                            cells[kept] = cells[i]
                            kept += 1
                        else:
                            self._mark(corners, &cells[i])
                            found[made] = cells[i]
                            made += 1
                    left = kept
                    if made == before or not left:
                        break
                if made - start > 1:
                    tables.append(self._table(&found[start], made - start, xs, ys))
        finally:
            free(corners)
            free(found)
        tables.sort()
        return tuple([table for _, table in tables])

    cdef bint _touches(self, uint8_t *corners, Cell *cell) noexcept:
        cdef uint8_t *column = corners + <long>cell.x * self.height
        cdef uint8_t *other = corners + <long>cell.right * self.height
        return column[cell.y] or column[cell.bottom] or other[cell.y] or other[cell.bottom]

    cdef void _mark(self, uint8_t *corners, Cell *cell) noexcept:
        cdef uint8_t *column = corners + <long>cell.x * self.height
        cdef uint8_t *other = corners + <long>cell.right * self.height
        column[cell.y] = column[cell.bottom] = other[cell.y] = other[cell.bottom] = 1

    cdef tuple _table(self, Cell *cells, long count, list xs, list ys):
        """The place of a table's first cell, from the top and then from the left, and the boxes of all."""
        cdef list boxes = []
        cdef long first = <long>self.width * self.height, i
        for i in range(count):
            first = min(first, <long>cells[i].y * self.width + cells[i].x)
            boxes.append(row_of_four(Box, xs[cells[i].x], ys[cells[i].y], xs[cells[i].right], ys[cells[i].bottom]))
        return first, tuple(boxes)


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


cdef int _stroke(Stroke *stroke, double place, double start, double end, double shortest) noexcept:
    """Note a stroke; how many that makes: none where it is too short."""
    stroke.place, stroke.start, stroke.end = place, start, end
    return end - start >= shortest


cdef int _lines(Stroke *all, int count, Line *lines, Piece *pieces) noexcept:
    """Strokes as lines with their pieces, in order; how many lines."""
    cdef int i, k, start = 0, end, made = 0, kept = 0, own
    cdef double total, reached
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
    return made


cdef int _by_place(const void *one, const void *other) noexcept nogil:
    cdef const Stroke *a = <const Stroke *>one
    cdef const Stroke *b = <const Stroke *>other
    return (a.place > b.place) - (a.place < b.place) or (a.start > b.start) - (a.start < b.start) or (a.end > b.end) - (a.end < b.end)


cdef int _by_start(const void *one, const void *other) noexcept nogil:
    cdef const Stroke *a = <const Stroke *>one
    cdef const Stroke *b = <const Stroke *>other
    return (a.start > b.start) - (a.start < b.start) or (a.end > b.end) - (a.end < b.end)

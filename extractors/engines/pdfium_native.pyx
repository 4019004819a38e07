# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False, infer_types=False
"""The loops of `pdfium_text` and `pdfium_paths`, compiled: one call of C for each character, object and segment, and no object.

What is read is the same, number for number; those modules say what it means and serve where this one could not be compiled. What is
rare (doubles, curves, text that pdfium leaves out) is theirs alone.
"""

from libc.math cimport INFINITY, fabs
from libc.stdint cimport uint8_t, uint32_t, uintptr_t
from libc.stdlib cimport free, malloc, qsort

import ctypes

from pypdfium2 import raw

from extractors.engines import pdfium_calls as calls
from extractors.engines import pdfium_paths as paths
from extractors.engines import pdfium_text as texts
from extractors.engines.base import BELOW_BASELINE, MOST_GLYPHS, MOST_RULINGS, Edges, Glyph, UnusualPageError
from extractors.engines.overprint import SAME_PLACE
from extractors.model import Box

cdef extern from "Python.h":
    const int PyUnicode_4BYTE_KIND
    object PyUnicode_FromKindAndData(int kind, const void *buffer, Py_ssize_t size)

ctypedef void *Thing

cdef struct Rect:  # FS_RECTF
    float left
    float top
    float right
    float bottom

cdef struct Matrix:  # FS_MATRIX
    float a
    float b
    float c
    float d
    float e
    float f

cdef struct Placing:  # a matrix in full
    double a
    double b
    double c
    double d
    double e
    double f

cdef struct Style:  # how a text object prints; `size` is 0 where it is not visible
    double top
    double bottom
    double size
    double lowest  # of the baselines of those characters that were asked
    double highest

cdef struct Char:
    uint32_t point
    int piece
    int style
    double left
    double right
    double low

cdef struct Extent:
    double left
    double right
    double bottom

ctypedef int (*Count)(Thing) noexcept nogil
ctypedef Thing (*Member)(Thing, int) noexcept nogil
ctypedef Thing (*FormMember)(Thing, unsigned long) noexcept nogil
ctypedef unsigned int (*Unicode)(Thing, int) noexcept nogil
ctypedef int (*CharBox)(Thing, int, Rect *) noexcept nogil
ctypedef int (*CharMatrix)(Thing, int, Matrix *) noexcept nogil
ctypedef int (*CharOrigin)(Thing, int, double *, double *) noexcept nogil
ctypedef double (*FontSize)(Thing, int) noexcept nogil
ctypedef int (*FillColor)(Thing, unsigned int *, unsigned int *, unsigned int *, unsigned int *) noexcept nogil
ctypedef int (*ObjectMatrix)(Thing, Matrix *) noexcept nogil
ctypedef int (*Bounds)(Thing, float *, float *, float *, float *) noexcept nogil
ctypedef int (*DrawMode)(Thing, int *, int *) noexcept nogil
ctypedef int (*Point)(Thing, float *, float *) noexcept nogil


cdef Thing _address(str name) except NULL:
    """Where a function of the pdfium that pypdfium2 has loaded lies."""
    return <Thing><uintptr_t>ctypes.cast(getattr(raw, name), ctypes.c_void_p).value


cdef Count count_chars = <Count>_address("FPDFText_CountChars")
cdef Unicode char_unicode = <Unicode>_address("FPDFText_GetUnicode")
cdef CharBox char_box = <CharBox>_address("FPDFText_GetLooseCharBox")
cdef Member char_object = <Member>_address("FPDFText_GetTextObject")
cdef CharMatrix char_matrix = <CharMatrix>_address("FPDFText_GetMatrix")
cdef CharOrigin char_origin = <CharOrigin>_address("FPDFText_GetCharOrigin")
cdef FontSize char_font_size = <FontSize>_address("FPDFText_GetFontSize")
cdef Count render_mode = <Count>_address("FPDFTextObj_GetTextRenderMode")
cdef FillColor fill_color = <FillColor>_address("FPDFPageObj_GetFillColor")
cdef Count count_objects = <Count>_address("FPDFPage_CountObjects")
cdef Member page_object = <Member>_address("FPDFPage_GetObject")
cdef Count count_members = <Count>_address("FPDFFormObj_CountObjects")
cdef FormMember form_member = <FormMember>_address("FPDFFormObj_GetObject")
cdef Count kind_of = <Count>_address("FPDFPageObj_GetType")
cdef ObjectMatrix object_matrix = <ObjectMatrix>_address("FPDFPageObj_GetMatrix")
cdef Bounds bounds_of = <Bounds>_address("FPDFPageObj_GetBounds")
cdef DrawMode draw_mode = <DrawMode>_address("FPDFPath_GetDrawMode")
cdef Count count_segments = <Count>_address("FPDFPath_CountSegments")
cdef Member segment_at = <Member>_address("FPDFPath_GetPathSegment")
cdef Count segment_kind = <Count>_address("FPDFPathSegment_GetType")
cdef Point segment_point = <Point>_address("FPDFPathSegment_GetPoint")

cdef int PATH = calls.PATH, IMAGE = calls.IMAGE, FORM = calls.FORM, TEXT = calls.TEXT, LINE_TO = raw.FPDF_SEGMENT_LINETO
cdef unsigned int WHITE = texts.WHITE
cdef double LEAN = texts.LEAN, SAME_LINE = texts.SAME_LINE, GAP = texts.GAP, OVERLAP = texts.OVERLAP, TOUCH = texts.TOUCH
cdef double BELOW = BELOW_BASELINE, NEAR = SAME_PLACE, THIN = paths.THIN
cdef uint8_t BLANK = texts.BLANK, UNNAMED = texts.UNNAMED
cdef const uint8_t[::1] KINDS = texts.KINDS
cdef uint32_t HYPHEN = texts.HYPHEN
cdef int LINE = paths.LINE, RECTANGLE = paths.RECTANGLE, DEEPEST = paths.DEEPEST, MOST_OBJECTS = paths.MOST_OBJECTS
cdef object new = tuple.__new__  # makes a row in a third of the time


def read_glyphs(text not None, order not None, space not None, paints not None):
    """The visible characters of a page. See `pdfium_text.read_glyphs`."""
    cdef Thing page = <Thing><uintptr_t>text.value
    cdef int count = count_chars(page)
    if count > MOST_GLYPHS:
        raise UnusualPageError("it has very many characters")
    if count <= 0:
        return ()
    cdef _Text reading = _Text(count)
    reading.read(page, space.height)
    missing = [thing for thing in order if thing not in reading.visible]
    unknown = texts.check_doubles(missing, reading.visible) if missing else []
    if unknown and paints(unknown):
        raise texts.UntoldTextError(unknown)
    left, top, right, bottom = space.box
    cdef int shown = reading.show(order, left, top, right, bottom)
    runs = reading.runs(shown)
    return texts.without_doubles(runs) if reading.may_overlap(len(runs)) else tuple(runs)


cdef class _Text:
    """The characters of one page, while they are read."""

    cdef Char *chars
    cdef int *shown  # indices of the visible characters, in the order of the stream
    cdef Style *styles  # of every text object
    cdef Extent *extents  # of every run
    cdef uint32_t *word
    cdef int count
    cdef int styled
    cdef list pieces  # of what objects print without another between: the object
    cdef list starts  # the first character of each piece, and at last how many there are
    cdef dict visible  # the size of every visible object

    def __cinit__(self, int count):
        self.count = count
        self.chars = <Char *>malloc(count * sizeof(Char))
        self.shown = <int *>malloc(count * sizeof(int))
        self.styles = <Style *>malloc(count * sizeof(Style))
        self.extents = <Extent *>malloc(count * sizeof(Extent))
        self.word = <uint32_t *>malloc(count * sizeof(uint32_t))
        if not (self.chars and self.shown and self.styles and self.extents and self.word):
            raise MemoryError

    def __dealloc__(self):
        free(self.chars)
        free(self.shown)
        free(self.styles)
        free(self.extents)
        free(self.word)

    cdef int read(self, Thing page, double height) except -1:
        """Read characters, and how each object prints from its first one."""
        cdef int i, style = -1
        cdef Thing owner, last = NULL
        cdef Rect box
        cdef Char *char
        cdef dict styles = {}
        cdef bint white = False, leans = False
        self.pieces, self.starts, self.visible, self.styled = [], [], {}, 0
        for i in range(self.count):
            char = &self.chars[i]
            owner = char_object(page, i)
            if not i or owner != last:
                last = owner
                self.starts.append(i)
                self.pieces.append(<uintptr_t>owner)
                style = -1
                if owner:
                    found = styles.get(<uintptr_t>owner)
                    style = self._style(page, i, owner, height, &white, &leans) if found is None else <int>found
                    if found is None:
                        styles[<uintptr_t>owner] = style
            box.left = box.top = box.right = box.bottom = 0
            if style >= 0:  # where others lie is never asked: blanks that pdfium adds, and what is invisible
                char_box(page, i, &box)
            char.point = char_unicode(page, i)
            char.left, char.right, char.low = box.left, box.right, box.bottom
            char.piece, char.style = len(self.pieces) - 1, style
        self.starts.append(self.count)
        if white:
            raise UnusualPageError("it has white text")
        if leans:
            raise UnusualPageError("it has text that is not upright")
        self._check_direction(page)
        return 0

    cdef int _style(self, Thing page, int i, Thing owner, double height, bint *white, bint *leans) except -2:
        """The place of an object's style; −1 where it is not visible."""
        cdef int mode = render_mode(owner)
        if mode == texts.INVISIBLE or mode == texts.CLIPPING:
            return -1
        cdef unsigned int red = 0, green = 0, blue = 0, alpha = 0
        if fill_color(owner, &red, &green, &blue, &alpha) and red >= WHITE and green >= WHITE and blue >= WHITE:
            white[0] = True
        cdef Matrix matrix
        matrix.a = matrix.b = matrix.c = matrix.d = matrix.f = 0
        char_matrix(page, i, &matrix)
        cdef Style *style = &self.styles[self.styled]
        style.size = char_font_size(page, i) * matrix.d
        if not (matrix.a > 0 and style.size > 0 and fabs(matrix.b) < LEAN and fabs(matrix.c) < LEAN):
            leans[0] = True
        style.bottom = height - matrix.f + BELOW * style.size
        style.top = style.bottom - style.size
        style.lowest, style.highest = INFINITY, -INFINITY
        self.visible[<uintptr_t>owner] = style.size
        self.styled += 1
        return self.styled - 1

    cdef int _check_direction(self, Thing page) except -1:
        """See that the characters of each object stand on one baseline."""
        cdef int i, first = 0, piece = -1
        cdef Style *style
        for i in range(self.count):
            if self.chars[i].piece != piece:
                piece, first = self.chars[i].piece, i
            if self.chars[i].style < 0 or self.chars[i].low == self.chars[first].low:
                continue
            style = &self.styles[self.chars[i].style]
            if style.lowest > style.highest:
                _widen(page, i - 1, style)
            _widen(page, i, style)
            if style.highest - style.lowest > SAME_LINE * style.size:
                raise UnusualPageError("it has text that does not run to the right")
        return 0

    cdef int show(self, order, double left, double top, double right, double bottom) except -1:
        """File the visible characters on the page in the order of its stream, and return how many they are."""
        cdef list places = [order.get(thing, -1) for thing in self.pieces]
        cdef list sequence = list(range(len(self.pieces)))
        cdef int shown = 0, kept = 0, i, piece, before = -1
        cdef long place, last = -1
        cdef bint in_order = True
        cdef double middle
        cdef Char *char
        cdef Style *style
        for piece in range(len(self.pieces)):
            if self.chars[<int>self.starts[piece]].style < 0:
                continue
            place = places[piece]
            if place < 0:
                raise UnusualPageError("it has text that no object of the page prints")
            in_order = in_order and place >= last
            last = place
        if not in_order:
            sequence.sort(key=places.__getitem__)
        for piece in sequence:
            if self.chars[<int>self.starts[piece]].style < 0:
                continue
            style = &self.styles[self.chars[<int>self.starts[piece]].style]
            middle = (style.top + style.bottom) / 2
            if not (top <= middle and middle <= bottom):
                continue
            for i in range(<int>self.starts[piece], <int>self.starts[piece + 1]):
                char = &self.chars[i]
                if char.point >= KINDS.shape[0] or KINDS[char.point] == UNNAMED:
                    raise UnusualPageError("a font does not say which characters it prints")
                if KINDS[char.point] == BLANK:
                    continue
                if before >= 0 and char.left == self.chars[before].left and char.piece == self.chars[before].piece:
                    raise UnusualPageError("it has a glyph that is several characters")
                before = i
                middle = (char.left + char.right) / 2
                if left <= middle and middle <= right:
                    self.shown[kept] = i
                    kept += 1
        return kept

    cdef list runs(self, int shown):
        """The visible characters, those that touch as runs."""
        cdef list found = []
        cdef int start = 0, end
        while start < shown:
            end = start + 1
            while end < shown and self._goes_on(&self.chars[self.shown[end - 1]], &self.chars[self.shown[end]]):
                end += 1
            found.append(self._run(start, end, len(found)))
            start = end
        return found

    cdef bint _goes_on(self, Char *before, Char *char) noexcept:
        """Whether a character follows another on its line, touching it."""
        cdef Style *one = &self.styles[before.style]
        cdef Style *other = &self.styles[char.style]
        cdef double gap = char.left - before.right
        return (
            one.size == other.size
            and one.bottom == other.bottom
            and -OVERLAP * other.size <= gap
            and gap <= GAP * other.size
            and char.left > before.left
            and (char.left + char.right) / 2 > (before.left + before.right) / 2
        )

    cdef object _run(self, int start, int end, int number):
        cdef Char *char = &self.chars[self.shown[start]]
        cdef Style *style = &self.styles[char.style]
        cdef Extent *extent = &self.extents[number]
        cdef int i
        extent.left, extent.right, extent.bottom = char.left, char.right, style.bottom
        lefts, rights = [], []
        for i in range(start, end):
            char = &self.chars[self.shown[i]]
            self.word[i - start] = b"-" if char.point == HYPHEN else char.point
            if char.right > extent.right:
                extent.right = char.right
            if end - start > 1:
                lefts.append(char.left)
                rights.append(char.right)
        edges = new(Edges, (lefts, rights)) if end - start > 1 else None
        text = PyUnicode_FromKindAndData(PyUnicode_4BYTE_KIND, self.word, end - start)
        box = new(Box, (extent.left, style.top, extent.right, style.bottom))
        return new(Glyph, (text, box, style.size, None, edges))

    cdef bint may_overlap(self, int count) noexcept:
        """Whether runs of about one line lie on each other, or begin in one place: only then can some be printed twice."""
        cdef double near = 0, reached
        cdef int i, start = 0, end
        for i in range(self.styled):
            near = max(near, self.styles[i].size)
        near *= NEAR
        qsort(self.extents, count, sizeof(Extent), _by_bottom)
        while start < count:
            end = start + 1
            while end < count and self.extents[end].bottom - self.extents[end - 1].bottom <= near:
                end += 1
            qsort(&self.extents[start], end - start, sizeof(Extent), _by_left)
            reached = self.extents[start].right
            for i in range(start + 1, end):
                if self.extents[i].left < reached - TOUCH or self.extents[i].left == self.extents[i - 1].left:
                    return True
                reached = max(reached, self.extents[i].right)
            start = end
        return False


cdef void _widen(Thing page, int i, Style *style) noexcept:
    """Have the baselines of an object's characters include that of one more."""
    cdef double x = 0, y = 0
    char_origin(page, i, &x, &y)
    style.lowest = min(style.lowest, y)
    style.highest = max(style.highest, y)


cdef int _by_bottom(const void *one, const void *other) noexcept nogil:
    cdef double a = (<const Extent *>one).bottom, b = (<const Extent *>other).bottom
    return (a > b) - (a < b)


cdef int _by_left(const void *one, const void *other) noexcept nogil:
    cdef double a = (<const Extent *>one).left, b = (<const Extent *>other).left
    return (a > b) - (a < b)


def read_objects(page not None, space not None):
    """Everything that a page paints. See `pdfium_paths.read_objects`."""
    cdef Thing thing = <Thing><uintptr_t>page.value
    cdef Placing upright
    upright.a = upright.d = 1
    upright.b = upright.c = upright.e = upright.f = 0
    cdef _Painting painting = _Painting(space)
    painting.read(thing, count_objects(thing), False, &upright, 0)
    painted = painting.painted
    if len(painted.lines) + len(painted.rectangles) + len(painted.curves) > MOST_RULINGS:
        raise UnusualPageError("it has very many rulings")
    return painted


cdef class _Painting:
    """What one page paints, while it is read."""

    cdef object painted
    cdef object space
    cdef dict order
    cdef double height

    def __cinit__(self, space):
        self.painted, self.space, self.height = paths.Painted(), space, space.height
        self.order = self.painted.order

    cdef int read(self, Thing holder, int count, bint is_form, Placing *outer, int depth) except -1:
        """File the objects of a page or form, those of the forms within it first."""
        cdef int i, kind, inked = 0
        cdef Thing thing
        cdef Placing own
        cdef list objects = self.painted.objects
        count = max(count, 0)
        if depth > DEEPEST or count + len(self.order) > MOST_OBJECTS:
            raise UnusualPageError("it has very many objects, or forms within forms")
        cdef Thing *found = <Thing *>malloc((count + 1) * sizeof(Thing))
        if not found:
            raise MemoryError
        try:
            for i in range(count):
                thing = form_member(holder, i) if is_form else page_object(holder, i)
                kind = kind_of(thing)
                if kind == FORM:
                    _place(thing, outer, &own)
                    self.read(thing, count_members(thing), True, &own, depth + 1)
                    continue
                objects.append(<uintptr_t>thing)
                if kind == TEXT:
                    self.order[<uintptr_t>thing] = len(self.order)
                elif kind == IMAGE:
                    self.painted.has_images = True
                elif kind == PATH:
                    found[inked] = thing
                    inked += 1
            if inked and (outer.b or outer.c):
                raise UnusualPageError("it has a form that is turned")
            for i in range(inked):
                self._file(found[i], outer)
        finally:
            free(found)
        return 0

    cdef int _file(self, Thing path, Placing *outer) except -1:
        """File the edges of a path: most are thin filled rectangles, which need not be asked for their points, or lines."""
        cdef int count = count_segments(path), filled = 0, stroked = 0
        cdef float left = 0, low = 0, right = 0, high = 0
        if count == LINE:
            return self._line(path, outer)
        if count == RECTANGLE:
            draw_mode(path, &filled, &stroked)
            if not stroked:
                bounds_of(path, &left, &low, &right, &high)
                if <double>right - <double>left < THIN or <double>high - <double>low < THIN:
                    return self._thin(left, low, right, high, outer)
        cdef Placing own
        _place(path, outer, &own)
        matrix = (own.a, own.b, own.c, own.d, own.e, own.f)
        for points in paths.subpaths(_segments(path, count), matrix):
            paths.file_points(points, self.painted, self.space)
        return 0

    cdef int _line(self, Thing path, Placing *outer) except -1:
        cdef Thing first = segment_at(path, 0), second = segment_at(path, 1)
        cdef float x = 0, y = 0, u = 0, v = 0
        cdef double x0, y0, x1, y1
        cdef Placing own
        if segment_kind(second) != LINE_TO:
            return 0
        segment_point(first, &x, &y)
        segment_point(second, &u, &v)
        _place(path, outer, &own)
        x0, y0 = own.a * x + own.c * y + own.e, own.b * x + own.d * y + own.f
        x1, y1 = own.a * u + own.c * v + own.e, own.b * u + own.d * v + own.f
        box = (min(x0, x1), self.height - max(y0, y1), max(x0, x1), self.height - min(y0, y1))
        self.painted.lines.append(new(Box, box))
        self.painted.line_ways.append("h" if y0 == y1 else "v")
        return 0

    cdef int _thin(self, double x0, double y0, double x1, double y1, Placing *outer) except -1:
        """File upper, lower, left and right edge."""
        x0, y0 = outer.a * x0 + outer.c * y0 + outer.e, outer.b * x0 + outer.d * y0 + outer.f
        x1, y1 = outer.a * x1 + outer.c * y1 + outer.e, outer.b * x1 + outer.d * y1 + outer.f
        x0, x1 = min(x0, x1), max(x0, x1)
        y0, y1 = min(y0, y1), max(y0, y1)
        cdef double top = self.height - y1, bottom = self.height - y0
        cdef list rectangles = self.painted.rectangles
        rectangles.append(new(Box, (x0, top, x1, top)))
        rectangles.append(new(Box, (x0, bottom, x1, bottom)))
        rectangles.append(new(Box, (x0, top, x0, bottom)))
        rectangles.append(new(Box, (x1, top, x1, bottom)))
        return 0


cdef list _segments(Thing path, int count):
    """The segments of a path. See `pdfium_calls.segments`."""
    cdef list found = []
    cdef Thing segment
    cdef float x, y
    cdef int i
    for i in range(count):
        segment = segment_at(path, i)
        x = y = 0
        segment_point(segment, &x, &y)
        found.append((segment_kind(segment), <double>x, <double>y))
    return found


cdef void _place(Thing thing, Placing *outer, Placing *placed) noexcept:
    """The matrix of an object, then that of what holds it."""
    cdef Matrix m
    m.a = m.b = m.c = m.d = m.e = m.f = 0
    object_matrix(thing, &m)
    cdef double a = m.a, b = m.b, c = m.c, d = m.d, e = m.e, f = m.f
    placed.a, placed.b = a * outer.a + b * outer.c, a * outer.b + b * outer.d
    placed.c, placed.d = c * outer.a + d * outer.c, c * outer.b + d * outer.d
    placed.e, placed.f = e * outer.a + f * outer.c + outer.e, e * outer.b + f * outer.d + outer.f

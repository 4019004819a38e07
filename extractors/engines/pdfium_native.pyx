# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False, infer_types=False
"""The loops of `pdfium_text` and `pdfium_paths`, compiled: one call of C for each character, object and segment, and no object.

What is read is the same, number for number; those modules say what it means and serve where this one could not be compiled. What is
rare (doubles, curves, text that pdfium leaves out) is theirs alone.
"""

from cpython.array cimport array, extend_buffer
from cpython.list cimport PyList_New, PyList_SET_ITEM
from cpython.ref cimport Py_INCREF
from libc.math cimport INFINITY, fabs
from libc.stdint cimport uint8_t, uint32_t, uint64_t, uintptr_t
from libc.stdlib cimport calloc, free, malloc, qsort

import ctypes

from extractors.engines.rows cimport empty_row, fill, row_of_four

from pypdfium2 import raw

from extractors.engines import base
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

cdef struct Style:  # how a text object prints
    double top
    double bottom
    double size
    double lowest  # of the baselines of those characters that were asked
    double highest

cdef struct Known:  # a text object: its place in the stream; its style, `HIDDEN` where it is not visible
    Thing thing
    int place
    int style

cdef struct Part:  # what an object prints without another between: its characters, its place in the stream, and its style
    int start
    int end
    int place
    int style

cdef struct Char:
    uint32_t point
    int part
    int style
    double left
    double right
    double low

cdef struct Extent:  # of a run: its characters among those that are shown
    double left
    double right
    double bottom
    int start
    int end

cdef struct Print:  # a character where it stands
    double x
    double y
    double size
    uint32_t point

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
ctypedef int (*Number)(Thing, float *) noexcept nogil
ctypedef Thing (*FontOf)(Thing) noexcept nogil
ctypedef int (*SetFlag)(Thing, int) noexcept nogil
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
cdef Number stroke_width = <Number>_address("FPDFPageObj_GetStrokeWidth")
cdef Number object_font_size = <Number>_address("FPDFTextObj_GetFontSize")
cdef FontOf font_of = <FontOf>_address("FPDFTextObj_GetFont")
cdef Count is_embedded = <Count>_address("FPDFFont_GetIsEmbedded")
cdef SetFlag set_active = <SetFlag>_address("FPDFPageObj_SetIsActive")
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
cdef int INVISIBLE = texts.INVISIBLE, CLIPPING = texts.CLIPPING
cdef double LEAN = texts.LEAN, SAME_LINE = texts.SAME_LINE, GAP = texts.GAP, OVERLAP = texts.OVERLAP, TOUCH = texts.TOUCH
cdef double NO_INK = texts.NO_INK, SPECK = texts.SPECK
cdef double BELOW = BELOW_BASELINE, NEAR = SAME_PLACE, THIN = paths.THIN
cdef uint8_t BLANK = texts.BLANK, UNNAMED = texts.UNNAMED
cdef const uint8_t[::1] KINDS = texts.KINDS
cdef uint32_t HYPHEN = texts.HYPHEN
cdef int LINE = paths.LINE, RECTANGLE = paths.RECTANGLE, DEEPEST = paths.DEEPEST, MOST_OBJECTS = paths.MOST_OBJECTS
cdef int HIDDEN = -1, UNTOLD = -2
cdef uint8_t LEVEL = base.LEVEL, UPRIGHT = base.UPRIGHT
cdef uint8_t[4] AROUND = [LEVEL, LEVEL, UPRIGHT, UPRIGHT]  # a rectangle's edges


def read_glyphs(text not None, array order not None, space not None, paints not None):
    """The visible characters of a page. See `pdfium_text.read_glyphs`."""
    cdef Thing page = <Thing><uintptr_t>text.value
    cdef int count = count_chars(page)
    if count > MOST_GLYPHS:
        raise UnusualPageError("it has very many characters")
    if count <= 0:
        return ()
    cdef _Text reading = _Text(count, order)
    reading.read(page, space.height)
    reading.check_missing(order, paints)
    left, top, right, bottom = space.box
    cdef int shown = reading.show(left, top, right, bottom)
    runs = reading.runs(shown)
    return texts.without_doubles(runs) if reading.prints_twice(len(runs)) else tuple(runs)


cdef class _Text:
    """The characters of one page, while they are read."""

    cdef Char *chars
    cdef int *shown  # indices of the visible characters, in the order of the stream
    cdef Part *parts
    cdef Style *styles
    cdef Extent *extents  # of every run
    cdef Print *prints
    cdef uint32_t *word
    cdef Known *known  # text objects by their address
    cdef size_t mask  # one less than there are places in `known`
    cdef int count
    cdef int parted
    cdef int styled

    def __cinit__(self, int count, array order):
        cdef int place
        cdef Known *known
        self.count, self.mask = count, 15
        while self.mask < 2 * <size_t>len(order):
            self.mask = 2 * self.mask + 1
        self.chars = <Char *>malloc(count * sizeof(Char))
        self.shown = <int *>malloc(count * sizeof(int))
        self.parts = <Part *>malloc(count * sizeof(Part))
        self.styles = <Style *>malloc(count * sizeof(Style))
        self.extents = <Extent *>malloc(count * sizeof(Extent))
        self.prints = <Print *>malloc(count * sizeof(Print))
        self.word = <uint32_t *>malloc(count * sizeof(uint32_t))
        self.known = <Known *>calloc(self.mask + 1, sizeof(Known))
        if not (self.chars and self.shown and self.parts and self.styles and self.extents and self.prints and self.word and self.known):
            raise MemoryError
        for place in range(len(order)):
            known = self.find(<Thing><uintptr_t>order.data.as_ulonglongs[place])
            known.thing, known.place, known.style = <Thing><uintptr_t>order.data.as_ulonglongs[place], place, UNTOLD

    def __dealloc__(self):
        free(self.chars)
        free(self.shown)
        free(self.parts)
        free(self.styles)
        free(self.extents)
        free(self.prints)
        free(self.word)
        free(self.known)

    cdef Known *find(self, Thing thing) noexcept:
        """What is known of a text object; an empty place where it is none of the page's."""
        cdef size_t at = (<uintptr_t>thing >> 4) * <size_t>0x9E3779B97F4A7C15
        at = (at >> 32) & self.mask
        while self.known[at].thing and self.known[at].thing != thing:
            at = (at + 1) & self.mask
        return &self.known[at]

    cdef int read(self, Thing page, double height) except -1:
        """Read characters, and how each object prints from its first one."""
        cdef int i, style = HIDDEN
        cdef Thing owner, last = NULL
        cdef Rect box
        cdef Char *char
        cdef Known *known
        cdef Part *part = NULL
        cdef bint white = False, leans = False
        for i in range(self.count):
            char = &self.chars[i]
            owner = char_object(page, i)
            if not i or owner != last:
                last = owner
                part = &self.parts[self.parted]
                self.parted += 1
                part.start, part.place, style = i, -1, HIDDEN
                if owner:
                    known = self.find(owner)
                    style = known.style if known.thing else UNTOLD
                    if style == UNTOLD:
                        style = self._style(page, i, owner, height, &white, &leans)
                    if known.thing:
                        known.style, part.place = style, known.place
                part.style = style
            part.end = i + 1
            box.left = box.top = box.right = box.bottom = 0
            if style >= 0:  # where others lie is never asked: blanks that pdfium adds, and what is invisible
                char_box(page, i, &box)
            char.point = char_unicode(page, i)
            char.left, char.right, char.low = box.left, box.right, box.bottom
            char.part, char.style = self.parted - 1, style
        if white:
            raise UnusualPageError("it has white text")
        if leans:
            raise UnusualPageError("it has text that is not upright")
        self._check_direction(page)
        return 0

    cdef int _style(self, Thing page, int i, Thing owner, double height, bint *white, bint *leans) noexcept:
        """The place of an object's style; `HIDDEN` where it is not visible."""
        cdef int mode = render_mode(owner)
        if mode == INVISIBLE or mode == CLIPPING:
            return HIDDEN
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
        self.styled += 1
        return self.styled - 1

    cdef int check_missing(self, array order, paints) except -1:
        """See that what pdfium does not tell of the page's text prints nothing or has a visible double."""
        cdef int place, mode
        cdef Thing thing
        cdef float left, low, right, high
        cdef double extent, other, width
        cdef list lost = [], blank = []
        for place in range(len(order)):
            thing = <Thing><uintptr_t>order.data.as_ulonglongs[place]
            if self.find(thing).style >= 0:
                continue
            mode = render_mode(thing)
            left = low = right = high = 0
            bounds_of(thing, &left, &low, &right, &high)
            extent, other, width = <double>right - <double>left, <double>high - <double>low, _stroke_width(thing, mode)
            extent, other = min(extent, other), max(extent, other)
            if extent > NO_INK and fabs(extent - width) > NO_INK:
                if other > SPECK * _font_size(thing):
                    lost.append((<double>left, <double>low, <double>right, <double>high))
            elif mode != INVISIBLE and mode != CLIPPING and not is_embedded(font_of(thing)):
                blank.append(<uintptr_t>thing)
        if lost:
            texts.find_doubles(lost, self.visible())
        if blank and paints(blank):
            raise texts.UntoldTextError(blank)
        return 0

    cdef dict visible(self):
        """The size of every visible text object."""
        cdef size_t at
        cdef dict sizes = {}
        for at in range(self.mask + 1):
            if self.known[at].thing and self.known[at].style >= 0:
                sizes[<uintptr_t>self.known[at].thing] = self.styles[self.known[at].style].size
        return sizes

    cdef int _check_direction(self, Thing page) except -1:
        """See that the characters of each object stand on one baseline."""
        cdef int i
        cdef Part *part
        cdef Style *style
        for part in self.parts[:self.parted]:
            if part.style < 0:
                continue
            style = &self.styles[part.style]
            for i in range(part.start, part.end):
                if self.chars[i].low == self.chars[part.start].low:
                    continue
                if style.lowest > style.highest:
                    _widen(page, i - 1, style)
                _widen(page, i, style)
                if style.highest - style.lowest > SAME_LINE * style.size:
                    raise UnusualPageError("it has text that does not run to the right")
        return 0

    cdef int show(self, double left, double top, double right, double bottom) except -1:
        """File the visible characters on the page in the order of its stream, and return how many they are."""
        cdef int kept = 0, i, before = -1, last = -1
        cdef bint in_order = True
        cdef double middle
        cdef Char *char
        cdef Part *part
        for part in self.parts[:self.parted]:
            if part.style < 0:
                continue
            if part.place < 0:
                raise UnusualPageError("it has text that no object of the page prints")
            in_order = in_order and part.place >= last
            last = part.place
        if not in_order:
            qsort(self.parts, self.parted, sizeof(Part), _by_order)
        for part in self.parts[:self.parted]:
            if part.style < 0:
                continue
            middle = (self.styles[part.style].top + self.styles[part.style].bottom) / 2
            if not (top <= middle and middle <= bottom):
                continue
            for i in range(part.start, part.end):
                char = &self.chars[i]
                if char.point >= KINDS.shape[0] or KINDS[char.point] == UNNAMED:
                    raise UnusualPageError("a font does not say which characters it prints")
                if KINDS[char.point] == BLANK:
                    continue
                if before >= 0 and char.left == self.chars[before].left and char.part == self.chars[before].part:
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
        cdef Style *style
        cdef Style *last = NULL
        cdef object top = None, bottom = None, size = None
        while start < shown:
            end = start + 1
            while end < shown and self._goes_on(&self.chars[self.shown[end - 1]], &self.chars[self.shown[end]]):
                end += 1
            style = &self.styles[self.chars[self.shown[start]].style]
            if not last or style.bottom != last.bottom or style.size != last.size:  # else it stands on the line of the run before
                top, bottom, size = style.top, style.bottom, style.size
                last = style
            found.append(self._run(start, end, len(found), top, bottom, size))
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

    cdef object _run(self, int start, int end, int number, object top, object bottom, object size):
        cdef Char *char = &self.chars[self.shown[start]]
        cdef Extent *extent = &self.extents[number]
        cdef int i
        cdef object edges = None, lefts = None, rights = None, place
        extent.left, extent.right, extent.bottom = char.left, char.right, self.styles[char.style].bottom
        extent.start, extent.end = start, end
        if end - start > 1:
            lefts, rights = PyList_New(end - start), PyList_New(end - start)
        for i in range(start, end):
            char = &self.chars[self.shown[i]]
            self.word[i - start] = b"-" if char.point == HYPHEN else char.point
            if char.right > extent.right:
                extent.right = char.right
            if end - start > 1:
                _put(lefts, i - start, char.left)
                _put(rights, i - start, char.right)
        if end - start > 1:
            edges = empty_row(Edges, 2)
            fill(edges, 0, lefts)
            fill(edges, 1, rights)
        run = empty_row(Glyph, 5)
        fill(run, 0, PyUnicode_FromKindAndData(PyUnicode_4BYTE_KIND, self.word, end - start))
        fill(run, 1, row_of_four(Box, extent.left, top, extent.right, bottom))
        fill(run, 2, size)
        fill(run, 3, None)
        fill(run, 4, edges)
        return run

    cdef bint prints_twice(self, int count) noexcept:
        """Whether two equal characters of runs that lie on each other stand in one place: only then can some be printed twice."""
        cdef double near = 0, reached
        cdef int i, start = 0, end, chain
        for i in range(self.styled):
            near = max(near, self.styles[i].size)
        near *= NEAR
        qsort(self.extents, count, sizeof(Extent), _by_bottom)
        while start < count:
            end = start + 1
            while end < count and self.extents[end].bottom - self.extents[end - 1].bottom <= near:
                end += 1
            qsort(&self.extents[start], end - start, sizeof(Extent), _by_left)
            reached, chain = self.extents[start].right, start
            for i in range(start + 1, end):
                if not (self.extents[i].left < reached - TOUCH or self.extents[i].left == self.extents[i - 1].left):
                    if self._repeats(chain, i):
                        return True
                    chain = i
                reached = max(reached, self.extents[i].right)
            if self._repeats(chain, end):
                return True
            start = end
        return False

    cdef bint _repeats(self, int first, int last) noexcept:
        """Whether two equal characters of some runs, more than one, stand in one place."""
        cdef int count = 0, i, k
        cdef double limit
        cdef Extent *extent
        cdef Char *char
        cdef Print *one
        cdef Print *other
        if last - first < 2:
            return False
        for extent in self.extents[first:last]:
            for i in range(extent.start, extent.end):
                char, one = &self.chars[self.shown[i]], &self.prints[count]
                one.x, one.size = (char.left + char.right) / 2, self.styles[char.style].size
                one.point = b"-" if char.point == HYPHEN else char.point
                one.y = (self.styles[char.style].top + self.styles[char.style].bottom) / 2
                count += 1
        qsort(self.prints, count, sizeof(Print), _by_x)
        for i in range(count):
            one, limit = &self.prints[i], NEAR * self.prints[i].size
            for k in range(i + 1, count):
                other = &self.prints[k]
                if other.x - one.x >= limit:
                    break
                if other.point == one.point and fabs(other.y - one.y) < limit and fabs(other.size - one.size) < limit:
                    return True
        return False


cdef inline int _put(object numbers, Py_ssize_t place, double value) except -1:
    number = value
    Py_INCREF(number)
    PyList_SET_ITEM(numbers, place, number)
    return 0


cdef double _stroke_width(Thing thing, int mode) noexcept:
    """How wide a text object is stroked. See `pdfium_calls.stroke_widths`."""
    cdef float width = 0
    if mode == 1 or mode == 2 or mode == 5 or mode == 6:
        stroke_width(thing, &width)
    return width


cdef double _font_size(Thing thing) noexcept:
    """See `pdfium_calls.object_font_sizes`."""
    cdef float size = 0
    cdef Matrix matrix
    matrix.d = 0
    object_font_size(thing, &size)
    object_matrix(thing, &matrix)
    return size * fabs(matrix.d)


cdef void _widen(Thing page, int i, Style *style) noexcept:
    """Have the baselines of an object's characters include that of one more."""
    cdef double x = 0, y = 0
    char_origin(page, i, &x, &y)
    style.lowest = min(style.lowest, y)
    style.highest = max(style.highest, y)


cdef int _by_bottom(const void *one, const void *other) noexcept nogil:
    cdef double a = (<const Extent *>one).bottom, b = (<const Extent *>other).bottom
    return (a > b) - (a < b)


cdef int _by_order(const void *one, const void *other) noexcept nogil:
    cdef const Part *a = <const Part *>one
    cdef const Part *b = <const Part *>other
    return (a.place > b.place) - (a.place < b.place) or (a.start > b.start) - (a.start < b.start)


cdef int _by_x(const void *one, const void *other) noexcept nogil:
    cdef double a = (<const Print *>one).x, b = (<const Print *>other).x
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


def activate(page not None, things):
    """Have a page draw some of its objects only. See `pdfium_paths.activate`."""
    cdef Thing thing = <Thing><uintptr_t>page.value
    _activate(thing, count_objects(thing), False, None if things is None else frozenset(things))


cdef int _activate(Thing holder, int count, bint is_form, things) except -1:
    cdef Thing thing
    cdef int i
    for i in range(count):
        thing = form_member(holder, i) if is_form else page_object(holder, i)
        if kind_of(thing) == FORM:
            _activate(thing, count_members(thing), True, things)
        else:
            set_active(thing, things is None or <uintptr_t>thing in things)
    return 0


cdef class _Painting:
    """What one page paints, while it is read."""

    cdef object painted
    cdef object space
    cdef array texts
    cdef double height

    def __cinit__(self, space):
        self.painted, self.space, self.height = paths.Painted(), space, space.height
        self.texts = self.painted.texts

    cdef int read(self, Thing holder, int count, bint is_form, Placing *outer, int depth) except -1:
        """File the objects of a page or form, those of the forms within it first."""
        cdef int i, kind, inked = 0
        cdef Thing thing
        cdef Placing own
        cdef uint64_t address
        count = max(count, 0)
        if depth > DEEPEST or count + len(self.texts) > MOST_OBJECTS:
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
                if kind == TEXT:
                    address = <uintptr_t>thing
                    extend_buffer(self.texts, <char *>&address, 1)
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
        cdef double *places = [min(x0, x1), self.height - max(y0, y1), max(x0, x1), self.height - min(y0, y1)]
        _add(self.painted.lines, 1, &LEVEL if y0 == y1 else &UPRIGHT, places)
        return 0

    cdef int _thin(self, double x0, double y0, double x1, double y1, Placing *outer) except -1:
        """File upper, lower, left and right edge."""
        x0, y0 = outer.a * x0 + outer.c * y0 + outer.e, outer.b * x0 + outer.d * y0 + outer.f
        x1, y1 = outer.a * x1 + outer.c * y1 + outer.e, outer.b * x1 + outer.d * y1 + outer.f
        x0, x1 = min(x0, x1), max(x0, x1)
        y0, y1 = min(y0, y1), max(y0, y1)
        cdef double top = self.height - y1, bottom = self.height - y0
        cdef double *places = [x0, top, x1, top, x0, bottom, x1, bottom, x0, top, x0, bottom, x1, top, x1, bottom]
        _add(self.painted.rectangles, 4, AROUND, places)
        return 0


cdef int _add(rulings, int count, uint8_t *ways, double *places) except -1:
    """Take in strokes or edges."""
    extend_buffer(rulings.ways, <char *>ways, count)
    extend_buffer(rulings.places, <char *>places, 4 * count)
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

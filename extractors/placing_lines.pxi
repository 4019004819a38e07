# Glyphs into lines: what `line_loops` does, compiled. Part of `placing_native.pyx`.

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
    if not glyphs:
        raise ValueError("no glyphs")
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

"""Header words into headings: letters set wide, words that touch the next heading's, lines that wrap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from extractors.layout.columns import Column
from extractors.layout.words import Word, join, overlap, split_cells
from extractors.lines import bounds
from extractors.model import Box


@dataclass(frozen=True, slots=True)
class Block:
    """One heading: its words, line by line."""

    words: tuple[Word, ...]
    box: Box

    @property
    def x(self) -> float:
        """The middle, left to right."""
        return (self.box.x0 + self.box.x1) / 2

    @property
    def y(self) -> float:
        """The middle, top to bottom."""
        return (self.box.top + self.box.bottom) / 2

    @property
    def size(self) -> float:
        """The height of its letters."""
        return self.words[0].size


def whole_words(line: Sequence[Word], columns: Sequence[Column], above: Sequence[Word]) -> list[Word]:
    """A header line's words, those that are one heading joined: letters set wide, and words over one column.

    Words that each go on below another one of the line above stay apart.
    """
    words: list[Word] = []
    for run in _wide_runs([part for word in line for part in split_cells(word)], above):
        word = join(run)
        if words and _over_one_column(words[-1], word, columns) and not _under_two(words[-1], word, above):
            words[-1] = join([words[-1], word])
        else:
            words.append(word)
    return words


def _under_two(left: Word, right: Word, above: Sequence[Word]) -> bool:
    """Whether two words stand below two different ones."""
    over = [[w for w in above if _touches(w, part)] for part in (left, right)]
    return bool(over[0] and over[1]) and over[0] != over[1]


def _wide_runs(line: Sequence[Word], above: Sequence[Word]) -> list[list[Word]]:
    """Single letters at even distances as one run; letters that each head a column of codes stay apart."""
    runs: list[list[Word]] = []
    for index, word in enumerate(line):
        if runs and _goes_on(line, index) and not _under_two(line[index - 1], word, above):
            runs[-1].append(word)
        else:
            runs.append([word])
    return runs


def _goes_on(line: Sequence[Word], index: int) -> bool:
    left, right = line[index - 1], line[index]
    if len(left.text) > 1 or len(right.text) > 1 or left.is_number or right.is_number:
        return False
    if {left.text, right.text} <= {"类", "款", "项"}:
        return False
    gap = right.box.x0 - left.box.x1
    around = [b.box.x0 - a.box.x1 for a, b in pairwise(line[max(index - 2, 0) : index + 2])]
    return gap <= 1.4 * min(around) and gap < 12 * left.size


def _over_one_column(left: Word, right: Word, columns: Sequence[Column]) -> bool:
    return any(c.x0 < left.box.x1 - 1 and right.box.x0 + 1 < c.x1 for c in columns)


def make_blocks(lines: Sequence[Sequence[Word]], rules: Sequence[Box], wrap_gap: float, strictly: bool) -> list[Block]:
    """Headings with the lines that they wrap over."""
    done: list[list[Word]] = []
    open_: list[list[Word]] = []
    for line in lines:
        following: list[list[Word]] = []
        for word in line:
            above = [b for b in open_ if _touches(b[-1], word)]
            below = [w for w in line if above and _touches(above[0][-1], w)]
            alone = len(above) == 1 and len(below) == 1 and not _has_orphan_beside(line, word, open_, strictly)
            if alone and _wraps(above[0], word, rules, wrap_gap):
                above[0].append(word)
                following.append(above[0])
            else:
                done.append([word])
                following.append(done[-1])
        top = min((w.box.top for w in line), default=0.0)
        open_ = following + [b for b in open_ if b not in following and top - b[-1].box.bottom < b[-1].size]
    return [Block(tuple(words), bounds([g for w in words for g in w.glyphs])) for words in done]


def _has_orphan_beside(line: Sequence[Word], word: Word, open_: Sequence[Sequence[Word]], strictly: bool) -> bool:
    """Whether a neighbour on its line stands below nothing: then both stand below a heading wider than its letters.

    Unless `strictly`, that is asked of single letters alone: 类, 款 and 项 stand below one heading.
    """
    near = [w for w in line if w is not word and -overlap(w.box, word.box) < 6 * word.size]
    if not strictly:
        near = [w for w in near if len(w.text) == len(word.text) == 1]
    return any(not any(_touches(b[-1], w) for b in open_) for w in near)


def _touches(upper: Word, lower: Word) -> bool:
    return overlap(upper.box, lower.box) > 0 and lower.y - upper.y > 0.4 * upper.size


def _wraps(block: Sequence[Word], word: Word, rules: Sequence[Box], wrap_gap: float) -> bool:
    """Whether a heading goes on in a word below it."""
    last = block[-1]
    if any(last.y < r.top < word.y and r.x0 < word.x < r.x1 for r in rules):
        return False
    aligned = abs(last.x - word.x) < 0.8 * word.size or abs(last.box.x0 - word.box.x0) < 0.5 * word.size
    ruled = any(r.x0 < word.x < r.x1 for r in rules)
    limit = 1.2 if ruled and len(rules) > 2 else wrap_gap
    return aligned and word.box.top - last.box.bottom < limit * word.size


def stands_over(upper: Block, lower: Block) -> bool:
    """Whether the second heading stands lower, below a good part of the first."""
    shared = overlap(upper.box, lower.box)
    narrower = min(upper.box.x1 - upper.box.x0, lower.box.x1 - lower.box.x0)
    return lower.y - upper.y > 0.5 * upper.size and shared > 0.25 * narrower


def is_over_others(bottoms: Sequence[Block], i: int) -> bool:
    """Whether the headings on both sides stand lower: it may stand over them, in the gap between."""
    if not 0 < i < len(bottoms) - 1:
        return False
    block = bottoms[i]
    return all(other.y - block.y > 0.5 * block.size for other in (bottoms[i - 1], bottoms[i + 1]))

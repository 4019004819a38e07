"""Words of a line: glyphs that stand together, told apart as numbers and text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from extractors.engines.base import Glyph, characters
from extractors.lines import DIGIT_GAP, WORD_GAP, bounds, line_text
from extractors.model import Box

Kind = Literal["amount", "integer", "dash", "text"]

_DASH = re.compile(r"^[-—–―−─]+$")
_INTEGER = re.compile(r"^\d+$")
_NUMBER = r"[-−(（]?(?:\d[\d,]*(?:\.\d+)?|\.\d+)[)）]?[%％]?"
_AMOUNT = re.compile(rf"^{_NUMBER}$")
_MONEY = r"[-−]?(?:\d[\d,]*\.\d{2}|\d{1,3}(?:,\d{3})+)"
_BEFORE_DIGITS = "-−(（."
"""What a number can begin with besides a digit."""

_AMOUNT_THEN_TEXT = re.compile(rf"^({_MONEY})(?![\d.,%％])(?=\D)")
_TEXT_THEN_AMOUNT = re.compile(rf"(?<=[^\d.,\-−])({_MONEY})$")
_AMOUNTS_IN_LINE = re.compile(rf"(?<![^ ]){_NUMBER}(?![^ ])|(?<![^ ]){_MONEY}(?![\d.,%％])|(?<=[^\d.,\-−]){_MONEY}(?![^ ])")
_LETTER_GAP = 0.12
"""Letters of one heading touch; those of two neighbouring ones stand at least this share of their size apart."""


@dataclass(frozen=True, slots=True)
class Word:
    """Glyphs of one line that stand together, left to right; runs or the characters of runs, which make the same word."""

    text: str
    box: Box
    glyphs: tuple[Glyph, ...]
    size: float
    kind: Kind

    @property
    def x(self) -> float:
        """The middle, left to right."""
        return (self.box.x0 + self.box.x1) / 2

    @property
    def y(self) -> float:
        """The middle, top to bottom."""
        return (self.box.top + self.box.bottom) / 2

    @property
    def is_number(self) -> bool:
        """Whether it prints a number with digits."""
        return self.kind in ("amount", "integer")


def make_word(glyphs: Sequence[Glyph]) -> Word:
    """One word of glyphs sorted left to right; there must be one at least."""
    text = line_text(glyphs)
    return Word(text, bounds(glyphs), tuple(glyphs), max(g.size for g in glyphs), _kind(text))


def split_words(line: Iterable[Glyph]) -> list[Word]:
    """The words of one line of glyphs sorted left to right."""
    words: list[list[Glyph]] = []
    end = 0.0
    for glyph in line:
        if words and glyph.box.x0 - end <= _gap(words[-1][-1], glyph) * glyph.size:
            words[-1].append(glyph)
        else:
            words.append([glyph])
        end = glyph.edges.rights[-1] if glyph.edges else glyph.box.x1
    return [make_word(w) for w in words]


def letter_by_letter(word: Word) -> Word:
    """The same word of single characters."""
    return replace(word, glyphs=tuple(characters(word.glyphs)))


def split_kinds(word: Word) -> list[Word]:
    """A word cut where an amount with two decimals meets text: a column of amounts can touch the names beside it."""
    text = "".join(g.text for g in word.glyphs)
    if word.kind != "text":
        return [word]
    found = _AMOUNT_THEN_TEXT.search(text)
    cut = found.end() if found else None
    if cut is None and (found := _TEXT_THEN_AMOUNT.search(text)):
        cut = found.start(1)
    single = characters(word.glyphs) if cut else []
    if not cut or len(single) != len(text):
        return [word]
    return [make_word(single[:cut]), make_word(single[cut:])]


def split_cells(word: Word) -> list[Word]:
    """A heading cut where its letters do not touch though most do: two cells printed close together."""
    gaps = [b.box.x0 - a.box.x1 for a, b in pairwise(word.glyphs)]
    if not gaps or sorted(gaps)[len(gaps) // 2] > _LETTER_GAP / 2 * word.size:
        return [word]
    parts: list[list[Glyph]] = [[word.glyphs[0]]]
    for gap, left, right in zip(gaps, word.glyphs, word.glyphs[1:], strict=False):
        if gap > _LETTER_GAP * word.size and left.text > "\u3400" and right.text > "\u3400":
            parts.append([])
        parts[-1].append(right)
    return [make_word(p) for p in parts]


def join(words: Sequence[Word]) -> Word:
    """Several words of one line as one."""
    return make_word([g for w in words for g in w.glyphs]) if len(words) > 1 else words[0]


def overlap(a: Box, b: Box) -> float:
    """How many points two boxes share left to right; negative where they are apart."""
    return min(a.x1, b.x1) - max(a.x0, b.x0)


def counts_columns(words: Sequence[Word]) -> bool:
    """Whether the numbers of a line count columns from 1."""
    values = [int(w.text.replace(" ", "")) for w in words if w.kind == "integer"]
    plain = all(w.kind in ("integer", "text") for w in words) and sum(w.kind == "text" for w in words) <= 2
    return plain and len(values) > 1 and values[0] == 1 and all(b - a == 1 for a, b in pairwise(values))


def count_amounts(text: str) -> int:
    """How many amounts may stand in a line of words that single blanks part; never fewer than `split_kinds` gives."""
    count = 0
    for part in text.split(" "):
        # What an amount neither begins nor ends is not searched: most pieces of sentences are not.
        if part and (part[-1].isdecimal() or part[0].isdecimal() or part[0] in _BEFORE_DIGITS):
            count += sum([not found.isdigit() for found in _AMOUNTS_IN_LINE.findall(part)])
    return count


def _kind(text: str) -> Kind:
    plain = text.replace(" ", "")
    if _DASH.match(plain):
        return "dash"
    if _INTEGER.match(plain):
        return "integer"
    return "amount" if _AMOUNT.match(plain) else "text"


def _gap(left: Glyph, right: Glyph) -> float:
    return DIGIT_GAP if left.text[-1:].isdigit() and right.text[:1].isdigit() else WORD_GAP

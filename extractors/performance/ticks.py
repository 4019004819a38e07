"""Options with boxes to tick: which ones are ticked."""

from __future__ import annotations

import re
from dataclasses import dataclass

from extractors.performance.printed import printed

TICKED = "☑☒√✓✔■⊠▣●◉þý\uf052\uf0fe\uf0fd\uf0fc\uf06e\uf053"
"""Marks of a ticked box, those of the symbol typefaces at their private places included."""

BLANK = "□☐▢◻○◯¨❏❑❒\uf0a8\uf0a3\uf06f\uf071"
"""Boxes that are not ticked."""

_BRACKETS = re.compile(r"[(（]\s*([√✓✔☑■Vv]?)\s*[)）]")
_MARK = re.compile(rf"[{TICKED}{BLANK}]")
_BOTH = re.compile(rf"[{BLANK}]\s*[√✓✔]|[√✓✔]\s*[{BLANK}]")
_ORDINAL = re.compile(r"^[\s、,，;；.．]*(?:\d{1,2}[、.．)）]|[(（]\d{1,2}[)）]|[①-⑳])?\s*")
_EDGES = " 、,，;；:：.．。"


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to tick: its words as printed, without its number, and whether it is."""

    words: str
    ticked: bool


def read_options(text: str) -> tuple[Option, ...]:
    """The options that a cell's text offers (“1、经常性项目☑ 2、延续性项目□”), marks before or after their words.

    Nothing where there are no boxes, or where it cannot be told which words a mark belongs to.
    """
    plain = _BRACKETS.sub(lambda m: "■" if m[1] else "□", text)
    plain = _BOTH.sub("■", plain) if any(mark in plain for mark in BLANK) else plain
    pieces = _MARK.split(plain)
    marks = [mark in TICKED for mark in _MARK.findall(plain)]
    if not marks:
        return ()
    first, last = (_words(piece) for piece in (pieces[0], pieces[-1]))
    if bool(first) == bool(last):
        return ()
    words = [_words(piece) for piece in (pieces[:-1] if first else pieces[1:])]
    if not all(words):
        return ()
    return tuple(Option(word, ticked) for word, ticked in zip(words, marks, strict=True))


def _words(piece: str) -> str:
    return printed(_ORDINAL.sub("", piece)).strip(_EDGES)

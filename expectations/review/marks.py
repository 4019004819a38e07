"""A part of a page with cells to be marked. Imported where it is drawn, so it imports nothing of size.

A crop's name follows from what it shows, so that equal ones are one file, and what was drawn once is not drawn again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

Side = Literal["left", "right"]

DRAWING = "2"
"""Goes with every name: a change of how crops are drawn changes it."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A cell to be marked: its box in points on the page as displayed; `focus` where the picture is about it."""

    box: tuple[int, int, int, int]
    side: Side
    focus: bool
    culprit: bool = False


@dataclass(frozen=True)
class Crop:
    """A part of a document's page (from 1) around the marks in focus; other marks are shown where they happen to be on it.

    `whole` lines are shown of a text; of a wide table the names of its lines and what is about the marks will do.
    """

    document_id: str
    page: int
    marks: tuple[Mark, ...]
    whole: bool = False

    @cached_property
    def name(self) -> str:
        """The file, relative to the folder of crops."""
        said = repr((DRAWING, self.page, self.whole, [(m.box, m.side, m.focus, m.culprit) for m in self.marks]))
        return f"{self.document_id}/p{self.page}-{hashlib.sha256(said.encode()).hexdigest()[:16]}.png"


@dataclass(frozen=True, slots=True)
class Pictures:
    """What was drawn: the pixels (width, height) of each crop by name, and why others were not, in Chinese and English.

    `absent` says it for a document; `failed` for a crop by name.
    """

    sizes: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    absent: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    failed: Mapping[str, tuple[str, str]] = field(default_factory=dict)

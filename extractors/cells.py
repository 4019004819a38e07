"""One cell of a table: where it stands and what it prints."""

from __future__ import annotations

from dataclasses import dataclass, field

from extractors.model import Box


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its place (half-open row and column ranges), its lines of text, and the box of the ink, else of the cell."""

    row0: int
    row1: int
    col0: int
    col1: int
    lines: tuple[str, ...]
    box: Box
    ink: Box | None
    confidence: float | None = None
    """The least of its characters' confidences; None where the document itself says what is printed."""
    text: str = field(init=False, compare=False, repr=False)
    """The lines joined, as one runs on into the next. Every reader asks for it, most of them of every cell."""

    def __post_init__(self) -> None:
        """Join the lines."""
        object.__setattr__(self, "text", self.lines[0] if len(self.lines) == 1 else "".join(self.lines))

    @property
    def columns(self) -> range:
        """The columns that it covers."""
        return range(self.col0, self.col1)

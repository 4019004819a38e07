"""Tables as they are found in a document: the nine statements, other tables, titles alone, and what was decided of each grid."""

from __future__ import annotations

from dataclasses import dataclass, field

from extractors.grid import Grid
from extractors.model import CurrencyUnit, StatementName
from extractors.statements.headers import Header
from extractors.statements.titles import TitleMeaning


@dataclass(frozen=True, slots=True)
class Segment:
    """The part of a table that stands on one page; `header` is None where the page prints none.

    `shift` is how many points further right it stands than the table's first part.
    """

    grid: Grid
    header: Header | None
    shift: float = 0.0


@dataclass(slots=True, kw_only=True)
class FoundTable:
    """A table as found: its title, the unit of money printed with it, its parts, and the notes below it."""

    title: str
    unit: CurrencyUnit | None
    index: int
    """Which of the pages it begins on, from 0: formats without pages give several contents one number."""
    segments: list[Segment] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def header(self) -> Header:
        """The first part's header. A table of the nine has one, as has what `has_header`."""
        header = self.segments[0].header
        assert header is not None
        return header

    @property
    def has_header(self) -> bool:
        """Whether a header was found: nothing is read of a table without one."""
        return self.segments[0].header is not None

    @property
    def recognised(self) -> bool:
        """Whether any part was recognised from a page's image; else nothing of it is in doubt."""
        return any(segment.grid.method == "ocr" for segment in self.segments)

    @property
    def first_page(self) -> int:
        """Its first page, from 1."""
        return self.segments[0].grid.page

    @property
    def last_page(self) -> int:
        """Its last page, from 1."""
        return self.segments[-1].grid.page


@dataclass(slots=True, kw_only=True)
class FoundStatement(FoundTable):
    """One of the nine statements as found."""

    statement: StatementName


@dataclass(frozen=True, slots=True)
class TitleOnly:
    """A statement's title under which no table stands; `note` is the sentence that says the statement does not apply, or None."""

    statement: StatementName
    title: str
    page: int
    note: str | None


@dataclass(frozen=True, slots=True)
class SeenTable:
    """What was decided of one grid.

    `title` is the title it goes by, on its own page or on an earlier one, or nothing; `meaning` what that says. A title of the
    nine without `statement` stands over a grid in which no header was found, or is all that the grid prints.
    """

    grid: Grid
    title: str
    meaning: TitleMeaning | None
    statement: FoundStatement | None = None
    amounts_unnamed: int = 0
    """How many amounts it prints, where it is a table of money that nothing names."""


@dataclass(frozen=True, slots=True)
class Findings:
    """All that a document's pages hold of statements, in reading order, and what could not be placed.

    `unnamed` has, for each table of money without a title that says what it is, its page and how many amounts it prints.
    `seen` has every grid that prints anything with what was decided of it; `others` the tables whose titles say that they are
    none of the nine.
    """

    statements: tuple[FoundStatement, ...]
    titles_only: tuple[TitleOnly, ...]
    unnamed: tuple[tuple[int, int], ...]
    seen: tuple[SeenTable, ...] = ()
    others: tuple[FoundTable, ...] = ()

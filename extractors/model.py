"""The typed rows that travel between the rooms.

Field names are those of the published tables (`warehouse.schema` is checked against them by a test). Amounts are Decimal yuan;
boxes are points with the origin at the top left of the page as displayed; pages count from 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from extractors.performance.rows import Indicator, KeyWork, Project

ReportType = Literal["final_account", "budget"]
Scope = Literal["department", "unit"]
Side = Literal["revenue", "expenditure"]
CurrencyUnit = Literal["元", "千元", "万元", "亿元"]
TextLayer = Literal["digital", "scanned", "mixed"]
Method = Literal["text", "ocr"]
StatementName = Literal[
    "revenue_expenditure_summary",
    "revenue",
    "expenditure",
    "fiscal_appropriation_summary",
    "general_budget_expenditure",
    "general_budget_basic_expenditure",
    "government_fund",
    "state_capital",
    "three_public",
]
StatementStatus = Literal["filled", "empty", "missing"]
OtherStatementName = Literal["other_statement"]
OtherStatus = Literal["filled", "empty", "unread"]
ClaimKind = Literal["amount", "share", "change", "rate", "budget_rate", "count"]
Direction = Literal["increase", "decrease", "flat"]
Phase = Literal["final", "budget", "adjusted_budget", "last_year", "last_year_budget"]
"""Whose figure it is: of this year's account, of this year's (initial) budget, of the adjusted budget, of the year before."""
Comparison = Literal["eq", "lt", "gt", "about"]
PassageKind = Literal["section", "empty_note", "placeholder", "components", "component", "purpose"]
DocumentStatus = Literal["extracted", "partial", "failed", "unreadable", "blocked", "missing", "not_a_disclosure"]

READ_STATUSES: tuple[DocumentStatus, ...] = ("extracted", "partial")
"""The statuses of documents that have something to check."""

STATEMENTS: tuple[StatementName, ...] = (
    "revenue_expenditure_summary",
    "revenue",
    "expenditure",
    "fiscal_appropriation_summary",
    "general_budget_expenditure",
    "general_budget_basic_expenditure",
    "government_fund",
    "state_capital",
    "three_public",
)
"""The nine statutory statements, in the order of the Ministry of Finance's final-account form."""

YUAN_PER_UNIT: dict[CurrencyUnit, int] = {"元": 1, "千元": 1_000, "万元": 10_000, "亿元": 100_000_000}
"""How many yuan one printed unit is."""


class Box(NamedTuple):
    """A rectangle on a page: points, origin at the top left of the page as displayed."""

    x0: float
    top: float
    x1: float
    bottom: float


class LineItem(NamedTuple):
    """One printed amount. A blank cell is no item; a printed 0.00 or dash is one with amount 0.

    There are far more of these than of other rows, and tuples are made and put into columns several times as fast as objects.

    `box` is None in formats without positions. `doubt` is a sentence where the reading is not certain, else None.
    """

    statement: StatementName
    side: Side | None
    code: str | None
    row: str
    parent_row: str | None
    row_order: int
    measure: str
    amount: Decimal
    amount_text: str
    currency_unit: CurrencyUnit
    page: int
    box: Box | None
    method: Method = "text"
    confidence: float | None = None
    doubt: str | None = None


@dataclass(frozen=True, slots=True)
class StatementRecord:
    """One of the nine statements as found (or not found) in a document."""

    statement: StatementName
    title: str | None
    first_page: int | None
    last_page: int | None
    status: StatementStatus
    currency_unit: CurrencyUnit | None
    note: str | None
    unread: int = 0
    """How many printed amounts could not be read."""


class OtherLineItem(NamedTuple):
    """One printed amount of a table of money that is none of the nine; as a line item, but its measure is always the header path.

    Tables are told apart by `table_number`, from 1 in the order of the pages, and known by their printed title. A name that
    several columns print is joined with `/`.
    """

    table_number: int
    statement: OtherStatementName
    statement_title: str
    side: Side | None
    code: str | None
    row: str
    parent_row: str | None
    row_order: int
    measure: str
    amount: Decimal
    amount_text: str
    currency_unit: CurrencyUnit
    page: int
    box: Box | None
    method: Method = "text"
    confidence: float | None = None
    doubt: str | None = None


@dataclass(frozen=True, slots=True)
class OtherStatementRecord:
    """A table of money that is none of the nine, as found. `note` says why amounts in it were not read."""

    table_number: int
    title: str
    first_page: int
    last_page: int
    status: OtherStatus
    currency_unit: CurrencyUnit | None
    unread: int
    note: str | None


@dataclass(frozen=True, slots=True)
class Claim:
    """One figure that the narrative states. Claims of one item or sentence share `item` or `sentence`, numbered from 1.

    `value` is the figure as printed without commas; `amount` is it in yuan if it is money, never negative: `direction` says which
    way a change goes. 持平 is a change of 0 without a unit, `flat`. `base` is what a change or rate is measured against (a phase)
    or a share is part of (a subject); beside `comparison` lt or gt it is what the words say that an amount is less or more than
    (“决算数小于预算数”). Without more words a budget's “比上年” has no base: budget and execution may both be meant.

    The `refers_to_*` name the cell that it restates, as far as the sentence says: its line by code, by role (one of the roles of
    the statements' lines; a total), or in “三公” tables by row.
    """

    page: int
    box: Box | None
    quote: str
    sentence: int
    item: int
    subject: str | None
    code: str | None
    measure: str | None
    kind: ClaimKind
    phase: Phase | None
    value: str
    unit: str | None
    amount: Decimal | None = None
    direction: Direction | None = None
    comparison: Comparison = "eq"
    base: str | None = None
    refers_to_statement: StatementName | None = None
    refers_to_side: Side | None = None
    refers_to_role: str | None = None
    refers_to_code: str | None = None
    refers_to_row: str | None = None
    refers_to_measure: str | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """A place of the narrative that matters without stating a figure.

    A section's heading, a note, a piece of template, a list of what money consists of and each name on it, a line's purpose.
    """

    kind: PassageKind
    subject: str | None
    page: int
    box: Box | None
    quote: str


@dataclass(frozen=True, slots=True)
class StatedFigure:
    """A figure that the running text states: its value, the words that state it, and where it is printed.

    Money is in yuan, areas in square metres, shares in percent; counts are whole.
    """

    value: Decimal
    text: str
    page: int
    box: Box | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Procurement:
    """What the text says of 政府采购 in the document's own year. None is not stated; a stated zero is a figure."""

    phase: Phase | None = None
    total: StatedFigure | None = None
    goods: StatedFigure | None = None
    works: StatedFigure | None = None
    services: StatedFigure | None = None
    sme: StatedFigure | None = None
    small_micro: StatedFigure | None = None
    sme_share: StatedFigure | None = None
    small_micro_share: StatedFigure | None = None
    sme_awarded_in_reserved: StatedFigure | None = None
    small_micro_awarded_in_reserved: StatedFigure | None = None
    sme_awarded_in_other: StatedFigure | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Assets:
    """What the text says of 国有资产: vehicles and their kinds, large equipment, floor area.

    `as_of_text` is the day as printed (截至2024年12月31日); `as_of` it as YYYY, YYYY-MM or YYYY-MM-DD, as far as it is printed.
    """

    as_of: str | None = None
    as_of_text: str | None = None
    vehicles: StatedFigure | None = None
    vehicles_ministerial: StatedFigure | None = None
    vehicles_leader: StatedFigure | None = None
    vehicles_confidential: StatedFigure | None = None
    vehicles_emergency: StatedFigure | None = None
    vehicles_law_enforcement: StatedFigure | None = None
    vehicles_special: StatedFigure | None = None
    vehicles_retired: StatedFigure | None = None
    vehicles_business: StatedFigure | None = None
    vehicles_other: StatedFigure | None = None
    large_equipment: StatedFigure | None = None
    floor_area: StatedFigure | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceptionAndTravel:
    """What the text on the “三公” expenditure counts: journeys abroad, receptions, vehicles bought and kept."""

    overseas_groups: StatedFigure | None = None
    overseas_persons: StatedFigure | None = None
    reception_batches: StatedFigure | None = None
    reception_persons: StatedFigure | None = None
    vehicles_bought: StatedFigure | None = None
    vehicles_kept: StatedFigure | None = None


OrganisationKind = Literal["subordinate_unit", "inner_unit", "staff", "duty"]


@dataclass(frozen=True, slots=True)
class OrganisationItem:
    """One thing that the text says of a department's organisation.

    A unit below it or within it by name, a staff figure (`name` what is counted, `count` how many), or a duty in full (`text`).
    `ordinal` numbers the rows of one kind from 1. A duty's box is that of its first line.
    """

    kind: OrganisationKind
    ordinal: int
    name: str | None
    count: int | None
    text: str
    page: int
    box: Box | None


@dataclass(frozen=True, slots=True)
class Identity:
    """Whose document it is, as its cover, titles and tables say. None where it does not say."""

    unit_name: str | None
    fiscal_year: int | None
    report_type: ReportType | None
    scope: Scope | None
    title: str | None
    conflicts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Accounting:
    """What was read of a disclosure and what was not. Anything not read of the nine statements makes it `partial`."""

    pages_read: int = 0
    pages_unplaced: tuple[int, ...] = ()
    """Pages with a table of money that nothing names."""
    titles_without_table: tuple[StatementName, ...] = ()
    """Statements whose title is printed and under which no table was found."""
    amounts_unread: int = 0
    """Printed amounts of the statements that could not be read."""
    performance_unread: int = 0
    """Forms and lists of projects, indicators and key work, or rows of them, that were not understood."""


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that one document's bytes give. `document_id` is the sha256 of the bytes in hex.

    Where several disclosures follow each other in one file this is the first; `further` has the others, with the same
    `document_id`, `part` 2, 3, … and the `place` at which each begins ("page=12", as the fragment of an address).
    """

    document_id: str
    media_type: str
    byte_count: int
    pages: int | None
    text_layer: TextLayer | None
    producer: str | None
    identity: Identity
    status: DocumentStatus
    status_reason: str | None
    extractor_version: str
    statements: tuple[StatementRecord, ...] = ()
    line_items: tuple[LineItem, ...] = ()
    other_statements: tuple[OtherStatementRecord, ...] = ()
    other_line_items: tuple[OtherLineItem, ...] = ()
    claims: tuple[Claim, ...] = ()
    passages: tuple[Passage, ...] = ()
    projects: tuple[Project, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    key_work: tuple[KeyWork, ...] = ()
    procurement: tuple[Procurement, ...] = ()
    assets: tuple[Assets, ...] = ()
    reception_and_travel: tuple[ReceptionAndTravel, ...] = ()
    organisation: tuple[OrganisationItem, ...] = ()
    accounting: Accounting = Accounting()
    part: int = 1
    place: str | None = None
    further: tuple[Extraction, ...] = ()

"""What a figure is about, from the words before it and from what was spoken of so far."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from extractors.model import ClaimKind, Direction, Phase, ReportType
from extractors.narrative.counted import COUNTS
from extractors.narrative.items import Item, Names, named_item
from extractors.narrative.subjects import LEVELS, SubjectRow
from extractors.narrative.vocabulary import MONEY

_BY_LINE = frozenset(
    {
        "general_budget_expenditure",
        "fiscal_appropriation_expenditure",
        "expenditure",
        "government_fund",
        "state_capital",
        "budget_note",
    }
)
"""Sections whose items are lines of the classification."""

BRACKET = re.compile(r"（[^）]*）")
_COMPARED = re.compile(r"(?:与|比|较|同)[^，。；◦]{0,40}?(?:相比|比较|(?=增|减|下|上升|持平|基本持平))")
_WHOSE = re.compile(r"预算|决算|执行|安排|支出|收入|年|持平|一致|相同")
_NO_NOUN = re.compile(
    r"(?:20\d\d年度?|本年度?|当年|全年|上年度?|去年|年初|本部门|本单位|我[局委办部院]|◇|◦|其中|共计?|合计|总计|总额|支出|收入|经费|资金|预算|决算"
    r"|执行|实际|安排|调整|追加|后|数|为|是|完成|的|部门|财政拨款|[，。：；、“”（）])*"
)
"""Words between a figure and the one before it that name no subject of their own: whose figure it is, and what kind."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a figure is about: a row of the vocabulary, with a code where it is a line of the classification."""

    row: SubjectRow
    code: str | None = None

    @property
    def name(self) -> str:
        """As `claims.subject` has it."""
        return self.row.subject

    @property
    def is_item(self) -> bool:
        """Whether it is a line of the functional classification."""
        return self.row.subject in LEVELS


@dataclass(slots=True)
class State:
    """What the text read so far leaves behind for the next figure."""

    section: str | None = None
    heading: Subject | None = None
    """What the last heading names; a class for the items under it."""
    slice: str | None = None
    """The column, basic or project, that the paragraph's lines are given of."""
    under: str | None = None
    """The code of the class or section that a heading names."""
    head: Subject | None = None
    """The last subject with parts."""
    whole: Subject | None = None
    """The last of them that is no line of the classification: what shares without more words are part of."""
    listing: Subject | None = None
    """What the paragraphs are parts of: the last subject of a paragraph that ended with “包括：”."""
    previous: Subject | None = None
    """What the figure before was about, a count too."""
    current: Subject | None = None
    phase: Phase | None = None
    base: str | None = None
    last_kind: ClaimKind | None = None
    direction: Direction | None = None
    open: list[tuple[Subject | None, Phase | None]] = field(default_factory=list)
    """What was spoken of before each bracket that is still open."""


class Listener:
    """Knows what a document's narrative speaks of at each place."""

    def __init__(self, names: Names, report_type: ReportType | None) -> None:
        self._names = names
        self._type = report_type
        self.state = State()

    def subject(self, gap: str, kind: ClaimKind) -> Subject | None:
        """What a figure is about: the last phrase or line of the classification before it, else what was spoken of."""
        state = self.state
        compared = _COMPARED.sub("", gap)
        phrase = self.phrase(compared, count=False)
        item = named_item(compared, self._names, state.under)
        if item and (not phrase or item.end >= phrase[2]) and self.is_line(item):
            return Subject(LEVELS[item.level], item.code)
        if phrase and (kind != "amount" or _NO_NOUN.fullmatch(BRACKET.sub("", compared[phrase[2] :]))):
            return self._as_part(phrase[0])
        if kind != "amount":
            return state.current
        own_words = _NO_NOUN.fullmatch(compared) and (state.current is not state.heading or _WHOSE.search(compared))
        return state.current if own_words else None

    def is_line(self, item: Item) -> bool:
        """Whether a name is that of a line of the classification: a bare one is a project's too, where projects are listed."""
        state = self.state
        listed = state.listing is None or state.listing.row.measure != "project"
        return not item.bare or (listed and (item.level == "class" or state.section in _BY_LINE))

    def _as_part(self, found: Subject) -> Subject:
        """The same, of the item that it is said of."""
        state = self.state
        if found.name.startswith("item_") and state.head and state.head.is_item:
            return Subject(found.row, state.head.code)
        return found

    def phrase(
        self, text: str, *, count: bool, unit: str | None = None, planned: bool = False, anywhere: bool = False
    ) -> tuple[Subject, int, int] | None:
        """The phrase of the vocabulary that ends last, of those the longest; of equal ones the first that may stand here."""
        state = self.state
        head = state.head.name if state.head and not state.head.is_item else "item" if state.head else ""
        contexts = [head, state.section or "", self._type or ""]
        contexts += [state.previous.name] if state.previous else []
        contexts += ["planned"] if planned else []
        return _last_phrase(text, count, tuple(contexts), unit, None if anywhere else state.section)


@lru_cache(maxsize=1 << 13)
def _last_phrase(
    text: str, count: bool, contexts: tuple[str, ...], unit: str | None, section: str | None
) -> tuple[Subject, int, int] | None:
    """The phrase that `Listener.phrase` looks for; texts of one template say the same again and again.

    Args:
        text: where it may stand.
        count: whether it is of counts, else of money.
        contexts: what is spoken of; the first is what parts are of.
        unit: that of the figure.
        section: what the text is in, where that matters.
    """
    best: tuple[Subject, int, int] | None = None
    rank = (-1, -1, -1)
    for row in _rows(count, contexts, unit, section):
        if row.word not in text:
            continue
        nearness = 1 if contexts[0] in row.within else 0
        for m in row.pattern.finditer(text):
            if m.end() > m.start() and (m.end(), -m.start(), nearness) > rank:
                best, rank = (Subject(row), m.start(), m.end()), (m.end(), -m.start(), nearness)
    return best


@lru_cache(maxsize=1 << 10)
def _rows(count: bool, contexts: tuple[str, ...], unit: str | None, section: str | None) -> tuple[SubjectRow, ...]:
    """The rows of the vocabulary that may be spoken of in some contexts, with a unit, in a section."""
    return tuple(
        row
        for row in (COUNTS if count else MONEY)
        if (not row.within or any(c in row.within for c in contexts))
        and (not row.units or unit in row.units)
        and section not in row.outside
    )

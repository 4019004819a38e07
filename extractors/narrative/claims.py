"""Paragraphs into claims: every figure with its subject, kind, direction and the cell that it restates.

A paragraph is read left to right. A figure without words of its own goes on about what the figure before it was about; what a
bracket says is over with the bracket. Reasons and purposes name much and state nothing: their figures have no subject.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from extractors.model import Claim, ClaimKind, Direction, Identity, LineItem, Phase, ReportType
from extractors.narrative import references, wording
from extractors.narrative.figures import Figure, find_figures
from extractors.narrative.flow import ORDINAL, Paragraph, fold
from extractors.narrative.items import Names, named_item, titled_item
from extractors.narrative.passages import is_heading, section_of
from extractors.narrative.speech import BRACKET, Listener, State, Subject
from extractors.narrative.subjects import LEVELS, Cell

_SILENT = frozenset({"glossary", "duties"})
"""Sections that explain or tell, and state no figure of the accounts."""

_FEWEST_OF_A_NAME = 4
_LONGEST_QUOTE = 90
_CLAUSE_END = re.compile(r"[，。；：]|(?<=[元辆台套）个%])、")
_GOES_ON = re.compile(r"(?:其中|包括)[：:，]?$|：$")
_DIGIT = re.compile(r"\d")
_SAME_AGAIN = re.compile(r"[，、；]?(?:(?:与|同|和|比|较)[^，。；]{0,20})?(?:基本)?持平$")
_PLANNED = re.compile(r"(?:安排|计划|拟|预算)[^。；]{0,16}(?:购置|更新|新增)|购置车辆")


class Reader:
    """Reads the paragraphs of one document."""

    def __init__(self, identity: Identity, items: Iterable[LineItem], names: Names) -> None:
        self._type: ReportType | None = identity.report_type
        self._year = identity.fiscal_year
        self._unit = "".join(fold(c) for c in identity.unit_name or "")
        self._names = names
        self._printed = references.Printed.of(items)
        self._speech = Listener(self._names, self._type)
        self._claims: list[Claim] = []
        self._sentence = 0
        self._item = 0

    def read(self, paragraphs: Sequence[Paragraph]) -> tuple[Claim, ...]:
        """All claims of the paragraphs, in reading order."""
        goes_on = False
        for paragraph in paragraphs:
            figures = find_figures(paragraph.text)
            section = section_of(paragraph)
            if section:
                self._speech.state = State(section=section)
            if is_heading(paragraph) and not any(f.kind in ("money", "percent") for f in figures):
                self._read_heading(paragraph)
                goes_on = False
                continue
            if self._speech.state.section in _SILENT:
                continue
            if not goes_on or ORDINAL.match(paragraph.text):
                self._item += 1
            self._read_paragraph(paragraph, figures, goes_on=goes_on)
            goes_on = bool(_GOES_ON.search(paragraph.text))
            if goes_on:
                self._speech.state.listing = self._speech.state.current
        return tuple(self._claims)

    def _read_heading(self, paragraph: Paragraph) -> None:
        state = self._speech.state
        bare = ORDINAL.sub("", paragraph.text, count=1)
        item = named_item(bare, self._names, None)
        found = self._speech.phrase(bare, count=False)
        if found and (self._speech.phrase(bare[: found[1]], count=False) or self._speech.phrase(bare[found[2] :], count=False)):
            found = None  # a heading over several subjects
        state.heading = Subject(LEVELS[item.level], item.code) if item else found[0] if found else None
        state.under = item.code if item and item.level != "item" else None
        state.current = None

    def _read_paragraph(self, paragraph: Paragraph, figures: Sequence[Figure], *, goes_on: bool) -> None:
        state, text = self._speech.state, paragraph.text
        state.current, state.phase, state.base, state.last_kind, state.open = state.heading, None, None, None, []
        spoken = wording.spoken(text)
        if self._unit:
            spoken = spoken.replace(self._unit, "◇" * len(self._unit))
        state.slice = state.listing.row.measure if goes_on and state.listing else None
        if state.head and state.head.row in LEVELS.values():
            state.head = state.whole
        titled = titled_item(text, self._names, state.under)
        if titled and self._speech.is_line(titled):
            state.current = Subject(LEVELS[titled.level], titled.code)
        position, sentence_end = (titled.end if titled and text[titled.end] in "。：，；" else 0), -1
        for figure in figures:
            if figure.start > sentence_end:
                ends = [e for mark in "。！？" if (e := text.find(mark, figure.start)) >= 0]
                sentence_end = min(ends, default=len(text))
                self._sentence += 1
                state.base = None
            gap = spoken[position : figure.start] + (text[figure.start : figure.end] if figure.kind == "flat" else "")
            in_reason = spoken[figure.start] == "◦"
            gap = text[position : figure.start] if in_reason else gap
            self._follow_brackets(text[position : figure.start])
            claim = self._read_figure(paragraph, figure, gap, in_reason=in_reason)
            if claim:
                following = text[figure.end : figure.end + 60]
                self._claims.append(claim)
                self._note_comparison(claim, following)
            position = figure.end

    def _follow_brackets(self, passed: str) -> None:
        state = self._speech.state
        for character in passed:
            if character == "（":
                state.open.append((state.current, state.phase))
            elif character == "）" and state.open:
                state.current, state.phase = state.open.pop()

    def _note_comparison(self, claim: Claim, following: str) -> None:
        """Put what “决算数小于预算数” says on the amount it is about."""
        stop = _DIGIT.search(following)
        said = wording.compared_in_words(following[: stop.start()] if stop else following)
        if not said:
            return
        for index in range(len(self._claims) - 1, -1, -1):
            other = self._claims[index]
            if other.item != claim.item:
                return
            if other.kind == "amount" and other.phase == "final" and other.subject == claim.subject:
                self._claims[index] = replace(other, comparison=said, base="budget")
                return

    def _read_figure(self, paragraph: Paragraph, figure: Figure, gap: str, *, in_reason: bool) -> Claim | None:
        state = self._speech.state
        kind = wording.kind_of(figure, gap, state.last_kind)
        if kind is None or (figure.kind == "flat" and (in_reason or self._said_before(gap))):
            return None
        if kind == "count":
            return self._read_count(paragraph, figure, gap)
        about, _, whole = gap.rpartition("占") if kind == "share" and "占" in gap else (gap, "", "")
        subject = None if in_reason else self._speech.subject(about, kind)
        phase = self._phase(gap, kind) if not in_reason else None
        if figure.kind == "flat" and subject is None:
            return None
        base = self._base(gap, kind, whole)
        if not in_reason:
            state.current, state.last_kind = subject, kind
            if subject and not subject.is_item:
                state.slice = subject.row.measure if subject.row.measure in ("basic", "project") else None
            if subject and (subject.row.head or subject.is_item) and kind != "share":
                state.head = subject
                state.whole = state.whole if subject.is_item else subject
        state.previous = subject
        claim = self._claim(paragraph, figure, gap, kind, subject, base, phase)
        return references.with_reference(claim, self._cells(subject, kind, phase), self._printed)

    def _phase(self, gap: str, kind: ClaimKind) -> Phase | None:
        """Whose figure it is. An amount that is only compared with leaves what the sentence is about."""
        state = self._speech.state
        if kind == "amount":
            phase = wording.phase_of(gap, self._type, self._year)
            if wording.is_compared_with(gap) and state.phase:
                state.base = phase
            else:
                state.phase = phase
            return phase
        if state.phase is None:
            state.phase = "final" if self._type == "final_account" else "budget" if self._type == "budget" else None
        return state.phase

    def _said_before(self, gap: str) -> bool:
        """Whether the figure before already said how the subject moved: “增长0%，与上年持平” is no second claim."""
        return self._speech.state.last_kind in ("change", "rate") and bool(_SAME_AGAIN.match(gap))

    def _read_count(self, paragraph: Paragraph, figure: Figure, gap: str) -> Claim | None:
        found = self._speech.phrase(
            gap or "，",  # two counts without a word between them: 0批次0人次
            count=True,
            unit=figure.unit,
            planned=bool(_PLANNED.search(paragraph.text[: figure.start])),
        )
        if not found or len(gap) - found[2] > 6:
            return None
        self._speech.state.last_kind, self._speech.state.previous = "count", found[0]
        return self._claim(paragraph, figure, gap, "count", found[0], None, None)

    def _base(self, gap: str, kind: ClaimKind, whole: str) -> str | None:
        state = self._speech.state
        if kind == "share":
            bare = BRACKET.sub("", whole)
            found = self._speech.phrase(bare, count=False, anywhere=True)
            unsaid = state.whole.name if state.whole and len(bare) < _FEWEST_OF_A_NAME else None
            return found[0].name if found else unsaid
        if kind == "budget_rate":
            return wording.base_of(gap, kind, self._type, self._year)
        if kind in ("change", "rate"):
            state.base = wording.base_of(gap, kind, self._type, self._year) or state.base
            return state.base
        return None

    def _cells(self, subject: Subject | None, kind: ClaimKind, phase: Phase | None) -> tuple[Cell, ...]:
        state = self._speech.state
        if subject is None or kind != "amount":
            return ()
        if subject.is_item or subject.name.startswith("item_"):
            own = phase == ("final" if self._type == "final_account" else "budget")
            measure = subject.row.measure or state.slice or "total"
            return references.item_cells(subject.code, state.section, measure) if subject.code and own else ()
        if state.section == "agency_operation" and subject.name != "agency_operation":
            return ()  # its parts are called like the “三公” expenditure and are not
        return references.cells_for(subject.row, phase, self._type)

    def _claim(
        self,
        paragraph: Paragraph,
        figure: Figure,
        gap: str,
        kind: ClaimKind,
        subject: Subject | None,
        base: str | None,
        phase: Phase | None,
    ) -> Claim:
        moves = kind in ("change", "rate")
        direction: Direction | None = wording.direction_of(figure, gap) if moves else None
        if gap == "（" and moves:
            direction = self._speech.state.direction
        self._speech.state.direction = direction
        return Claim(
            page=paragraph.page_at(figure.start),
            box=paragraph.box(figure.start, figure.end),
            quote=_quote(paragraph, figure, kind),
            sentence=self._sentence,
            item=self._item,
            subject=subject.name if subject else None,
            code=subject.code if subject else None,
            measure=subject.row.measure if subject else None,
            kind=kind,
            phase=phase,
            value=figure.value,
            unit=figure.unit,
            amount=figure.amount if kind in ("amount", "change") else None,
            direction=direction,
            comparison="about" if figure.kind == "flat" and "基本" in gap[-8:] else wording.comparison_of(gap),
            base=base,
        )


def _quote(paragraph: Paragraph, figure: Figure, kind: ClaimKind) -> str:
    """The clause that states a figure; for what is said about an amount, with the clause of that amount."""
    text, start = paragraph.text, figure.start
    first = max(figure.end - _LONGEST_QUOTE, 0)
    for _ in range(1 if kind in ("amount", "count") else 2):
        breaks = [m.end() for m in _CLAUSE_END.finditer(text, first, max(start - 1, 0))]
        start = breaks[-1] if breaks else first
    return paragraph.printed[start : figure.end]


def read_claims(
    paragraphs: Sequence[Paragraph], identity: Identity, items: Iterable[LineItem], names: Names
) -> tuple[Claim, ...]:
    """Every figure that the paragraphs state.

    Args:
        paragraphs: the document's running text (see `flow.read_paragraphs`).
        identity: report type and year tell whose figure is meant.
        items: the document's line items: a zero restates only a cell that is printed.
        names: the names of the line items, which give codes.
    """
    return Reader(identity, items, names).read(paragraphs)

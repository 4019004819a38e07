"""Several disclosures in one file, one after another: where the next one begins.

A file becomes parts only where both sides repeat what a disclosure prints once, a statement or the chapter on its own duties, and
say that they are of different units, years, reports or scopes. Everything else stays one document: a second cover over the same
unit's tables, tables that list units, a form left from last year.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extractors.content import PageContent
from extractors.identity import read_identity
from extractors.identity.covers import may_open, read_cover, texts_above, texts_on_top
from extractors.identity.names import clean_name, same_unit
from extractors.identity.words import KIND, labelled_unit, plain, report_type, report_years, scope_of
from extractors.model import Identity, StatementName
from extractors.statements.found import Findings
from extractors.statements.segments import find_statements

_OVERVIEW = re.compile(
    r"^(?:第一部分.{2,40}概况|(?:[一1][、.]|[(]一[)])?.{0,24}(?:主要职责|主要职能|部门职责|单位职责|部门职能|单位职能|主要工作职责|基本情况|职能简介))[。:]?$"
)
_TITLE_BEFORE_LABEL = re.compile(r"^.{0,30}?表(?=\D{2,8}:)")
_CONTENTS = re.compile(r"^目[录次]$")
_MOST_COVER_LINES = 8


@dataclass(frozen=True, slots=True)
class _Subject:
    """What an opening says that the following pages are of; None where it does not say."""

    unit: str | None
    year: int | None
    report: str | None
    scope: str | None

    def differs(self, other: _Subject) -> bool:
        """Whether both speak of something and say different things."""
        pairs = ((self.year, other.year), (self.report, other.report), (self.scope, other.scope))
        if any(None not in pair and pair[0] != pair[1] for pair in pairs):
            return True
        return bool(self.unit and other.unit and not same_unit(self.unit, other.unit))


@dataclass(frozen=True, slots=True)
class _Start:
    """Where a part may begin."""

    index: int
    subject: _Subject


@dataclass(frozen=True, slots=True)
class Part:
    """The pages of one disclosure, and the statements on them where they had to be searched to tell that it is one."""

    pages: tuple[PageContent, ...]
    searched: Findings | None = None

    @property
    def findings(self) -> Findings:
        """The statements on the pages; looked for here where nobody did before."""
        return self.searched or find_statements(self.pages)


def split_parts(pages: Sequence[PageContent]) -> list[Part]:
    """Each disclosure in a file, in order; one part with all pages where the file holds one disclosure only."""
    members = list(_members(pages))
    parts = [part for member in members for part in _split(member)]
    return _joined(parts) if len(members) > 1 else parts


def _members(pages: Sequence[PageContent]) -> Iterator[tuple[PageContent, ...]]:
    """The pages of each member of an archive; all pages where the file is none."""
    current: list[PageContent] = []
    for page in pages:
        if current and page.document != current[-1].document:
            yield tuple(current)
            current = []
        current.append(page)
    yield tuple(current)


def _split(pages: tuple[PageContent, ...]) -> list[Part]:
    opened = [_Start(i, subject) for i, page in enumerate(pages) if i and (subject := _opening(page))]
    if not opened and not _may_have_preparers(pages):
        return [Part(pages)]
    findings = find_statements(pages)
    kinds = _kinds(findings)
    starts = [0]
    subject = _opening(pages[0]) if pages else None
    possible = _starts(pages, kinds, opened)
    for start in possible:
        if subject is None or not subject.unit:
            subject = _read_subject(pages[starts[-1] : start.index], subject)
        end = next((s.index for s in possible if s.index > start.index), len(pages))
        if start.subject.differs(subject) and _repeats(pages, kinds, (starts[-1], start.index, end)):
            starts.append(start.index)
            subject = start.subject
    if len(starts) == 1:
        return [Part(pages, findings)]
    return [Part(pages[a:b]) for a, b in zip(starts, [*starts[1:], len(pages)], strict=True)]


def _read_subject(pages: Sequence[PageContent], opening: _Subject | None) -> _Subject:
    """The subject of pages whose first title does not name a unit: as all their witnesses say."""
    read = read_identity(pages)
    found = _Subject(read.unit_name, read.fiscal_year, read.report_type, read.scope)
    return (
        found
        if opening is None
        else _Subject(found.unit, opening.year or found.year, opening.report or found.report, opening.scope)
    )


def _kinds(findings: Findings) -> list[tuple[int, StatementName]]:
    """Index of the page and kind of every statement."""
    return [(found.index, found.statement) for found in findings.statements]


def _starts(pages: Sequence[PageContent], kinds: Sequence[tuple[int, StatementName]], opened: Sequence[_Start]) -> list[_Start]:
    """Every page that opens with a title of a disclosure, and where another preparer's statements begin."""
    prepared = [s for s in _by_preparer(pages, kinds) if not any(_between(o, s, kinds) for o in opened)]
    return sorted([*opened, *prepared], key=lambda start: start.index)


def _between(opened: _Start, prepared: _Start, kinds: Sequence[tuple[int, StatementName]]) -> bool:
    """Whether an opening announces the statements of a preparer: it names them, and no statement stands between."""
    last = max((i for i, _ in kinds if i < prepared.index), default=-1)
    named = opened.subject.unit and prepared.subject.unit and same_unit(opened.subject.unit, prepared.subject.unit)
    return bool(named) and last < opened.index <= prepared.index


def _opening(page: PageContent) -> _Subject | None:
    """What a page's first lines say, where they are the title of a disclosure."""
    if not may_open(page):
        return None
    cover = read_cover(page)
    title = cover.title
    if not KIND.search(title) or len(cover.lines) > _MOST_COVER_LINES:
        return None
    years, units = report_years(title), cover.units
    unit = clean_name(units[0]) if units else None
    return _Subject(unit, years[0] if years else None, report_type(title), scope_of(title))


def _by_preparer(pages: Sequence[PageContent], kinds: Sequence[tuple[int, StatementName]]) -> list[_Start]:
    """Where the statements of another preparer begin; nothing where preparers take turns, for then one form lists units."""
    runs: list[_Start] = []
    for index in dict.fromkeys(index for index, _ in kinds):
        name = _preparer(pages[index])
        if name and not (runs and runs[-1].subject.unit and same_unit(name, runs[-1].subject.unit)):
            runs.append(_Start(index, _Subject(name, None, None, None)))
    names = [run.subject.unit or "" for run in runs]
    if any(same_unit(a, b) for i, a in enumerate(names) for b in names[i + 1 :]):
        return []
    return [_Start(_first_page_of(pages, kinds, run.index), run.subject) for run in runs[1:]]


def _may_have_preparers(pages: Sequence[PageContent]) -> bool:
    """Whether pages with tables name two preparers or more; without them no statements need to be looked for."""
    names = {name for page in pages if page.grids and (name := _preparer(page))}
    return len(names) > 1


def _preparer(page: PageContent) -> str | None:
    for texts in (texts_above(page), texts_on_top(page)):
        for text in texts:
            if ":" in text and (found := labelled_unit(_TITLE_BEFORE_LABEL.sub("", text))):
                return clean_name(found[1])
    return None


def _first_page_of(pages: Sequence[PageContent], kinds: Sequence[tuple[int, StatementName]], index: int) -> int:
    """The page with the contents or the first chapter that leads to the statements on page `index`, else that page."""
    last = max((i for i, _ in kinds if i < index), default=-1)
    leading = (i for i in range(last + 1, index) if _is_contents(pages[i]) or _has_overview(pages[i]))
    return next(leading, index)


def _repeats(pages: Sequence[PageContent], kinds: Sequence[tuple[int, StatementName]], bounds: tuple[int, int, int]) -> bool:
    """Whether the pages after a boundary print what those before it print: a statement, or the chapter on duties."""
    first, middle, end = bounds
    before = {kind for i, kind in kinds if first <= i < middle}
    after = {kind for i, kind in kinds if middle <= i < end}
    return bool(before & after) or (_any_overview(pages[first:middle]) and _any_overview(pages[middle:end]))


def _any_overview(pages: Sequence[PageContent]) -> bool:
    return any(_has_overview(page) for page in pages if not _is_contents(page))


def _has_overview(page: PageContent) -> bool:
    return any(_OVERVIEW.match(plain(line.text)) for line in page.lines)


def _is_contents(page: PageContent) -> bool:
    return any(_CONTENTS.match(plain(line.text)) for line in page.lines)


def _joined(parts: Sequence[Part]) -> list[Part]:
    """Members of one archive that say the same of themselves are one disclosure: the narrative in one file, tables in another."""
    kept: list[tuple[Identity, Part]] = []
    for part in parts:
        read = read_identity(part.pages)
        at = next((i for i in range(len(kept) - 1, -1, -1) if _belong(kept[i], (read, part))), None)
        if at is None:
            kept.append((read, part))
        else:
            joined = Part((*kept[at][1].pages, *part.pages))
            kept[at] = (read_identity(joined.pages), joined)
    return [part for _, part in kept]


def _belong(a: tuple[Identity, Part], b: tuple[Identity, Part]) -> bool:
    (x, first), (y, second) = a, b
    one = _Subject(x.unit_name, x.fiscal_year, x.report_type, x.scope)
    other = _Subject(y.unit_name, y.fiscal_year, y.report_type, y.scope)
    if one.differs(other):
        return False
    told = bool(one.unit and other.unit)
    return told or not ({kind for _, kind in _kinds(first.findings)} & {kind for _, kind in _kinds(second.findings)})

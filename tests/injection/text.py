"""The running text of a generated document as extraction reads it: the same reader, on paragraphs that need no page."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from extractors.content import PageContent
from extractors.lines import Line
from extractors.model import Box, Claim, Identity, LineItem, Passage
from extractors.narrative import read_text
from extractors.narrative.flow import Paragraph, Placed, fold
from flows.demo.narrative import GLOSSARY, duties
from flows.demo.statements import chinese_number, expected_items
from tests.injection.documents import Disclosure

_TEXT_PAGE = 60
"""The page of the first chapter; each chapter has its own page, each paragraph its own line."""
STATEMENT_PAGE = 20
"""The page before that of the first statement."""


@lru_cache(maxsize=20_000)
def narrative(disclosure: Disclosure) -> tuple[tuple[Claim, ...], tuple[Passage, ...]]:
    """Return what the text states and its headings, notes and leftovers of template."""
    paragraphs = [_paragraph(page, line, text) for page, line, text in _texts(disclosure)]
    unit = disclosure.unit
    identity = Identity(unit.name, disclosure.year, disclosure.report_type, unit.scope, None)
    items = [
        LineItem(
            i.statement, i.side, i.code, i.row, i.parent_row, order, i.measure, i.amount, i.amount_text, i.currency_unit, 1, None
        )
        for order, i in enumerate(expected_items(disclosure.statements), 1)
    ]
    return read_text(paragraphs, identity, items)


def _texts(disclosure: Disclosure) -> Iterator[tuple[int, int, str]]:
    """Yield page, line and words of every paragraph outside tables that matters, in the order of the document."""
    notes = [
        (STATEMENT_PAGE + number, 900 + line, text)
        for number, statement in enumerate(disclosure.statements, 1)
        for line, text in enumerate(statement.notes)
    ]
    word = "部门" if disclosure.unit.scope == "department" else "单位"
    yield from ((2, line, text) for line, text in enumerate(("目　录", *_contents(disclosure, word))))
    yield from ((3, line, text) for line, text in enumerate((*_heads(disclosure, word), *duties(disclosure.unit))))
    if disclosure.report_type == "budget":
        (title, texts), *others = disclosure.chapters
        yield from _chapter(0, f"{disclosure.year}年{word}预算{title}", texts)
        yield from notes
        for number, (heading, paragraphs) in enumerate(others, 1):
            yield from _chapter(number, heading, paragraphs)
        return
    yield from notes
    yield _TEXT_PAGE, 0, f"第三部分 {disclosure.unit.name}{disclosure.year}年度{word}决算情况说明"
    for number, (heading, paragraphs) in enumerate(disclosure.chapters, 1):
        yield from _chapter(number, f"{chinese_number(number)}、{heading}", paragraphs)
    yield from _chapter(len(disclosure.chapters) + 1, "第四部分 名词解释", GLOSSARY)


def _contents(disclosure: Disclosure, word: str) -> Iterator[str]:
    """Yield the lines of the table of contents."""
    yield from _heads(disclosure, word)
    yield from (f"{chinese_number(n)}、{statement.title}" for n, statement in enumerate(disclosure.statements, 1))
    yield from (f"{chinese_number(n)}、{title}" for n, (title, _) in enumerate(disclosure.chapters, 1))


def _heads(disclosure: Disclosure, word: str) -> tuple[str, ...]:
    """The headings of what has no figures."""
    if disclosure.report_type == "budget":
        return (f"{disclosure.unit.name}主要职能", f"{disclosure.unit.name}机构设置", "名词解释")
    return (f"第一部分 {disclosure.unit.name}概况", "一、主要职责", "二、机构设置情况")


def _chapter(number: int, heading: str, texts: tuple[str, ...]) -> Iterator[tuple[int, int, str]]:
    for line, text in enumerate((heading, *texts)):
        yield _TEXT_PAGE + number, line, text


def _paragraph(page: int, line: int, text: str) -> Paragraph:
    printed = "".join(text.split())
    edges = tuple((10.0 * x, 10.0 * x + 10) for x in range(len(printed)))
    drawn = Line(printed, Box(0.0, 20.0 * line, 10.0 * len(printed), 20.0 * line + 12), edges)
    return Paragraph("".join(map(fold, printed)), printed, (Placed(PageContent(page, 595, (), ()), drawn),), (0,))

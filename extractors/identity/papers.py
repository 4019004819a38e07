"""What a document without statements is: the narrative of a disclosure, or something else; with the evidence."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.content import PageContent
from extractors.identity.covers import find_cover
from extractors.identity.words import KIND, plain
from extractors.model import DocumentStatus, Identity

_OF_A_GOVERNMENT = r"(?:预算|决算)草案|预算执行情况|总决算|财政决算|财政收支|政府(?:预算|决算)(?!经济)"
_OTHER_PAPERS: tuple[tuple[str, str], ...] = (
    (r"绩效(?:评价|自评|目标|管理|评估)|项目支出", "a paper on performance or projects"),
    (_OF_A_GOVERNMENT, "the budget or account of a whole government"),
    (r"社会保险基金|政府债务|债务限额|转移支付", "a paper on a government's funds or debts"),
    (r"全[市区县省州].{0,12}三公", "a summary of a whole area"),
    (r"审计(?:结果|报告)|检查公告|采购公告|招标|中标", "an audit or a procurement notice"),
    (r"通知$|批复$|公告$|的函$|复函$|答复|新闻|会议纪要", "a letter or notice"),
)
_NARRATIVE = re.compile(
    r"^第[一二三四五六七八九十]+部分.{0,30}(?:部门|单位)|(?:部门|单位)(?:预算|决算)(?:单位)?(?:构成|编制|收支|情况)|^[一二三四五六七八九十]+、.{0,16}(?:收入|支出|收支|三公).{0,12}(?:预算|决算).{0,8}说明"
)
_ELSEWHERE = re.compile(r"附件[:：].{0,40}表|表.{0,12}(?:附后|另附|见附件)|(?:见|详见)附(?:件|表)")
_MOST_QUOTED = 40
_ENOUGH_HEADINGS = 2


def other_paper(pages: Sequence[PageContent]) -> str | None:
    """What the first title says that it is, where that is no department's or unit's budget or account; else None."""
    cover = find_cover(pages)
    title = "".join(cover.lines)
    if not title or KIND.search(cover.title):
        return None
    return next(
        (f"its title says it is {what} (“{found[0]}”)" for p, what in _OTHER_PAPERS if (found := re.search(p, title))), None
    )


def is_of_a_government(pages: Sequence[PageContent]) -> bool:
    """Whether the first title is of a whole government's budget or account: its tables look like a department's and are not."""
    cover = find_cover(pages)
    return not cover.units and not KIND.search(cover.title) and bool(re.search(_OF_A_GOVERNMENT, "".join(cover.lines)))


def without_statements(pages: Sequence[PageContent], identity: Identity) -> tuple[DocumentStatus, str]:
    """Status and reason of a document in which none of the nine statements was found."""
    looked = f"none of the nine statements' titles stands over a table on any of {len(pages)} pages"
    other = other_paper(pages)
    headings = _narrative_headings(pages)
    if not other and (headings or (identity.report_type and identity.fiscal_year)):
        return "partial", "; ".join([f"only the narrative: {looked}", *_where_the_tables_are(pages)])
    quoted = _first_words(pages)
    begins = f"the first text reads “{quoted}”" if quoted else "no page prints text"
    return "not_a_disclosure", "; ".join([looked, begins, other or "no cover, title or heading names a 部门/单位 决算/预算"])


def _narrative_headings(pages: Sequence[PageContent]) -> bool:
    found = {text for page in pages for line in page.lines if len(text := plain(line.text)) < 48 and _NARRATIVE.search(text)}
    return len(found) >= _ENOUGH_HEADINGS


def _where_the_tables_are(pages: Sequence[PageContent]) -> list[str]:
    """The first words by which the narrative sends its reader to tables elsewhere."""
    for page in pages:
        for line in page.lines:
            if len(text := plain(line.text)) < 60 and _ELSEWHERE.search(text):
                return [f"p.{page.number} says where the tables are: “{text[:_MOST_QUOTED]}”"]
    return []


def _first_words(pages: Sequence[PageContent]) -> str:
    for page in pages:
        lines = [plain(line.text) for line in page.lines] or [plain(c.text) for g in page.grids for c in g.cells[:4]]
        if text := "".join(lines):
            return text[:_MOST_QUOTED]
    return ""

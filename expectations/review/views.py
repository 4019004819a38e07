"""What a page of the report shows of a check: words, numbers and pictures made ready; the templates only lay them out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from urllib.parse import quote, urlsplit

import yaml

from expectations.messages import STATEMENT_ZH
from expectations.review.crops import MOST_CROPS, CheckCrops, crops_of
from expectations.review.marks import Crop, Pictures
from expectations.review.model import Check, Finding, RuleTotals
from warehouse.dictionary import MEASURE_TITLES
from warehouse.places import Sum, parse_sum

CROPS = "crops"
"""The folder of crops, beside the pages of documents."""

TYPES = {"final_account": ("决算", "final account"), "budget": ("预算", "budget")}
SCOPES = {"department": ("部门", "department"), "unit": ("单位", "unit")}
SEVERITY = {"error": ("错误", "error"), "warning": ("警告", "warning"), "info": ("提示", "info")}
OUTCOME = {
    "pass": ("相符", "pass"),
    "rounding": ("尾差", "rounding"),
    "fail": ("不符", "fail"),
    "not_evaluable": ("无法核对", "not evaluable"),
    "not_applicable": ("不适用", "not applicable"),
}
DECISION = {
    "accepted": ("已认可", "accepted"),
    "known_misprint": ("已知误印", "known misprint"),
    "extractor_error": ("读取错误", "extractor error"),
}
_UNITS = {"yuan": ("元", "yuan"), "percent": ("%", "%"), "count": ("个", "")}

Words = tuple[str, str]
OVER_THE_BOUND: Words = (f"每份文件至多截图 {MOST_CROPS} 张，此处略去", f"left out: at most {MOST_CROPS} pictures a document")


def page_name(document_id: str, part: int) -> str:
    """Return the file name of a disclosure's page."""
    return f"{document_id}.html" if part == 1 else f"{document_id}-{part}.html"


def web_address(url: str | None) -> str | None:
    """Return an address fit for a link; a local path or another scheme gives None."""
    return url if url and urlsplit(url).scheme in ("http", "https") else None


def amount(value: Decimal | None) -> str:
    """Return an amount with separators and no zeros beyond the second decimal."""
    if value is None:
        return "—"
    text = f"{value:,.4f}"
    return text[:-2] if text.endswith("00") else text


@dataclass(frozen=True, slots=True)
class Picture:
    """One crop as a page shows it: `href` is relative to the page; None where `why` says why there is no picture."""

    page: int
    href: str | None
    width: int
    height: int
    why: Words | None


@dataclass(frozen=True, slots=True)
class SideView:
    """One side of a check: its figures as printed, and the pictures of them. `elsewhere` is the other document's page."""

    name: str
    title: Words
    total: Sum
    pictures: tuple[Picture, ...]
    elsewhere: str | None = None

    @property
    def pages(self) -> tuple[int, ...]:
        """The pages that the figures are on."""
        return tuple(dict.fromkeys(f.place.page for f in self.total.figures if f.place))


@dataclass(frozen=True)
class CheckView:
    """A check ready to be laid out."""

    check: Check
    rule: RuleTotals
    sides: tuple[SideView, ...]
    both: Picture | None
    further_pages: tuple[int, ...]

    @cached_property
    def where(self) -> Words:
        """Statement, code, line and column in words, as far as the check has them."""
        check = self.check
        zh = _before(check.message_zh, f"：{self.rule.title_zh}。")
        en = _before(check.message_en, f": {self.rule.title_en}. ")
        titles = MEASURE_TITLES.get(check.measure or "", (check.measure or "", check.measure or ""))
        column = f"（{titles[0]}栏）" if check.measure else ""
        statement = check.statement or ""
        own_zh = " ".join(filter(None, (STATEMENT_ZH.get(statement, statement), check.code, column)))
        own_en = " ".join(filter(None, (statement.replace("_", " "), check.code, (check.measure or "").replace("_", " "))))
        return zh or own_zh, en or own_en

    @cached_property
    def says(self) -> Words | None:
        """The message, where it says more than place, rule and amounts, which the page has anyway."""
        check = self.check
        if check.formula and _before(check.message_zh, f"：{self.rule.title_zh}。"):
            return None
        return (check.message_zh or "", check.message_en or "") if check.message_zh or check.message_en else None

    @cached_property
    def quote(self) -> tuple[tuple[str, str], ...]:
        """The sentence in pieces, each with the side whose figure it is, or nothing."""
        return tuple(_marked(self.check.quote or "", {side.name: side.total for side in self.sides}))

    @cached_property
    def amounts(self) -> tuple[tuple[Words, str], ...]:
        """Left, right, difference and tolerance."""
        check = self.check
        named = (
            (("左方", "left"), check.left),
            (("右方", "right"), check.right),
            (("差额", "difference"), check.difference),
            (("容差", "tolerance"), check.tolerance),
        )
        return tuple((title, amount(value)) for title, value in named if value is not None)

    @property
    def unit(self) -> Words:
        """What the amounts are in."""
        return _UNITS[self.check.unit or "yuan"]


@dataclass(frozen=True, slots=True)
class FindingView:
    """A finding ready to be laid out: the check that leads it, those folded under it, and the decision to copy."""

    finding: Finding
    number: int
    head: CheckView
    rest: tuple[CheckView, ...]
    culprit: Sum
    snippet: str


@dataclass(frozen=True, slots=True)
class Shelf:
    """What all views are made with: rules by id, what was drawn, and which disclosures have a page."""

    rules: Mapping[str, RuleTotals]
    pictures: Pictures
    pages: frozenset[str]

    def finding(self, finding: Finding, document_id: str, part: int, number: int) -> FindingView:
        """Return the view of a finding, the `number`th of its page."""
        head, *rest = (self.check(check, document_id, finding.culprit) for check in finding.checks)
        snippet = decision_snippet([c for c in finding.checks if not c.decided], document_id, part)
        return FindingView(finding, number, head, tuple(rest), parse_sum(finding.culprit), snippet)

    def check(self, check: Check, document_id: str, culprit: str | None = None) -> CheckView:
        """Return the view of a check."""
        crops = crops_of(check, document_id, culprit)
        return CheckView(
            check,
            self.rules[check.rule_id],
            tuple(self._sides(check, document_id, crops)),
            self._picture(crops.both) if crops.both else None,
            crops.further_pages,
        )

    def _sides(self, check: Check, document_id: str, crops: CheckCrops) -> Iterator[SideView]:
        other = check.other_document_id
        elsewhere = page_name(other, 1) if other and other != document_id and page_name(other, 1) in self.pages else None
        if check.left_text:
            yield SideView("left", ("左方", "left"), parse_sum(check.left_text), self._all(crops.left))
        if check.right_text:
            yield SideView("right", ("右方", "right"), parse_sum(check.right_text), self._all(crops.right), elsewhere)

    def _all(self, crops: tuple[Crop, ...]) -> tuple[Picture, ...]:
        return tuple(self._picture(crop) for crop in crops)

    def _picture(self, crop: Crop) -> Picture:
        size = self.pictures.sizes.get(crop.name)
        if size:
            return Picture(crop.page, f"{CROPS}/{quote(crop.name)}", *size, why=None)
        why = self.pictures.failed.get(crop.name) or self.pictures.absent.get(crop.document_id) or OVER_THE_BOUND
        return Picture(crop.page, None, 0, 0, why)


def decision_snippet(checks: list[Check], document_id: str, part: int) -> str:
    """Return rows for a decision file, one a check; reason, name and date are left for whoever decides."""
    return "".join(_snippet(check, document_id, part) for check in checks)


def _snippet(check: Check, document_id: str, part: int) -> str:
    place = {"statement": check.statement, "code": check.code, "measure": check.measure}
    figures = {"left": check.left_text, "right": check.right_text}
    if not any(figures.values()):
        figures = {"words": check.message_zh}
    row = {
        "document": document_id,
        "part": part,
        "rule": check.rule_id,
        "place": {name: value for name, value in place.items() if value is not None},
        "figures": {name: value for name, value in figures.items() if value is not None},
        "decision": "known_misprint",
    }
    text = yaml.safe_dump([row], allow_unicode=True, sort_keys=False, width=100_000)
    return f"{text}  reason:\n  by:\n  on:\n"


def _before(message: str | None, title: str) -> str:
    """What a message says before the rule's title; nothing where it is of another form."""
    where, found, _ = (message or "").partition(title)
    return where if found else ""


def _marked(text: str, sides: Mapping[str, Sum]) -> Iterator[tuple[str, str]]:
    """A sentence cut up at the figures of both sides; the longest figures first, and none within a longer number."""
    figures = [(figure.text, name) for name, total in reversed(list(sides.items())) for figure in total.figures]
    owner = {printed: name for printed, name in figures if printed.strip()}
    if not owner or not text:
        yield from [(text, "")] if text else []
        return
    names = "|".join(re.escape(name) for name in sorted(owner, key=len, reverse=True))
    for piece in re.split(rf"(?<![\d.,])({names})(?![\d]|[.,]\d)", text):
        if piece:
            yield piece, owner.get(piece, "")

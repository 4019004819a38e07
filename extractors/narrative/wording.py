"""What the words around a figure say of it: amount or change, up or down, whose, and compared with what."""

from __future__ import annotations

import re

from extractors.model import ClaimKind, Comparison, Direction, Phase, ReportType
from extractors.narrative.figures import Figure

_UP = r"增加|增长|上升|提高|上涨|增幅|调增|增支|增收|新增|多(?=\d|$)|超支|超出|大于|高于|多于|超过"
_DOWN = r"减少|下降|降低|降幅|压减|压缩|节约|调减|缩减|减幅|下浮|少(?=\d|$)|节支|小于|少于|低于"
_NEUTRAL = r"增减|变动|变化|相差|差异"
_MOVE = re.compile(rf"(?P<up>{_UP})|(?P<down>{_DOWN})|(?P<neutral>{_NEUTRAL})")
_TEMPLATE = re.compile(
    r"(?:增加|增长|上升|减少|下降|降低)(?:（|/|或|\(|、)(?:增加|增长|上升|减少|下降|降低)(?:）|\))?|（(?:增加|增长|减少|下降)）(?=\d|$)"
)
_MOVED_BY = re.compile(
    rf"(?:{_UP}|{_DOWN}|{_NEUTRAL})(?:了|额|数|值|金额|率|幅度|比例|比率|幅|支出|收入|经费|预算)?(?:为|是|达|至)?(?:约|近|共计?|合计|人民币|：)?-?$"
)
_APART = re.compile(r"(?:小于|少于|低于|大于|高于|多于|超过)(?:上年|去年|年初|全年|20\d\d年|预算|决算)[^，。；\d]{0,12}$")
_MOVED_SOMETHING = re.compile(rf"(?:{_UP}|{_DOWN})[^，。；：、0-9]{{0,24}}$")
_SHARE = re.compile(r"占[^，。；、]{0,40}$|(?:比重|占比|比例)(?:为|是|达)?(?:约)?$")
_COMPLETION = re.compile(
    r"完成[^，。；]{0,24}$|(?:完成|执行|支出|预算执行|预算完成)率(?:为|是|达到?|：)?(?:约)?$|(?:支出|执行)进度(?:为|是|达到?)?$|预算数?的$"
)
_REASON = re.compile(
    r"(?:(?:增减|变动|变化|增加|减少|增长|下降|差异|持平|上升|降低)?的?(?:主要)?原因(?:为|是|：|系|在于)"
    r"|主要(?:是|系|为)?(?:因|由于|是因)|(?<=[，。；])(?:是因为|系因|主要是|主要为|主要系|由于|因为))"
    r"[^。；]*?(?=其中[：:，]|[。；]|$)"
)
_PURPOSE = re.compile(
    r"(?:主要用于(?!以下|下列)|(?<=[，。；])用于(?!以下|下列)|主要(?:包括|安排|内容|支出|开支|保障|反映)(?!以下|下列|情况|用于))"
    r"[^。；]*?(?=其中[：:，]|，(?:比|较|与|同比|占|完成)|[。；]|$)"
)
_COMPARED = re.compile(
    r"(?:与|比|较|同|和|对比)(?P<what>(?:本)?(?:20\d\d|上|去|前|本|当|年初|年|全年|预算|调整|决算)[^，。；]{0,30}?)"
    r"(?=相比|相较|比较|对比|增|减|下降|降|上升|提高|基本|持平|一致|相同|保持|多|少|无|没有|，|$)"
)
_COMPARED_AMOUNT = re.compile(r"(?:与|比|较|同)(?:20\d\d|上|去|年初|全年|预算|调整)[^，。；]{0,30}$")
_COMPARISON = re.compile(r"(?:与|比|较|同)[^，。；]{0,30}?(?:相比|比较|相较)，?")
_CARRIED_OVER = re.compile(r"(?:上年|年初|以前年度|上年度|年末)(?:财政拨款)?(?:结转|结余)")
_YEAR = re.compile(r"(20\d\d)年|(上年|去年|上一年|前一年|上年度)|(本年(?!收|支)|(?<!年)当年|今年)")
_ADJUSTED = re.compile(r"全年预算|调整(?:后的?)?(?:全年)?预算|年度预算|调整数|调整预算")
_INITIAL = re.compile(r"年初(?:部门)?预算|初始预算|年初批复")
_BUDGET = re.compile(r"预算")
_EXECUTED = re.compile(r"决算|执行数|预算执行|实际执行|完成数|实际支出")
_ABOUT = re.compile(r"(?:约|大约|近|左右)$")
_LESS = re.compile(r"决算数?(?:小于|低于|少于)[^，。；]{0,6}预算|小于(?:全年|年初|调整)?预算数?")
_MORE = re.compile(r"决算数?(?:大于|高于|超过|多于)[^，。；]{0,6}预算|大于(?:全年|年初|调整)?预算数?")


def spoken(text: str) -> str:
    """A paragraph with its reasons, purposes and lists of contents blanked out with ◦, so that only the statements are left."""
    if "因" in text or "由于" in text or "主要" in text:
        text = _REASON.sub(_blank, text)
    return _PURPOSE.sub(_blank, text) if "用于" in text or "主要" in text else text


def _blank(found: re.Match[str]) -> str:
    return "◦" * len(found[0])


def kind_of(figure: Figure, gap: str, last: ClaimKind | None) -> ClaimKind | None:
    """What a figure is by the words since the figure before it; None where they do not say what a percentage is."""
    if figure.kind == "count":
        return "count"
    if figure.kind == "flat":
        return "change"
    gap = _TEMPLATE.sub("增加", gap)
    if figure.kind == "money":
        return "change" if _MOVED_BY.search(gap) or _MOVED_SOMETHING.search(gap) or _APART.search(gap) else "amount"
    if _SHARE.search(gap):
        return "share"
    if _COMPLETION.search(gap):
        return "budget_rate"
    if _MOVED_BY.search(gap):
        return "rate"
    if last == "change" and gap == "（":
        return "rate"  # “增加74.97万元（92.82%）”
    return last if last in ("share", "rate", "budget_rate") and gap in ("、", "和", "，") else None


def direction_of(figure: Figure, gap: str) -> Direction | None:
    """Up or down as the last such word says; None where the template's choice of words was left standing."""
    if figure.kind == "flat":
        return "flat"
    if _TEMPLATE.search(gap):
        return None
    moves = list(_MOVE.finditer(gap))
    up = bool(moves) and moves[-1].lastgroup == "up"
    down = bool(moves) and moves[-1].lastgroup == "down"
    if figure.value.startswith("-") and not down:
        return "decrease"
    if moves and moves[-1].lastgroup == "neutral":
        return None if float(figure.value) == 0 else "increase"
    return "increase" if up else "decrease" if down else None


def phase_of(gap: str, report_type: ReportType | None, year: int | None) -> Phase | None:
    """Whose figure an amount is, by the words before it."""
    clause = _CARRIED_OVER.sub("", _without_comparison(gap))
    named = _named_year(clause, year)
    if named == "other":
        return None
    return _phase(clause[clause.rfind("。") + 1 :], report_type, last=named == "last")


def _phase(words: str, report_type: ReportType | None, *, last: bool) -> Phase | None:
    places = {
        "adjusted": max((m.end() for m in _ADJUSTED.finditer(words)), default=-1),
        "initial": max((m.end() for m in _INITIAL.finditer(words)), default=-1),
        "executed": max((m.end() for m in _EXECUTED.finditer(words)), default=-1),
        "budget": max((m.end() for m in _BUDGET.finditer(words) if words[m.end() : m.end() + 2] != "财政"), default=-1),
    }
    words_for = max(places, key=lambda k: places[k]) if max(places.values()) >= 0 else "none"
    if last:
        return "last_year_budget" if words_for in ("budget", "initial", "adjusted") else "last_year"
    if words_for == "adjusted":
        return "adjusted_budget"
    if words_for == "initial":
        return "budget"
    if report_type == "budget":
        return "last_year" if words_for == "executed" and "预算" not in words else "budget"
    if words_for == "budget":
        return "budget"
    return "final"


def base_of(gap: str, kind: ClaimKind, report_type: ReportType | None, year: int | None) -> str | None:
    """What a change, a growth rate or a completion rate is measured against: a phase, or None where the words do not say."""
    if kind == "budget_rate":
        return "adjusted_budget" if _ADJUSTED.search(gap[-24:]) else "budget"
    found = list(_COMPARED.finditer(gap))
    return _compared_phase(found[-1]["what"], report_type, year) if found else None


def _compared_phase(words: str, report_type: ReportType | None, year: int | None) -> str | None:
    named = _named_year(words, year)
    if named == "other":
        return None
    if named == "last":
        if _EXECUTED.search(words):
            return "last_year"
        if "预算" in words:
            return "last_year_budget"
        return "last_year" if report_type == "final_account" else None
    if _ADJUSTED.search(words):
        return "adjusted_budget"
    return "budget" if "预算" in words and report_type == "final_account" else "last_year_budget" if "预算" in words else None


def _named_year(words: str, year: int | None) -> str:
    """`last`, `this`, `other` or `none`: the last year that some words name, seen from the document's year."""
    found = list(_YEAR.finditer(words))
    if not found:
        return "none"
    number, before, _ = found[-1].groups()
    if before:
        return "last"
    if number is None or year is None:
        return "this" if number is None else "none"
    return {0: "this", 1: "last"}.get(year - int(number), "other")


def is_compared_with(gap: str) -> bool:
    """Whether an amount is what another one is compared with (“比2025年预算数9819.98万元减少…”)."""
    return bool(_COMPARED_AMOUNT.search(gap))


def _without_comparison(gap: str) -> str:
    """The words before a figure without a comparison that ends before it (“与2023年度相比，”)."""
    return _COMPARISON.sub("", gap)


def comparison_of(gap: str) -> Comparison:
    """Whether a figure is printed as exact or about."""
    return "about" if _ABOUT.search(gap) else "eq"


def compared_in_words(following: str) -> Comparison | None:
    """What the words after an amount say of it and the budget (“决算数小于预算数”), or None."""
    return "lt" if _LESS.search(following) else "gt" if _MORE.search(following) else None

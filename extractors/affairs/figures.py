"""Claims on procurement, assets, reception and travel into one row a document."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from extractors.model import Assets, Claim, Phase, Procurement, ReceptionAndTravel, ReportType, StatedFigure
from extractors.narrative.flow import Paragraph
from extractors.text import squeeze

_PROCUREMENT = {
    "total": "procurement_total",
    "goods": "procurement_goods",
    "works": "procurement_works",
    "services": "procurement_services",
    "sme": "procurement_sme",
    "small_micro": "procurement_small_micro",
    "sme_awarded_in_reserved": "procurement_sme_awarded_in_reserved",
    "small_micro_awarded_in_reserved": "procurement_small_micro_awarded_in_reserved",
    "sme_awarded_in_other": "procurement_sme_awarded_in_other",
}
_RESERVED = ("sme", "small_micro")
"""What is reserved is a part of the budget, in accounts too."""

_SHARES = {"sme_share": "procurement_sme", "small_micro_share": "procurement_small_micro"}
_ASSETS = {
    "vehicles": "asset_vehicles_total",
    **{
        f"vehicles_{kind}": f"asset_vehicles_{kind}"
        for kind in (
            "ministerial",
            "leader",
            "confidential",
            "emergency",
            "law_enforcement",
            "special",
            "retired",
            "business",
            "other",
        )
    },
    "large_equipment": "asset_large_equipment",
    "floor_area": "asset_floor_area",
}
_EVENTS = (
    "overseas_groups",
    "overseas_persons",
    "reception_batches",
    "reception_persons",
    "vehicles_bought",
    "vehicles_kept",
)
"""Which claim's subject gives which column."""

_KEPT = re.compile(r"保有量")
_YEAR = re.compile(r"(20\d\d)年")
_LARGEST = re.compile(r"(?<!\d)100万")
_DAY = re.compile(
    r"(?:截[至止]到?|至)(?P<day>(?P<year>20\d\d)年(?:度)?(?:(?P<end>底|末)|(?P<month>\d{1,2})月(?:(?P<date>\d{1,2})日|底|末)?))"
    r"|(?:截[至止]到?)(?P<unsaid>上年(?:底|末)|当年(?:底|末)|年(?:底|末))"
)


def read_procurement(claims: Sequence[Claim], report_type: ReportType | None) -> tuple[Procurement, ...]:
    """The row on procurement: of the account where the document is one, else of the budget; none where nothing is stated.

    Where a subject is stated more than once, the first is the whole and what follows is part of it.
    """
    phase: Phase | None = "final" if report_type == "final_account" else "budget" if report_type == "budget" else None
    own = [c for c in claims if c.phase == phase or phase is None]
    figures = {
        name: _first(own, subject, "amount") or (_first(claims, subject, "amount") if name in _RESERVED else None)
        for name, subject in _PROCUREMENT.items()
    }
    shares = {name: _first(own, subject, "share") for name, subject in _SHARES.items()}
    stated = {name: figure for name, figure in (figures | shares).items() if figure}
    return (Procurement(phase=phase, **stated),) if any(figures.values()) else ()


def read_assets(claims: Sequence[Claim], paragraphs: Sequence[Paragraph]) -> tuple[Assets, ...]:
    """The row on assets, with the day of which its paragraph speaks; none where nothing is stated."""
    own = [c for c in claims if c.subject in _ASSETS.values() and c.kind == "count" and not _KEPT.search(c.quote)]
    if not own:
        return ()
    told = _told_together(own)
    stated = {name: figure for name, subject in _ASSETS.items() if (figure := _first(told, subject, "count"))}
    as_of, as_of_text = _as_of(told[0], paragraphs)
    return (Assets(as_of=as_of, as_of_text=as_of_text, **stated),)


def read_reception_and_travel(claims: Sequence[Claim], year: int | None) -> tuple[ReceptionAndTravel, ...]:
    """The row on journeys, receptions and vehicles that the “三公” text counts in its own year; none where it counts nothing."""
    claims = [c for c in claims if not _is_other_year(c.quote, year)]
    stated = {name: figure for name in _EVENTS if (figure := _first(claims, name, "count"))}
    kept = next((c for c in claims if _is_holding(c)), None)
    if kept and "vehicles_kept" not in stated:
        stated["vehicles_kept"] = _figure(kept)
    return (ReceptionAndTravel(**stated),) if stated else ()


def _is_other_year(words: str, year: int | None) -> bool:
    """Whether the words that state a figure name years and not the document's: what was bought before is no purchase of it."""
    years = {int(found) for found in _YEAR.findall(words)}
    return bool(years) and year is not None and year not in years


def _is_holding(claim: Claim) -> bool:
    """Whether a count of vehicles, whatever the words before it plan, is of those that the department keeps (保有量)."""
    subject = claim.subject or ""
    return claim.kind == "count" and subject.endswith("vehicles_total") and bool(_KEPT.search(claim.quote))


def _told_together(claims: Sequence[Claim]) -> list[Claim]:
    """The claims of the paragraph that says most of the assets; one that says as much later repeats it."""
    items = {c.item: [other for other in claims if other.item == c.item] for c in claims}
    return max(items.values(), key=lambda told: len({c.subject for c in told}))


def _first(claims: Iterable[Claim], subject: str, kind: str) -> StatedFigure | None:
    """The first figure of a subject; of large equipment the first of those worth a million, where the text has several."""
    found = [c for c in claims if c.subject == subject and c.kind == kind]
    largest = [c for c in found if _LARGEST.search(c.quote)] if subject == _ASSETS["large_equipment"] else []
    return _figure((largest or found)[0]) if found else None


def _figure(claim: Claim) -> StatedFigure:
    value = claim.amount if claim.amount is not None else Decimal(claim.value)
    return StatedFigure(value, claim.quote, claim.page, claim.box)


def _as_of(claim: Claim, paragraphs: Sequence[Paragraph]) -> tuple[str | None, str | None]:
    """The day before a claim in its paragraph, as YYYY, YYYY-MM or YYYY-MM-DD and as printed; a year's end is its last day."""
    for text in _texts_with(claim, paragraphs):
        found = list(_DAY.finditer(text))
        if not found:
            continue
        day = found[-1]
        if day["unsaid"]:
            return None, day[0]
        if day["end"]:
            return f"{day['year']}-12-31", day[0]
        parts = [day["year"], *(f"{int(day[name]):02d}" for name in ("month", "date") if day[name])]
        return "-".join(parts), day[0]
    return None, None


def _texts_with(claim: Claim, paragraphs: Sequence[Paragraph]) -> Iterator[str]:
    """What stands before a claim's figure, with the words that state it, in each paragraph on its page that states it."""
    quote = squeeze(claim.quote)
    for paragraph in paragraphs:
        if not paragraph.page <= claim.page <= paragraph.last_page:
            continue
        text = squeeze(paragraph.printed)
        at = text.find(quote)
        if at >= 0 and claim.page in paragraph.pages:
            yield text[: at + len(quote)]

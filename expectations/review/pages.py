"""The report as static HTML: an index and a page for each disclosure. It opens from a disk and asks the network for nothing.

`REPORTS/review.html` is the index; `REPORTS/review/` has the pages, the style, the script, and the crops that were drawn.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from expectations.review import views
from expectations.review.build import DISCLOSURE, read_check
from expectations.review.crops import MOST_ROUNDING
from expectations.review.marks import Pictures
from expectations.review.model import OUTCOMES, SEVERITIES, Check, DocumentReview, Review, RuleTotals
from expectations.review.views import Shelf, page_name

INDEX, FOLDER = "review.html", "review"
_HERE = Path(__file__).parent
_ASSETS = ("review.css", "review.js")
_TOKENS = {"fail": "f", "rounding": "r", "not_evaluable": "n"}
"""How the index says which rules came to what in a document: a letter, and the rule's number."""

Key = tuple[str, int]
Frames = Mapping[Key, pl.DataFrame]


def first_roundings(checks: pl.DataFrame) -> Mapping[Key, Sequence[Check]]:
    """Return the checks that differ by rounding and are shown in pictures, by document and part; only where checks failed."""
    failing = checks.filter(pl.col("outcome") == "fail").select(DISCLOSURE).unique()
    rounding = checks.filter(pl.col("outcome") == "rounding").join(failing, on=DISCLOSURE, how="semi", maintain_order="left")
    found: dict[Key, list[Check]] = defaultdict(list)
    for row in rounding.group_by(DISCLOSURE, maintain_order=True).head(MOST_ROUNDING).iter_rows(named=True):
        found[row["document_id"], row["part"]].append(read_check(row, {}))
    return found


def write_pages(review: Review, checks: pl.DataFrame, pictures: Pictures, reports: Path) -> Path:
    """Write the report below `reports` and return its index; pages of documents that are gone are removed.

    Args:
        review: the review of `checks`.
        checks: table `checks`, of which pages list what differs by rounding and what could not be judged.
        pictures: what was drawn below `reports/review/crops`.
        reports: the folder of reports.
    """
    folder = reports / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    environment = _environment()
    for name in _ASSETS:
        (folder / name).write_text((_HERE / name).read_text(encoding="utf-8"), encoding="utf-8")
    rules = {rule.rule_id: rule for rule in review.rules}
    names = frozenset(page_name(document.document_id, document.part) for document in review.documents)
    shelf = Shelf(rules, pictures, names)
    by_outcome = {outcome: _partitioned(checks.filter(pl.col("outcome") == outcome)) for outcome in ("rounding", "not_evaluable")}
    counted = checks.group_by(*DISCLOSURE, "rule_id", "outcome").len()
    totals = _partitioned(counted)
    said = {reason.reason: (reason.text_zh, reason.text_en) for reason in review.reasons}
    page = environment.get_template("document.html.j2")
    for document in review.documents:
        key = (document.document_id, document.part)
        stale = [s for s in review.stale_decisions if (s.document_id, s.part) == key]
        html = page.render(
            document=document,
            findings=_findings(document, shelf),
            rounding=_rounding(by_outcome["rounding"].get(key), document, shelf),
            unjudged=_unjudged(by_outcome["not_evaluable"].get(key), shelf, document.document_id, said),
            totals=_totals(totals.get(key), rules),
            stale=stale,
            absent=pictures.absent.get(document.document_id),
            names=names,
        )
        (folder / page_name(*key)).write_text(html, encoding="utf-8")
    for path in folder.glob("*.html"):
        if path.name not in names:
            path.unlink()
    html = environment.get_template("index.html.j2").render(
        review=review, tokens=_tokens(counted, review), folder=FOLDER, names=names
    )
    index = reports / INDEX
    index.write_text(html, encoding="utf-8")
    return index


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.globals.update(
        outcomes=OUTCOMES,
        severities=SEVERITIES,
        outcome_words=views.OUTCOME,
        severity_words=views.SEVERITY,
        decision_words=views.DECISION,
        types=views.TYPES,
        scopes=views.SCOPES,
        page_name=page_name,
        any_words=any,
    )
    environment.filters.update(amount=views.amount, web_address=views.web_address)
    return environment


def _partitioned(frame: pl.DataFrame) -> Frames:
    parts = frame.partition_by(DISCLOSURE, as_dict=True, maintain_order=True)
    return {(str(key[0]), int(key[1])): part for key, part in parts.items()}


def _findings(document: DocumentReview, shelf: Shelf) -> list[views.FindingView]:
    return [shelf.finding(f, document.document_id, document.part, i) for i, f in enumerate(document.findings, 1)]


def _rounding(frame: pl.DataFrame | None, document: DocumentReview, shelf: Shelf) -> list[tuple[views.CheckView, bool]]:
    """A disclosure's roundings, and whether each may have pictures."""
    if frame is None:
        return []
    found = [shelf.check(read_check(row, {}), document.document_id) for row in frame.iter_rows(named=True)]
    return [(view, bool(document.findings) and i < MOST_ROUNDING) for i, view in enumerate(found)]


def _unjudged(
    frame: pl.DataFrame | None, shelf: Shelf, document_id: str, said: Mapping[str, views.Words]
) -> list[dict[str, Any]]:
    """What could not be judged, by rule and reason, with the places."""
    if frame is None:
        return []
    groups: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for row in frame.iter_rows(named=True):
        where = shelf.check(read_check(row, {}), document_id).where
        groups[row["rule_id"], row["reason"] or "not_evaluable"].append(where)
    return [
        {
            "rule": shelf.rules[rule_id],
            "reason": said.get(reason, (reason, reason)),
            "places": [where for where in places if any(where)],
            "count": len(places),
        }
        for (rule_id, reason), places in groups.items()
    ]


def _totals(frame: pl.DataFrame | None, rules: Mapping[str, RuleTotals]) -> list[tuple[RuleTotals, dict[str, int]]]:
    """How often each rule that was applied to a disclosure came to what, in the order of the catalogue."""
    counts: dict[str, dict[str, int]] = defaultdict(dict)
    if frame is not None:
        for rule_id, outcome, count in frame.select("rule_id", "outcome", "len").iter_rows():
            counts[rule_id][outcome] = count
    return [(rule, counts[rule_id]) for rule_id, rule in rules.items() if rule_id in counts]


def _tokens(counted: pl.DataFrame, review: Review) -> Mapping[Key, str]:
    """For each disclosure which rules came to what, for the index to filter by."""
    numbers = {rule.rule_id: i for i, rule in enumerate(review.rules)}
    rows: Iterable[tuple[str, int, str, str]] = (
        counted.filter(pl.col("outcome").is_in(list(_TOKENS))).select(*DISCLOSURE, "rule_id", "outcome").iter_rows()
    )
    found: dict[Key, list[str]] = defaultdict(list)
    for document_id, part, rule_id, outcome in rows:
        found[document_id, part].append(f"{_TOKENS[outcome]}{numbers[rule_id]}")
    return {key: " ".join(sorted(tokens)) for key, tokens in found.items()}

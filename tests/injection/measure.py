"""What the checks make of generated documents: which errors they find, what they say that is not so."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from expectations.checking import TABLES_READ
from expectations.checking import check as check_all
from tests.injection.cases import Case, folded
from tests.injection.documents import Disclosure
from tests.injection.frames import Tables, document_id, tables
from warehouse.schema import TABLES

_LISTED = 12
"""How many addends `checks` lists at most."""

Finding = dict[str, object]
"""One row of `checks`."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the checks said of one case."""

    case: Case
    found: bool
    """Whether an expected rule reports the error at its place; of a near error, whether the place was judged and none fails."""
    named: bool
    """Whether the figure that a finding names as its culprit is one of those that were changed."""
    rounded: bool
    """Whether something at its place is a rounding."""
    false_alarms: tuple[Finding, ...]
    """What fails without involving anything that was changed."""


def check(found: Tables) -> pl.DataFrame:
    """Return the `checks` of all rules there are."""
    return check_all({name: getattr(found, name, TABLES[name].empty()) for name in TABLES_READ})


def failing(groups: Mapping[str, Sequence[Disclosure]]) -> list[Finding]:
    """Return what fails in documents."""
    return check(tables(groups)).filter(pl.col("outcome") == "fail").to_dicts()


def judge(listed: Iterable[Case]) -> list[Verdict]:
    """Return the verdict on every case; all are checked at once, kept apart by the names of their units."""
    labelled = {f"{number}号": case for number, case in enumerate(listed)}
    checks = check(tables({label: case.documents for label, case in labelled.items()}))
    told = checks.filter(pl.col("outcome").is_in(["fail", "rounding", "pass"])).partition_by("document_id", as_dict=True)
    verdicts = []
    for label, case in labelled.items():
        ids = [document_id(label, d) for d in case.documents]
        own = [told[i,] for i in ids if (i,) in told]
        wanted = own if case.kind.near else [frame.filter(pl.col("outcome") == "fail") for frame in own]
        verdicts.append(_judge(case, [row for frame in wanted for row in frame.to_dicts()]))
    return verdicts


def _judge(case: Case, told: list[Finding]) -> Verdict:
    fails = [row for row in told if row["outcome"] == "fail"]
    if case.kind.near:
        outcomes = {str(row["outcome"]) for row in told if involves(row, case)}
        return Verdict(case, bool(outcomes) and not fails, False, "rounding" in outcomes, tuple(fails))
    found = any(re.fullmatch(case.kind.rules, str(row["rule_id"])) and involves(row, case) for row in fails)
    named = any(figure in str(row["culprit"] or "") for row in fails for figure in case.figures)
    return Verdict(case, found, named, False, tuple(row for row in fails if not involves(row, case)))


def involves(row: Finding, case: Case) -> bool:
    """Whether a finding is about something that was changed."""
    texts = f"{row['left_text'] or ''} + {row['right_text'] or ''}"
    if any(figure in texts for figure in case.figures) or _among_the_unlisted(row, case):
        return True
    quote = folded(str(row["quote"] or "")).strip("。")
    if quote and any(quote in sentence or sentence in quote for sentence in case.sentences):
        return True
    pages = {int(page) for page in re.findall(r"@p(\d+)", texts)}
    if row["statement"] in case.statements or pages & case.pages:
        return True
    of_the_whole = not (pages or quote or row["statement"])
    return of_the_whole and case.whole and bool(re.fullmatch(case.kind.rules, str(row["rule_id"])))


def _among_the_unlisted(row: Finding, case: Case) -> bool:
    """Whether a long sum that does not list all its addends may include a changed figure: they stand on one page."""
    listed = re.findall(r"@p(\d+)", str(row["right_text"] or ""))
    if len(listed) < _LISTED:
        return False
    return bool(set(listed) & {page for figure in case.figures for page in re.findall(r"@p(\d+)", figure)})

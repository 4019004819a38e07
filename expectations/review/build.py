"""The review worked out from the tables: findings by document, decisions put beside them, totals by rule and reason."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import polars as pl

from expectations.decisions import Located, Stale, Verdicts, apply_decisions
from expectations.decisions.apply import CAUSES, ROW
from expectations.decisions.model import SETTLED
from expectations.messages import REASONS
from expectations.model import RuleCard, load_rules
from expectations.review.model import (
    OUTCOMES,
    SEVERITIES,
    Check,
    Decided,
    DocumentReview,
    Finding,
    ReasonTotal,
    Review,
    RuleTotals,
    StaleDecision,
)
from warehouse.places import parse_sum

DISCLOSURE = ["document_id", "part"]
"""What is one disclosure: a file may hold several."""

_HEAD = ("unit_name", "fiscal_year", "report_type", "scope", "title", "url", "pages")
_SIGNS = {"pass": "=", "rounding": "≈", "fail": "≠"}

Row = Mapping[str, Any]
Key = tuple[str, int]


def review(
    checks: pl.DataFrame,
    documents: pl.DataFrame,
    rules: Sequence[RuleCard] | None = None,
    decisions: Sequence[Located] = (),
    reasons: Mapping[str, tuple[str, str]] = REASONS,
) -> Review:
    """Return the review of the tables `checks` and `documents`.

    Args:
        checks: table `checks`, in its order.
        documents: table `documents`.
        rules: every rule that was applied, by default the catalogue of sums; a rule that is not among them goes by its id.
        decisions: what was decided, as `load_decisions` gives it.
        reasons: the words for the codes in `checks.reason`, in Chinese and English; one that is not among them stands for itself.
    """
    cards = {rule.id: rule for rule in (load_rules() if rules is None else rules)}
    verdicts = apply_decisions(decisions, checks, documents)
    found = _documents(checks, documents, cards, verdicts)
    return Review(
        documents_checked=len({d.document_id for d in found}),
        outcomes=_in_order(Counter(dict(checks.group_by("outcome").len().iter_rows())), OUTCOMES),
        open_failures=sum(sum(d.open.values()) for d in found),
        decided=dict(sum((Counter(d.decided) for d in found), Counter[str]())),
        decisions_elsewhere=verdicts.elsewhere,
        stale_decisions=tuple(map(_stale, verdicts.stale)),
        documents=tuple(found),
        reasons=_reasons(checks, reasons),
        rules=_rules(checks, cards),
    )


def read_check(row: Row, rules: Mapping[str, RuleCard], located: Located | None = None) -> Check:
    """Return a row of `checks` with its formula and what was decided on it."""
    return Check.model_validate(
        {**row, "pages": row["pages"] or [], "formula": _formula(row, rules), "decided": _decided(located) if located else None}
    )


def _documents(
    checks: pl.DataFrame, documents: pl.DataFrame, rules: Mapping[str, RuleCard], verdicts: Verdicts
) -> list[DocumentReview]:
    """Every disclosure that was checked, those with the gravest open failures first."""
    known = documents.filter(pl.col("document_id").is_not_null()).unique(DISCLOSURE, keep="first", maintain_order=True)
    heads = {(row["document_id"], row["part"]): row for row in known.iter_rows(named=True)}
    newer = dict(documents.select("supersedes", "document_id").drop_nulls().iter_rows())
    failed: dict[Key, list[tuple[Row, Check]]] = defaultdict(list)
    for row in checks.with_row_index(ROW).filter(pl.col("outcome") == "fail").iter_rows(named=True):
        check = read_check(row, rules, verdicts.by_check.get(row[ROW]))
        failed[row["document_id"], row["part"]].append((row, check))
    outcomes: dict[Key, Counter[str]] = defaultdict(Counter)
    for document_id, part, outcome, count in checks.group_by(*DISCLOSURE, "outcome").len().iter_rows():
        outcomes[document_id, part][outcome] = count
    found = [_document(key, heads.get(key, {}), counts, failed.get(key, ()), newer) for key, counts in outcomes.items()]
    return sorted(found, key=_order)


def _order(document: DocumentReview) -> tuple[object, ...]:
    """What should be looked at first."""
    counts = [-document.open.get(severity, 0) for severity in SEVERITIES]
    name = (document.unit_name or "", document.fiscal_year or 0, document.report_type or "")
    return (*counts, -document.outcomes["fail"], *name, document.document_id, document.part)


def _document(
    key: Key, head: Row, outcomes: Counter[str], failed: Sequence[tuple[Row, Check]], newer: Mapping[str, str]
) -> DocumentReview:
    checks = [check for _, check in failed]
    counting = [check for check in checks if counts(check)]
    return DocumentReview.model_validate(
        {
            "document_id": key[0],
            "part": key[1],
            **{name: head.get(name) for name in _HEAD},
            "superseded_by": newer.get(key[0]),
            "outcomes": _in_order(outcomes, OUTCOMES),
            "open": _in_order(Counter(check.severity for check in counting), SEVERITIES),
            "decided": dict(Counter(check.decided.decision for check in checks if check.decided)),
            "findings": tuple(_findings(failed)),
        }
    )


def counts(check: Check) -> bool:
    """Whether a check is a failure that nobody has accepted or knows as a misprint."""
    return check.outcome == "fail" and not (check.decided and check.decided.decision in SETTLED)


def _findings(failed: Iterable[tuple[Row, Check]]) -> list[Finding]:
    """Failed checks by their cause: open ones first, the gravest of those first, else in the order of the table."""
    groups: dict[object, list[tuple[Row, Check]]] = defaultdict(list)
    for row, check in failed:
        groups[row["finding"] or row[ROW]].append((row, check))
    found = [_finding(group) for group in groups.values()]
    return sorted(found, key=lambda finding: (finding.settled, SEVERITIES.index(finding.severity)))


def _finding(group: Sequence[tuple[Row, Check]]) -> Finding:
    ranked = sorted(group, key=lambda pair: (pair[0]["finding_rank"] is None, pair[0]["finding_rank"]))
    return Finding(
        finding=ranked[0][0]["finding"],
        severity=min((check.severity for _, check in group), key=SEVERITIES.index),
        culprit=next((row["culprit"] for row, _ in ranked if row["culprit"]), None),
        checks=tuple(check for _, check in ranked),
    )


def _formula(row: Row, rules: Mapping[str, RuleCard]) -> str | None:
    """Both sides with the numbers put in, or None where one of them is not printed."""
    if not row["left_text"] or not row["right_text"] or row["outcome"] not in _SIGNS:
        return None
    at_most = getattr(rules.get(row["rule_id"]), "relation", "eq") == "le"
    sign = (">" if row["outcome"] == "fail" else "≤") if at_most else _SIGNS[row["outcome"]]
    return f"{parse_sum(row['left_text']).formula()} {sign} {parse_sum(row['right_text']).formula()}"


def _decided(located: Located) -> Decided:
    decision = located.decision
    about = {name: getattr(decision, name) for name in ("decision", "reason", "by", "on")}
    return Decided(**about, source=located.source)


def _stale(stale: Stale) -> StaleDecision:
    decision = stale.located.decision
    zh, en = CAUSES[stale.cause]
    return StaleDecision(
        cause=stale.cause,
        cause_zh=zh,
        cause_en=en,
        document_id=decision.document,
        part=decision.part,
        rule_id=decision.rule,
        statement=decision.place.statement,
        code=decision.place.code,
        measure=decision.place.measure,
        left_text=decision.figures.left or decision.place.left,
        right_text=decision.figures.right,
        decided=_decided(stale.located),
    )


def _reasons(checks: pl.DataFrame, words: Mapping[str, tuple[str, str]]) -> tuple[ReasonTotal, ...]:
    """The reasons for not judging, most frequent first."""
    rows = (
        checks.filter(pl.col("reason").is_not_null())
        .group_by("outcome", "reason")
        .len(name="count")
        .sort(["outcome", "count", "reason"], descending=[True, True, False])
    )
    said = ((row, say_reason(row["reason"], words)) for row in rows.iter_rows(named=True))
    return tuple(ReasonTotal(text_zh=zh, text_en=en, **row) for row, (zh, en) in said)


def say_reason(reason: str, words: Mapping[str, tuple[str, str]] = REASONS) -> tuple[str, str]:
    """Return the words for a reason, in Chinese and English."""
    return words.get(reason, (reason, reason.replace("_", " ")))


def _rules(checks: pl.DataFrame, cards: Mapping[str, RuleCard]) -> tuple[RuleTotals, ...]:
    """Each rule's outcomes in the order of the catalogue; then the rules that it does not have."""
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    severities: dict[str, str] = {}
    for rule_id, severity, outcome, count in checks.group_by("rule_id", "severity", "outcome").len().iter_rows():
        counted[rule_id][outcome] += count
        severities[rule_id] = severity
    unknown = sorted(set(counted) - set(cards))
    words = ("title_zh", "title_en", "description_zh", "description_en", "source")
    return tuple(
        RuleTotals(
            rule_id=rule_id,
            severity=cards[rule_id].severity if rule_id in cards else severities[rule_id],
            counts=_in_order(counted[rule_id], OUTCOMES),
            **{w: getattr(cards.get(rule_id), w, rule_id if w.startswith("title") else "") for w in words},
        )
        for rule_id in [*cards, *unknown]
    )


def _in_order(counts: Counter[str], names: Iterable[str]) -> dict[str, int]:
    return {name: counts[name] for name in names}

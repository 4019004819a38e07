"""The review as text for other programs and for messages: JSON in the shape of `expectations.review.model`, and Markdown."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

from expectations.review.marks import Pictures
from expectations.review.model import OUTCOMES, SEVERITIES, DocumentReview, Finding, Review
from expectations.review.views import DECISION, OUTCOME, SEVERITY, TYPES, CheckView, Shelf, amount

_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~])")


def to_json(review: Review) -> str:
    """Return the review as JSON: amounts as text, dates as YYYY-MM-DD, keys in the order of the model."""
    return json.dumps(review.model_dump(mode="json"), ensure_ascii=False, indent=1) + "\n"


def to_markdown(review: Review) -> str:
    """Return the review as Markdown: totals, stale decisions, then every document with failed checks, the gravest first."""
    return "\n".join(_lines(review)) + "\n"


def _lines(review: Review) -> Iterator[str]:
    yield "# 校验报告 Review report"
    yield ""
    yield f"{review.documents_checked:,} 份文件 documents · **{review.open_failures:,}** 处未决的不符 open failures"
    yield ""
    yield "| 结果 outcome | 次数 count |"
    yield "| --- | ---: |"
    for outcome in OUTCOMES:
        yield f"| {' '.join(OUTCOME[outcome])} | {review.outcomes[outcome]:,} |"
    for decision, count in review.decided.items():
        yield f"| {' '.join(DECISION[decision])} | {count:,} |"
    yield from _stale(review)
    shelf = Shelf({rule.rule_id: rule for rule in review.rules}, Pictures(), frozenset())
    for document in review.documents:
        if document.findings:
            yield from _document(document, shelf)


def _stale(review: Review) -> Iterator[str]:
    if not review.stale_decisions:
        return
    yield ""
    yield f"## ⚠ 失效的裁定 Stale decisions ({len(review.stale_decisions)})"
    yield ""
    for stale in review.stale_decisions:
        place = " · ".join(filter(None, (stale.statement, stale.code, stale.measure)))
        decided = stale.decided
        yield (
            f"- **{stale.cause_zh} {stale.cause_en}**: `{stale.document_id[:16]}` `{stale.rule_id}` {_plain(place)} "
            f"({DECISION[decided.decision][1]}, {_plain(decided.by)}, {decided.on}; `{decided.source}`)"
        )


def _document(document: DocumentReview, shelf: Shelf) -> Iterator[str]:
    words = (
        document.unit_name or document.title or document.document_id[:16],
        str(document.fiscal_year or ""),
        TYPES[document.report_type][0] if document.report_type else "",
        f"#{document.part}" if document.part > 1 else "",
    )
    counts = [f"{count} {SEVERITY[severity][1]}" for severity in SEVERITIES if (count := document.open[severity])]
    counts += [f"{count} {DECISION[decision][1]}" for decision, count in document.decided.items()]
    yield ""
    yield f"## {_plain(' '.join(filter(None, words)))}"
    yield ""
    yield f"`{document.document_id}`: {', '.join(counts)}"
    if document.superseded_by:
        yield ""
        yield f"已由新版取代 superseded by `{document.superseded_by[:16]}`"
    for number, finding in enumerate(document.findings, 1):
        yield ""
        yield from _finding(finding, number, document, shelf)


def _finding(finding: Finding, number: int, document: DocumentReview, shelf: Shelf) -> Iterator[str]:
    view = shelf.finding(finding, document.document_id, document.part, number)
    yield f"{number}. {_headline(view.head)}"
    if finding.culprit:
        yield f"   - 最可能有误 most likely wrong: {_plain(finding.culprit)}"
    yield from (f"   - {line}" for line in _details(view.head))
    yield from (f"   - 同因 same cause: {_headline(other)}" for other in view.rest)


def _headline(view: CheckView) -> str:
    check = view.check
    pages = f" (p. {', '.join(map(str, check.pages))})" if check.pages else ""
    formula = f": {_plain(check.formula)}" if check.formula else ""
    decided = f" [{DECISION[check.decided.decision][1]}]" if check.decided else ""
    title = f"{_plain(view.rule.title_zh)} `{check.rule_id}`"
    return f"**{check.severity}** {title} {_plain(view.where[0])}{formula}{pages}{decided}"


def _details(view: CheckView) -> Iterator[str]:
    check = view.check
    if check.quote:
        yield f"“{_plain(check.quote)}”"
    if view.says:
        yield _plain(view.says[0])
    if check.difference is not None:
        unit = view.unit[0]
        tolerance = f" (容差 tolerance {amount(check.tolerance)})" if check.tolerance is not None else ""
        yield f"差额 difference {amount(check.difference)} {unit}{tolerance}"
    texts: Mapping[str, str | None] = {"左 left": check.left_text, "右 right": check.right_text}
    for name, text in texts.items():
        if text:
            yield f"{name}: {_plain(text)}"
    if check.decided:
        yield f"{check.decided.decision}: {_plain(check.decided.reason)} ({_plain(check.decided.by)}, {check.decided.on})"


def _plain(text: str) -> str:
    """Text with what Markdown would take for markup escaped, on one line."""
    return _MARKUP.sub(r"\\\1", " ".join(text.split()))

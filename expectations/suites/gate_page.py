"""The gate in the Data Docs: a page with every figure that crossed a threshold, and a line about it on the start page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from markupsafe import escape

from expectations.gate import FIGURE_TITLES, Finding, printed
from expectations.runs import Baseline, RunRecord
from expectations.suites.html import render_page
from expectations.suites.subjects import SUBJECTS

PAGE = "gate.html"
MOST_FINDINGS = 200
_MARK = re.compile(r"<!-- gate -->(?:.*?<!-- /gate -->)?", re.DOTALL)
_VERDICTS = {
    "passed": ("pass", "可以发布：没有指标越过阈值。", "May be published: no figure crossed a threshold."),
    "warned": ("warn", "可以发布，但有指标需要查看。", "May be published, but some figures want a look."),
    "held": ("abort", "未予发布：有指标急剧下降。", "Not published: figures fell sharply."),
    "accepted": ("pass", "维护者已接受本次指标为新基准。", "A maintainer has accepted these figures as the new baseline."),
}


def write_gate_page(data_docs: Path, record: RunRecord, baseline: Baseline | None) -> Path:
    """Write the gate's page beside the Data Docs' start page, say the verdict there, and return the page's path.

    Args:
        data_docs: the folder of the site.
        record: the run and what the gate said of it.
        baseline: what it was compared with; None on a first run.
    """
    level, zh, en = _VERDICTS[record.verdict]
    if record.accepted:
        who = f"{record.accepted.by}: {record.accepted.why}"
        zh, en = f"{zh}（{who}）", f"{en} ({who})"
    data_docs.mkdir(parents=True, exist_ok=True)
    page = data_docs / PAGE
    page.write_text(
        render_page(
            {
                "template": "gate",
                "home": "",
                "level": level,
                "verdict_zh": zh,
                "verdict_en": en,
                "findings": [_row(finding) for finding in record.findings[:MOST_FINDINGS]],
                "more": max(0, len(record.findings) - MOST_FINDINGS),
                "baseline_zh": _past(baseline.at)[0] if baseline else "此前没有运行，只按绝对下限判断。",
                "baseline_en": _past(baseline.at)[1] if baseline else "There was no run before; only absolute minima are judged.",
            }
        ),
        encoding="utf-8",
    )
    _tell(data_docs / "index.html", level, zh, en, record.findings)
    return page


def _past(at: datetime) -> tuple[str, str]:
    day = f"{at:%Y-%m-%d %H:%M} UTC"
    return (
        f"基准更新于 {day}；有发现的指标保留此前的基准。",
        f"The baseline moved last at {day}; figures with a finding keep the older one.",
    )


def _tell(index: Path, level: str, zh: str, en: str, findings: Sequence[Finding]) -> None:
    """Put the verdict where the start page has room for it, instead of an earlier one."""
    if not index.is_file():
        return
    first = f"<br>{escape(findings[0].sentence('zh'))}" if findings else ""
    banner = (
        f'<!-- gate --><p class="banner {level}"><a href="{PAGE}">发布闸门 Gate</a>：{escape(zh)} '
        f'<span lang="en">{escape(en)}</span>{first}</p><!-- /gate -->'
    )
    text = index.read_text(encoding="utf-8")
    index.write_text(_MARK.sub(lambda _: banner, text, count=1), encoding="utf-8")


def _row(finding: Finding) -> dict[str, object]:
    """A finding as the page shows it."""
    titles = {str(subject): card for subject, card in SUBJECTS.items()}
    card = titles.get(finding.suite)
    before = f"下限 minimum {printed(finding.figure, finding.threshold)}"
    return {
        "level": finding.level,
        "suite": f"{card.title_zh} {card.title_en}" if card else finding.suite,
        "scope": finding.name or "全部来源 all sources",
        "figure": " ".join(FIGURE_TITLES[finding.figure]),
        "before": before if finding.before is None else printed(finding.figure, finding.before),
        "now": printed(finding.figure, finding.now),
        "documents": finding.documents,
    }

"""The rule catalogue as a page: `python -m expectations.catalogue > docs/rules.md`."""

from __future__ import annotations

import sys

from expectations.messages import STATEMENT_ZH
from expectations.model import Reading, Rule, RuleCard, Selector
from expectations.rulebook import all_reasons, all_rules

_HEAD = """\
# 校验规则 · Rules

Generated from the rows in `expectations/`: `python -m expectations.catalogue > docs/rules.md`.

每条规则把左方金额与右方各项之和相比较。A rule compares the figure on the left with the sum on the right, in exact arithmetic.

| 结果 outcome | 含义 meaning |
| --- | --- |
| `pass` | 差额为零。The difference is zero. |
| `rounding` | 差额不超过各参与金额末位小数一半之和。Within the sum of half the last printed decimal of each figure. |
| `fail` | 超过。Beyond that. |
| `not_evaluable` | 无法核对，并说明原因。It cannot be judged, and the reason is given. |
| `not_applicable` | 不适用。It does not apply. |

A blank addend counts as zero, a blank left figure is never checked. Where a document's own structure is not certain (lines
without codes, columns outside the vocabulary, a line printed twice), a sum that holds is a `pass` and one that does not is
`not_evaluable`.
A rule with several readings holds if one of them does.
"""


def catalogue() -> str:
    """Return the page in Markdown."""
    parts = [_HEAD, *(_rule(rule) if isinstance(rule, Rule) else _card(rule) for rule in all_rules()), _reasons()]
    return "\n".join(parts)


def _card(card: RuleCard) -> str:
    """One rule that compares no sums: what it says of itself."""
    lines = [
        f"## {card.title_zh} · {card.title_en}",
        "",
        f"`{card.id}` · {card.severity} · {card.subject}",
        "",
        f"{card.description_zh}  ",
        card.description_en,
        "",
        f"- 依据 source: {card.source}",
        "",
    ]
    return "\n".join(lines)


def _rule(rule: Rule) -> str:
    """One rule."""
    statements = "、".join(f"{STATEMENT_ZH[s]} `{s}`" for s in rule.statements)
    types = " · ".join({"final_account": "决算 final accounts", "budget": "预算 budgets"}[t] for t in rule.report_types)
    sign = "≤" if rule.relation == "le" else "="
    lines = [
        f"## {rule.title_zh} · {rule.title_en}",
        "",
        f"`{rule.id}` · {rule.severity} · {rule.subject} · {types}",
        "",
        f"{rule.description_zh}  ",
        rule.description_en,
        "",
        f"- 报表 statements: {statements}",
        f"- 依据 source: {rule.source}",
        *(f"- {_reading(reading, sign)}" for reading in rule.readings),
        *(f"- 仅当印有 only where printed: {_selector(need)}" for need in rule.needs),
        *(f"- 除非印有 unless printed: {_selector(bar)}" for bar in rule.unless),
        "",
    ]
    return "\n".join(lines)


def _reading(reading: Reading, sign: str) -> str:
    """A reading as a formula."""
    terms = [f"{'+' if addend.sign > 0 else '−'} {_selector(addend)}" for addend in reading.addends]
    right = " ".join(terms).removeprefix("+ ")
    per = f"，逐 per {', '.join(reading.match)}" if reading.match else ""
    return f"{_selector(reading.left)} {sign} {right}{per}"


def _selector(selector: Selector) -> str:
    """A selector in code: statement, side, what the line is, columns."""
    line = [*selector.role, *(f"{name}~{value}" for name, value in (("code", selector.code), ("row", selector.row)) if value)]
    columns = [*selector.measure, *(f"not {m}" for m in selector.measure_not)]
    parts = [
        selector.source if selector.source != "table" else "",
        selector.statement or "",
        selector.side or "",
        "/".join(line),
        "/".join(columns),
        f"period {selector.period}" if selector.period else "",
        "parent" if selector.parent else "",
    ]
    text = " · ".join(part for part in parts if part).replace("|", "¦")
    return f"`{text}`"


def _reasons() -> str:
    """The reasons for not judging."""
    rows = "\n".join(f"| `{code}` | {zh} | {en} |" for code, (zh, en) in all_reasons().items())
    return f"## 未作判断的原因 · Reasons\n\n| 代码 code | 原因 | reason |\n| --- | --- | --- |\n{rows}\n"


if __name__ == "__main__":
    sys.stdout.write(catalogue())

"""The rules on the narrative as a page: `python -m expectations.narrative.catalogue`."""

from __future__ import annotations

import sys

from expectations.narrative.messages import REASONS
from expectations.narrative.model import NarrativeRule, Reading, load_rules

_HEAD = """\
# 文字说明内的校验规则 · Rules within the narrative

Generated from `expectations/narrative/rules.yaml`: `python -m expectations.narrative.catalogue`.

金额：各参与数字末位小数一半之和以内为尾差。百分比：按所印数字重算、四舍五入后与所印相同为相符；
由参与数字的舍入可以解释，或所印末位只差一的，为尾差；其余为不符。
Amounts: within the sum of half the last decimals it is rounding. Percentages: what the printed figures give in the decimals
printed is a pass; what their rounding allows, the last decimal printed being off by one at most, is rounding; the rest fails.
"""


def catalogue(rules: tuple[NarrativeRule, ...] | None = None) -> str:
    """Return the page in Markdown."""
    parts = [_HEAD, *(_rule(rule) for rule in (load_rules() if rules is None else rules)), _reasons()]
    return "\n".join(parts)


def _rule(rule: NarrativeRule) -> str:
    """One rule."""
    lines = [
        f"## {rule.title_zh} · {rule.title_en}",
        "",
        f"`{rule.id}` · {rule.severity}",
        "",
        f"{rule.description_zh}  ",
        rule.description_en,
        "",
        f"- 依据 source: {rule.source}",
        *(f"- {line}" for line in _computations(rule)),
        "",
    ]
    return "\n".join(lines)


def _computations(rule: NarrativeRule) -> list[str]:
    """What is computed, in words."""
    match rule.form:
        case "quotient" | "undefined":
            return list(dict.fromkeys(_reading(reading) for reading in rule.readings))
        case "sum":
            sign = {"eq": "=", "le": "≤", "ge": "≥"}[rule.relation]
            terms = " ".join(f"{'+' if p.sign > 0 else '−'} {p.name_zh} {p.name_en}" for p in rule.parts.values())
            return [f"{sign} {terms.removeprefix('+ ')}"]
        case "words":
            return [", ".join(f"{operand.name_zh} {operand.name_en}" for operand in rule.operands.values())]
        case _:
            return []


def _reading(reading: Reading) -> str:
    """A way to compute a rate."""
    names = {**{name: f"{o.name_zh} {o.name_en}" for name, o in reading.operands.items()}, "left": "所印 printed"}
    text = reading.formula
    for name, words in names.items():
        text = text.replace(f"{{∓{name}}}", "∓").replace(f"{{{name}}}", words)
    return f"`{reading.role}` {text}"


def _reasons() -> str:
    """The reasons for not judging."""
    rows = "\n".join(f"| `{code}` | {zh} | {en} |" for code, (zh, en) in REASONS.items())
    return f"## 未作判断的原因 · Reasons\n\n| 代码 code | 原因 | reason |\n| --- | --- | --- |\n{rows}\n"


if __name__ == "__main__":
    sys.stdout.write(catalogue())

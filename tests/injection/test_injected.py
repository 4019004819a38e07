"""Every decidable error is found at its place, and nothing else is said; documents without errors have no finding."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from expectations.rulebook import all_rules
from tests.injection.cases import POOL, cases
from tests.injection.documents import agency
from tests.injection.kinds import FAMILIES, KINDS, UNDECIDABLE
from tests.injection.measure import failing, judge

_SEEDS = range(2)
"""Cases of each kind: some 130 kinds make more than 250 documents."""


@pytest.mark.parametrize("half", range(2))
def test_documents_without_errors_have_no_finding(half: int) -> None:
    groups = {f"{seed}号": agency(seed).documents for seed in range(half, POOL, 2)}
    assert sum(map(len, groups.values())) >= 100
    assert failing(groups) == []


@pytest.mark.parametrize("family", [name for name in FAMILIES if name != "within rounding"])
def test_every_error_is_found_and_nothing_else(family: str) -> None:
    verdicts = judge([case for kind in FAMILIES[family] for case in cases(kind, _SEEDS)])
    assert [(v.case.kind.id, v.case.seed) for v in verdicts if not v.found] == []
    assert [(v.case.kind.id, row["rule_id"], row["message_zh"]) for v in verdicts for row in v.false_alarms] == []


def test_what_rounding_explains_is_no_error() -> None:
    verdicts = judge([case for kind in FAMILIES["within rounding"] for case in cases(kind, _SEEDS)])
    assert [(v.case.kind.id, row["rule_id"], row["message_zh"]) for v in verdicts for row in v.false_alarms] == []
    assert [v.case.kind.id for v in verdicts if not v.found] == []
    assert Counter(v.case.kind.id for v in verdicts if v.rounded).keys() >= {
        kind.id for kind in FAMILIES["within rounding"] if not kind.id.startswith("near-text")
    }


def test_every_kind_names_rules_that_there_are() -> None:
    ids = [rule.id for rule in all_rules()]
    assert [kind.id for kind in KINDS if not any(re.fullmatch(kind.rules, i) for i in ids)] == []


def test_every_kind_is_declared_once_and_the_undecidable_ones_with_a_reason() -> None:
    names = Counter([kind.id for kind in KINDS] + [kind.id for kind in UNDECIDABLE])
    assert max(names.values()) == 1
    assert all(kind.reason for kind in UNDECIDABLE)

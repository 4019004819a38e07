"""Every decidable error is found at its place, and nothing else is said; documents without errors have no finding."""

from __future__ import annotations

import re
from collections import Counter
from itertools import islice

import pytest

from expectations.rulebook import all_rules
from tests.injection.cases import POOL, cases
from tests.injection.documents import agency
from tests.injection.kinds import FAMILIES, KINDS, UNDECIDABLE
from tests.injection.measure import Verdict, failing, judge

_SEEDS = range(2)
"""Cases of each kind: some 130 kinds make more than 250 documents."""


@pytest.fixture(scope="module")
def verdicts() -> dict[str, list[Verdict]]:
    """The verdicts on the cases of each family; all documents are checked at once, as a home's are."""
    listed = {name: [case for kind in kinds for case in cases(kind, _SEEDS)] for name, kinds in FAMILIES.items()}
    judged = iter(judge(case for of in listed.values() for case in of))
    return {name: list(islice(judged, len(of))) for name, of in listed.items()}


def test_documents_without_errors_have_no_finding() -> None:
    groups = {f"{seed}号": agency(seed).documents for seed in range(POOL)}
    assert sum(map(len, groups.values())) >= 200
    assert failing(groups) == []


@pytest.mark.parametrize("family", [name for name in FAMILIES if name != "within rounding"])
def test_every_error_is_found_and_nothing_else(family: str, verdicts: dict[str, list[Verdict]]) -> None:
    own = verdicts[family]
    assert len(own) >= len(FAMILIES[family])
    assert [(v.case.kind.id, v.case.seed) for v in own if not v.found] == []
    assert [(v.case.kind.id, row["rule_id"], row["message_zh"]) for v in own for row in v.false_alarms] == []


def test_what_rounding_explains_is_no_error(verdicts: dict[str, list[Verdict]]) -> None:
    own = verdicts["within rounding"]
    assert [(v.case.kind.id, row["rule_id"], row["message_zh"]) for v in own for row in v.false_alarms] == []
    assert [v.case.kind.id for v in own if not v.found] == []
    assert Counter(v.case.kind.id for v in own if v.rounded).keys() >= {
        kind.id for kind in FAMILIES["within rounding"] if not kind.id.startswith("near-text")
    }


def test_every_kind_names_rules_that_there_are() -> None:
    ids = [rule.id for rule in all_rules()]
    assert [kind.id for kind in KINDS if not any(re.fullmatch(kind.rules, i) for i in ids)] == []


def test_every_kind_is_declared_once_and_the_undecidable_ones_with_a_reason() -> None:
    names = Counter([kind.id for kind in KINDS] + [kind.id for kind in UNDECIDABLE])
    assert max(names.values()) == 1
    assert all(kind.reason for kind in UNDECIDABLE)

"""The catalogue: complete in both languages, and a bad file named with its rule."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from expectations.catalogue import catalogue
from expectations.engine import evaluate
from expectations.model import load_rules
from extractors.errors import RuleError
from tests.expectations.accounts import final_account
from tests.expectations.frames import Cell, Document, frames, truth_documents
from warehouse.schema import CHECKS

ROOT = Path(__file__).resolve().parents[2]

GOOD = """
- id: reception-is-half
  title_zh: 测试
  title_en: Test
  description_zh: 测试
  description_en: Test
  source: 测试
  statements: [three_public]
  left: {measure: total}
  addends: [{measure: reception}]
  match: [line]
"""


def test_every_rule_speaks_both_languages() -> None:
    for rule in load_rules():
        texts = (rule.title_zh, rule.title_en, rule.description_zh, rule.description_en, rule.source)
        assert all(text.strip() for text in texts), rule.id


def test_a_new_rule_is_a_new_row(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text(GOOD, encoding="utf-8")
    cells = (Cell("three_public", "决算数", "total", "1.00"), Cell("three_public", "决算数", "reception", "1.00"))
    checks = evaluate(*frames([Document("one", cells)]), rules=load_rules(tmp_path))
    assert checks.select("rule_id", "outcome").rows() == [("reception-is-half", "pass")]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (GOOD.replace("measure: total", "colour: red"), "reception-is-half"),
        (GOOD.replace("reception-is-half", "Not An Id"), "Not An Id"),
        (GOOD.replace("[three_public]", "[four_public]"), "statements"),
        (GOOD.replace("{measure: total}", "{row: '('}"), "regular expression"),
        (GOOD + GOOD, "declared twice"),
        ("rules: none", "list of rules"),
        ("- [", "not YAML"),
    ],
)
def test_a_bad_file_is_named_with_its_rule(tmp_path: Path, text: str, named: str) -> None:
    (tmp_path / "own.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(RuleError) as caught:
        load_rules(tmp_path)
    assert named in str(caught.value)
    assert str(tmp_path) in str(caught.value)


def test_the_catalogue_page_is_up_to_date() -> None:
    assert (ROOT / "docs" / "rules.md").read_text(encoding="utf-8") == catalogue(), (
        "python -m expectations.catalogue > docs/rules.md"
    )


def test_the_engine_imports_no_suite_library() -> None:
    code = "import sys, expectations.report, flows.stages.validate; assert 'great_expectations' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)


def test_more_keys_than_the_one_join_has_are_refused(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text(GOOD.replace("[line]", "[side, role, code, measure]"), encoding="utf-8")
    with pytest.raises(RuleError, match=r"reception-is-half.*match"):
        load_rules(tmp_path)


def test_rules_together_say_what_each_says_alone() -> None:
    account = final_account({"2010101": (1_234_567, 7_654_321), "2080501": (3_333_333, 0)}, {"30101": 1_000_000}, "account")
    documents = frames([account, *truth_documents()])
    rules = load_rules()
    together = evaluate(*documents)
    apart = [evaluate(*documents, rules=rules[first::4]) for first in range(4)]
    assert together.equals(pl.concat(apart).sort(CHECKS.sort_by, nulls_last=True, maintain_order=True))

"""Every example says what its rule says; the tutorial's own rule and example too."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from expectations.model import load_rules
from tests.expectations.examples import FOLDER, outcomes, read_examples

TUTORIAL = Path(__file__).parents[2] / "docs" / "adding-a-rule.md"


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yaml")), ids=lambda path: path.stem)
def test_the_rule_says_what_its_example_says(path: Path) -> None:
    (rule,) = (rule for rule in load_rules() if rule.id == path.stem)
    for example in read_examples(path.read_text(encoding="utf-8")):
        assert outcomes(rule, example) == example.outcomes, example.title


def test_the_tutorial_adds_a_rule_with_one_row_and_one_example(tmp_path: Path) -> None:
    declaration, written = re.findall(r"```yaml\n(.*?)```", TUTORIAL.read_text(encoding="utf-8"), re.DOTALL)
    (tmp_path / "09_yours.yaml").write_text(declaration, encoding="utf-8")
    (rule,) = load_rules(tmp_path)
    examples = read_examples(written)
    assert [outcomes(rule, example) for example in examples] == [example.outcomes for example in examples]
    assert {outcome for example in examples for outcome in example.outcomes} >= {"pass", "fail"}
    assert rule.id not in {known.id for known in load_rules()}

"""`juesuan validate` with decisions and in each form: what it prints where, and how it ends."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from expectations.review.words import to_markdown
from flows.cli.main import main
from flows.stages.review import WrittenReview
from tests.review.conftest import Checked


@pytest.fixture
def tables(checked: Checked, tmp_path: Path) -> Path:
    shutil.copytree(checked.folder, tmp_path / "tables")
    return tmp_path / "tables"


def filled(snippet: str) -> str:
    return (
        snippet.replace("  reason:\n", "  reason: 已确认\n")
        .replace("  by:\n", "  by: 王某\n")
        .replace("  on:\n", "  on: 2026-03-02\n")
    )


def test_json_goes_to_standard_output_and_the_summary_to_standard_error(tables: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", "--tables", str(tables), "--format", "json"]) == 0
    out, err = capsys.readouterr()
    assert json.loads(out) == json.loads((tables / "reports" / "review.json").read_text(encoding="utf-8"))
    assert "validate: 3 documents" in err
    assert "validate:" not in out


def test_markdown_names_every_finding_with_its_places(tables: Path, checked: Checked, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", "--tables", str(tables), "--format", "md", "--strict"]) == 3
    out, err = capsys.readouterr()
    assert out.startswith("# 校验报告 Review report\n")
    assert "validate: 3 documents" in err
    for check in checked.failed:
        assert f"`{check['rule_id']}`" in out
        assert str(check["document_id"]) in out


def test_an_unknown_form_is_wrong_usage(tables: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", "--tables", str(tables), "--format", "pdf"]) == 2
    assert "--format" in capsys.readouterr().err


def test_decisions_beside_the_tables_hold_until_they_are_stale(tables: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from tests.review.conftest import parsed

    assert main(["validate", "--tables", str(tables), "--strict"]) == 3
    pages = sorted((tables / "reports" / "review").glob("*.html"))
    rows = [pre.text_content() for page in pages for pre in parsed(page).xpath("//details[@class='decide']//pre")]
    assert rows
    (tables / "decisions").mkdir()
    (tables / "decisions" / "ours.yaml").write_text(filled("".join(rows)), encoding="utf-8")
    capsys.readouterr()
    assert main(["validate", "--tables", str(tables), "--strict"]) == 0
    out = capsys.readouterr().out
    assert "known misprint" in out
    assert "STALE" not in out
    stale = filled("".join(rows)).replace("left: ", "left: 9", 1).replace("left: 9'", "left: '9", 1)
    (tables / "decisions" / "ours.yaml").write_text(stale, encoding="utf-8")
    assert main(["validate", "--tables", str(tables), "--strict"]) == 3
    assert "STALE DECISION" in capsys.readouterr().out


def test_a_wrong_decision_ends_the_run_with_its_place(tables: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tables / "decisions").mkdir()
    (tables / "decisions" / "ours.yaml").write_text("- document: x\n", encoding="utf-8")
    assert main(["validate", "--tables", str(tables)]) == 1
    error = capsys.readouterr().err
    assert "ours.yaml, row 1" in error
    assert error.count("\n") == 1


def test_what_markdown_would_take_for_markup_is_escaped(written: WrittenReview) -> None:
    document = written.review.documents[0].model_copy(update={"unit_name": "*某*[局](x) | <b>"})
    text = to_markdown(written.review.model_copy(update={"documents": (document,)}))
    assert r"\*某\*\[局\](x) \| \<b\>" in text

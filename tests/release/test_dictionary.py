"""The data dictionary is the schema's, whole and current."""

from __future__ import annotations

from pathlib import Path

from extractors.model import STATEMENTS
from extractors.statements.vocabulary import MEASURES as READ_MEASURES
from extractors.statements.vocabulary import THREE_PUBLIC_MEASURES
from warehouse.dictionary import MEASURE_TITLES, MEASURES, STATEMENT_TITLES, render_dictionary
from warehouse.schema import RELEASE_TABLES

PAGE = Path(__file__).parents[2] / "docs" / "data-dictionary.md"


def test_the_page_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == render_dictionary(), (
        "run: python -m warehouse.dictionary > docs/data-dictionary.md"
    )


def test_every_column_is_described_in_both_languages() -> None:
    text = render_dictionary()
    for table in RELEASE_TABLES.values():
        assert f"\n## {table.name}\n" in text
        for column in table:
            assert column.description_zh, f"{table.name}.{column.name}"
            assert column.description_en, f"{table.name}.{column.name}"
            assert f"| `{column.name}` |" in text


def test_every_statement_and_measure_is_named() -> None:
    assert tuple(STATEMENT_TITLES) == STATEMENTS
    assert tuple(MEASURES) == STATEMENTS
    assert {measure for measures in MEASURES.values() for measure in measures} == set(MEASURE_TITLES)


def test_the_vocabulary_is_the_one_that_tables_are_read_with() -> None:
    for (statement, _), rules in READ_MEASURES.items():
        assert {rule.measure for rule in rules} <= set(MEASURES[statement])
    assert {rule.measure for rule in THREE_PUBLIC_MEASURES} == set(MEASURES["three_public"])

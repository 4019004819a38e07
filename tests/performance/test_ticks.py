"""Boxes to tick: which words a mark belongs to."""

from __future__ import annotations

import pytest

from extractors.performance.ticks import Option, read_options


@pytest.mark.parametrize(
    "text",
    [
        "1、经常性项目☑ 2、延续性项目□ 3、一次性项目□",
        "1、经常性项目■　2、延续性项目□　3、一次性项目□",
        "☒经常性项目 ☐延续性项目 ☐一次性项目",
        "经常性项目（√） 延续性项目（ ） 一次性项目（　）",
        "□√经常性项目 □延续性项目 □一次性项目",
        "①经常性项目√②延续性项目□③一次性项目□",
        "\uf052经常性项目 \uf0a3延续性项目 \uf0a3一次性项目",
    ],
)
def test_marks_stand_before_or_behind_their_words(text: str) -> None:
    assert read_options(text) == (Option("经常性项目", True), Option("延续性项目", False), Option("一次性项目", False))


@pytest.mark.parametrize("text", ["经常性项目", "", "■经常性项目■", "□□经常性项目", "一次性项目 2024"])
def test_where_it_cannot_be_told_nothing_is_read(text: str) -> None:
    assert read_options(text) == ()

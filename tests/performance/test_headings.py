"""Headings are known by what they cannot do without."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from extractors.performance.columns import _IN_A_NAMES_HEADING, _IN_AN_ITEMS_HEADING
from extractors.performance.vocabulary import INDICATOR_COLUMNS, KEY_WORK_COLUMNS, meaning_of
from extractors.text import squeeze

WORDS = "一二三级绩效指标名称内容具体重要点工作事项任务(A)：: 年度目标 序号"


@given(st.text(WORDS, min_size=1, max_size=8))
def test_what_heads_names_or_items_has_their_characters(text: str) -> None:
    assert meaning_of(text, INDICATOR_COLUMNS) != "level3" or _IN_A_NAMES_HEADING in text
    assert meaning_of(text, KEY_WORK_COLUMNS) != "item" or _IN_AN_ITEMS_HEADING.search(text)


def test_no_other_character_folds_to_them() -> None:
    everything = "".join(chr(i) for i in range(0x80, 0x30000) if not 0xD800 <= i < 0xE000 and chr(i) not in "标事作任")
    for start in range(0, len(everything), 256):
        assert not set(squeeze(everything[start : start + 256])) & set("标事作任")

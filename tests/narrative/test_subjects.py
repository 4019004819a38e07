"""The words that phrases cannot do without."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.narrative.counted import COUNTS
from extractors.narrative.subjects import SubjectRow
from extractors.narrative.vocabulary import MONEY

ROWS = (*MONEY, *COUNTS)
ALPHABET = "0123456789" + "".join(sorted({character for row in ROWS for character in row.phrase if not character.isascii()}))


@given(st.data())
def test_a_phrases_word_is_in_every_text_that_it_fits(data: st.DataObject) -> None:
    row = data.draw(st.sampled_from(ROWS))
    text = data.draw(st.from_regex(row.phrase, alphabet=ALPHABET))
    found = row.pattern.search(text)
    assert found
    assert row.word in found[0]


@pytest.mark.parametrize(
    ("phrase", "word"),
    [
        (r"财政拨款(?:预算)?支出(?:预算|决算)?数?", "财政拨款"),
        (r"(?:(?<=[，。])|^)收入(?=增|减)", "收入"),
        (r"“?三公”?经费(?:总额)*", "三公"),
        (r"已经?完成整改的?", "完成整改"),
        (r"房屋面积{0,1}一+共{2}", "房屋面"),
        (r"(?:年末|年终(?:[（(]底[)）])?)(?:结转)?", ""),
        (r"年初结转资金|使用非财政拨款结余", ""),
    ],
)
def test_a_word_is_outside_of_groups_and_choices(phrase: str, word: str) -> None:
    assert SubjectRow("subject", phrase).word == word

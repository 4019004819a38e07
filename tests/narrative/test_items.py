"""Names of the classification that a text ends with."""

from __future__ import annotations

from collections.abc import Iterable

from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.narrative.items import _CLASSES, Names
from tests.narrative.texts import item

_NAMES = st.text(st.sampled_from("行政运行支出一般"), min_size=1, max_size=8)


def names_of(*rows: str) -> Names:
    return Names([item("general_budget_expenditure", row, "决算数", "1.00", "2010101") for row in rows])


def longest_endings(names: Iterable[str], text: str) -> set[tuple[str, int]]:
    """The longest of the names that a text ends with, by its words with 支出, else without; four characters at least."""
    found: dict[str, int] = {}
    for name in names:
        for words in (name, name.removesuffix("支出")):
            if len(words) >= 4 and text.endswith(words):
                found.setdefault(name, len(words))
    longest = max(map(len, found), default=0)
    return {(name, length) for name, length in found.items() if len(name) == longest}


@settings(max_examples=300, deadline=None)
@given(st.sets(_NAMES, max_size=6), _NAMES, st.integers(0, 5))
def test_a_text_ends_with_the_longest_name(names: set[str], before: str, which: int) -> None:
    text = before + [*sorted(names), ""][which % (len(names) + 1)]
    found, expected = names_of(*names).ending(text), longest_endings({*names, *_CLASSES}, text)
    assert found in expected if expected else found is None


def test_a_name_is_known_without_its_last_word() -> None:
    assert names_of("一般行政运行支出").ending("用于一般行政运行") == ("一般行政运行支出", 6)
    assert names_of("运行支出").ending("用于运行") is None

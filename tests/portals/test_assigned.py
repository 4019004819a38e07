"""Literals that a script assigns, as strict as JSON or less."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.portals.scripts import assigned

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=15,
)


FRAMES = ["NAME: %s,", "x.NAME = %s;", '"NAME":%s}', "{'NAME' : %s"]


@given(values.filter(lambda value: value is not None), st.sampled_from(FRAMES))
def test_what_is_json_is_read_as_json(value: object, frame: str) -> None:
    assert assigned(f"var OTHER_NAME = 1; {frame % json.dumps(value, ensure_ascii=False)} var y;", "NAME") == value


@pytest.mark.parametrize(
    ("script", "value"),
    [
        ("N: {a: 'x', 'b': \"y\", \"c\": [1, 2,], d: -1.5e3,}", {"a": "x", "b": "y", "c": [1, 2], "d": -1500}),
        (r"N: 'it\'s \u90e8\u95e8\x21 <\/b> \"q\"'", 'it\'s 部门! </b> "q"'),
        ("N: [ /* a */ 1, // b ] }\n 2 ]", [1, 2]),
        ("N: [true, false, null, undefined]", [True, False, None, None]),
        (r'N: "\ud83d\ude00"', "😀"),
        ("if (x.N == 1) {} x.N = x.N || {}; x.N = ['late']", ["late"]),
        (r"""N = JSON.parse('[{"a": "\u90e8\\u95e8"}]')""", [{"a": "部门"}]),
        ("M: 1, SN: 2, $N: 3", None),
        ("N", None),
    ],
)
def test_less_strict_literals_are_read_too(script: str, value: object) -> None:
    assert assigned(script, "N") == value


@pytest.mark.parametrize("literal", ["", "load()", "[1, 2", "'open", "[a]", "{a b}", "中", "[" * 100_000])
def test_what_is_no_literal_is_an_error(literal: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        assigned(f"N: {literal}", "N")

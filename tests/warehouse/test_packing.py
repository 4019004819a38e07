"""An extraction that was packed is the same when it is unpacked, and gives the same tables without being unpacked."""

from __future__ import annotations

import pickle
from collections.abc import Collection
from dataclasses import replace
from decimal import Decimal
from typing import Any, cast

from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from extractors.model import Box, Extraction, LineItem, OrganisationItem, Passage, Procurement, StatedFigure
from extractors.packing import Packed, Rows, pack, unpack
from tests.warehouse.test_normalise import EXTRACTION
from warehouse.dense import Dense, dense, edges
from warehouse.extractions import to_frames

ITEM = EXTRACTION.line_items[0]
UNPLACED = ITEM._replace(box=None, amount=Decimal("-1.20"), row="支出")
WHOLE = replace(
    EXTRACTION,
    line_items=(ITEM, UNPLACED),
    passages=(Passage("section", "duties", 2, Box(1, 2, 3, 4), "职责"), Passage("section", None, 3, None, "其他")),
    procurement=(Procurement(phase="final", total=StatedFigure(Decimal("5.10"), "5.1", 4, Box(1.4, 2, 3, 4))),),
    organisation=(OrganisationItem("duty", 1, None, None, "管理", 2, Box(1, 2, 3, 4)),),
)
IN_PARTS = replace(WHOLE, further=(replace(EXTRACTION, part=2, place="page=9"), replace(EXTRACTION, part=3, line_items=())))


def test_an_extraction_comes_back_as_it_was() -> None:
    for extraction in (EXTRACTION, WHOLE, IN_PARTS, replace(EXTRACTION, line_items=(), statements=())):
        back: Extraction = unpack(pickle.loads(pickle.dumps(pack(extraction))))
        assert back == extraction
        assert all(isinstance(item, LineItem) and type(item.box) in (Box, type(None)) for item in back.line_items)


def test_what_is_packed_is_not_packed_again() -> None:
    packed = pack(WHOLE)
    assert pack(packed) is packed
    assert packed.bare.line_items == ()


def test_packed_extractions_give_the_same_tables() -> None:
    whole, packed = to_frames([IN_PARTS, WHOLE]), to_frames([pack(IN_PARTS), pack(WHOLE)])
    for name in ("facts", "statements", "line_items", "claims", "passages"):
        assert_frame_equal(getattr(packed, name), getattr(whole, name))
    for name, frame in whole.further.items():
        assert_frame_equal(packed.further[name], frame)
    assert whole.line_items["x0"].to_list() == [1.0, None, 1.0, 1.0, None]
    assert whole.further["procurement"]["total_box"].to_list() == [[1, 2, 3, 4]] * 2


NUMBERS = (
    st.floats(-3000, 3000)
    | st.integers(-30000, 30000).map(lambda n: n / 8)
    | st.integers(-200000, 200000).map(lambda n: n / 1000)
)
VALUES = st.one_of(
    *(st.lists(st.none() | kind, max_size=12) for kind in (st.text(), st.integers(-(2**70), 2**70), NUMBERS, st.just(()))),
    st.lists(st.none() | st.decimals(-(10**17), 10**17, places=2) | st.decimals(-5, 5, places=3), max_size=12),
    st.lists(st.none() | st.text() | st.integers(), max_size=12),
)


@given(VALUES, st.lists(st.none() | st.tuples(NUMBERS, NUMBERS, NUMBERS, NUMBERS), min_size=12, max_size=12))
def test_columns_come_back_from_bytes_as_they_were(values: list[object], boxes: list[tuple[float, ...] | None]) -> None:
    columns: dict[str, Collection[Any]] = {"row": values, "box": boxes[: len(values)]}
    packed = replace(pack(EXTRACTION), rows={"line_items": Rows(LineItem, columns, frozenset({"box"}))})
    sent: Packed = pickle.loads(pickle.dumps(dense(dense(packed))))
    again = sent.rows["line_items"].columns
    assert [(type(value), value) for value in again["row"]] == [(type(value), value) for value in values]
    assert list(again["box"]) == columns["box"]
    sides = edges(cast(Dense, again["box"]))
    rounded = [[None if box is None else round(box[n], 2) for box in columns["box"]] for n in range(4)]
    assert [list(side) for side in sides.values()] == rounded


def test_an_extraction_sent_as_bytes_comes_back_and_gives_the_same_tables() -> None:
    sent: Packed = pickle.loads(pickle.dumps(dense(pack(IN_PARTS))))
    assert unpack(sent) == IN_PARTS
    whole, from_bytes = to_frames([IN_PARTS, WHOLE]), to_frames([sent, dense(pack(WHOLE))])
    assert_frame_equal(from_bytes.line_items, whole.line_items)
    assert whole.line_items["amount"].to_list() == [ITEM.amount, UNPLACED.amount, ITEM.amount, ITEM.amount, UNPLACED.amount]

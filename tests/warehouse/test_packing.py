"""An extraction that was packed is the same when it is unpacked, and gives the same tables without being unpacked."""

from __future__ import annotations

import pickle
from dataclasses import replace
from decimal import Decimal

from polars.testing import assert_frame_equal

from extractors.model import Box, Extraction, LineItem, OrganisationItem, Passage, Procurement, StatedFigure
from extractors.packing import pack, unpack
from tests.warehouse.test_normalise import EXTRACTION
from warehouse.extractions import to_frames

ITEM = EXTRACTION.line_items[0]
UNPLACED = replace(ITEM, box=None, amount=Decimal("-1.20"), row="支出")
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

"""What of a page's text a reader sees: not the invisible layer of a scan, not white on paper, not what lies off the page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pdfminer.layout import LTFigure, LTPage
from pdfminer.pdfinterp import PDFPageInterpreter
from pdfplumber.page import Page as PlumberPage
from pdfplumber.page import PDFPageAggregatorWithMarkedContent

_INVISIBLE = (3, 7)
"""Text rendering modes that paint nothing (ISO 32000-1, table 106): text recognition lays its words over a scan so."""

_WHITES = ((1,), (1, 1, 1), (0, 0, 0, 0))
"""White in grey, RGB and CMYK."""


class _VisibleText(PDFPageAggregatorWithMarkedContent):
    """pdfplumber's device without invisible text."""

    def render_string(self, textstate: Any, seq: Any, ncs: Any, graphicstate: Any) -> None:
        """Pass text on; invisible text only moves the place of what follows."""
        if textstate.render not in _INVISIBLE:
            super().render_string(textstate, seq, ncs, graphicstate)
            return
        seen = self.cur_item
        self.cur_item = LTFigure("", (0, 0, 0, 0), (1, 0, 0, 1, 0, 0))
        try:
            super().render_string(textstate, seq, ncs, graphicstate)
        finally:
            self.cur_item = seen


def visible_layout(page: PlumberPage) -> LTPage:
    """The page's layout as pdfplumber makes it, without invisible text."""
    device = _VisibleText(page.pdf.rsrcmgr, pageno=page.page_number, laparams=page.pdf.laparams)
    PDFPageInterpreter(page.pdf.rsrcmgr, device).process_page(page.page_obj)
    return device.get_result()


def is_seen(char: dict[str, Any], page: Sequence[float], painted: Sequence[dict[str, Any]]) -> bool:
    """Whether a character lies on the page as displayed and differs from what is under it.

    Args:
        char: a character as pdfplumber gives it.
        page: the left, upper, right and lower edge of the page, in the same coordinates.
        painted: the page's filled rectangles that are not white; white text on one of them is seen.
    """
    x, y = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
    if not (page[0] <= x <= page[2] and page[1] <= y <= page[3]):
        return False
    if not is_white(char["non_stroking_color"]):
        return True
    return any(r["x0"] <= x <= r["x1"] and r["top"] <= y <= r["bottom"] for r in painted)


def is_white(color: object) -> bool:
    """Whether a colour as pdfminer gives it is white."""
    values = color if isinstance(color, tuple | list) else (color,)
    return tuple(round(v, 2) if isinstance(v, int | float) else v for v in values) in _WHITES

from array import array
from collections.abc import Callable, Sequence

from extractors.engines import pdfium_calls as calls
from extractors.engines.base import Glyph
from extractors.engines.pdfium_paths import Painted
from extractors.engines.pdfium_text import PageSpace

def read_glyphs(
    text: calls.Handle, order: array[int], space: PageSpace, paints: Callable[[Sequence[int]], bool]
) -> tuple[Glyph, ...]: ...
def read_objects(page: calls.Handle, space: PageSpace) -> Painted: ...
def activate(page: calls.Handle, things: Sequence[int] | None) -> None: ...

"""Places glyphs in lines and cells: by compiled loops where the installation could compile them, else by plain ones."""

from __future__ import annotations

try:
    from extractors.placing_native import bounds, fill, group_lines, line_text, make_cells, spans_of
except ImportError:  # installed where no C compiler is
    from extractors.cell_loops import fill, make_cells, spans_of
    from extractors.line_loops import bounds, group_lines, line_text

__all__ = ["bounds", "fill", "group_lines", "line_text", "make_cells", "spans_of"]

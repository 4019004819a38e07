"""A page's glyphs and rulings into grids.

What lives here
    `page`: which parts of a page are tables; `ruled` tables come from the engine's cells, `aligned` ones (borderless,
    three-line, horizontal rules only) from how their text stands: `regions` of lines that may be one, `columns` and gutters,
    header words as `headings` and their `spans` (the lowest by `matching`, `parents` above them), names that wrap (`wraps`),
    horizontal `rules`.
What may not
    words: nothing here knows what a header or a statement is called (only what ends a table: titles, notes, units of money).
"""

"""The formats that departments publish in, one module each: bytes in, a `Content` out.

What lives here
    `pdf` and one module for each other format; what a format cannot say (positions, pages) is left out, never made up.
    Everything after this (titles, headers, lines, amounts) is the same for all formats.
What may not
    statements, measures, rules: a reader of a format does not know what a table means.
"""

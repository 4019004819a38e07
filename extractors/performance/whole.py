"""All that one disclosure says of projects, their targets and results, and of key work."""

from __future__ import annotations

from collections.abc import Sequence

from extractors.content import PageContent
from extractors.narrative.flow import Paragraph
from extractors.performance.narrative import read_summaries
from extractors.performance.reading import Rows, read_table
from extractors.performance.rows import Performance
from extractors.performance.tables import find_tables


def read_performance(pages: Sequence[PageContent], told: Sequence[Paragraph], unit_name: str | None) -> Performance:
    """The projects, indicators and key work of one disclosure, in reading order.

    Args:
        pages: its pages.
        told: its running text (see `flow.read_paragraphs`).
        unit_name: whose it is.
    """
    tables, unread = find_tables(pages)
    rows = Rows(unread=unread)
    for table in tables:
        read_table(table, rows, unit_name)
    rows.projects += read_summaries(told, len(rows.projects) + 1)
    return Performance(tuple(rows.projects), tuple(rows.indicators), tuple(rows.key_work), tuple(rows.unread))

"""What a disclosure says of the department beside its money: what it buys, has, receives and travels, how it is made up.

Figures are claims (`extractors.narrative`) put in their place: this package reads no figure of its own, so that what the claims'
tests hold holds here. `figures` makes rows of them, `organisation` reads units, staff and duties out of the paragraphs. What is
not stated is None, and a subject of which nothing is stated has no row: a stated zero is something else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from extractors.affairs.figures import read_assets, read_procurement, read_reception_and_travel
from extractors.affairs.organisation import read_organisation
from extractors.content import PageContent
from extractors.model import Extraction
from extractors.narrative.flow import Paragraph


def with_affairs(read: Extraction, paragraphs: Sequence[Paragraph], pages: Sequence[PageContent] = ()) -> Extraction:
    """The extraction, whose claims are known, with procurement, assets, reception and travel, and organisation."""
    return replace(
        read,
        procurement=read_procurement(read.claims, read.identity.report_type),
        assets=read_assets(read.claims, paragraphs),
        reception_and_travel=read_reception_and_travel(read.claims, read.identity.fiscal_year),
        organisation=read_organisation(paragraphs, pages),
    )

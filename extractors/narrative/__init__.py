"""What a document's running text states: its figures (claims), its headings, notes and leftovers of template (passages).

Pure: pages, identity and line items in, typed rows out. `flow` makes lines paragraphs, `figures` finds the numbers, `wording`
says what the words around them mean, `subjects` and `items` what they are about, `references` which cell they restate.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from extractors.content import PageContent
from extractors.model import Claim, Identity, LineItem, Passage
from extractors.narrative.claims import read_claims
from extractors.narrative.flow import read_paragraphs
from extractors.narrative.passages import contents_pages, find_passages


def read_narrative(
    pages: Sequence[PageContent], identity: Identity, items: Iterable[LineItem]
) -> tuple[tuple[Claim, ...], tuple[Passage, ...]]:
    """The claims and passages of one disclosure's pages, in reading order."""
    paragraphs = read_paragraphs(pages)
    contents = contents_pages(paragraphs)
    text = [p for p in paragraphs if p.page not in contents]
    return read_claims(text, identity, items), tuple(find_passages(paragraphs, contents))

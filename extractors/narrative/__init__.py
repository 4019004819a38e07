"""What a document's running text states: its figures (claims), its headings, notes and leftovers of template (passages).

Pure: paragraphs, identity and line items in, typed rows out. `flow` makes lines paragraphs, `figures` finds the numbers,
`wording` says what the words around them mean, `subjects` and `items` what they are about, `references` which cell they restate.
`contents` finds what the text says in words that money is for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from extractors.model import Claim, Identity, LineItem, Passage
from extractors.narrative.claims import read_claims
from extractors.narrative.contents import ContentReader
from extractors.narrative.flow import Paragraph
from extractors.narrative.items import Names
from extractors.narrative.passages import contents_pages, find_passages


def read_text(
    paragraphs: Sequence[Paragraph], identity: Identity, items: Iterable[LineItem]
) -> tuple[tuple[Claim, ...], tuple[Passage, ...]]:
    """The claims and passages of one disclosure's paragraphs, in reading order."""
    contents = contents_pages(paragraphs)
    text = [p for p in paragraphs if p.page not in contents]
    items = tuple(items)
    names = Names(items)
    return read_claims(text, identity, items, names), tuple(_passages(paragraphs, contents, names))


def _passages(paragraphs: Iterable[Paragraph], contents: frozenset[int], names: Names) -> Iterator[Passage]:
    """All passages in reading order: those that any paragraph has, and what it says in words that money is for."""
    reader = ContentReader(names)
    for paragraph in paragraphs:
        yield from find_passages((paragraph,), contents)
        if paragraph.page not in contents:
            yield from reader.read(paragraph)

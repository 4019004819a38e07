"""Which pictures of pages a review wants: for each side of a difference the part of the page that prints it, its cells marked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from expectations.review.marks import Crop, Mark, Side
from expectations.review.model import Check, DocumentReview, Review
from warehouse.places import Figure, Place, parse_sum

MOST_CROPS = 60
"""Of one document. Failed checks come first, those that lead a finding before the others."""

MOST_ROUNDING = 6
"""Checks that differ by rounding only and are shown in pictures, in a document with failed checks; in others none are."""

MOST_PAGES = 3
"""Of one side of one check."""

_NEAR = 150
"""Points. What is marked on both sides within this height is shown in one picture."""


@dataclass(frozen=True, slots=True)
class CheckCrops:
    """The crops of one check. `both` shows the two sides at once, and left and right are empty then.

    `further_pages` are pages that have marks and are not shown.
    """

    left: tuple[Crop, ...] = ()
    right: tuple[Crop, ...] = ()
    both: Crop | None = None
    further_pages: tuple[int, ...] = ()

    def __iter__(self) -> Iterator[Crop]:
        """All of them."""
        yield from (*self.left, *self.right, *((self.both,) if self.both else ()))


def crops_of(check: Check, document_id: str, culprit: str | None = None) -> CheckCrops:
    """Return the crops that a check wants; none where no figure says where it stands.

    Where two documents are compared, the right side's figures are taken for the other's.
    """
    blamed = {figure.place for figure in parse_sum(culprit).figures}
    left = _by_page(document_id, "left", parse_sum(check.left_text).figures, blamed)
    right = _by_page(check.other_document_id or document_id, "right", parse_sum(check.right_text).figures, blamed)
    one = _together(left, right)
    if one:
        return CheckCrops(both=one)
    pages = sorted({key[1] for side in (left, right) for key in list(side)[MOST_PAGES:]})
    texts = (_in_sentence(check.quote, check.left_text), _in_sentence(check.quote, check.right_text))
    return CheckCrops(tuple(_crops(left, right, texts[0])), tuple(_crops(right, left, texts[1])), None, tuple(pages))


def plan_crops(review: Review, roundings: Mapping[tuple[str, int], Sequence[Check]]) -> Mapping[str, tuple[Crop, ...]]:
    """Return the crops to draw by the document whose pages they show, bounded by `MOST_CROPS` for each disclosure.

    Args:
        review: the review.
        roundings: checks that differ by rounding only, by document and part.
    """
    planned: dict[str, dict[str, Crop]] = {}
    for document in review.documents:
        rounding = roundings.get((document.document_id, document.part), ())
        for crop in _bounded(_wanted(document, rounding[:MOST_ROUNDING] if document.findings else ())):
            planned.setdefault(crop.document_id, {})[crop.name] = crop
    return {document_id: tuple(crops.values()) for document_id, crops in planned.items()}


def _wanted(document: DocumentReview, rounding: Sequence[Check]) -> Iterator[Crop]:
    """A document's crops in the order of their use: what leads the findings, the rest of them, then the roundings."""
    for leading in (True, False):
        for finding in document.findings:
            for check in finding.checks[:1] if leading else finding.checks[1:]:
                yield from crops_of(check, document.document_id, finding.culprit)
    for check in rounding:
        yield from crops_of(check, document.document_id)


def _bounded(crops: Iterable[Crop]) -> Iterable[Crop]:
    kept: dict[str, Crop] = {}
    for crop in crops:
        if len(kept) >= MOST_CROPS and crop.name not in kept:
            continue
        kept[crop.name] = crop
    return kept.values()


PageMarks = dict[tuple[str, int], list[Mark]]


def _by_page(document_id: str, side: Side, figures: Iterable[Figure], blamed: set[Place | None]) -> PageMarks:
    """The marks of a side by document and page, pages in the order in which they are named."""
    found: PageMarks = {}
    for figure in figures:
        if figure.place and figure.place.box:
            mark = Mark(figure.place.box, side, focus=True, culprit=figure.place in blamed)
            found.setdefault((document_id, figure.place.page), []).append(mark)
    return found


def _together(left: PageMarks, right: PageMarks) -> Crop | None:
    """One crop for both sides, where they stand close to each other on one page."""
    if not (len(left) == len(right) == 1 and left.keys() == right.keys()):
        return None
    [(key, marks)] = left.items()
    every = (*marks, *right[key])
    near = max(m.box[3] for m in every) - min(m.box[1] for m in every) <= _NEAR
    return Crop(*key, every) if near else None


def _in_sentence(quote: str | None, text: str | None) -> bool:
    """Whether a side's figures are those of the sentence, and no table's."""
    return quote is not None and all(figure.text in quote for figure in parse_sum(text).figures)


def _crops(side: PageMarks, other: PageMarks, whole: bool) -> Iterator[Crop]:
    """A side's crops, with the other side's marks where they are on the same page."""
    for key in list(side)[:MOST_PAGES]:
        beside = tuple(Mark(m.box, m.side, focus=False, culprit=m.culprit) for m in other.get(key, ()))
        yield Crop(*key, (*side[key], *beside), whole)

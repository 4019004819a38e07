"""Draws the crops that a review wants, from the originals; where one is not to be had the review says so and shows text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from PIL import Image

from expectations.review.marks import Crop, Pictures
from flows.reporting import Reporter
from flows.stages.drawing import DOCUMENT_SECONDS, GONE, Drawing, NotDrawn, Originals, Words, draw

_SECONDS_PER_CROP = 2
_WORKER = "flows.stages.crop_worker"


def draw_crops(
    plan: Mapping[str, Sequence[Crop]], originals: Originals, folder: Path, report: Reporter, workers: int | None = None
) -> Pictures:
    """Draw the planned crops below `folder`, and remove those that no plan wants any more.

    What lies there is not drawn again: a crop's name follows from what it shows. Each document is drawn in a worker process, in
    bounded memory and time.

    Args:
        plan: crops by document, as `plan_crops` gives them.
        originals: where the documents lie.
        folder: the folder of crops.
        report: told how far it is.
        workers: processes, by default as many as processors.
    """
    sizes: dict[str, tuple[int, int]] = {}
    wanted = [crop for crops in plan.values() for crop in crops]
    for crop in wanted:
        if size := _size(folder / crop.name):
            sizes[crop.name] = size
    _clear(folder, {crop.name for crop in wanted})
    open_crops = {key: [crop for crop in crops if crop.name not in sizes] for key, crops in plan.items()}
    drawings: list[Drawing] = []
    absent: dict[str, Words] = {}
    failed: dict[str, Words] = {}
    for document_id, crops in open_crops.items():
        path = originals.find(document_id) if crops else None
        if path:
            seconds = DOCUMENT_SECONDS + _SECONDS_PER_CROP * len(crops)
            drawings.append(Drawing(document_id, (str(path), document_id, crops, str(folder)), seconds))
        elif crops:
            absent[document_id] = GONE
    for document_id, drawn in draw(drawings, _WORKER, "draw_document", report, "Drawing", workers):
        if isinstance(drawn, NotDrawn):
            absent[document_id] = drawn.why
            continue
        sizes |= drawn.sizes
        failed |= drawn.failed
        if drawn.absent:
            absent[document_id] = drawn.absent
    return Pictures(sizes, absent, failed)


def _size(path: Path) -> tuple[int, int] | None:
    """The pixels of a picture that is there and whole enough to say so."""
    try:
        with Image.open(path) as image:
            return image.size
    except (OSError, SyntaxError):  # not there, or damaged: it is drawn again
        return None


def _clear(folder: Path, wanted: set[str]) -> None:
    """Remove crops that nothing shows any more, and folders that are empty then."""
    for path in folder.glob("*/*"):
        if path.relative_to(folder).as_posix() not in wanted:
            path.unlink()
    for path in folder.glob("*"):
        if path.is_dir() and not any(path.iterdir()):
            path.rmdir()

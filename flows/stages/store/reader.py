"""Read the documents of a folder into a cache of extractions: `python -m flows.stages.store.reader ORIGINALS FOUND`.

One document at a time, each in a worker process as everywhere else, so that a bad one costs itself only.
"""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

from extractors.version import EXTRACTOR_VERSION
from flows.reporting import SilentReporter
from flows.stages.workers import Workers


def read_folder(originals: Path, found: Path) -> None:
    """Read every file of a folder, which is called by its document's id, and keep the extractions below another."""
    documents = {path.name.partition(".")[0]: path for path in sorted(originals.iterdir())}
    with Workers(documents, 1) as pool:
        from warehouse.extractions import ExtractionCache

        cache = ExtractionCache(found, EXTRACTOR_VERSION)
        for extraction in pool.results(SilentReporter()):
            cache.put(extraction)


def _end_with_parent() -> None:
    """Stop at once where whoever asked is gone: its end of the pipe is closed then."""
    while os.read(0, 1):
        pass
    os._exit(1)


if __name__ == "__main__":
    threading.Thread(target=_end_with_parent, daemon=True).start()
    read_folder(Path(sys.argv[1]), Path(sys.argv[2]))

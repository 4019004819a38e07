"""What runs in a worker process: reading one document. Importing this module must stay cheap of everything else."""

from __future__ import annotations

import ctypes
import gc
import logging
import os
import resource
import warnings
from dataclasses import dataclass
from pathlib import Path

from PIL.Image import Image

from extractors.document import Tools, extract_document
from extractors.engines import Page, PdfiumEngine, engine_named
from extractors.model import Extraction
from extractors.ocr.base import Recognizer
from extractors.ocr.loading import load
from extractors.packing import Packed, pack
from flows.stages.office import convert
from warehouse.dense import dense

WORKER_BYTES = 4 << 30
"""Address space of one worker, with all that libraries reserve and map and never use."""

WORKER_DATA_BYTES = 928 << 20
"""Memory of its own of one worker: with the libraries' code, some 80 MiB, it stays below 1 GiB. A decompression bomb ends in a
status, not in a machine without memory."""


_COLLECTIONS = (1_000_000, 20, 50)
"""How seldom cycles are looked for: a page makes thousands of objects and none of them; what is there at the start is never
looked at again."""


def prepare() -> None:
    """Bound a worker's memory and keep the parsers' remarks on every odd byte out of the user's terminal."""
    _bound(resource.RLIMIT_AS, WORKER_BYTES)
    _bound(resource.RLIMIT_DATA, WORKER_DATA_BYTES)
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_COLLECTIONS)
    for parser in ("pdfminer", "pdfplumber"):
        logging.getLogger(parser).setLevel(logging.CRITICAL)
    warnings.simplefilter("ignore")


def _bound(limit: int, most: int) -> None:
    """Set a limit that can be set anew, below whatever the machine's owner has set."""
    _, ceiling = resource.getrlimit(limit)
    resource.setrlimit(limit, (most if ceiling == resource.RLIM_INFINITY else min(most, ceiling), ceiling))


@dataclass(frozen=True, slots=True)
class _Thrifty:
    """A recognizer that gives back what a page took: the allocator would keep it, in pieces too small for the next page."""

    recognizer: Recognizer

    def read(self, image: Image, number: int, width: float, height: float) -> Page:
        """Read one page. See `Recognizer.read`."""
        try:
            return self.recognizer.read(image, number, width, height)
        finally:
            _give_back()


def _give_back() -> None:
    """Give free memory back to the system where the C library can (glibc); 200 MiB after a page, in some 20 ms."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


ENGINE_VARIABLE = "JUESUAN_PDF_ENGINE"
"""The environment variable that names the engine for PDFs: `pdfium`, which is usual, or `pdfplumber`, to compare with."""


def reading_tools() -> Tools:
    """What readers may use on this machine."""
    recognizer = load()
    engine = engine_named(os.environ.get(ENGINE_VARIABLE) or PdfiumEngine.name)
    return Tools(engine=engine, recognizer=_Thrifty(recognizer) if recognizer else None, convert=convert)


def extract_file(path: str) -> Extraction:
    """Extract the document in a file."""
    return extract_document(Path(path).read_bytes(), tools=reading_tools())


def extract_packed(path: str) -> Packed:
    """Extract the document in a file, packed for the process that asked: columns as bytes, which it puts one after another."""
    return dense(pack(extract_file(path)))

"""What runs in a worker process: reading one document. Importing this module must stay cheap of everything else."""

from __future__ import annotations

import logging
import resource
import warnings
from pathlib import Path

from extractors.document import Tools, extract_document
from extractors.model import Extraction
from extractors.ocr.loading import load
from flows.stages.office import convert

WORKER_BYTES = 4 << 30
"""Address space of one worker, with all that libraries reserve and map and never use."""

WORKER_DATA_BYTES = 928 << 20
"""Memory of its own of one worker: with the libraries' code, some 80 MiB, it stays below 1 GiB. A decompression bomb ends in a
status, not in a machine without memory. Text recognition takes up to 800 MiB of it."""


def prepare() -> None:
    """Bound a worker's memory and keep the parsers' remarks on every odd byte out of the user's terminal."""
    for limit, most in ((resource.RLIMIT_AS, WORKER_BYTES), (resource.RLIMIT_DATA, WORKER_DATA_BYTES)):
        ceiling = resource.getrlimit(limit)[1]
        most = most if ceiling == resource.RLIM_INFINITY else min(most, ceiling)
        resource.setrlimit(limit, (most, most))
    for parser in ("pdfminer", "pdfplumber"):
        logging.getLogger(parser).setLevel(logging.CRITICAL)
    warnings.simplefilter("ignore")


def reading_tools() -> Tools:
    """What readers may use on this machine."""
    return Tools(recognizer=load(), convert=convert)


def extract_file(path: str) -> Extraction:
    """Extract the document in a file."""
    return extract_document(Path(path).read_bytes(), tools=reading_tools())

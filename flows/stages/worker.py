"""What runs in a worker process: reading one document. Importing this module must stay cheap of everything else."""

from __future__ import annotations

import resource
from pathlib import Path

from extractors.document import Tools, extract_document
from extractors.model import Extraction
from extractors.ocr.loading import load
from flows.stages.office import convert

WORKER_BYTES = 4 << 30
"""Address space of one worker: a decompression bomb ends in a status, not in a machine without memory."""


def limit_memory() -> None:
    """Bound the worker's address space."""
    resource.setrlimit(resource.RLIMIT_AS, (WORKER_BYTES, WORKER_BYTES))


def reading_tools() -> Tools:
    """What readers may use on this machine."""
    return Tools(recognizer=load(), convert=convert)


def extract_file(path: str) -> Extraction:
    """Extract the document in a file."""
    return extract_document(Path(path).read_bytes(), tools=reading_tools())

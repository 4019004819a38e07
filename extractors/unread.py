"""The extraction of a document that was not read: every way to fail ends in one of these, never in an exception."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from extractors.media import media_type
from extractors.model import Extraction, Identity
from extractors.version import EXTRACTOR_VERSION

NOBODY = Identity(None, None, None, None, None)


def unread(data: bytes) -> Extraction:
    """What the bytes alone tell, before anything is read of them."""
    return Extraction(
        document_id=hashlib.sha256(data).hexdigest(),
        media_type=media_type(data),
        byte_count=len(data),
        pages=None,
        text_layer=None,
        producer=None,
        identity=NOBODY,
        status="unreadable",
        status_reason=None,
        extractor_version=EXTRACTOR_VERSION,
    )


def given_up(data: bytes, reason: str) -> Extraction:
    """The extraction of a document whose reading was given up from outside: stopped, crashed, out of memory."""
    return replace(unread(data), status="failed", status_reason=reason)

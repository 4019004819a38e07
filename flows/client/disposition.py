"""The file name in a Content-Disposition header: a title for people, never a path. Nothing is stored under it."""

from __future__ import annotations

import re
from email.message import Message
from email.utils import collapse_rfc2231_value
from urllib.parse import unquote_to_bytes

_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
_LONGEST = 255


def file_name(header: str | None) -> str | None:
    """Return the name that a header gives, without folders and control characters; None where it gives none.

    Names come as RFC 6266 has them (`filename*`), percent-encoded, or as raw bytes in UTF-8 or GBK.

    Args:
        header: as http.client gives it, one character a byte.
    """
    if not header:
        return None
    message = Message()
    message["Content-Disposition"] = _UNPRINTABLE.sub("", header).replace('\\"', "'")
    said = message.get_param("filename", header="Content-Disposition")
    if said is None:
        return None
    name = collapse_rfc2231_value(said) if isinstance(said, tuple) else _decoded(unquote_to_bytes(_as_bytes(said)))
    name = _UNPRINTABLE.sub("", name).replace("\\", "/").rpartition("/")[2].strip(" .\"'")
    return name[:_LONGEST] or None


def _as_bytes(said: str) -> bytes:
    return said.encode("latin-1", errors="replace")


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("gb18030", errors="replace")

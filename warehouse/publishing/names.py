"""Names that readers of a published dataset rely on, and what a file is called over http."""

from __future__ import annotations

import mimetypes
import re
from pathlib import PurePosixPath

CHECKSUMS = "SHA256SUMS"
RELEASES, SITE, REPORTS = "releases", "site", "reports"
LATEST_LINK = "latest"
"""The link beside the releases where the target is a folder of this machine."""
POINTER = f"{RELEASES}/latest.json"
SITE_MANIFEST = "site-manifest.json"
INCOMING = "incoming/"
"""Where a target keeps what is under way; empty between publications, and nothing for readers."""
ENTRY_PAGE = f"{SITE}/index.html"

_VERSION = re.compile(r"\d{4}\.\d{2}\.\d{2}(\.\d+)?")

_MEDIA_TYPES = {
    ".parquet": "application/vnd.apache.parquet",
    ".duckdb": "application/vnd.duckdb",
    ".jsonld": "application/ld+json",
    ".md": "text/markdown",
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".csv": "text/csv",
    ".json": "application/json",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".woff2": "font/woff2",
    ".webp": "image/webp",
    ".yaml": "application/yaml",
}
"""Spelt out where the tables of the machine that publishes are known to differ or to have gaps."""

_AS_TEXT = ("application/json", "application/ld+json", "application/yaml", "image/svg+xml")


def is_version(name: str) -> bool:
    """Say whether a folder's name is the version of a release."""
    return _VERSION.fullmatch(name) is not None


def version_key(version: str) -> tuple[int, ...]:
    """Return what versions are put in order by: 2026.11.28 < 2026.11.28.1 < 2026.11.28.10 < 2026.11.29."""
    return tuple(int(part) for part in version.split("."))


def media_type(path: str) -> str:
    """Return the value of the header Content-Type for a file of that name; text is always UTF-8 here."""
    name = PurePosixPath(path)
    if name.name == CHECKSUMS:
        return "text/plain; charset=utf-8"
    kind = _MEDIA_TYPES.get(name.suffix.lower()) or mimetypes.guess_type(name.name)[0] or "application/octet-stream"
    return f"{kind}; charset=utf-8" if kind.startswith("text/") or kind in _AS_TEXT else kind


def cache_control(path: str) -> str:
    """Return the value of the header Cache-Control: a release's files never change, all else is asked for anew each time."""
    first, _, rest = path.partition("/")
    unchanging = first == RELEASES and is_version(rest.partition("/")[0])
    return "public, max-age=31536000, immutable" if unchanging else "no-cache"

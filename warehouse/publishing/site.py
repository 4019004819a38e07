"""What of the site is still to be carried to a target, where every page keeps its address.

Files that the target lacks come first, for nothing links to them yet. Files that change are put beside their place, and then into
it: what pages load first, the pages next, the entry page last. Files that are gone stay for a while, for a page that somebody has
open may still ask for them. `site-manifest.json` keeps what was put where, so that next time only what differs is carried.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from extractors.errors import StoreError
from warehouse.publishing.names import ENTRY_PAGE, REPORTS, SITE

_UNKNOWN = ""
"""The hash of a file that was about to be replaced: whether it was is not known."""


@dataclass(frozen=True, slots=True)
class LocalFile:
    """A file of the home that is to be published: its place, bytes and hash."""

    path: Path
    bytes: int
    sha256: str


class SiteManifest(BaseModel):
    """`site-manifest.json`: what lies below `site/` and `reports/` of a target, by path from the target's root."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    format: Literal["juesuan-site/1"] = "juesuan-site/1"
    version: str | None = Field(default=None, description="the release that the site shows")
    files: dict[str, str] = Field(default_factory=dict, description="path → SHA-256; empty while a change is under way")
    incoming: dict[str, str] = Field(default_factory=dict, description="new files that are being put there: path → SHA-256")
    gone: dict[str, AwareDatetime] = Field(default_factory=dict, description="files that the site has no more: path → since when")

    def to_json(self) -> str:
        """Return the file's content."""
        return self.model_dump_json(indent=1) + "\n"


@dataclass(frozen=True, slots=True)
class SitePlan:
    """What is to be done to a target's site, in this order, and the manifests before and after."""

    new: tuple[str, ...]
    changed: tuple[str, ...]
    """What pages load, then the pages, then the entry page."""
    remove: tuple[str, ...]
    """Files that are gone for long enough."""
    during: SiteManifest
    after: SiteManifest

    @property
    def is_empty(self) -> bool:
        """True where the target has all of it and nothing is to go."""
        return not (self.new or self.changed or self.remove)


def read_manifest(content: bytes | None, place: str) -> SiteManifest:
    """Return the manifest that a file holds; an empty one where there is no file.

    Raises:
        StoreError: it is not one of ours.
    """
    if content is None:
        return SiteManifest()
    try:
        return SiteManifest.model_validate_json(content)
    except ValidationError as error:
        raise StoreError(f"{place} cannot be read by this version: remove it, and the site is published anew.") from error


def plan_site(
    local: Mapping[str, LocalFile],
    manifest: SiteManifest,
    there: Mapping[str, int],
    version: str,
    now: datetime,
    grace: timedelta,
) -> SitePlan:
    """Return what makes a target's site that of the home.

    Args:
        local: the home's files by path from the target's root.
        manifest: what was put there before.
        there: path → bytes of what lies there.
        version: the release that the site shows.
        now: the moment.
        grace: how long a file stays that the site has no more.
    """
    had = {path: digest for path, digest in {**manifest.incoming, **manifest.files}.items() if path in there}
    same = {p for p, file in local.items() if had.get(p) == file.sha256 and there[p] == file.bytes}
    new = sorted(path for path in local if path not in there)
    changed = sorted((path for path in local if path in there and path not in same), key=_order)
    gone = {path: manifest.gone.get(path, now) for path in (*had, *manifest.gone) if path not in local and path in there}
    remove = sorted(path for path, since in gone.items() if now - since >= grace)
    staying = {path: since for path, since in gone.items() if path not in remove}
    under_way = dict.fromkeys(changed, _UNKNOWN)
    return SitePlan(
        new=tuple(new),
        changed=tuple(changed),
        remove=tuple(remove),
        during=SiteManifest(
            version=manifest.version,
            files={path: local[path].sha256 for path in sorted(same)} | under_way,
            incoming={path: local[path].sha256 for path in new},
            gone=gone,
        ),
        after=SiteManifest(version=version, files={path: local[path].sha256 for path in sorted(local)}, gone=staying),
    )


def read_folder(root: Path, prefix: str) -> dict[str, LocalFile]:
    """Return the files below a folder, by their path with a prefix; hidden ones are nobody's business.

    Raises:
        StoreError: a file cannot be read.
    """
    found = {}
    for path in sorted(root.rglob("*")):
        inside = path.relative_to(root)
        if any(part.startswith(".") for part in inside.parts) or not path.is_file():
            continue
        try:
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            raise StoreError(f"{path} cannot be read ({error.strerror}): publish again.") from error
        found[f"{prefix}/{inside.as_posix()}"] = LocalFile(path, path.stat().st_size, digest)
    return found


def links_to_reports(site: Mapping[str, LocalFile]) -> bool:
    """Say whether a page of the site has a link into the folder of reports beside it."""
    mark = f"../{REPORTS}/".encode()
    return any(mark in file.path.read_bytes() for path, file in site.items() if path.endswith((".html", ".js", ".json")))


def _order(path: str) -> tuple[int, str]:
    """Return what changing files are put in order by: data, styles and scripts, reports, pages, the entry page."""
    if path == ENTRY_PAGE:
        return 3, path
    if not path.endswith(".html"):
        return 0, path
    return (2 if path.startswith(f"{SITE}/") else 1), path

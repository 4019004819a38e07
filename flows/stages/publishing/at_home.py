"""The home's own pointer and old releases: kept as at a target, so that `juesuan serve` offers what a target does."""

from __future__ import annotations

import shutil
from datetime import datetime

from flows.stages.publishing.disk import write_whole
from flows.stages.publishing.prune import moments, without
from flows.stages.publishing.settings import PublishSettings
from warehouse.home import Home
from warehouse.publishing.names import LATEST_LINK, POINTER
from warehouse.publishing.pointer import Pointer, describe, point_to, read_pointer, versions_in
from warehouse.publishing.retention import prunable


def point_home(home: Home, now: datetime) -> Pointer:
    """Write the home's `releases/latest.json` where it has changed, and return it.

    Raises:
        StoreError: a release or the pointer is damaged.
    """
    before, pointer = _read(home), known_pointer(home, now)
    if pointer != before:
        write_whole(home.root / POINTER, pointer.to_json())
    return pointer


def known_pointer(home: Home, now: datetime) -> Pointer:
    """Return what the home's pointer is to say, and write nothing.

    Raises:
        StoreError: a release or the pointer is damaged.
    """
    before = _read(home)
    newest = describe((home.releases / LATEST_LINK).resolve(), now)
    here = set(versions_in(path.name for path in home.releases.iterdir()))
    kept = [entry for entry in (before.releases if before else ()) if entry.version in here]
    known = [entry for entry in kept if entry.version != newest.version or entry.sha256 == newest.sha256]
    return point_to(newest, known)


def prune_home(home: Home, settings: PublishSettings, pointer: Pointer, now: datetime, dry_run: bool = False) -> tuple[str, ...]:
    """Take away the releases that may go at home, and return their versions."""
    there = versions_in(path.name for path in home.releases.iterdir() if path.is_dir() and not path.is_symlink())
    may_go = prunable(moments(there, pointer), pointer.version, now, settings.retention) if settings.prune else []
    if not dry_run:
        for leftover in home.releases.glob(".pruned-*"):
            shutil.rmtree(leftover)
    if may_go and not dry_run:
        write_whole(home.root / POINTER, without(pointer, may_go).to_json())
        for version in may_go:
            shutil.rmtree((home.releases / version).rename(home.releases / f".pruned-{version}"))
    return tuple(may_go)


def _read(home: Home) -> Pointer | None:
    place = home.root / POINTER
    return read_pointer(place.read_bytes() if place.is_file() else None, str(place))

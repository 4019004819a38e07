"""Prune: take away a target's old releases, by the rule of `warehouse.publishing.retention`.

A release is first taken off the pointer's list and loses its checksums before its files, so that what is half gone is never
taken for a release.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import partial

from flows.stages.publishing.settings import PublishSettings
from flows.stages.publishing.target import Target, in_parallel
from warehouse.publishing.names import CHECKSUMS, POINTER, RELEASES
from warehouse.publishing.pointer import Pointer, PublishedRelease, read_pointer, versions_in
from warehouse.publishing.retention import end_of_day, prunable


def prune_target(
    target: Target, settings: PublishSettings, newest: PublishedRelease, now: datetime, dry_run: bool
) -> tuple[str, ...]:
    """Take away what may go at a target, and return the versions.

    Raises:
        StoreError: something cannot be removed; the next publication tries again.
    """
    pointer = read_pointer(target.read(POINTER), target.address(POINTER))
    listed = target.listing(RELEASES)
    there = versions_in({path.partition("/")[0] for path in listed if "/" in path} | {newest.version})
    may_go = prunable(moments(there, pointer), newest.version, now, settings.retention)
    if dry_run or not may_go:
        return tuple(may_go)
    if pointer is not None:
        target.write(POINTER, without(pointer, may_go).to_json())
    for version in may_go:
        files = [path for path in listed if path.startswith(f"{version}/")]
        target.remove([f"{RELEASES}/{version}/{CHECKSUMS}"])
        jobs = [partial(target.remove, [f"{RELEASES}/{path}"]) for path in files]
        in_parallel(jobs, settings.workers, lambda _done: None)
    return tuple(may_go)


def moments(versions: Iterable[str], pointer: Pointer | None) -> Mapping[str, datetime]:
    """Return when each version was published, as the pointer says; where it does not, by the version at the latest."""
    known = {entry.version: entry.published_at for entry in (pointer.releases if pointer else ())}
    return {version: known.get(version) or end_of_day(version) for version in versions}


def without(pointer: Pointer, versions: Iterable[str]) -> Pointer:
    """Return a pointer that does not list these versions."""
    gone = set(versions)
    return pointer.model_copy(update={"releases": tuple(entry for entry in pointer.releases if entry.version not in gone)})

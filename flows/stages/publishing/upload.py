"""Upload: carry releases and site to a target, new files first and the pointer last.

Whatever stops it, readers have what they had, and the next publication goes on from what is there.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from extractors.errors import StoreError, UsageError
from flows.reporting import Reporter
from flows.stages.publishing.prune import prune_target
from flows.stages.publishing.settings import PublishSettings
from flows.stages.publishing.target import Target
from flows.stages.publishing.work import Plan, Work, announcement, plan_all, require_elsewhere
from warehouse.home import Home
from warehouse.publishing.names import CHECKSUMS, INCOMING, POINTER, RELEASES, SITE_MANIFEST
from warehouse.publishing.pointer import point_to, read_pointer
from warehouse.releases import point_latest


@dataclass(frozen=True, slots=True)
class UploadSummary:
    """What was carried where; of a dry run, what would be."""

    target: str
    version: str
    moved: bool
    """True where the pointer names another release than before."""
    files: int
    """Files carried, without pointer and manifest."""
    bytes: int
    unchanged: int
    """Files that were there already."""
    removed: int
    """Files of the site that were taken away, for it has had none of that name for long enough."""
    pruned: tuple[str, ...]
    """Old releases that were taken away."""
    dry_run: bool = False


def upload(home: Home, settings: PublishSettings, report: Reporter, now: datetime, dry_run: bool = False) -> UploadSummary:
    """Carry a home's newest release, and its site, to the target that the settings name.

    Args:
        home: what has been published there.
        settings: the target, and what may go.
        report: told what is going on.
        now: the moment that the pointer names.
        dry_run: only say what would be done.

    Raises:
        UsageError: the target is none, is the home itself, or has credentials in its address.
        StoreError: nothing has been published at home, the target has other data under the same version, another home publishes
            there, or the target cannot be reached, read or written. Its pointer is then what it was.
    """
    if not settings.to:
        raise UsageError("There is no target: name one with --to, or as `to` in the home's publish.yaml.")
    target = Target(settings.to)
    require_elsewhere(target, home)
    work = Work(home, target, settings, report, now)
    plan = plan_all(work)
    if not dry_run:
        _send_releases(work, plan)
        _send_site(work, plan)
        _point(work, plan)
    pruned = _prune(work, plan, dry_run)
    if not dry_run:
        target.close()
    summary = _summed(work, plan, pruned, dry_run)
    _tell(summary, report)
    return summary


def _send_releases(work: Work, plan: Plan) -> None:
    """Carry what is missing of each release, see that all of it is there, and close it with its checksums."""
    for release, todo, sums in plan.releases:
        if not todo.upload:
            continue
        folder, path = f"{RELEASES}/{release.version}", work.home.releases / release.version
        work.target.put(path / CHECKSUMS, announcement(release.version))
        jobs = [partial(_put_checked, work, path / name, f"{folder}/{name}", sums[name]) for name in todo.upload if name in sums]
        work.each(f"upload release {release.version}", jobs)
        there = work.target.listing(folder)
        if lost := [name for name in sums if there.get(name) != (path / name).stat().st_size]:
            raise StoreError(f"{work.target.address(folder)}/{lost[0]} is not what was put there: run this again.")
        work.target.put(path / CHECKSUMS, f"{folder}/{CHECKSUMS}")


def _put_checked(work: Work, source: Path, path: str, digest: str) -> None:
    """Put a file that has the hash which it is said to have."""
    with source.open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != digest:
            raise StoreError(
                f"{source} is damaged (its SHA-256 is not that of {CHECKSUMS}): remove that release and publish again."
            )
    work.target.put(source, path)


def _send_site(work: Work, plan: Plan) -> None:
    """Carry the files that are new, then those that change beside their places, then put these in place in order."""
    todo, target = plan.site, work.target
    if not (todo.new or todo.changed):
        return
    target.write(SITE_MANIFEST, todo.during.to_json())
    work.each("upload new files of the site", [partial(target.put, plan.local[path].path, path) for path in todo.new])
    staged = {path: _staged(path, plan.local[path].sha256) for path in todo.changed}
    waiting = target.listing(INCOMING)
    carried = [
        partial(target.put, plan.local[path].path, staged[path], path)
        for path in todo.changed
        if waiting.get(staged[path].removeprefix(INCOMING)) != plan.local[path].bytes
    ]
    work.each("upload changed files of the site", carried)
    work.in_order("put them in place", [partial(target.place, staged[path], path) for path in todo.changed])


def _staged(path: str, sha256: str) -> str:
    """Where a changed file waits: named by address and content, so that what waits is known by its name."""
    return INCOMING + hashlib.sha256(f"{sha256} {path}".encode()).hexdigest()


def _point(work: Work, plan: Plan) -> None:
    """Let the pointer name the newest release, if nobody else has moved it meanwhile; then tidy up."""
    target, before = work.target, plan.before
    seen = read_pointer(target.read(POINTER), target.address(POINTER))
    if (seen.version if seen else None) != (before.version if before else None):
        raise StoreError(f"Another run has published to {target.name} meanwhile: look which one should, and run this again.")
    arrived = [release for release, _, _ in plan.releases]
    pointer = point_to(plan.newest, [*arrived, *(before.releases if before else ())])
    if pointer != before:
        target.write(POINTER, pointer.to_json())
    if target.is_folder:
        point_latest(target.folder / RELEASES, plan.newest.version)
    if not plan.site.is_empty:
        target.remove(plan.site.remove)
        target.write(SITE_MANIFEST, plan.site.after.to_json())
    target.clear_incoming()


def _prune(work: Work, plan: Plan, dry_run: bool) -> tuple[str, ...]:
    """Take away old releases; the publication is done, so what cannot be removed is only said."""
    try:
        return prune_target(work.target, work.settings, plan.newest, work.now, dry_run) if work.settings.prune else ()
    except StoreError as error:
        work.report.say(f"warning: old releases stay for now: {error}")
        return ()


def _summed(work: Work, plan: Plan, pruned: tuple[str, ...], dry_run: bool) -> UploadSummary:
    releases = work.home.releases
    sent = [(releases / todo.version / name).stat().st_size for _, todo, _ in plan.releases for name in todo.upload]
    site = [plan.local[path].bytes for path in (*plan.site.new, *plan.site.changed)]
    present = sum(len(todo.present) for _, todo, _ in plan.releases) + len(plan.local) - len(site)
    return UploadSummary(
        target=work.target.name,
        version=plan.newest.version,
        moved=plan.before is None or plan.before.version != plan.newest.version,
        files=len(sent) + len(site),
        bytes=sum(sent) + sum(site),
        unchanged=present,
        removed=len(plan.site.remove),
        pruned=pruned,
        dry_run=dry_run,
    )


def _tell(summary: UploadSummary, report: Reporter) -> None:
    would = "would be " if summary.dry_run else ""
    names = "would name" if summary.dry_run and summary.moved else "names"
    carried = f"{summary.files} files ({summary.bytes / 1e6:,.1f} MB) {would}carried"
    report.say(f"{summary.target}: {carried}, {summary.unchanged} were there; latest {names} release {summary.version}.")
    if summary.pruned:
        report.say(f"{summary.target}: old releases {would}removed: {', '.join(summary.pruned)}.")

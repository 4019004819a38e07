"""What one publication has to do: the home and the target are looked at, and nothing is changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from extractors.errors import StoreError, UsageError
from flows.reporting import Reporter
from flows.stages.publishing.settings import PublishSettings
from flows.stages.publishing.target import Job, Target, in_parallel
from warehouse.home import Home
from warehouse.publishing.checksums import read_checksums
from warehouse.publishing.names import (
    CHECKSUMS,
    INCOMING,
    LATEST_LINK,
    POINTER,
    RELEASES,
    REPORTS,
    SITE,
    SITE_MANIFEST,
    version_key,
)
from warehouse.publishing.pointer import Pointer, PublishedRelease, describe, read_pointer, versions_in
from warehouse.publishing.release import ReleasePlan, plan_release, releases_to_send
from warehouse.publishing.site import LocalFile, SitePlan, links_to_reports, plan_site, read_folder, read_manifest


@dataclass(frozen=True, slots=True)
class Work:
    """One publication under way."""

    home: Home
    target: Target
    settings: PublishSettings
    report: Reporter
    now: datetime

    def each(self, what: str, jobs: Sequence[Job]) -> None:
        """Do jobs, several at a time, under a bar."""
        if jobs:
            with self.report.track(what, len(jobs)) as advance:
                in_parallel(jobs, self.settings.workers, advance)

    def in_order(self, what: str, jobs: Sequence[Job]) -> None:
        """Do jobs one after the other, under a bar."""
        if jobs:
            with self.report.track(what, len(jobs)) as advance:
                for job in jobs:
                    job()
                    advance(1)


@dataclass(frozen=True, slots=True)
class Plan:
    """All that a publication has to do."""

    before: Pointer | None
    newest: PublishedRelease
    releases: tuple[tuple[PublishedRelease, ReleasePlan, dict[str, str]], ...]
    """Each with the hashes of its files, the oldest first; a release that the target has whole has nothing to upload."""
    local: Mapping[str, LocalFile]
    site: SitePlan


def require_elsewhere(target: Target, home: Home) -> None:
    """Refuse a home that publishes into itself: it would carry what it has published along with the next release.

    Raises:
        UsageError: the target is the home, around it, or among what is published of it.
    """
    if target.is_folder:
        place, root = target.folder.resolve(), home.root.resolve()
        inside = any(place.is_relative_to(folder.resolve()) for folder in (home.releases, home.site, home.reports))
        if root.is_relative_to(place) or inside:
            raise UsageError(f"{target.name} is the home or a folder around it or of its data: give another folder.")


def plan_all(work: Work) -> Plan:
    """Return all that there is to do.

    Raises:
        StoreError: nothing has been published at home, or the target's is not this home's.
    """
    link = work.home.releases / LATEST_LINK
    if not link.is_dir():
        raise StoreError(f"{work.home.releases} holds no release yet: run `juesuan publish --home {work.home.root}` first.")
    newest, target = describe(link.resolve(), work.now), work.target
    before = read_pointer(target.read(POINTER), target.address(POINTER))
    _require_ours(newest, before, target)
    versions = versions_in(path.name for path in work.home.releases.iterdir())
    wanted = releases_to_send(versions, newest.version, before.version if before else None)
    local = read_folder(work.home.site, SITE)
    if links_to_reports(local):
        local |= read_folder(work.home.reports, REPORTS)
    manifest = read_manifest(target.read(SITE_MANIFEST), target.address(SITE_MANIFEST))
    there = {f"{folder}/{path}": size for folder in (SITE, REPORTS) for path, size in target.listing(folder).items()}
    return Plan(
        before=before,
        newest=newest,
        releases=tuple(_plan_one(work, describe(work.home.releases / version, work.now)) for version in wanted),
        local=local,
        site=plan_site(local, manifest, there, newest.version, work.now, work.settings.min_age),
    )


def _require_ours(newest: PublishedRelease, before: Pointer | None, target: Target) -> None:
    """Refuse to go back, and to give another release a name that readers know."""
    if before is None:
        return
    if version_key(before.version) > version_key(newest.version):
        raise StoreError(
            f"{target.name} names release {before.version}, which is newer than {newest.version} of this home: publish from the "
            "home that made it, or give another target."
        )
    known = {release.version: release.sha256 for release in before.releases}
    if known.get(newest.version, newest.sha256) != newest.sha256:
        raise StoreError(
            f"{target.name} has another release {newest.version}, and releases never change: give another target, or publish a "
            "new one."
        )


def _plan_one(work: Work, release: PublishedRelease) -> tuple[PublishedRelease, ReleasePlan, dict[str, str]]:
    """Plan one release; what the target has of it is trusted where it was put there by the very same checksums."""
    folder, path = f"{RELEASES}/{release.version}", work.home.releases / release.version
    ours, sums = (path / CHECKSUMS).read_bytes(), read_checksums(path)
    theirs = work.target.read(f"{folder}/{CHECKSUMS}")
    if theirs is not None and theirs != ours:
        raise StoreError(
            f"{work.target.address(folder)} is another release of that name, and releases never change: give another target, "
            "or remove it if no one reads it."
        )
    begun = theirs or work.target.read(announcement(release.version))
    there = work.target.listing(folder)
    sizes = {name: (path / name).stat().st_size for name in sums}
    plan = plan_release(release.version, sizes, there, begun == ours)
    if theirs is None:
        plan = replace(plan, upload=(*plan.upload, CHECKSUMS))
    return release, plan, sums


def announcement(version: str) -> str:
    """Return where the checksums of a release lie while its files are being carried."""
    return f"{INCOMING}{version}.{CHECKSUMS}"

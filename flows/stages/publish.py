"""Publish: what the tables of a home hold becomes a release and a site."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

import polars as pl

from expectations.catalogue import catalogue
from extractors.errors import StoreError
from flows.clock import now as moment
from flows.reporting import Reporter
from flows.stages.coverage import coverage, require_tables
from flows.stages.gate import tell_held
from flows.stages.publishing import PublishSettings, UploadSummary, load_settings, upload
from flows.stages.publishing.at_home import known_pointer, point_home, prune_home
from flows.stages.site import write_site
from warehouse.home import Home
from warehouse.lock import only_writer
from warehouse.publishing.names import LATEST_LINK
from warehouse.releases import build_release
from warehouse.schema import COVERAGE, TABLES
from warehouse.tables import read_table, write_table


@dataclass(frozen=True, slots=True)
class PublishSummary:
    """What was published, where, and how much."""

    version: str
    created: bool
    """False where the data is that of the newest release, byte for byte, so that no other was made."""
    release: Path
    site: Path
    documents: int
    line_items: int
    failed_checks: int
    rounding_checks: int
    published: int
    """Cells of the coverage matrix (unit × year × type) with a document in force."""
    expected: int
    """All cells of the coverage matrix."""
    pruned: tuple[str, ...] = ()
    """Old releases of the home that were taken away."""


def publish(
    home: Home, report: Reporter, today: date, settings: PublishSettings | None = None, now: datetime | None = None
) -> PublishSummary:
    """Build a release and the site of a home; both whole or not at all. Nothing is carried anywhere: `carry` does that.

    Args:
        home: what has been crawled, extracted and validated.
        report: told what is going on.
        today: names the release.
        settings: which old releases may go; by default what the home's `publish.yaml` says.
        now: the moment that the pointer names, by default now.

    Raises:
        StoreError: a table is absent, breaks its schema or cannot be written. `latest` and the site are then what they were.
    """
    require_tables(home, ("documents", "statements", "line_items"), "nightly")
    require_tables(home, ("checks",), "validate")
    rules, at = settings or load_settings(home.publish_config), now or moment()
    with only_writer(home):
        summary = _publish(home, report, today)
        summary = replace(summary, pruned=prune_home(home, rules, point_home(home, at), at))
    _tell(summary, report)
    return summary


def carry(
    home: Home, settings: PublishSettings, report: Reporter, now: datetime | None = None, dry_run: bool = False
) -> UploadSummary:
    """Carry what a home has published to the target that the settings name; see `flows.stages.publishing.upload`.

    Raises:
        StoreError: another process is working in the home, or the target cannot be used.
        UsageError: the target is none that can be published to.
    """
    with only_writer(home):
        return upload(home, settings, report, now or moment(), dry_run)


def preview(home: Home, settings: PublishSettings, report: Reporter, now: datetime | None = None) -> UploadSummary | None:
    """Say what publishing what the home has now would carry and take away; nothing is built or changed.

    Raises:
        StoreError: nothing has been published at home, or the target cannot be read.
    """
    at = now or moment()
    if not (home.releases / LATEST_LINK).is_dir():
        raise StoreError(f"{home.releases} holds no release yet: run `juesuan publish --home {home.root}` first.")
    going = prune_home(home, settings, known_pointer(home, at), at, dry_run=True)
    report.say(f"Old releases that would be removed at home: {', '.join(going) or 'none'}.")
    if settings.to:
        return upload(home, settings, report, at, dry_run=True)
    report.say("There is no target, so nothing would be carried: name one with --to.")
    return None


def _publish(home: Home, report: Reporter, today: date) -> PublishSummary:
    frames = {name: read_table(home.tables, name) for name in TABLES} | {COVERAGE.name: coverage(home)}
    _tell_unchecked(frames, report)
    tell_held(home, report)
    docs = home.reports / "data_docs"
    release = build_release(home.tables, frames["coverage"], home.releases, today, data_docs=docs, rules=catalogue())
    write_table(frames["coverage"], COVERAGE, home.tables)
    page = write_site(home, release, report)
    return PublishSummary(
        version=release.version,
        created=release.created,
        release=release.path,
        site=page,
        documents=frames["documents"].get_column("document_id").drop_nulls().len(),
        line_items=frames["line_items"].height,
        failed_checks=_count(frames["checks"], "outcome", "fail"),
        rounding_checks=_count(frames["checks"], "outcome", "rounding"),
        published=_count(frames["coverage"], "status", "published"),
        expected=frames["coverage"].height,
    )


def _count(frame: pl.DataFrame, column: str, value: str) -> int:
    return frame.filter(pl.col(column) == value).height


def _tell_unchecked(frames: dict[str, pl.DataFrame], report: Reporter) -> None:
    """Say how many documents have figures that no rule has been applied to: the checks are older than they are."""
    checked = frames["checks"].get_column("document_id").unique()
    unchecked = frames["line_items"].filter(~pl.col("document_id").is_in(checked.implode())).get_column("document_id").n_unique()
    if unchecked:
        report.say(
            f"{unchecked} documents have figures but no checks: `juesuan validate` before publishing brings them up to date."
        )


def _tell(summary: PublishSummary, report: Reporter) -> None:
    if summary.created:
        report.say(f"Release {summary.version}: {summary.release}")
    else:
        report.say(f"Nothing has changed since release {summary.version}, so no new one was made: {summary.release}")
    if summary.pruned:
        report.say(f"Old releases removed: {', '.join(summary.pruned)}.")
    report.say(
        f"{summary.published} of {summary.expected} expected disclosures are published; {summary.failed_checks} checks failed."
    )
    report.say(f"Site: {summary.site}")

"""One night: the stages in order, as the command line and the demo run them.

The Prefect flow `flows.nightly` runs the same stages as subflows, for retries and artifacts.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from extractors.errors import FetchError, UsageError
from flows.reporting import Reporter
from flows.stages.store.place import kept_at_store, store_of
from warehouse.home import Home
from warehouse.lock import only_writer

if TYPE_CHECKING:
    from expectations.runs import Acceptance
    from flows.stages.crawl import CrawlSummary
    from flows.stages.extract import ExtractSummary
    from flows.stages.gate import GateSummary
    from flows.stages.publish import PublishSummary
    from flows.stages.publishing import PublishSettings, UploadSummary
    from flows.stages.validate import ValidateSummary

STAGES = {
    "crawl": "new and changed documents from the portals",
    "extract": "figures from the documents",
    "validate": "the arithmetic of the figures",
    "gate": "this night's figures against those before",
    "publish": "a release and its site",
    "carry": "release and site to where readers are",
}
"""The stages of a night in order, and what each is about; `carry` only where there is a target."""

Outcome = Literal["done", "failed"]


@dataclass(frozen=True, slots=True)
class NightSummary:
    """What each stage did, and what the gate before publication said; `upload` is None where there is no target."""

    crawl: CrawlSummary
    extract: ExtractSummary
    validate: ValidateSummary
    gate: GateSummary
    publish: PublishSummary
    upload: UploadSummary | None = None


@dataclass(frozen=True, slots=True)
class StageRun:
    """One stage of a night that was begun: how it ended, and after how long."""

    stage: str
    outcome: Outcome
    seconds: float


@dataclass(slots=True)
class NightRecord:
    """What is known of a night so far: filled while it runs, so that one that stops halfway can be told of too."""

    stages: list[StageRun] = field(default_factory=list)
    crawl: CrawlSummary | None = None
    extract: ExtractSummary | None = None
    validate: ValidateSummary | None = None
    gate: GateSummary | None = None
    publish: PublishSummary | None = None
    upload: UploadSummary | None = None


def find_sources(home: Home, working_directory: Path) -> list[str]:
    """Return the source files of a home and of the working directory: `sources/*.yaml`, each id once, the home's first.

    Raises:
        UsageError: there is none.
    """
    folders = (home.root / "sources", working_directory / "sources")
    found = {path.stem: str(path) for folder in reversed(folders) for path in sorted(folder.glob("*.yaml"))}
    if not found:
        places = " or ".join(str(folder) for folder in folders)
        raise UsageError(f"No source file (*.yaml) lies in {places}: put one there or name one with --source.")
    return [found[source_id] for source_id in sorted(found)]


def run_night(
    sources: Sequence[str],
    home: Home,
    report: Reporter,
    today: date,
    accept: Acceptance | None = None,
    settings: PublishSettings | None = None,
    record: NightRecord | None = None,
) -> NightSummary:
    """Crawl, extract, validate and publish; only what is new or changed is fetched and extracted.

    Args:
        sources: ids or files.
        home: where to work.
        report: told what is going on.
        today: names the release.
        accept: who takes this night's figures as the new baseline of the gate; None where nobody does.
        settings: where to publish to and what may go; by default what the home's `publish.yaml` says.
        record: filled with what each stage did as soon as it has done it.

    Raises:
        JuesuanError: a stage could not be done, no source could be crawled, or the gate held the night. Nothing is published
            then; where only the target could not be reached, the release is at home.
    """
    from flows.stages.publishing import load_settings

    night, rules = record if record is not None else NightRecord(), settings or load_settings(home.publish_config)
    with only_writer(home), kept_at_store(home, store_of(home), report):
        _make(night, sources, home, report, accept, rules.to is not None)
        _bring_out(night, home, report, today, rules)
    if not (night.crawl and night.extract and night.validate and night.gate and night.publish):
        raise AssertionError("a stage that is done has left its summary")
    return NightSummary(night.crawl, night.extract, night.validate, night.gate, night.publish, night.upload)


def _make(
    night: NightRecord, sources: Sequence[str], home: Home, report: Reporter, accept: Acceptance | None, carried: bool
) -> None:
    """Crawl, extract, validate, and let the gate judge; each stage imports what it needs when its turn comes."""
    with _stage(night, report, "crawl", carried):
        from flows.stages.crawl import crawl

        night.crawl = crawl(sources, home, report)
        if len(night.crawl.failed_sources) >= len(sources):
            raise FetchError(f"No source could be crawled, so nothing is published: {night.crawl.failures[0].reason}")
    with _stage(night, report, "extract", carried):
        from flows.stages.extract import extract_home

        night.extract = extract_home(home, report)
    with _stage(night, report, "validate", carried):
        from flows.stages.validate import validate_home

        night.validate = validate_home(home, report)
    with _stage(night, report, "gate", carried):
        from flows.stages.gate import judge_run, require_passed

        night.gate = judge_run(home, report, accept)
        require_passed(night.gate)


def _bring_out(night: NightRecord, home: Home, report: Reporter, today: date, settings: PublishSettings) -> None:
    """Publish at home, and carry that to the target where there is one."""
    from flows.stages.publish import carry, publish

    with _stage(night, report, "publish", settings.to is not None):
        night.publish = publish(home, report, today, settings)
    if settings.to is not None:
        with _stage(night, report, "carry", carried=True):
            night.upload = carry(home, settings, report)


@contextmanager
def _stage(night: NightRecord, report: Reporter, name: str, carried: bool) -> Iterator[None]:
    """Frame a stage, and keep how it ended."""
    names = [stage for stage in STAGES if carried or stage != "carry"]
    began = time.monotonic()
    outcome: Outcome = "failed"
    try:
        with report.stage(name, STAGES[name], names.index(name) + 1, len(names)):
            yield
        outcome = "done"
    finally:
        night.stages.append(StageRun(name, outcome, round(time.monotonic() - began, 3)))

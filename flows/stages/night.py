"""One night: the four stages in order, as the command line and the demo run them.

The Prefect flow `flows.nightly` runs the same stages as subflows, for retries and artifacts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from extractors.errors import FetchError, UsageError
from flows.reporting import Reporter
from warehouse.home import Home
from warehouse.lock import only_writer

if TYPE_CHECKING:
    from expectations.runs import Acceptance
    from flows.stages.crawl import CrawlSummary
    from flows.stages.extract import ExtractSummary
    from flows.stages.gate import GateSummary
    from flows.stages.publish import PublishSummary
    from flows.stages.validate import ValidateSummary


@dataclass(frozen=True, slots=True)
class NightSummary:
    """What each of the four stages did, and what the gate before the last said."""

    crawl: CrawlSummary
    extract: ExtractSummary
    validate: ValidateSummary
    gate: GateSummary
    publish: PublishSummary


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
    sources: Sequence[str], home: Home, report: Reporter, today: date, accept: Acceptance | None = None
) -> NightSummary:
    """Crawl, extract, validate and publish; only what is new or changed is fetched and extracted.

    Args:
        sources: ids or files.
        home: where to work.
        report: told what is going on.
        today: names the release.
        accept: who takes this night's figures as the new baseline of the gate; None where nobody does.

    Raises:
        JuesuanError: a stage could not be done, no source could be crawled, or the gate held the night. Nothing is published
            then.
    """
    from flows.stages.crawl import crawl
    from flows.stages.extract import extract_home
    from flows.stages.gate import gate
    from flows.stages.publish import publish
    from flows.stages.validate import validate_home

    with only_writer(home):
        crawled = crawl(sources, home, report)
        if len(crawled.failed_sources) >= len(sources):
            raise FetchError(f"No source could be crawled, so nothing is published: {crawled.failures[0].reason}")
        return NightSummary(
            crawl=crawled,
            extract=extract_home(home, report),
            validate=validate_home(home, report),
            gate=gate(home, report, accept),
            publish=publish(home, report, today),
        )

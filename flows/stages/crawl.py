"""Crawl: what do the portals offer, what of it is new, and what is gone?

Each source is read on its own; one that fails, or a document that fails, never stops the others.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from extractors.errors import JuesuanError, SourceError
from flows.registry import Source, load_source
from flows.reporting import Reporter
from flows.stages.crawling import (
    Failure,
    SourceCounts,
    alone_with,
    batches,
    finish,
    get_documents,
    open_run,
    read_listings,
    read_pages,
)
from warehouse.home import Home
from warehouse.lock import writer_in_turn

__all__ = ["CrawlSummary", "Failure", "crawl", "crawl_source"]


@dataclass(frozen=True, slots=True)
class CrawlSummary:
    """What a crawl did, summed over its sources."""

    listed: int = 0
    """Documents that the listings offer and the source files want."""
    new: int = 0
    unchanged: int = 0
    """Documents that the portal still has as they were."""
    revised: int = 0
    """Documents that have other bytes at the same address."""
    unchecked: int = 0
    """Documents that are still listed as they were, and were not asked for this time."""
    withdrawn: int = 0
    """Documents that were had and are no longer offered."""
    refused: int = 0
    """Documents that could not be had this time."""
    bytes_downloaded: int = 0
    """Bytes of document bodies; list and detail pages are not counted."""
    requests: Mapping[str, int] = field(default_factory=dict)
    """Requests sent, by source id."""
    failures: tuple[Failure, ...] = ()

    @property
    def failed_sources(self) -> tuple[str, ...]:
        """The sources whose listing could not be read or trusted; nothing of them was withdrawn."""
        return tuple(dict.fromkeys(failure.source for failure in self.failures if failure.whole_source))


def crawl(
    sources: Sequence[str], home: Home, report: Reporter, now: Callable[[], datetime] = lambda: datetime.now(UTC)
) -> CrawlSummary:
    """Crawl sources into a home's archive and ledger, and rebuild its tables.

    Several processes may crawl into one home at once: each source is crawled by one at a time, and tables are rebuilt in turn.

    Args:
        sources: ids or paths of source files.
        home: where archive and ledger lie.
        report: told what is going on.
        now: the clock; must give an aware datetime.

    Raises:
        SourceError: none of the sources can be loaded.
        StoreError: the tables cannot be written.
    """
    loaded, failures = _load(sources, home)
    counts: dict[str, SourceCounts] = {}
    for source in loaded:
        if warning := source.division_warning():
            report.say(f"warning: {warning}")
        try:
            counts[source.id] = crawl_source(source, home, report, lambda: now().astimezone(UTC))
        except JuesuanError as error:
            failures.append(Failure(source.id, source.start_urls[0], str(error), whole_source=True))
    failures += [failure for done in counts.values() for failure in done.failures]
    for failure in failures:
        report.say(f"{failure.source}: {failure.reason}")
    with writer_in_turn(home, lambda: report.say(f"waiting for another run that is working in {home.root}")):
        _rebuild_tables(home)
    summary = _summed(counts, failures)
    report.say(
        f"Crawled: {summary.listed} listed, {summary.new} new, {summary.revised} revised, "
        f"{summary.unchanged} unchanged, {summary.unchecked} not checked this time, "
        f"{summary.withdrawn} withdrawn, {summary.refused} refused; "
        f"{summary.bytes_downloaded:,} document bytes downloaded."
    )
    return summary


def crawl_source(source: Source, home: Home, report: Reporter, now: Callable[[], datetime]) -> SourceCounts:
    """Crawl one source into the home's archive and ledger; a crawl of it that was stopped lately is gone on with.

    Raises:
        SourceError: its roster is wrong.
        StoreError: archive or ledger cannot be used.
    """
    with alone_with(source, home, report), open_run(source, home, report, now) as run:
        rows = read_listings(run)
        report.say(f"{source.id}: {rows} rows listed")
        due = run.agenda.planned_count(run.number)
        with (
            report.track(f"{source.id}: pages", due) as pages,
            report.track(f"{source.id}: documents", None) as documents,
        ):
            for batch in batches(run):
                read_pages(run, batch, pages)
                get_documents(run, batch, documents)
        return finish(run)


def _load(sources: Sequence[str], home: Home) -> tuple[list[Source], list[Failure]]:
    """Load every source that can be; a wrong file among several is a failure, a wrong file alone an error."""
    loaded: list[Source] = []
    failures: list[Failure] = []
    for name in dict.fromkeys(sources):
        try:
            loaded.append(load_source(name, home))
        except SourceError as error:
            failures.append(Failure(name, name, str(error), whole_source=True))
    if failures and not loaded:
        raise SourceError("\n".join(failure.reason for failure in failures))
    return loaded, failures


def _summed(counts: Mapping[str, SourceCounts], failures: Sequence[Failure]) -> CrawlSummary:
    done = counts.values()
    return CrawlSummary(
        listed=sum(c.listed for c in done),
        new=sum(c.new for c in done),
        unchanged=sum(c.unchanged for c in done),
        revised=sum(c.revised for c in done),
        unchecked=sum(c.unchecked for c in done),
        withdrawn=sum(c.withdrawn for c in done),
        refused=sum(c.refused for c in done),
        bytes_downloaded=sum(c.bytes_downloaded for c in done),
        requests={source: c.requests for source, c in counts.items()},
        failures=tuple(failures),
    )


def _rebuild_tables(home: Home) -> None:
    """Bring the tables up to what the ledger now knows. Imported here: a crawl's tests need no tables."""
    from flows.stages.rebuild import rebuild

    rebuild(home)

"""Last step: say what is gone, and count."""

from __future__ import annotations

from dataclasses import asdict

from flows.stages.crawling.record import Failure, SourceCounts
from flows.stages.crawling.run import Run


def finish(run: Run) -> SourceCounts:
    """Mark what is no longer offered as withdrawn, end the run, and return what it did."""
    readings = run.agenda.readings(run.number)
    distrusted = _distrust_empty_listings(run, list(readings))
    complete = {start: state == "complete" for start, state in readings.items() if start not in distrusted}
    withdrawn = run.agenda.withdraw_unseen(complete, run.number, run.now(), run.today())
    counts = SourceCounts(
        **asdict(run.agenda.counts(run.number)),
        withdrawn=withdrawn,
        requests=run.agenda.requests(run.number) + run.client.requests_sent,
        failures=tuple(Failure(run.source.id, *told) for told in run.agenda.failures(run.number)),
    )
    told = {name: value for name, value in asdict(counts).items() if name != "failures"}
    run.agenda.end_run(run.number, "incomplete" not in readings.values() and not distrusted, told, run.now())
    return counts


def _distrust_empty_listings(run: Run, start_urls: list[str]) -> set[str]:
    """A listing that offers nothing, least of all where it had documents, is a broken page and withdraws nothing."""
    said = {url for url, _, whole_source in run.agenda.failures(run.number) if whole_source}
    empty = {start_url for start_url in start_urls if not run.agenda.offers_below(start_url, run.number)}
    for start_url in empty - said:
        had = run.ledger.live_count(run.source.id, start_url)
        lost = f" where it had {had} documents; nothing is taken as withdrawn" if had else ""
        reason = f"{start_url} offers no document{lost}: look at the page and at the source's options"
        run.fail(start_url, reason, whole_source=True)
    return empty

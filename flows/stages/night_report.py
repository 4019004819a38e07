"""What a night came to: what is new, what failed, what that means and where to look. Printed to people, and as JSON.

The shapes are declared in `report_model`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from textwrap import shorten

from extractors.errors import GateError, JuesuanError
from flows.stages.night import NightRecord
from flows.stages.publish import PublishSummary
from flows.stages.publishing import UploadSummary
from flows.stages.report_model import News, NightReport, Outcome, Problem, PublishReport, Stage, TargetReport
from warehouse.home import Home

_SHOWN = 5
"""How many documents or figures a problem names; where it says to look has them all."""

_LONGEST = 200


def publish_report(summary: PublishSummary, upload: UploadSummary | None) -> PublishReport:
    """Return what publishing came to."""
    return PublishReport(
        version=summary.version,
        created=summary.created,
        release=str(summary.release),
        site=str(summary.site),
        documents=summary.documents,
        line_items=summary.line_items,
        failed_checks=summary.failed_checks,
        published=summary.published,
        expected=summary.expected,
        pruned=summary.pruned,
        target=target_report(upload) if upload else None,
    )


def target_report(upload: UploadSummary) -> TargetReport:
    """Return what was carried to a target."""
    return TargetReport(**{name: getattr(upload, name) for name in TargetReport.model_fields})


def night_report(
    home: Home, night: NightRecord, started: datetime, finished: datetime, error: BaseException | None
) -> NightReport:
    """Return what a night came to.

    Args:
        home: where it worked.
        night: what each stage left.
        started: when it began.
        finished: when it ended.
        error: what ended it before its time; None where it went through.
    """
    return NightReport(
        outcome=_outcome(night, error),
        error=_sentence(error),
        home=str(home.root),
        started_at=started,
        finished_at=finished,
        stages=tuple(Stage(stage=run.stage, outcome=run.outcome, seconds=run.seconds) for run in night.stages),
        news=_news(night),
        problems=(*_stopped(home, night, error), *_crawl_problems(night), *_reading_problems(night), *_figure_problems(night)),
        release=publish_report(night.publish, night.upload) if night.publish else None,
    )


def _outcome(night: NightRecord, error: BaseException | None) -> Outcome:
    if isinstance(error, KeyboardInterrupt):
        return "interrupted"
    if isinstance(error, GateError):
        return "held"
    if night.publish is None or _stopping(night):
        return "failed"
    return "published" if night.publish.created else "unchanged"


def _stopping(night: NightRecord) -> str | None:
    """Return the stage that ended the night before its time."""
    return next((run.stage for run in night.stages if run.outcome == "failed"), None)


def _sentence(error: BaseException | None) -> str | None:
    if error is None:
        return None
    if isinstance(error, KeyboardInterrupt):
        return "Interrupted; what was finished is kept, and the next night goes on from there."
    return str(error) if isinstance(error, JuesuanError) else f"This should not happen ({type(error).__name__}: {error})."


def _news(night: NightRecord) -> News:
    crawl, extract, validate = night.crawl, night.extract, night.validate
    return News(
        listed=crawl.listed if crawl else None,
        new=crawl.new if crawl else None,
        revised=crawl.revised if crawl else None,
        withdrawn=crawl.withdrawn if crawl else None,
        refused=crawl.refused if crawl else None,
        documents=dict(extract.by_status) if extract else None,
        line_items=extract.line_items if extract else None,
        checks=dict(validate.outcomes) if validate else None,
    )


def _stopped(home: Home, night: NightRecord, error: BaseException | None) -> Iterator[Problem]:
    """Tell of what ended the night before its time."""
    stage = _stopping(night) if night.stages else "start"
    if error is None or stage is None or (stage == "crawl" and night.crawl is not None):
        return  # what could not be crawled is told of source by source
    latest = home.releases / "latest"
    stays = f"release {latest.resolve().name} stays" if latest.is_dir() else "there is no release yet"
    meaning = {
        "carry": "The release and the site are made, and readers of the target still have what they had.",
        "gate": f"Figures fell sharply, so nothing is published; {stays}.",
    }.get(stage, f"Nothing is published; {stays}. What was finished is kept.")
    look = {"carry": "run `juesuan publish` again: it goes on from what is there"}.get(stage, "repair it and run the night again")
    if night.gate and stage == "gate":
        look = str(night.gate.page)
    yield Problem(stage=stage, what=_sentence(error) or "", meaning=meaning, look=look)


def _crawl_problems(night: NightRecord) -> Iterator[Problem]:
    if night.crawl is None:
        return
    meaning = (
        "Nothing new of this source is in the release, and nothing of it counts as withdrawn; the other sources are published."
    )
    if _stopping(night) == "crawl":
        meaning = "No source could be crawled, so nothing is published, and what was published stays."
    for failure in (failure for failure in night.crawl.failures if failure.whole_source):
        yield Problem(
            stage="crawl",
            what=f"{failure.source} could not be crawled: {failure.reason}",
            meaning=meaning,
            look=f"`juesuan source check {failure.source}`",
        )
    if night.crawl.refused:
        failures = [failure for failure in night.crawl.failures if not failure.whole_source]
        reasons = [f.reason if f.url in f.reason else f"{f.url}: {f.reason}" for f in failures]
        yield Problem(
            stage="crawl",
            what=f"{night.crawl.refused} documents could not be had",
            examples=_first(reasons),
            meaning="They count as blocked, missing or failed, not as absent; the next night asks for them again.",
            look="status_reason in table documents, and `juesuan coverage`",
        )


def _reading_problems(night: NightRecord) -> Iterator[Problem]:
    if night.extract is None:
        return
    unread = {status: count for status, count in night.extract.by_status.items() if status in ("failed", "unreadable", "partial")}
    if unread:
        counts = ", ".join(f"{count} {status}" for status, count in unread.items())
        yield Problem(
            stage="extract",
            what=f"Documents that were not read whole: {counts}",
            examples=_first(night.extract.messages),
            meaning="Figures of theirs are missing from the release; their status and its reason are in it.",
            look="status_reason in table documents; `juesuan show DOCUMENT` shows what was read",
        )


def _figure_problems(night: NightRecord) -> Iterator[Problem]:
    if validate := night.validate:
        if validate.open_failures:
            yield Problem(
                stage="validate",
                what=f"{validate.open_failures} checks failed on which nobody has decided",
                meaning="Figures do not add up as printed or as read. They are published as they are, with the findings.",
                look=str(validate.review_html),
            )
        if validate.stale_decisions:
            yield Problem(
                stage="validate",
                what=f"{validate.stale_decisions} decisions on findings no longer hold",
                meaning="What they were made on has changed, so these checks count again.",
                look=str(validate.review_html),
            )
    if night.gate and night.gate.verdict == "warned":
        sentences = [finding.sentence() for finding in night.gate.findings]
        yield Problem(
            stage="gate",
            what=f"{len(night.gate.findings)} figures are worse than before",
            examples=_first(sentences),
            meaning="Not so much worse that the night is held; a portal or a layout may have changed.",
            look=str(night.gate.page),
        )


def _first(items: Sequence[str]) -> tuple[str, ...]:
    return tuple(shorten(item, _LONGEST, placeholder=" …") for item in items[:_SHOWN])


def reports_of(home: Home) -> dict[str, Path]:
    """Return the pages of a home that a night leaves for people, by what they are."""
    pages = {
        "site": home.site / "index.html",
        "review": home.reports / "review.html",
        "Data Docs": home.reports / "data_docs" / "index.html",
    }
    return {what: path for what, path in pages.items() if path.is_file()}

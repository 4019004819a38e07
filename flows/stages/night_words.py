"""The summary of a night as a person reads it: what is new, what failed, what it means, where to look."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from textwrap import fill

from flows.reporting import duration
from flows.stages.report_model import NightReport, Problem, PublishReport

_WIDTH = 100

_HEADS = {
    "published": "Published: release {version}.",
    "unchanged": "Nothing has changed: release {version} stays.",
    "held": "Held by the gate: nothing is published.",
    "failed": "Failed.",
    "interrupted": "Interrupted.",
}


def night_in_words(report: NightReport, pages: Mapping[str, Path]) -> str:
    """Return the summary as lines of text, ending with a newline.

    Args:
        report: what the night came to.
        pages: what to look at, by what it is.
    """
    return "\n".join([*_head(report), "", *_new(report), *_problems(report.problems), *_look(report, pages)]) + "\n"


def _head(report: NightReport) -> Iterator[str]:
    head = _HEADS[report.outcome].format(version=report.release.version if report.release else "")
    if report.outcome in ("failed", "interrupted") and report.release:
        head += f" Release {report.release.version} is made and lies at home."
    took = duration((report.finished_at - report.started_at).total_seconds())
    stages = ", ".join(f"{run.stage} {duration(run.seconds)}" for run in report.stages)
    yield ""
    yield f"{head} {took} ({stages})." if stages else f"{head} {took}."


def _new(report: NightReport) -> Iterator[str]:
    news = report.news
    yield "What is new"
    if news.listed is not None:
        found = _counted({"new": news.new, "revised": news.revised, "withdrawn": news.withdrawn})
        yield f"  portals     {found}, of {news.listed} listed"
    if news.documents is not None:
        read = ", ".join(f"{count} {status}" for status, count in news.documents.items())
        yield f"  documents   {read}; {news.line_items or 0:,} amounts" if read else "  documents   none to read"
    if news.checks is not None:
        yield f"  checks      {', '.join(f'{count:,} {outcome}' for outcome, count in news.checks.items())}"
    if report.release:
        yield from _release(report.release)
    yield ""


def _release(release: PublishReport) -> Iterator[str]:
    made = "new" if release.created else "as it was"
    yield f"  release     {release.version} ({made}): {release.documents:,} documents, {release.line_items:,} amounts"
    yield f"  coverage    {release.published} of {release.expected} expected disclosures"
    if release.target:
        target = release.target
        yield f"  carried     {target.files} files, {target.bytes / 1e6:,.1f} MB, to {target.target}"
    gone = {*release.pruned, *(release.target.pruned if release.target else ())}
    if gone:
        yield f"  taken away  {', '.join(sorted(gone))}"


def _problems(problems: tuple[Problem, ...]) -> Iterator[str]:
    if not problems:
        yield "What failed: nothing."
    else:
        yield "What failed, and what it means"
    for problem in problems:
        yield _wrapped(f"{problem.stage}: {problem.what}", "  ✗ ", "    ")
        yield from (f"    · {example}" for example in problem.examples)
        yield _wrapped(problem.meaning, "    → ", "      ")
        yield _wrapped(f"look: {problem.look}", "    → ", "      ")
    yield ""


def _look(report: NightReport, pages: Mapping[str, Path]) -> Iterator[str]:
    shown = {
        **{what: str(path) for what, path in pages.items()},
        **({"release": report.release.release} if report.release else {}),
    }
    if shown:
        yield "Where to look"
    for what, place in shown.items():
        yield f"  {what:<11} {place}"
    if report.release:
        yield f"  to browse   juesuan serve --home {report.home}"


def _wrapped(text: str, first: str, rest: str) -> str:
    """Break a paragraph into lines; addresses and paths stay in one piece, so that they can be copied."""
    return fill(
        " ".join(text.split()),
        _WIDTH,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _counted(counts: Mapping[str, int | None]) -> str:
    return ", ".join(f"{count or 0} {what}" for what, count in counts.items())

"""What a run leaves in the Prefect UI: progress while it works, summaries, tables and links when it is done.

Imports Prefect: only the flows import this module.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from prefect.artifacts import (
    create_link_artifact,
    create_markdown_artifact,
    create_progress_artifact,
    create_table_artifact,
    update_progress_artifact,
)
from prefect.logging import get_run_logger

from flows.crawl_page import crawl_page
from warehouse.run_report import RunReport

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

MOST_ROWS = 200
"""Rows of a table artifact: enough to read; the whole table lies in the home."""

MOST_ENTRIES = 100
"""Documents of each group of a crawl's report; the ledger has them all."""

LISTED_APART = ("messages", "failures", "review")
"""Fields of summaries that are lists for reading, not counts."""


class RunReporter:
    """Tells a stage's story in the log of the Prefect run, and each piece of work as a progress artifact."""

    def __init__(self) -> None:
        """Take the logger of the run that is under way; stages may report from threads that know no run."""
        self._logger = get_run_logger()

    def say(self, message: str) -> None:
        """Log the message."""
        self._logger.info("%s", message)

    @contextmanager
    def track(self, description: str, total: int | None) -> Iterator[Callable[[int], None]]:
        """Yield a function that moves a progress artifact at most once a tenth of the work."""
        if not total:
            yield lambda _steps: None
            return
        artifact = cast(UUID, create_progress_artifact(0.0, description=description))  # in a flow that is not async, as here
        done = tenths = 0

        def advance(steps: int) -> None:
            nonlocal done, tenths
            done += steps
            if done * 10 // total > tenths:
                tenths = done * 10 // total
                update_progress_artifact(artifact, min(100.0, 100.0 * done / total))
                self._logger.info("%s: %d/%d", description, done, total)

        yield advance

    @contextmanager
    def stage(self, name: str, what: str, number: int, of: int) -> Iterator[None]:
        """Log where the stage begins; Prefect shows how long its run took."""
        self._logger.info("[%d/%d] %s: %s", number, of, name, what)
        yield


def publish_summary(key: str, title: str, home: Path, summary: DataclassInstance, messages: Sequence[str] = ()) -> None:
    """Leave a stage's summary as markdown: its counts as a table, then the messages as a list."""
    counts = {field.name: getattr(summary, field.name) for field in fields(summary)}
    lines = [f"# {title}", "", f"Home: `{home}`", "", "| | |", "| --- | ---: |"]
    lines += [f"| {name.replace('_', ' ')} | {_cell(value)} |" for name, value in counts.items() if name not in LISTED_APART]
    lines += ["", *(f"- {message}" for message in messages[:MOST_ROWS])]
    if len(messages) > MOST_ROWS:
        lines += ["", f"… and {len(messages) - MOST_ROWS} more."]
    create_markdown_artifact("\n".join(lines), key=key, description=title)


def publish_crawl(home: Path, report: RunReport, not_crawled: Mapping[str, object]) -> None:
    """Leave what a crawl came to, document by document, and what could not be had as a table."""
    create_markdown_artifact(crawl_page(home, report, not_crawled), key="crawl-summary", description="Crawl")
    refused = [entry for group in ("blocked", "missing", "failed") for entry in report.entries[group]]
    rows = [{"source": entry.source_id, "url": entry.url, "reason": entry.reason} for entry in refused]
    publish_table("documents-not-fetched", "What could not be had, and why", rows)


def publish_table(key: str, title: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Leave the first rows of a table; one that has none says so, so that the artifact never shows an older run's rows."""
    shown = [{name: _cell(value) for name, value in row.items()} for row in rows[:MOST_ROWS]]
    more = f" (the first {MOST_ROWS} of {len(rows)})" if len(rows) > MOST_ROWS else ""
    create_table_artifact(shown or [{"": "none"}], key=key, description=title + more)


def publish_link(key: str, title: str, target: Path) -> None:
    """Leave a link to something in the home."""
    create_link_artifact(target.absolute().as_uri(), link_text=str(target), key=key, description=title)


def _cell(value: object) -> str:
    """Text of a value: mappings, sequences and rows spelt out, null as nothing."""
    if value is None:
        return ""
    if isinstance(value, Mapping):
        return ", ".join(f"{name}: {count}" for name, count in value.items()) or "none"
    if isinstance(value, (list, tuple)):
        return ", ".join(map(_cell, value))
    if is_dataclass(value):
        return " ".join(f"{field.name} {_cell(getattr(value, field.name))}" for field in fields(value))
    return str(value)

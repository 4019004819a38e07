"""How `juesuan nightly` ends: with a summary, whatever became of the night."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from extractors.errors import UsageError
from flows.clock import now
from flows.reporting import Reporter
from flows.stages.night import NightRecord
from warehouse.home import Home


@contextmanager
def told_night(home: Home, report: Reporter, as_json: bool) -> Iterator[NightRecord]:
    """Yield the record that a night fills, and tell what came of it, also where it failed or was interrupted.

    Args:
        home: where the night works.
        report: told the summary in words.
        as_json: whether the summary goes to standard output as JSON too.
    """
    record, started = NightRecord(), now()
    error: BaseException | None = None
    try:
        yield record
    except UsageError:  # nothing has been begun
        raise
    except BaseException as stopped:
        error = stopped
        raise
    finally:
        if error is not None or record.stages:
            _tell(home, report, as_json, record, started, error)


def _tell(
    home: Home, report: Reporter, as_json: bool, record: NightRecord, started: datetime, error: BaseException | None
) -> None:
    from flows.logs import LogReporter
    from flows.stages.night_report import night_report, reports_of
    from flows.stages.night_words import night_in_words

    summary = night_report(home, record, started, now(), error)
    if isinstance(report, LogReporter):
        report.event("summary", f"the night is over: {summary.outcome}", summary=summary.model_dump(mode="json"))
    else:
        report.say(night_in_words(summary, reports_of(home)).rstrip("\n"))
    if as_json:
        sys.stdout.write(summary.model_dump_json(indent=2) + "\n")
        sys.stdout.flush()

"""Structured logs: one JSON object a line with `time`, `level`, `stage`, `event`, `message` and whatever else the event has.

The standard library's logging does it, so that what libraries warn of arrives in the same form.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TextIO

from flows.reporting import Quarters
from flows.secrets import scrub

LOGGER = "juesuan"

EVENTS = {
    "message": "something that a stage says to people",
    "stage_started": "`number` of `of` stages begins",
    "stage_finished": "it is done, after `seconds`",
    "stage_failed": "it was stopped, after `seconds`",
    "progress": "`done` of `total` steps of `work`; at every quarter, and at the end",
    "summary": "the command is done: `summary` is what --json prints",
    "failed": "the command ends with `exit_code`",
    "library": "what a library warns of; `logger` is its name",
}
"""Every event, and the fields that it has beside those that all have."""

_OWN = "juesuan_fields"


class JsonFormatter(logging.Formatter):
    """Writes a record as one line of JSON without secrets."""

    def __init__(self, stage: Callable[[], str | None]) -> None:
        """Ask `stage` for the stage that is under way."""
        super().__init__()
        self._stage = stage

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        fields = getattr(record, _OWN, None) or {"event": "library", "logger": record.name}
        if record.exc_info:
            fields = {**fields, "traceback": self.formatException(record.exc_info)}
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "stage": self._stage(),
            "event": fields["event"],
            "message": record.getMessage(),
            **fields,
        }
        return scrub(json.dumps(line, ensure_ascii=False, default=str))


class _Stream(logging.StreamHandler[TextIO]):
    """Leaves what cannot be written to whoever logs: a reader that has seen enough (`head`) ends the command, as with lines."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 (the base class's name)
        """Raise what has happened."""
        raise


class LogReporter:
    """Tells everything as events of the log."""

    def __init__(self) -> None:
        """Begin outside of any stage."""
        self._logger = logging.getLogger(LOGGER)
        self.under_way: str | None = None

    def say(self, message: str) -> None:
        """Log the message; what begins with “warning” has that level."""
        level = logging.WARNING if message.lower().startswith("warning") else logging.INFO
        self.event("message", message, level)

    def event(self, name: str, message: str, level: int = logging.INFO, **fields: object) -> None:
        """Log an event with its fields."""
        self._logger.log(level, "%s", message, extra={_OWN: {"event": name, **fields}})

    @contextmanager
    def track(self, description: str, total: int | None) -> Iterator[Callable[[int], None]]:
        """Yield a function that logs how far the work is whenever another quarter is done."""
        steps = Quarters(total)

        def tell() -> None:
            self.event("progress", f"{description}: {steps.done}/{total or '?'}", work=description, done=steps.done, total=total)

        yield lambda more: tell() if steps.advance(more) else None
        if total is None:
            tell()

    @contextmanager
    def stage(self, name: str, what: str, number: int, of: int) -> Iterator[None]:
        """Log the stage's beginning and end; what is logged in between names it."""
        self.under_way, began = name, time.monotonic()
        self.event("stage_started", f"{name}: {what}", number=number, of=of)
        try:
            yield
        except BaseException:
            self.event("stage_failed", f"{name} was stopped", logging.ERROR, seconds=round(time.monotonic() - began, 3))
            raise
        else:
            self.event("stage_finished", f"{name} is done", seconds=round(time.monotonic() - began, 3))
        finally:
            self.under_way = None


def log_as_json(stream: TextIO) -> LogReporter:
    """Send the log to a stream as lines of JSON from now on, libraries' warnings with it, and return what tells into it."""
    reporter = LogReporter()
    handler = _Stream(stream)
    handler.setFormatter(JsonFormatter(lambda: reporter.under_way))
    root, own = logging.getLogger(), logging.getLogger(LOGGER)
    own.handlers, own.propagate = [handler], False
    own.setLevel(logging.INFO)
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    logging.captureWarnings(True)
    return reporter


def logs_as_json() -> bool:
    """Say whether the log goes out as JSON, so that an error should too; other handlers may be whoever's runs us."""
    return any(isinstance(handler, _Stream) for handler in logging.getLogger(LOGGER).handlers)


def log_as_before() -> None:
    """Take the lines of JSON away again: a command's log is its own, and a process may run several."""
    root, own = logging.getLogger(), logging.getLogger(LOGGER)
    root.handlers = [handler for handler in root.handlers if handler not in own.handlers]
    own.handlers, own.propagate = [], True


def log_failure(sentence: str, exit_code: int) -> None:
    """Log why a command ends."""
    extra = {_OWN: {"event": "failed", "exit_code": exit_code}}
    logging.getLogger(LOGGER).error("%s", sentence, extra=extra)

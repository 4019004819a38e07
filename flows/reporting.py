"""How a stage tells what it is doing: progress bars on a terminal, plain lines otherwise, or one JSON object a line."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from enum import StrEnum
from typing import Protocol, TextIO

from flows.secrets import scrub


class LogFormat(StrEnum):
    """How a command tells what it does."""

    AUTO = "auto"
    """Bars on a terminal, lines otherwise."""
    LINES = "lines"
    JSON = "json"


class Reporter(Protocol):
    """What a stage needs of whoever watches it."""

    def say(self, message: str) -> None:
        """Print one line for a person."""

    def track(self, description: str, total: int | None) -> AbstractContextManager[Callable[[int], None]]:
        """Yield a function that advances the named piece of work by that many steps."""

    def stage(self, name: str, what: str, number: int, of: int) -> AbstractContextManager[None]:
        """Frame what is said of one stage: its name, what it does, and which of how many it is."""


class SilentReporter:
    """Says nothing: for tests and for callers that only want the result."""

    def say(self, message: str) -> None:
        """Drop the message."""

    @contextmanager
    def track(self, description: str, total: int | None) -> Iterator[Callable[[int], None]]:
        """Yield a function that does nothing."""
        yield lambda _steps: None

    @contextmanager
    def stage(self, name: str, what: str, number: int, of: int) -> Iterator[None]:
        """Frame nothing."""
        yield


class LineReporter:
    """Plain lines, for logs and pipes: at most one a quarter of the work."""

    def __init__(self, stream: TextIO | None = None) -> None:
        """Write to `stream`, standard output by default."""
        self._stream = stream or sys.stdout

    def say(self, message: str) -> None:
        """Print the message at once, so that a log can be followed."""
        print(scrub(message), file=self._stream, flush=True)

    @contextmanager
    def track(self, description: str, total: int | None) -> Iterator[Callable[[int], None]]:
        """Yield a function that prints how far the work is whenever another quarter is done; nothing where there is no work."""
        steps = Quarters(total)
        yield lambda more: self.say(f"{description}: {steps.done}/{total}") if steps.advance(more) else None
        if total is None:
            self.say(f"{description}: {steps.done}")

    @contextmanager
    def stage(self, name: str, what: str, number: int, of: int) -> Iterator[None]:
        """Print a line where the stage begins and one where it is done."""
        self.say(f"[{number}/{of}] {name}: {what}")
        began = time.monotonic()
        yield
        self.say(f"[{number}/{of}] {name}: done in {duration(time.monotonic() - began)}")


class Quarters:
    """Counts steps, and tells when another quarter of them is done."""

    def __init__(self, total: int | None) -> None:
        """Begin with nothing done of `total`; of an unknown total there are no quarters."""
        self._total = total
        self._quarters = 0
        self.done = 0

    def advance(self, steps: int) -> bool:
        """Count steps; True where they complete a quarter."""
        self.done += steps
        if not self._total or self.done * 4 // self._total <= self._quarters:
            return False
        self._quarters = self.done * 4 // self._total
        return True


def duration(seconds: float) -> str:
    """Return a duration as people read it: 4.2 s, 3 min 20 s, 2 h 5 min."""
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


def reporter_for(stream: TextIO | None = None, log_format: LogFormat = LogFormat.AUTO) -> Reporter:
    """Return what tells on a stream, by default standard output: bars on a terminal, lines elsewhere, or as told."""
    target = stream or sys.stdout
    if log_format is LogFormat.JSON:
        from flows.logs import log_as_json

        return log_as_json(target)
    if log_format is LogFormat.AUTO and target.isatty():
        from flows.bars import BarReporter  # imports rich: commands that draw nothing should not wait for it

        return BarReporter(target)
    return LineReporter(target)

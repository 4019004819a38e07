"""How a stage tells what it is doing: a progress bar on a terminal, plain lines otherwise."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol


class Reporter(Protocol):
    """What a stage needs of whoever watches it."""

    def say(self, message: str) -> None:
        """Print one line for a person."""

    def track(self, description: str, total: int | None) -> AbstractContextManager[Callable[[int], None]]:
        """Yield a function that advances the named piece of work by that many steps."""


class SilentReporter:
    """Says nothing: for tests and for callers that only want the result."""

    def say(self, message: str) -> None:
        """Drop the message."""

    @contextmanager
    def track(self, description: str, total: int | None) -> Iterator[Callable[[int], None]]:
        """Yield a function that does nothing."""
        yield lambda _steps: None

"""How a stage tells what it is doing: a progress bar on a terminal, plain lines otherwise."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol, TextIO


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


class LineReporter:
    """Plain lines, for logs and pipes: at most one a quarter of the work."""

    def __init__(self, stream: TextIO | None = None) -> None:
        """Write to `stream`, standard output by default."""
        self._stream = stream or sys.stdout

    def say(self, message: str) -> None:
        """Print the message at once, so that a log can be followed."""
        print(message, file=self._stream, flush=True)

    @contextmanager
    def track(self, description: str, total: int | None) -> Iterator[Callable[[int], None]]:
        """Yield a function that prints how far the work is whenever another quarter is done; nothing where there is no work."""
        done = quarters = 0

        def advance(steps: int) -> None:
            nonlocal done, quarters
            done += steps
            if total and done * 4 // total > quarters:
                quarters = done * 4 // total
                self.say(f"{description}: {done}/{total}")

        yield advance
        if total is None:
            self.say(f"{description}: {done}")


class BarReporter:
    """One progress bar a piece of work, for terminals; messages scroll above the bars."""

    def __init__(self, stream: TextIO | None = None) -> None:
        """Draw on `stream`, standard output by default."""
        # rich is imported here: commands that draw nothing should not wait for it.
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        self._progress = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=Console(file=stream or sys.stdout),
        )
        self._running = 0

    def say(self, message: str) -> None:
        """Print the message above the bars, unwrapped, so that paths can be copied."""
        self._progress.console.print(message, markup=False, highlight=False, soft_wrap=True)

    @contextmanager
    def track(self, description: str, total: int | None) -> Iterator[Callable[[int], None]]:
        """Yield a function that advances a bar; the bar stays when the work is done."""
        if self._running == 0:
            self._progress.start()
        self._running += 1
        task = self._progress.add_task(description, total=total)
        try:
            yield lambda steps: self._progress.advance(task, steps)
        finally:
            self._running -= 1
            if self._running == 0:
                # A finished bar has been printed for good: forgetting it keeps the next bar from printing it again.
                self._progress.stop()
                for finished in self._progress.task_ids:
                    self._progress.remove_task(finished)


def reporter_for(stream: TextIO | None = None) -> Reporter:
    """Return bars where the stream (standard output by default) is a terminal, plain lines where it is not."""
    target = stream or sys.stdout
    return BarReporter(target) if target.isatty() else LineReporter(target)

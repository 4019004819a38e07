"""Stages and progress bars on a terminal: how far, how fast, how long still. Imports rich."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TextIO

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TextColumn
from rich.text import Text

from flows.reporting import duration
from flows.secrets import scrub


class _Done(ProgressColumn):
    """Steps done of how many; where nobody knows how many, those done."""

    def render(self, task: Task) -> Text:
        of = "" if task.total is None else f"/{int(task.total)}"
        return Text(f"{int(task.completed)}{of}", style="progress.download", justify="right")


class _Rate(ProgressColumn):
    """Steps a second; where they are slow, seconds a step."""

    def render(self, task: Task) -> Text:
        speed = _speed(task)
        if not speed:
            return Text("")
        return Text(f"{speed:,.1f}/s" if speed >= 1 else f"{1 / speed:,.1f} s each", style="progress.data.speed", justify="right")


class _Left(ProgressColumn):
    """The time that is left; what it took when the work is done."""

    def render(self, task: Task) -> Text:
        if task.finished or task.total is None:
            return Text(_clock(task.elapsed or 0.0), style="progress.elapsed")
        left = task.time_remaining
        if left is None and (speed := _speed(task)):
            left = (task.total - task.completed) / speed
        return Text("" if left is None else f"{_clock(left)} left", style="progress.remaining")


class BarReporter:
    """A heading a stage and a bar a piece of work; messages scroll above the bars."""

    def __init__(self, stream: TextIO | None = None) -> None:
        """Draw on `stream`, standard output by default."""
        self._progress = Progress(
            TextColumn("  {task.description}", markup=False),
            BarColumn(bar_width=30),
            _Done(),
            _Rate(),
            _Left(),
            console=Console(file=stream or sys.stdout),
        )
        self._running = 0

    def say(self, message: str) -> None:
        """Print the message above the bars, unwrapped, so that paths can be copied."""
        self._progress.console.print(scrub(message), markup=False, highlight=False, soft_wrap=True)

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
            self._progress.stop_task(task)
            self._running -= 1
            if self._running == 0:
                # A finished bar has been printed for good: forgetting it keeps the next bar from printing it again.
                self._progress.stop()
                for finished in self._progress.task_ids:
                    self._progress.remove_task(finished)

    @contextmanager
    def stage(self, name: str, what: str, number: int, of: int) -> Iterator[None]:
        """Print a heading where the stage begins, and how long it took where it ends."""
        self._print(Text.assemble((f"[{number}/{of}] {name}", "bold cyan"), f"  {what}"))
        began = time.monotonic()
        try:
            yield
        except BaseException:
            self._print(Text(f"✗ {name}: stopped after {duration(time.monotonic() - began)}", style="red"))
            raise
        self._print(Text(f"✓ {name}: {duration(time.monotonic() - began)}", style="green"))

    def _print(self, text: Text) -> None:
        self._progress.console.print(text, soft_wrap=True)


def _speed(task: Task) -> float | None:
    """Return steps a second: lately, over all where it is done or where there is no other measure."""
    speed = task.finished_speed or task.speed
    if speed is None and task.completed and task.elapsed:
        speed = task.completed / task.elapsed
    return speed


def _clock(seconds: float) -> str:
    return str(timedelta(seconds=max(0, round(seconds))))

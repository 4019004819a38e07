"""A watch: one thread that calls what is due, however many exchanges are under way. A timer each would be a thread each."""

from __future__ import annotations

import itertools
import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(slots=True)
class Watch:
    """Calls functions at their times, until told to forget them; they must be quick and raise nothing."""

    _due: dict[int, tuple[float, Callable[[], object]]] = field(default_factory=dict, init=False)
    _changed: threading.Condition = field(default_factory=threading.Condition, init=False)
    _wakes_at: float = field(default=0.0, init=False)
    """When the thread looks next; it is not woken for what is due later."""
    _thread: threading.Thread | None = field(default=None, init=False)
    _numbers: itertools.count[int] = field(default_factory=itertools.count, init=False)

    def call_at(self, moment: float, function: Callable[[], object]) -> int:
        """Have a function called at a moment of `time.monotonic`; return the number to forget it by."""
        with self._changed:
            number = next(self._numbers)
            self._due[number] = (moment, function)
            if self._thread is None:
                self._wakes_at = moment
                self._thread = threading.Thread(target=self._run, name="deadlines", daemon=True)
                self._thread.start()
            elif moment < self._wakes_at:
                self._changed.notify()
            return number

    def forget(self, number: int) -> None:
        """Do not call a function any more; once this has returned it is not being called either."""
        with self._changed:
            self._due.pop(number, None)

    def _run(self) -> None:
        """Call what is due, and sleep until the next is; end when there is nothing."""
        with self._changed:
            while self._due:
                now = time.monotonic()
                for number in [number for number, (moment, _) in self._due.items() if moment <= now]:
                    self._due.pop(number)[1]()
                self._wakes_at = min((moment for moment, _ in self._due.values()), default=now)
                self._changed.wait(self._wakes_at - now)
            self._thread = None


WATCH = Watch()
"""The watch of this process."""


def _afresh() -> None:
    """A forked process has the watch without its thread."""
    WATCH.__init__()  # type: ignore[misc]


os.register_at_fork(after_in_child=_afresh)

"""Who else may ask a host: what a request waits for before the lock files, where crawls share no disk."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import Protocol


class Gate(Protocol):
    """Lets requests through, one host's apart from another's; used from many threads at once."""

    def passage(self, host: str) -> AbstractContextManager[None]:
        """Wait until this crawl may ask the host (and port), and keep it so while the block runs."""
        ...


class OpenGate:
    """Lets everything through: the lock files of a machine are all there is."""

    def passage(self, host: str) -> AbstractContextManager[None]:
        """Wait for nothing."""
        return nullcontext()

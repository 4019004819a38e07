"""What one source allows the client, and who the client says it is."""

from __future__ import annotations

import os
from dataclasses import dataclass
from importlib import metadata


def user_agent() -> str:
    """Return the crawler's one identity, with the contact in `$JUESUAN_CONTACT` so that a site's keeper can write to someone."""
    contact = os.environ.get("JUESUAN_CONTACT", "").strip()
    said = contact if contact.isascii() and contact.isprintable() and contact else "open data of public finance; no contact given"
    return f"juesuan/{metadata.version('juesuan')} (+{said})"


_LATE = 1.03
"""By how much requests are spaced wider than their rate asks."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one source allows: see `politeness` in its file.

    Attributes:
        requests_per_second: to one host, from all crawls together.
        concurrency: requests to one host at once, from all crawls together.
        timeout_s: for connecting, and for every single read.
        total_timeouts: how many times as long a whole answer may take.
        max_bytes: of a body, as sent and as decompressed.
        tries: of one request, the first one included.
        first_pause_s: before the second try; doubled from then on, with jitter.
        longest_pause_s: the longest wait that a site may ask for, by Retry-After or Crawl-delay.
    """

    requests_per_second: float = 1.0
    concurrency: int = 2
    timeout_s: float = 30.0
    max_bytes: int = 104_857_600
    tries: int = 5
    first_pause_s: float = 1.0
    longest_pause_s: float = 120.0
    total_timeouts: float = 20.0

    @property
    def interval_s(self) -> float:
        """Least seconds between two requests to one host.

        A little more than the rate says: else a second as the server counts it holds one request too many when one of them
        arrives late.
        """
        return _LATE / self.requests_per_second

    @property
    def total_s(self) -> float:
        """Seconds that one answer may take, from the request to the body's last byte."""
        return self.timeout_s * self.total_timeouts

    @property
    def trickle_s(self) -> float:
        """Seconds after which a body that still comes byte by byte is given up."""
        return self.timeout_s * 2

"""The clock of the portals: dates of publication and of releases are China's, wherever the program runs."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

CHINA_TIME = timezone(timedelta(hours=8), "Asia/Shanghai")
"""One zone without summer time since 1991, so a fixed offset needs no time-zone database."""


def today() -> date:
    """Return today's date in China."""
    return datetime.now(CHINA_TIME).date()


def now() -> datetime:
    """Return the moment, in UTC: for records of what has run."""
    return datetime.now(UTC)

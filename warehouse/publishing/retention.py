"""Which old releases may go: all of the last days stay, then one a month, and never one that somebody may be reading."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

from warehouse.publishing.names import version_key


@dataclass(frozen=True, slots=True)
class Retention:
    """The rule."""

    keep_days: int = 30
    """Releases published within so many days all stay."""
    monthly: bool = True
    """Of the older ones the last of each month stays for good; False lets them all go."""
    min_age: timedelta = timedelta(hours=48)
    """How long a release stays after the next one took its place, whatever else is said: a reader may be in the middle of it."""


def prunable(published: Mapping[str, datetime], latest: str, now: datetime, rule: Retention) -> list[str]:
    """Return the versions that may go, the oldest first.

    Args:
        published: version → when it was published, of all that are there.
        latest: the version that is named; neither it nor a newer one ever goes.
        now: the moment.
        rule: what stays.
    """
    ordered = sorted(published, key=version_key)
    last_of_month = {version_key(version)[:2]: version for version in ordered}
    may_go = []
    for version, follower in pairwise(ordered):
        if version_key(version) >= version_key(latest):
            break
        recent = now - published[version] < timedelta(days=rule.keep_days)
        read = now - published[follower] < rule.min_age
        if not (recent or read or (rule.monthly and last_of_month[version_key(version)[:2]] == version)):
            may_go.append(version)
    return may_go


def end_of_day(version: str) -> datetime:
    """Return the latest moment at which a release of that version can have been published, where nothing says when it was."""
    year, month, day = version_key(version)[:3]
    return datetime.combine(date(year, month, day) + timedelta(days=1), time(), UTC)

"""Transactions and text forms that everything in the ledger's file shares."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime


@contextmanager
def in_transaction(db: sqlite3.Connection) -> Iterator[None]:
    """BEGIN IMMEDIATE … COMMIT, or ROLLBACK on an error: several processes may write. Within another one it is part of that."""
    if db.in_transaction:
        yield
        return
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        db.execute("ROLLBACK")
        raise
    db.execute("COMMIT")


def moment_text(moment: datetime) -> str:
    """A moment as text that sorts: ISO 8601 in UTC with microseconds."""
    return moment.isoformat(timespec="microseconds")


def day_text(day: date | None) -> str | None:
    """A day as ISO 8601, None as it is."""
    return None if day is None else day.isoformat()

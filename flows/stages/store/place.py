"""Where a home's store is: `store.yaml` of the home, or `$JUESUAN_STORE`; without either there is none."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import yaml

from extractors.errors import StoreError, UsageError
from flows.reporting import Reporter
from warehouse.home import Home

if TYPE_CHECKING:
    from flows.stages.publishing.target import Target

VARIABLE = "JUESUAN_STORE"


def store_url(home: Home) -> str | None:
    """Return the address of a home's store (a folder, `s3://bucket/prefix`, …), None where it has none.

    Raises:
        UsageError: `store.yaml` is wrong.
    """
    path = home.store_config
    if not path.is_file():
        return os.environ.get(VARIABLE) or None
    try:
        said = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeError):
        raise UsageError(f"{path} is not YAML: write one line, `at: s3://bucket/prefix`.") from None
    if not isinstance(said, dict) or set(said) != {"at"} or not isinstance(said["at"], str):
        raise UsageError(f"{path} must say where the store is and nothing else: `at: s3://bucket/prefix`.")
    return said["at"]


def store_of(home: Home) -> Target | None:
    """Open a home's store; None where it has none.

    Raises:
        UsageError: `store.yaml` is wrong, or the address has credentials in it or cannot be opened.
    """
    url = store_url(home)
    if url is None:
        return None
    from flows.stages.publishing.target import Target

    return Target(url)


@contextmanager
def kept_at_store(home: Home, store: Target | None, report: Reporter) -> Iterator[None]:
    """Fill an empty home from its store, where it has one, and bring the store up to date in the end, however that comes.

    Raises:
        StoreError: the store belongs to another home, or cannot be reached.
    """
    if store is None:
        yield
        return
    from flows.stages.store.keep import keep
    from flows.stages.store.spread import fill

    fill(home, store, report)
    try:
        yield
    except Exception:  # what there is so far is kept too; why it ended matters more than whether that could be done
        with suppress(StoreError):
            keep(home, store, report)
        raise
    keep(home, store, report)

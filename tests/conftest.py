"""What all tests share."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(scope="session", autouse=True)
def pace_of_the_tests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The pace of requests is that of a machine's user; tests must neither wait for a real crawl nor hold one up."""
    folder = tmp_path_factory.mktemp("pace")
    before = os.environ.get("JUESUAN_PACE")
    os.environ["JUESUAN_PACE"] = str(folder)
    yield folder
    if before is None:
        del os.environ["JUESUAN_PACE"]
    else:
        os.environ["JUESUAN_PACE"] = before

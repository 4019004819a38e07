"""A loopback portal, a home, an impatient client and a source file for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from flows.client import Client, Limits
from tests.crawl.portal import Portal
from warehouse.home import Home


@pytest.fixture(autouse=True)
def pace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests run at once and each has its own pace."""
    monkeypatch.setenv("JUESUAN_PACE", str(tmp_path / "pace"))


@pytest.fixture
def portal() -> Iterator[Portal]:
    with Portal().running() as running:
        yield running


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


@pytest.fixture
def pauses() -> list[float]:
    """Every wait that the client asked for, instead of waiting."""
    return []


@pytest.fixture
def client(tmp_path: Path, pauses: list[float]) -> Iterator[Client]:
    limits = Limits(requests_per_second=50, concurrency=2, timeout_s=5, max_bytes=100_000)
    with Client(tmp_path / "locks", limits, frozenset({"127.0.0.1"}), sleep=pauses.append) as client:
        yield client


@pytest.fixture
def write_source(home: Home, portal: Portal) -> Callable[..., str]:
    """Write a source file for the portal; keyword arguments are further YAML lines."""

    def write(start: str = "/czzj/", **fields: str) -> str:
        path = home.root / "sources" / "sample.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        lines = {
            "id": "sample",
            "name": "样例区",
            "division_code": '"420103"',
            "portal": "trs",
            "start_urls": f'["{portal.url}{start}"]',
            "politeness": "{requests_per_second: 50, concurrency: 2, timeout_s: 5, max_bytes: 100000}",
            **fields,
        }
        path.write_text("\n".join(f"{key}: {value}" for key, value in lines.items()), encoding="utf-8")
        return str(path)

    return write

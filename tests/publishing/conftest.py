"""A home that has published once, and an S3-compatible endpoint."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.publishing.endpoint import Endpoint
from tests.publishing.homes import make_night
from warehouse.home import Home

SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "主目录 home")
    make_night(home, "2026.11.27")
    return home


@pytest.fixture(scope="session")
def running() -> Iterator[Endpoint]:
    with Endpoint() as endpoint:
        yield endpoint


@pytest.fixture
def endpoint(running: Endpoint, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Endpoint:
    """An endpoint with an empty bucket, which the environment names as S3's; nothing is tried twice."""
    running.new_bucket()
    for name, value in {
        "AWS_ENDPOINT_URL_S3": running.url,
        "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
        "AWS_SECRET_ACCESS_KEY": SECRET,
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_MAX_ATTEMPTS": "1",
        "AWS_CONFIG_FILE": str(tmp_path / "none"),
        "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "none"),
        "AWS_EC2_METADATA_DISABLED": "true",
    }.items():
        monkeypatch.setenv(name, value)
    return running

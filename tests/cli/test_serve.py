"""`juesuan serve`: what it shows, what it does not, and how it ends."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from flows.serving import site_server
from tests.cli.conftest import START
from warehouse.home import Home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path)
    for path, text in (
        (home.site / "index.html", "<title>决算</title>"),
        (home.releases / "latest" / "csv" / "units.csv", "unit_name\n"),
        (home.reports / "review.html", "<title>review</title>"),
        (home.ledger, "secret"),
    ):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return home


@pytest.fixture
def served(home: Home) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    command = [sys.executable, "-c", START, "serve", "--home", str(home.root), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        address = re.search(r"http://127\.0\.0\.1:\d+", process.stdout.readline())
        assert address is not None
        yield address[0], process
        process.kill()


def test_it_serves_the_site_and_nothing_private_until_interrupted(served: tuple[str, subprocess.Popen[str]]) -> None:
    address, process = served
    assert "决算" in requests.get(f"{address}/", timeout=5).content.decode()
    assert requests.get(f"{address}/releases/latest/csv/units.csv", timeout=5).text == "unit_name\n"
    assert "review" in requests.get(f"{address}/reports/review.html", timeout=5).text
    for hidden in ("ledger.sqlite", "releases/../ledger.sqlite", "releases/%2e%2e/ledger.sqlite", "..%2fledger.sqlite"):
        # Prepared by hand: requests would tidy the dots away.
        request = requests.Request("GET", address).prepare()
        request.url = f"{address}/{hidden}"
        assert requests.Session().send(request, timeout=5).status_code == requests.codes.not_found
    process.send_signal(signal.SIGINT)
    _, error = process.communicate(timeout=10)
    assert process.returncode == 130
    assert "Traceback" not in error


def test_it_listens_on_loopback_only(home: Home) -> None:
    with site_server(home, 0) as server:
        assert server.server_address[0] == "127.0.0.1"

"""A generated document as a file, a home with tables made of it, and the command line as a process of its own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from flows.demo.generate import TOTAL_OFF, document

START = "from flows.cli.main import run; run()"
Juesuan = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session")
def juesuan() -> Juesuan:
    """Run `juesuan` with arguments to its end; output is captured, so it is no terminal."""

    def run(*arguments: object, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", START, *map(str, arguments)]
        return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False, timeout=120)

    return run


@pytest.fixture(scope="session")
def pdf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A final account whose printed figures carry one deliberate error."""
    path = tmp_path_factory.mktemp("documents") / "final_account.pdf"
    path.write_bytes(document(TOTAL_OFF).data)
    return path


@pytest.fixture(scope="session")
def tables(juesuan: Juesuan, pdf: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `juesuan extract` makes of that document."""
    out = tmp_path_factory.mktemp("tables")
    done = juesuan("extract", pdf, "--out", out)
    assert done.returncode == 0, done.stderr
    return out

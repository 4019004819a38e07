"""Two processes never write one home at once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from extractors.errors import StoreError
from warehouse.home import Home
from warehouse.lock import only_writer

_HOLD = """
import sys, time
from pathlib import Path
from warehouse.home import Home
from warehouse.lock import only_writer
with only_writer(Home(Path(sys.argv[1]))):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_process_is_refused_until_the_first_ends(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    with subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(home.root)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdin is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(StoreError, match=r"Another run is working in .*home: wait"), only_writer(home):
            pass
        other.kill()
    with only_writer(home):
        pass


def test_a_process_may_hold_it_around_what_holds_it_too(tmp_path: Path) -> None:
    home = Home(tmp_path)
    with only_writer(home), only_writer(Home(tmp_path)):
        pass

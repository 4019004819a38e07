"""A night that the gate holds: nothing is published, the release before stays, and a maintainer can accept the figures."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

import pytest

from expectations.runs import read_baseline
from extractors.errors import GateError
from flows.cli.main import main
from flows.demo.server import SamplePortal
from flows.nightly import nightly
from flows.reporting import SilentReporter
from flows.stages.night import find_sources, run_night
from tests.flows.conftest import small_home
from warehouse.home import Home

TODAY = date(2026, 1, 2)


@pytest.fixture(scope="module")
def first_night(tmp_path_factory: pytest.TempPathFactory, portal: SamplePortal) -> Home:
    """A home after its first night, whose baseline says that twice as many checks could be evaluated before."""
    home = small_home(tmp_path_factory.mktemp("night"), portal)
    home.gate_config.write_text("min_documents: 1\n", encoding="utf-8")
    run_night(find_sources(home, home.root), home, SilentReporter(), TODAY)
    path = home.runs / "baseline.json"
    baseline = json.loads(path.read_text(encoding="utf-8"))
    for measure in baseline["measures"]:
        measure["pass"] = 3 * measure["pass"]
    path.write_text(json.dumps(baseline), encoding="utf-8")
    return home


@pytest.fixture
def published(first_night: Home, tmp_path: Path) -> Home:
    """That home, to go on from."""
    return Home(shutil.copytree(first_night.root, tmp_path / "home", symlinks=True))


def listing(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def test_a_held_night_publishes_nothing_until_it_is_accepted(published: Home, capsys: pytest.CaptureFixture[str]) -> None:
    before = listing(published.releases), (published.site / "index.html").read_bytes()
    assert "2026.01.02/data_docs/gate.html" in before[0], "the Data Docs go with the release"
    maintainers = (published.site / "about" / "maintainers.html").read_text(encoding="utf-8")
    assert "../releases/2026.01.02/data_docs/index.html" in maintainers
    night = ["nightly", "--home", str(published.root), "--source", *find_sources(published, published.root)]
    assert main(night) == 1
    said = capsys.readouterr().err.strip()
    assert said.startswith("juesuan: Nothing is published and the release before stays: suite ")
    assert "evaluated checks a document" in said
    assert "\n" not in said
    assert (listing(published.releases), (published.site / "index.html").read_bytes()) == before

    assert main(["validate", "--home", str(published.root)]) == 0, "it judges, and holds nothing"
    assert main([*night, "--accept-baseline", "the sample is smaller"]) == 0
    baseline = read_baseline(published.runs)
    assert baseline is not None
    assert [a.why for a in baseline.accepted] == ["the sample is smaller"]
    assert main(night) == 0


@pytest.mark.usefixtures("prefect")
def test_a_held_night_fails_under_prefect_and_an_accepted_one_does_not(published: Home) -> None:
    state = nightly(home=published.root, return_state=True)
    assert state.is_failed()
    assert "evaluated checks a document" in str(state.message)
    with pytest.raises(GateError):
        state.result()
    state = nightly(home=published.root, accept_baseline="the sample is smaller", accepted_by="王", return_state=True)
    assert state.is_completed(), state.message
    baseline = read_baseline(published.runs)
    assert baseline is not None
    assert baseline.accepted[0].by == "王"

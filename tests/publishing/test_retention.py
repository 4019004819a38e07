"""Which old releases go: by the rule, and with the files, at a target and at home."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.errors import UsageError
from flows.reporting import SilentReporter
from flows.stages.publishing import PublishSettings, load_settings, upload
from flows.stages.publishing.at_home import point_home, prune_home
from tests.publishing.homes import from_folder, make_night, read_latest
from warehouse.home import Home
from warehouse.publishing.names import version_key
from warehouse.publishing.pointer import versions_in
from warehouse.publishing.retention import Retention, end_of_day, prunable

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def nightly(days: int) -> dict[str, datetime]:
    """A release every night up to now."""
    return {f"{at:%Y.%m.%d}": at for at in (NOW - DAY * n for n in range(days))}


def test_the_last_days_stay_and_then_one_a_month() -> None:
    published = nightly(120)
    gone = prunable(published, "2026.11.28", NOW, Retention())
    stays = sorted(published.keys() - gone)
    assert stays == ["2026.08.31", "2026.09.30", *sorted(version for version, at in published.items() if NOW - at < 30 * DAY)]
    assert stays[2:4] == ["2026.10.30", "2026.10.31"]
    assert "2026.08.31" not in set(published) - set(prunable(published, "2026.11.28", NOW, Retention(monthly=False)))


def test_an_old_release_that_was_the_newest_until_now_stays_for_who_reads_it() -> None:
    published = {"2025.01.01": NOW - 600 * DAY, "2025.01.02": NOW - 590 * DAY, "2026.11.28": NOW - timedelta(hours=47)}
    rule = Retention(monthly=False)
    assert prunable(published, "2026.11.28", NOW, rule) == ["2025.01.01"]
    assert prunable(published, "2026.11.28", NOW + timedelta(hours=1), rule) == ["2025.01.01", "2025.01.02"]


@given(
    days=st.lists(st.integers(0, 800), min_size=1, max_size=40, unique=True),
    latest=st.integers(0, 39),
    keep=st.integers(1, 60),
    monthly=st.booleans(),
    hours=st.integers(1, 100),
)
def test_what_is_named_what_is_young_and_what_is_newer_never_goes(
    days: list[int], latest: int, keep: int, monthly: bool, hours: int
) -> None:
    published = {f"{NOW - DAY * day:%Y.%m.%d}": NOW - DAY * day for day in days}
    ordered = sorted(published, key=version_key)
    named = ordered[latest % len(ordered)]
    rule = Retention(keep, monthly, timedelta(hours=hours))
    gone = prunable(published, named, NOW, rule)
    assert all(version_key(version) < version_key(named) for version in gone)
    for version in gone:
        follower = ordered[ordered.index(version) + 1]
        assert NOW - published[version] >= keep * DAY
        assert NOW - published[follower] >= rule.min_age
    stays = [version for version in ordered if version not in gone]
    if monthly:
        assert {version[:7] for version in stays} == {version[:7] for version in ordered}
    again = prunable({version: published[version] for version in stays}, named, NOW, rule)
    assert all(published[version] < NOW - rule.min_age for version in again)


def test_versions_are_put_in_order_by_number() -> None:
    names = ["2026.11.28.10", "2026.11.28.2", "latest", ".building-1", "2026.11.28", "2026.11.29", "latest.json"]
    assert versions_in(names) == ["2026.11.28", "2026.11.28.2", "2026.11.28.10", "2026.11.29"]
    assert end_of_day("2026.11.28.2") == datetime(2026, 11, 29, tzinfo=UTC)


@pytest.fixture
def settings(tmp_path: Path) -> PublishSettings:
    return PublishSettings(to=str(tmp_path / "web"), keep_days=2, monthly=False, min_age_hours=24)


def nights(home: Home, settings: PublishSettings, count: int) -> datetime:
    """Publish once a day, and return the moment of the last night."""
    for number in range(count):
        now = NOW + number * DAY
        make_night(home, f"{now:%Y.%m.%d}")
        prune_home(home, settings, point_home(home, now), now)
        upload(home, settings, SilentReporter(), now)
    return NOW + (count - 1) * DAY


def test_old_releases_go_with_their_files_and_from_the_list(home: Home, settings: PublishSettings, tmp_path: Path) -> None:
    nights(home, settings, 5)
    web = tmp_path / "web"
    kept = ["2026.12.01", "2026.12.02"]
    for releases in (web / "releases", home.releases):
        assert sorted(path.name for path in releases.iterdir() if path.name.startswith("2026")) == kept
        pointer = json.loads((releases / "latest.json").read_text(encoding="utf-8"))
        assert [entry["version"] for entry in pointer["releases"]] == kept[::-1]
        assert not list(releases.glob(".*"))
    assert read_latest(from_folder(web))[0] == "2026.12.02"


def test_a_dry_run_says_what_would_go_and_nothing_goes(home: Home, settings: PublishSettings, tmp_path: Path) -> None:
    keep = settings.model_copy(update={"prune": False})
    last = nights(home, keep, 4)
    before = sorted(path for path in (tmp_path / "web").rglob("*") if path.is_file())
    summary = upload(home, settings, SilentReporter(), last + DAY, dry_run=True)
    assert summary.pruned == ("2026.11.28", "2026.11.29", "2026.11.30")
    assert prune_home(home, settings, point_home(home, last), last + DAY, dry_run=True) == ("2026.11.27", *summary.pruned)
    assert sorted(path for path in (tmp_path / "web").rglob("*") if path.is_file()) == before


def test_settings_of_a_home(home: Home) -> None:
    assert load_settings(home.publish_config) == PublishSettings()
    home.publish_config.write_text("to: s3://open-data/juesuan\nkeep_days: 90\nmonthly: false\n", encoding="utf-8")
    said = load_settings(home.publish_config)
    assert (said.to, said.keep_days, said.monthly, said.min_age_hours) == ("s3://open-data/juesuan", 90, False, 48)
    assert load_settings(home.publish_config, "/srv/web").to == "/srv/web"


@pytest.mark.parametrize(
    ("text", "why"), [("keep: 3", "keep"), ("keep_days: 0", "keep_days"), ("- a", "mapping"), ("a: [", "not YAML")]
)
def test_wrong_settings_say_where(home: Home, text: str, why: str) -> None:
    home.publish_config.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=why):
        load_settings(home.publish_config)

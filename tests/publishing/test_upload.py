"""Publishing to a bucket and to a folder: what a reader sees while it is done, when it breaks down, and afterwards."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import count
from pathlib import Path
from threading import Event, Thread

import fsspec
import pytest
import requests

from extractors.errors import StoreError, UsageError
from flows.reporting import SilentReporter
from flows.stages.publishing import PublishSettings, UploadSummary, upload
from tests.publishing.endpoint import BUCKET, Endpoint
from tests.publishing.homes import NOW, PAGES, Fetch, from_folder, make_night, make_release, make_site, read_latest
from warehouse.home import Home

PREFIX = "juesuan/data"
FIRST, SECOND = "2026.11.27", "2026.11.28"
NOTHING = SilentReporter()


def to_bucket(home: Home, **more: object) -> UploadSummary:
    return upload(home, PublishSettings.model_validate({"to": f"s3://{BUCKET}/{PREFIX}", "workers": 2, **more}), NOTHING, NOW)


@contextmanager
def polled(fetch: Fetch) -> Iterator[list[str]]:
    """Read the newest release over and over beside the test, and give the versions seen; what is inconsistent fails the test."""
    seen: list[str] = []
    wrong: list[BaseException] = []
    done = Event()

    def poll() -> None:
        try:
            while not done.is_set():
                seen.append(read_latest(fetch)[0])
                done.wait(0.02)
        except BaseException as error:
            wrong.append(error)

    thread = Thread(target=poll)
    thread.start()
    try:
        yield seen
    finally:
        done.set()
        thread.join()
    if wrong:
        raise wrong[0]


def versions(number: int) -> list[str]:
    return [f"{SECOND}.{n}" if n else SECOND for n in range(number)]


def test_a_reader_of_a_bucket_sees_whole_releases_only(home: Home, endpoint: Endpoint) -> None:
    to_bucket(home)
    with polled(endpoint.reader(PREFIX)) as seen:
        for version in versions(8):
            make_night(home, version)
            assert to_bucket(home).moved
    assert len(set(seen)) > 3, "the reader saw several"
    assert seen == sorted(seen, key=lambda version: [int(part) for part in version.split(".")]), "and never an older one again"
    assert read_latest(endpoint.reader(PREFIX))[0] == f"{SECOND}.7"


def test_a_reader_of_a_folder_sees_whole_releases_only(home: Home, tmp_path: Path) -> None:
    target = tmp_path / "web" / "data"
    settings = PublishSettings(to=str(target))
    upload(home, settings, NOTHING, NOW)
    with polled(from_folder(target)) as seen:
        for version in versions(20):
            make_night(home, version)
            upload(home, settings, NOTHING, NOW)
            assert (target / "releases" / "latest" / "SHA256SUMS").read_bytes() == (
                home.releases / version / "SHA256SUMS"
            ).read_bytes()
    assert set(seen) <= {FIRST, *versions(20)}
    assert read_latest(from_folder(target))[0] == f"{SECOND}.19"
    assert not list(target.rglob(".*")), "nothing half is left"
    assert not (target / "incoming").exists()


def test_a_breakdown_at_any_request_leaves_the_old_release_and_the_next_publication_completes(
    home: Home, endpoint: Endpoint
) -> None:
    fetch = endpoint.reader(PREFIX)
    to_bucket(home, workers=1)
    make_night(home, SECOND)
    breakdowns, pointed = 0, False
    for request in count():
        # What the attempts before have carried is there: each breaks down one request later than it got.
        endpoint.asked.clear()
        endpoint.breaks_at = request
        try:
            summary = to_bucket(home, workers=1)
        except StoreError as error:
            assert "Internal" in str(error) or "out of order" in str(error), error
            endpoint.breaks_at = None
            pointed = pointed or ("PUT", f"/{BUCKET}/{PREFIX}/releases/latest.json") in endpoint.asked[:request]
            assert read_latest(fetch)[0] == (SECOND if pointed else FIRST), request
            breakdowns += 1
        else:
            break
    endpoint.breaks_at = None
    assert breakdowns > 15
    assert summary.unchanged >= 4 + 4, "the last attempt went on from what was there"
    assert read_latest(fetch)[0] == SECOND
    assert all(SECOND.encode() in fetch(f"site/{page}") for page in PAGES)
    assert not [key for method, key in endpoint.asked if method == "PUT" and "/csv/table0" in key], (
        "carried by an earlier attempt"
    )


def test_pages_change_after_all_that_they_need_and_the_entry_page_last(home: Home, endpoint: Endpoint) -> None:
    to_bucket(home)
    make_night(home, SECOND)
    endpoint.asked.clear()
    to_bucket(home, workers=1)
    base = f"/{BUCKET}/{PREFIX}/"
    written = [path.removeprefix(base) for method, path in endpoint.asked if method == "PUT"]
    written = [path for path in written if not path.startswith("incoming/")]
    release = [path for path in written if path.startswith(f"releases/{SECOND}/")]
    assert release[-1] == f"releases/{SECOND}/SHA256SUMS"
    assert written[: len(release)] == release
    assert written[len(release) :] == [
        "site-manifest.json",
        f"site/data/{SECOND}.json",
        "reports/review.html",
        "site/units/a.html",
        "site/units/b.html",
        "site/index.html",
        "releases/latest.json",
        "site-manifest.json",
    ]
    assert endpoint.reader(PREFIX)("site/assets/site.css")


def test_what_has_not_changed_is_not_carried_again(home: Home, endpoint: Endpoint) -> None:
    first = to_bucket(home)
    assert (first.files, first.unchanged) == (4 + 1 + 6, 0)
    endpoint.asked.clear()
    again = to_bucket(home)
    assert (again.files, again.moved) == (0, False)
    assert [method for method, _ in endpoint.asked if method not in ("GET", "HEAD")] == []
    make_site(home, SECOND)  # the same release, other pages
    third = to_bucket(home)
    assert (third.files, third.moved) == (5, False)


def test_files_that_somebody_removed_or_cut_are_carried_again(home: Home, tmp_path: Path) -> None:
    settings = PublishSettings(to=(tmp_path / "web").as_uri())
    upload(home, settings, NOTHING, NOW)
    (tmp_path / "web" / "site" / "units" / "a.html").unlink()
    (tmp_path / "web" / "releases" / FIRST / "csv" / "table0.bin").write_bytes(b"")
    assert upload(home, settings, NOTHING, NOW).files == 2
    assert read_latest(from_folder(tmp_path / "web"))[0] == FIRST


def test_a_night_that_could_not_be_carried_comes_with_the_next(home: Home, endpoint: Endpoint) -> None:
    to_bucket(home)
    make_night(home, SECOND)
    make_night(home, f"{SECOND}.1")
    to_bucket(home)
    pointer = json.loads(endpoint.reader(PREFIX)("releases/latest.json"))
    assert [release["version"] for release in pointer["releases"]] == [f"{SECOND}.1", SECOND, FIRST]
    assert endpoint.reader(PREFIX)(f"releases/{SECOND}/SHA256SUMS")


def test_headers_say_what_a_file_is_and_how_long_it_holds(home: Home, endpoint: Endpoint) -> None:
    to_bucket(home)
    make_night(home, SECOND)
    to_bucket(home)

    def headers(path: str) -> tuple[str, str]:
        answer = requests.head(f"{endpoint.url}/{BUCKET}/{PREFIX}/{path}", headers={"Authorization": "AWS a:b"}, timeout=60)
        return answer.headers["Content-Type"], answer.headers["Cache-Control"]

    assert headers("site/index.html") == ("text/html; charset=utf-8", "no-cache")
    assert headers("releases/latest.json") == ("application/json; charset=utf-8", "no-cache")
    assert headers(f"releases/{SECOND}/csv/table0.bin")[1] == "public, max-age=31536000, immutable"
    assert headers(f"releases/{SECOND}/SHA256SUMS")[0] == "text/plain; charset=utf-8"


def test_files_that_the_site_has_no_more_stay_for_those_who_have_a_page_open(home: Home, tmp_path: Path) -> None:
    settings = PublishSettings(to=str(tmp_path / "web"))
    upload(home, settings, NOTHING, NOW)
    (tmp_path / "web" / "site" / "notes.txt").write_text("somebody else's")
    make_night(home, SECOND)
    old = tmp_path / "web" / "site" / "data" / f"{FIRST}.json"
    assert upload(home, settings, NOTHING, NOW).removed == 0
    assert old.exists()
    assert upload(home, settings, NOTHING, NOW + timedelta(hours=47)).removed == 0
    assert upload(home, settings, NOTHING, NOW + timedelta(hours=48)).removed == 1
    assert not old.exists()
    assert (tmp_path / "web" / "site" / "notes.txt").exists(), "what we did not put there is not ours"


def test_a_release_with_another_content_under_the_same_name_is_refused(home: Home, endpoint: Endpoint) -> None:
    to_bucket(home)
    make_release(home, FIRST, files=3)
    with pytest.raises(StoreError, match="releases never change"):
        to_bucket(home)
    assert len(read_latest(endpoint.reader(PREFIX))[1]) == 4


def test_a_half_release_of_another_content_is_not_taken_for_ours(home: Home, endpoint: Endpoint) -> None:
    endpoint.breaks_at = 12
    with pytest.raises(StoreError):
        to_bucket(home, workers=1)
    endpoint.breaks_at = None
    before = (home.releases / FIRST / "csv" / "table0.bin").read_bytes()
    make_release(home, FIRST)
    (home.releases / FIRST / "csv" / "table0.bin").write_bytes(before.swapcase()[::-1])
    with pytest.raises(StoreError, match="is damaged"):
        to_bucket(home)
    with pytest.raises(requests.HTTPError, match="404"):
        read_latest(endpoint.reader(PREFIX))


def test_an_older_home_does_not_take_readers_back(home: Home, endpoint: Endpoint, tmp_path: Path) -> None:
    make_night(home, SECOND)
    to_bucket(home)
    other = Home(tmp_path / "other")
    make_night(other, FIRST)
    with pytest.raises(StoreError, match="newer than"):
        to_bucket(other)
    assert read_latest(endpoint.reader(PREFIX))[0] == SECOND


def test_a_dry_run_changes_nothing(home: Home, endpoint: Endpoint) -> None:
    settings = PublishSettings(to=f"s3://{BUCKET}/{PREFIX}")
    summary = upload(home, settings, NOTHING, NOW, dry_run=True)
    assert (summary.files, summary.dry_run, summary.moved) == (11, True, True)
    assert {method for method, _ in endpoint.asked} <= {"GET", "HEAD"}


@pytest.mark.parametrize("place", [".", "..", "site", "releases/published", "reports"])
def test_a_home_does_not_publish_into_itself(home: Home, place: str) -> None:
    with pytest.raises(UsageError, match="give another folder"):
        upload(home, PublishSettings(to=str(home.root / place)), NOTHING, NOW)


def test_another_store_that_fsspec_knows(home: Home) -> None:
    upload(home, PublishSettings(to="memory://published/here"), NOTHING, NOW)
    make_night(home, SECOND)
    upload(home, PublishSettings(to="memory://published/here"), NOTHING, NOW)
    memory = fsspec.filesystem("memory")
    assert read_latest(lambda path: memory.cat_file(f"/published/here/{path}"))[0] == SECOND


def test_a_store_that_nobody_knows_is_wrong_usage(home: Home) -> None:
    with pytest.raises(UsageError, match="cannot be published to"):
        upload(home, PublishSettings(to="nosuch://place/x"), NOTHING, NOW)
    with pytest.raises(UsageError, match="no place of its own"):
        upload(home, PublishSettings(to="s3://"), NOTHING, NOW)


SLOWLY = """
import sys, time
from datetime import datetime, UTC
from pathlib import Path
from flows.reporting import SilentReporter
from flows.stages.publishing import PublishSettings, upload
from flows.stages.publishing.target import Target
put, place = Target.put, Target.place
def slowly(done):
    def act(*arguments):
        done(*arguments)
        print("step", flush=True)
        time.sleep(0.02)
    return act
Target.put, Target.place = slowly(put), slowly(place)
from warehouse.home import Home
upload(Home(Path(sys.argv[1])), PublishSettings(to=sys.argv[2], workers=1), SilentReporter(), datetime(2026, 11, 28, tzinfo=UTC))
print("done", flush=True)
"""


def test_a_publisher_that_is_killed_at_any_step_leaves_whole_releases_and_nothing_behind(home: Home, tmp_path: Path) -> None:
    web = tmp_path / "web"
    upload(home, PublishSettings(to=str(web)), NOTHING, NOW)
    make_night(home, SECOND)
    killed, finished = 0, False
    while not finished:
        # Each one gets a little further than the one before, which has left its work.
        command = [sys.executable, "-c", SLOWLY, str(home.root), str(web)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as publisher:
            assert publisher.stdout is not None
            for _ in range(2 + killed):
                finished = publisher.stdout.readline() == "done\n" or finished
            publisher.kill()
        killed += 1
        version, _ = read_latest(from_folder(web))
        assert version in (FIRST, SECOND)
        assert finished <= (version == SECOND)
    assert killed > 4
    upload(home, PublishSettings(to=str(web)), NOTHING, NOW)
    assert all(SECOND in (web / "site" / page).read_text() for page in PAGES)
    known = {*(web / "releases").rglob("*"), *(web / "site").rglob("*"), *(web / "reports").rglob("*")}
    assert {path.name for path in web.iterdir()} == {"releases", "site", "reports", "site-manifest.json"}
    assert not [path for path in known if path.name.startswith(".") or len(path.name) == 32]

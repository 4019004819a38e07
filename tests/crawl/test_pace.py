"""The pace of requests, measured where it matters: at the server, while two crawls run at once."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from itertools import combinations
from pathlib import Path

import pytest

from extractors.errors import StoreError
from extractors.portals.base import Request
from flows.client import Client, Fetched, Limits, pace_folder
from flows.client.address import host_key
from flows.client.pace import Pace
from tests.crawl.portal import PDF, Answer, Portal

CRAWL = """
import sys
from concurrent.futures import ThreadPoolExecutor
from extractors.portals.base import Request
from flows.client import Client, Fetched, Limits, pace_folder
from pathlib import Path

url, name = sys.argv[1:]
limits = Limits(requests_per_second=25, concurrency=2, timeout_s=20)
with Client(pace_folder(), limits, frozenset({"127.0.0.1"})) as client, ThreadPoolExecutor(8) as threads:
    list(threads.map(lambda n: client.fetch(Request(f"{url}/{name}/{n}.pdf")), range(15)))
"""
RATE = 25
LATE_S = 0.2


def kept_to_the_rate(portal: Portal) -> bool:
    """Whether no window of any length holds more requests than the rate allows.

    A busy machine delivers a request late, and then the next one follows it more closely than it was sent.
    """
    starts = sorted(asked.at for asked in portal.asked)
    windows = combinations(range(len(starts)), 2)
    return all(last - first + 1 <= RATE * (starts[last] - starts[first] + LATE_S) + 1 for first, last in windows)


@pytest.mark.parametrize("rate", [0.5, 1.0, RATE])
def test_a_second_holds_no_request_too_many_where_one_arrives_a_little_late(rate: float) -> None:
    limits = Limits(requests_per_second=rate)
    assert limits.interval_s * rate > 1.02
    assert limits.interval_s * rate < 1.05


def test_two_processes_together_keep_to_rate_and_concurrency(portal: Portal, tmp_path: Path) -> None:
    slow = Answer(PDF, after_s=0.15)  # two at once can do thirteen a second: both limits are felt
    quick = Answer(PDF)
    portal.answers = {f"/{name}/{n}.pdf": slow if n < 5 else quick for name in "ab" for n in range(15)}
    environment = {**os.environ, "JUESUAN_PACE": str(tmp_path / "pace")}
    crawls = [subprocess.Popen([sys.executable, "-c", CRAWL, portal.url, name], env=environment) for name in "ab"]
    assert [crawl.wait(60) for crawl in crawls] == [0, 0]
    assert len(portal.asked) == 32  # both read robots.txt
    assert portal.at_once == 2
    assert kept_to_the_rate(portal)


def test_a_process_that_is_killed_holds_nothing_up(tmp_path: Path) -> None:
    held = (
        "import sys, time; from pathlib import Path; from flows.client.pace import Pace\n"
        "with Pace(Path(sys.argv[1]), 1).turn('h', 0.0):\n    print('held', flush=True); time.sleep(60)"
    )
    crawl = subprocess.Popen([sys.executable, "-c", held, str(tmp_path)], stdout=subprocess.PIPE)
    assert crawl.stdout is not None
    assert crawl.stdout.readline() == b"held\n"
    crawl.kill()
    crawl.wait(10)
    crawl.stdout.close()
    with Pace(tmp_path, 1).turn("h", 0.0):
        pass


def test_a_wait_that_begins_while_others_wait_holds_them_back_too(tmp_path: Path) -> None:
    now = [1000.0]
    waits: list[float] = []

    def sleep(seconds: float) -> None:
        waits.append(seconds)
        now[0] += seconds
        if len(waits) == 1:
            Pace(tmp_path, 2, clock=lambda: now[0]).hold_back("h", 30.0)  # another request was told to come back later

    pace = Pace(tmp_path, 2, clock=lambda: now[0], sleep=sleep)
    for _ in range(2):
        with pace.turn("h", 5.0):
            pass
    assert waits == [5.0, 30.0]


def test_a_request_that_starts_late_moves_the_next_one(tmp_path: Path) -> None:
    now = [1000.0]
    starts: list[float] = []

    def sleep(seconds: float) -> None:
        now[0] += seconds + (3.0 if len(starts) == 1 else 0.0)

    pace = Pace(tmp_path, 1, clock=lambda: now[0], sleep=sleep)
    for _ in range(3):
        with pace.turn("h", 5.0):
            starts.append(now[0])
    assert starts == [1000.0, 1008.0, 1013.0]


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("http://WWW.Example.gov.cn/a", "www.example.gov.cn"),
        ("https://www.example.gov.cn:443/a", "www.example.gov.cn"),
        ("http://www.example.gov.cn.:80/", "www.example.gov.cn"),
        ("http://www.example.gov.cn:5000/", "www.example.gov.cn:5000"),
        ("http://[::1]:5000/", "::1:5000"),
    ],
)
def test_http_and_https_of_a_site_are_one_host(url: str, key: str) -> None:
    assert host_key(url) == key


def test_retry_after_holds_back_the_host_that_said_so(portal: Portal, tmp_path: Path) -> None:
    waits: list[float] = []
    with Portal().running() as files:
        files.answers["/a.pdf"] = [Answer(b"", 503, (("Retry-After", "30"),)), Answer(PDF)]
        portal.answers["/a.pdf"] = Answer(status=302, headers=(("Location", f"{files.url}/a.pdf"),))
        with Client(tmp_path, Limits(requests_per_second=50), frozenset({"127.0.0.1"}), sleep=waits.append) as client:
            client.fetch(Request(f"{portal.url}/a.pdf"))
            assert max(waits) > 25
            waits.clear()
            client.fetch(Request(f"{portal.url}/b.pdf"))
            assert max(waits, default=0.0) < 25


def test_a_wait_for_the_moment_is_no_part_of_the_answers_time(portal: Portal, tmp_path: Path) -> None:
    def sleep(seconds: float) -> None:
        time.sleep(min(seconds, 0.6))

    portal.answers["/robots.txt"] = [Answer(b"", 503, (("Retry-After", "1"),)), Answer(b"")]
    portal.answers["/a.pdf"] = Answer(PDF)
    limits = Limits(requests_per_second=1, timeout_s=0.25, total_timeouts=2)
    with Client(tmp_path, limits, frozenset({"127.0.0.1"}), sleep=sleep) as client:
        assert isinstance(client.fetch(Request(f"{portal.url}/a.pdf")), Fetched)


def test_homes_of_one_machine_share_the_pace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JUESUAN_PACE", raising=False)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    folder = pace_folder()
    assert folder == tmp_path / f"juesuan-pace-{os.getuid()}"
    assert folder.stat().st_mode & 0o777 == 0o700
    assert pace_folder() == folder
    monkeypatch.setenv("JUESUAN_PACE", str(tmp_path / "else" / "where"))
    assert pace_folder() == tmp_path / "else" / "where"


def test_a_pace_folder_that_is_not_ours_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JUESUAN_PACE", raising=False)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / f"juesuan-pace-{os.getuid()}").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(StoreError, match="belongs to somebody else"):
        pace_folder()
    monkeypatch.setenv("JUESUAN_PACE", "/proc/nowhere")
    with pytest.raises(StoreError, match=r"/proc/nowhere.*set \$JUESUAN_PACE"):
        pace_folder()


def test_two_crawls_into_two_homes_keep_to_the_source_files_politeness(portal: Portal, tmp_path: Path) -> None:
    rows = "".join(f'<li><a href="./t20250820_{n}.shtml">样例区教育局{2000 + n}年度部门决算</a></li>' for n in range(12))
    call = '<script>createPageHTML(1, 0, "index", "shtml")</script>'
    portal.page("/czzj/", f"<ul>{rows}</ul>{call}")
    for n in range(12):
        html = f'<html><a href="./P{n}.pdf">附件.pdf</a></html>'
        portal.answers[f"/czzj/t20250820_{n}.shtml"] = Answer(html.encode(), after_s=0.2)
        portal.answers[f"/czzj/P{n}.pdf"] = Answer(PDF + str(n).encode(), after_s=0.2)
    source = tmp_path / "sample.yaml"
    source.write_text(
        f'id: sample\nname: 样例区\ndivision_code: "420103"\nportal: trs\nstart_urls: ["{portal.url}/czzj/"]\n'
        f"politeness: {{requests_per_second: {RATE}, concurrency: 2, timeout_s: 20}}\n",
        encoding="utf-8",
    )
    program = "import sys; from flows.cli.main import run; sys.exit(run())"
    command = [sys.executable, "-c", program, "crawl", "--source", str(source), "--home"]
    crawls = [
        subprocess.Popen([*command, str(tmp_path / name)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) for name in "ab"
    ]
    assert [crawl.wait(120) for crawl in crawls] == [0, 0]
    assert len(portal.asked) == 2 * (1 + 1 + 12 + 12)
    assert portal.at_once == 2
    assert kept_to_the_rate(portal)

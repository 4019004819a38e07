"""The crawl under Prefect: its tasks, going on after a failure, and the report that it leaves."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterId

from extractors.errors import FetchError
from flows import crawl as crawl_module
from flows.crawl import crawl
from flows.stages.crawling import Run, get_documents
from tests.crawl.portal import PDF, Answer, Portal

pytestmark = pytest.mark.usefixtures("prefect", "impatient")

UNITS = ("教育局", "财政局", "民政局")


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """One try again, at once; a row a batch."""
    again = crawl_module.crawl_one.with_options(retries=1, retry_delay_seconds=0, retry_jitter_factor=0)
    monkeypatch.setattr(crawl_module, "crawl_one", again)
    monkeypatch.setattr("flows.stages.crawling.listings.BATCH_ROWS", 1)


@pytest.fixture
def district() -> Portal:
    portal = Portal()
    offer(portal, *range(len(UNITS)))
    for n, unit in enumerate(UNITS):
        portal.page(f"/list/202508/t20250820_{n}.shtml", f'<a href="./P{n}.pdf">附件</a>')
        portal.file(f"/list/202508/P{n}.pdf", PDF + unit.encode())
    return portal


def offer(portal: Portal, *numbers: int) -> None:
    row = '<li><a href="./202508/t20250820_{0}.shtml">江汉区{1}2024年度部门决算</a><span>2025-08-20</span></li>'
    rows = "".join(row.format(n, UNITS[n]) for n in numbers)
    portal.page("/list/", f'<ul>{rows}</ul><script>createPageHTML(1, 0, "index", "shtml");</script>')


def write_source(home: Path, portal: Portal) -> str:
    path = home / "sources" / "sample.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        f"""
        {{id: sample, name: 样例区, division_code: "420103", portal: trs, start_urls: ["{portal.url}/list/"],
        politeness: {{requests_per_second: 50, concurrency: 2, timeout_s: 5}}}}
        """,
        encoding="utf-8",
    )
    return str(path)


def crawled(home: Path, sources: list[str]) -> tuple[list[str], list[str]]:
    """Crawl in a flow run; return the sources that failed, and the names of its task runs."""
    state = crawl(home, sources, return_state=True)
    with get_client(sync_client=True) as client:
        assert state.state_details.flow_run_id is not None
        only = FlowRunFilter(id=FlowRunFilterId(any_=[state.state_details.flow_run_id]))
        names = [run.name for run in client.read_task_runs(flow_run_filter=only)]
    return state.result(), sorted(name for name in names if "sample" in name and not name.startswith("crawl "))


def summary() -> str:
    with get_client(sync_client=True) as client:
        return next(str(artifact.data) for artifact in client.read_latest_artifacts() if artifact.key == "crawl-summary")


def section(text: str, title: str) -> str:
    return text.partition(f"## {title}: ")[2].partition("## ")[0]


def test_a_batch_that_fails_is_tried_again_and_what_was_done_is_not(
    district: Portal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing = [1]

    def fail_once(run: Run, batch: int) -> None:
        if batch in failing:
            failing.remove(batch)
            raise FetchError("the network is gone")
        get_documents(run, batch)

    monkeypatch.setattr(crawl_module, "get_documents", fail_once)
    with district.running():
        failed, tasks = crawled(tmp_path, [write_source(tmp_path, district)])
    assert failed == []
    batches = [f"batch {n} of sample" for n in (0, 1, 1, 2)]
    assert tasks == [*batches, "finish sample", "listings of sample", "listings of sample"]
    asked = Counter(path for path in district.paths() if path != "/robots.txt")
    assert (len(asked), set(asked.values())) == (1 + 2 * len(UNITS), {1}), "each page and document once"
    assert section(summary(), "New").startswith("3\n")


def test_the_report_lists_what_became_of_each_document_with_links(district: Portal, tmp_path: Path) -> None:
    with district.running():
        source = write_source(tmp_path, district)
        district.answers["/list/202508/P2.pdf"] = Answer(b"", 403)
        _, tasks = crawled(tmp_path, [source, "sample"])
        assert tasks.count("finish sample") == 1, "one source, by whatever name"
        first = summary()
        pages = f"{district.url}/list/202508"
        for n in (0, 1):
            assert f"({pages}/P{n}.pdf) | [127.0.0.1]({pages}/t20250820_{n}.shtml)" in section(first, "New")
        assert "江汉区民政局" in section(first, "Blocked")
        assert "403" in section(first, "Blocked")

        offer(district, 1, 2)
        district.file("/list/202508/P1.pdf", PDF + b"corrected")
        district.file("/list/202508/P2.pdf", PDF + b"at last")
        crawled(tmp_path, [source])
        second = summary()
    for title, number in (("New", 2), ("Changed", 1), ("Withdrawn", 0)):
        assert f"({pages}/t20250820_{number}.shtml)" in section(second, title)
    assert "## Blocked: 0" in second

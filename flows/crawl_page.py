"""The report of a crawl as Markdown: what is new, changed, withdrawn, blocked, missing and failed, with links.

Titles, reasons and addresses come from portals' pages: none of them becomes markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import quote, urlsplit

from warehouse.run_report import GROUPS, Entry, Group, RunReport, SourceTotals

_MEANING: dict[Group, str] = {
    "new": "had for the first time",
    "changed": "other bytes at the same address",
    "withdrawn": "no longer offered; what was had stays",
    "blocked": "the site refused, by its robots.txt or with a challenge",
    "missing": "announced, and not there",
    "failed": "could not be had this time; the next crawl tries again",
}
_COUNTS = ("listed", "unchanged", "unchecked", "requests", "bytes_downloaded")
_MARKUP = re.compile(r"([\\`*_{}\[\]<>|#~&!])")
_UNSAFE = re.compile(r"[\s()<>\"\\|`\[\]]")
_LONGEST = 300


def crawl_page(home: Path, report: RunReport, not_crawled: Mapping[str, object]) -> str:
    """Return the page.

    Args:
        home: where it was crawled into.
        report: what came of it.
        not_crawled: sources that could not be crawled, and why.
    """
    return "\n".join([f"# Crawl into {_plain(home)}", "", *_totals(report), *_not_crawled(not_crawled), *_groups(report)])


def _totals(report: RunReport) -> Iterator[str]:
    names = ("source", *GROUPS, *(name.replace("_", " ") for name in _COUNTS))
    yield _row(names)
    yield _row(["---", *("---:" for _ in names[1:])])
    for source in report.sources:
        yield _row([_plain(source.source_id), *map(str, _numbers(source))])
    if len(report.sources) > 1:
        yield _row(["all", *(str(sum(column)) for column in zip(*map(_numbers, report.sources), strict=True))])


def _numbers(source: SourceTotals) -> list[int]:
    return [*(source.groups.get(group, 0) for group in GROUPS), *(int(getattr(source, name)) for name in _COUNTS)]


def _not_crawled(reasons: Mapping[str, object]) -> Iterator[str]:
    if reasons:
        yield from ("", f"## Sources that could not be crawled: {len(reasons)}", "")
        yield from (f"- {_plain(source)}: {_plain(reason)}" for source, reason in reasons.items())


def _groups(report: RunReport) -> Iterator[str]:
    for group in GROUPS:
        entries, total = report.entries[group], report.total(group)
        yield from ("", f"## {group.capitalize()}: {total:,}", "", f"{_MEANING[group].capitalize()}.", "")
        if not entries:
            continue
        with_reasons = any(entry.reason for entry in entries)
        columns = ["unit", "year", "type", "document", "page", *(["reason"] if with_reasons else [])]
        yield _row(columns)
        yield _row(["---"] * len(columns))
        for entry in entries:
            yield _row(_cells(entry, with_reasons))
        if total > len(entries):
            yield from ("", f"… and {total - len(entries):,} more: the ledger has them all.")


def _cells(entry: Entry, with_reason: bool) -> list[str]:
    kind = (entry.report_type or "").replace("_", " ")
    cells = [_plain(entry.unit_name or entry.source_id), str(entry.fiscal_year or ""), kind]
    page = _link(urlsplit(entry.page_url).hostname or "page", entry.page_url) if entry.page_url != entry.url else ""
    cells += [_link(entry.title or entry.url, entry.url), page]
    return [*cells, *([_plain(entry.reason or "")] if with_reason else [])]


def _row(cells: list[str] | tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |"


def _link(text: str, url: str) -> str:
    """A link, where the address is one of the web; else the text alone."""
    if urlsplit(url).scheme not in ("http", "https"):
        return _plain(text)
    return f"[{_plain(text)}]({_UNSAFE.sub(lambda found: quote(found[0], safe=''), url)})"


def _plain(value: object) -> str:
    """Text on one line, cut where it is very long, with nothing in it that Markdown or HTML would read."""
    text = " ".join(str(value).split())
    return _MARKUP.sub(r"\\\1", text[:_LONGEST] + ("…" if len(text) > _LONGEST else ""))

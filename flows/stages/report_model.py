"""What `--json` prints: the report of a night (`juesuan-night/1`) and of a publication (`juesuan-publish/1`).

docs/publishing.md lists the fields. Fields may be added, not renamed or dropped.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Outcome = Literal["published", "unchanged", "held", "failed", "interrupted"]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True)


class Stage(_Part):
    """A stage that was begun."""

    stage: str = Field(description="crawl, extract, validate, gate, publish or carry")
    outcome: Literal["done", "failed"] = Field(description="how it ended")
    seconds: float = Field(description="after how long")


class News(_Part):
    """What the night found; null where the stage that would know was not reached."""

    listed: int | None = Field(default=None, description="documents that the portals offer")
    new: int | None = Field(default=None, description="documents seen for the first time")
    revised: int | None = Field(default=None, description="documents with other bytes at the same address")
    withdrawn: int | None = Field(default=None, description="documents that were had and are no longer offered")
    refused: int | None = Field(default=None, description="documents that could not be had")
    documents: dict[str, int] | None = Field(default=None, description="documents read this time, by status")
    line_items: int | None = Field(default=None, description="amounts read from them")
    checks: dict[str, int] | None = Field(default=None, description="checks over all documents, by outcome")


class TargetReport(_Part):
    """What was carried to a target; with --dry-run, what would be."""

    target: str = Field(description="its address, without anything secret")
    version: str = Field(description="the release that its pointer names")
    moved: bool = Field(description="whether the pointer named another one before")
    files: int = Field(description="files carried")
    bytes: int = Field(description="their bytes")
    unchanged: int = Field(description="files that were there already")
    removed: int = Field(description="files of the site taken away")
    pruned: tuple[str, ...] = Field(description="old releases taken away there")
    dry_run: bool = Field(description="true where nothing was changed")


class PublishReport(_Part):
    """What `juesuan publish --json` prints: the release and what became of it."""

    format: Literal["juesuan-publish/1"] = "juesuan-publish/1"
    version: str = Field(description="the release that `latest` names")
    created: bool = Field(description="false where the data is that of the release before, so that no new one was made")
    release: str = Field(description="its folder")
    site: str = Field(description="the site's first page")
    documents: int = Field(description="documents in it")
    line_items: int = Field(description="amounts in it")
    failed_checks: int = Field(description="checks that failed")
    published: int = Field(description="expected disclosures that are published")
    expected: int = Field(description="disclosures that are expected: unit × year × type")
    pruned: tuple[str, ...] = Field(default=(), description="old releases taken away at home")
    target: TargetReport | None = Field(default=None, description="what was carried where; null where there is no target")


class Problem(_Part):
    """Something that did not go as it should."""

    stage: str = Field(description="the stage that met it; `start` where none was begun")
    what: str = Field(description="what happened")
    examples: tuple[str, ...] = Field(default=(), description="the first documents or figures that it happened to, and why")
    meaning: str = Field(description="what follows from it")
    look: str = Field(description="where to look, or what to do")


class NightReport(_Part):
    """What `juesuan nightly --json` prints. Fields may be added to it, not renamed or dropped."""

    format: Literal["juesuan-night/1"] = "juesuan-night/1"
    outcome: Outcome = Field(
        description="published: a new release; unchanged: the data is that of the release before; held: by the gate"
    )
    error: str | None = Field(default=None, description="why the command fails; null where it does not")
    home: str = Field(description="the home")
    started_at: datetime = Field(description="when the night began")
    finished_at: datetime = Field(description="when it ended")
    stages: tuple[Stage, ...] = Field(description="the stages that were begun, in order")
    news: News = Field(description="what is new")
    problems: tuple[Problem, ...] = Field(description="what failed, what it means and where to look")
    release: PublishReport | None = Field(default=None, description="what was published; null where nothing was")

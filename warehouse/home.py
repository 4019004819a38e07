"""Where things lie in a home: the folder that one installation of the pipeline works in."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Home:
    """The folders of a home. Nothing is created until a stage writes it."""

    root: Path

    @property
    def archive(self) -> Path:
        """Original bytes, content-addressed and immutable."""
        return self.root / "archive"

    @property
    def ledger(self) -> Path:
        """SQLite file: what the crawler has seen, fetched and been refused."""
        return self.root / "ledger.sqlite"

    @property
    def extractions(self) -> Path:
        """One file an extracted document and extractor version; a cache that may be deleted."""
        return self.root / "extractions"

    @property
    def tables(self) -> Path:
        """The contract tables, hive-partitioned Parquet."""
        return self.root / "tables"

    @property
    def reports(self) -> Path:
        """The review report and the Data Docs."""
        return self.root / "reports"

    @property
    def made(self) -> Path:
        """What each stage made last time, and from what; may be deleted, which costs time only."""
        return self.root / "made"

    @property
    def runs(self) -> Path:
        """What the suites came to, a file a run, and the baseline that the next run is compared with."""
        return self.root / "runs"

    @property
    def gate_config(self) -> Path:
        """Thresholds of the gate other than the defaults; need not be there."""
        return self.root / "gate.yaml"

    @property
    def publish_config(self) -> Path:
        """Where nights publish to and which old releases go; need not be there."""
        return self.root / "publish.yaml"

    @property
    def store_config(self) -> Path:
        """Where originals and tables are kept besides this folder; need not be there."""
        return self.root / "store.yaml"

    @property
    def store_state(self) -> Path:
        """Which commit of the store this folder goes on from."""
        return self.root / "store-commit.json"

    @property
    def releases(self) -> Path:
        """Immutable releases, and `latest`."""
        return self.root / "releases"

    @property
    def site(self) -> Path:
        """The static site of the newest release."""
        return self.root / "site"

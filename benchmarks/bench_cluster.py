"""Read documents with two processes of this machine, and with two workers of a cluster of Dask through a store; print both times.

python -m benchmarks.bench_cluster FOLDER
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, cast

os.environ.setdefault("PREFECT_LOGGING_LEVEL", "ERROR")
os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")


def main(folder: str) -> None:
    """Read all PDFs of a folder twice, into two homes, and see that both have read the same."""
    from distributed import LocalCluster
    from prefect.testing.utilities import prefect_test_harness

    from extractors.version import EXTRACTOR_VERSION
    from flows.cluster import spread_over, task_runner
    from flows.reporting import SilentReporter
    from flows.stages.publishing.target import Target
    from flows.stages.store import batch
    from flows.stages.store.spread import read_spread
    from flows.stages.workers import Workers
    from warehouse.archive import Archive
    from warehouse.extractions import ExtractionCache
    from warehouse.home import Home

    batch.MOST_DOCUMENTS = 12
    with tempfile.TemporaryDirectory(prefix="juesuan-cluster-") as place:
        here, there = Home(Path(place, "here")), Home(Path(place, "there"))
        ids = [Archive(home.archive).put(f.read_bytes()) for f in sorted(Path(folder).glob("*.pdf")) for home in (here, there)]
        documents = {key: Archive(here.archive).path(key) for key in ids}
        began = time.perf_counter()
        cache = ExtractionCache(here.extractions, EXTRACTOR_VERSION)
        with Workers(documents, 2) as pool:
            for extraction in pool.results(SilentReporter()):
                cache.put(extraction)
        alone = time.perf_counter() - began
        two = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": ":0"}
        with prefect_test_harness(server_startup_timeout=180), cast(Any, LocalCluster)(**two) as cluster:
            spread = spread_over(task_runner(f"dask:{cluster.scheduler_address}"))
            began = time.perf_counter()
            read_spread(there, Target(str(Path(place, "store"))), documents, (), spread, SilentReporter())
            clustered = time.perf_counter() - began
        same = all(
            path.read_bytes() == (there.extractions / path.relative_to(here.extractions)).read_bytes()
            for path in here.extractions.rglob("*.*")
            if path.is_file()
        )
    sys.stdout.write(json.dumps({"documents": len(documents), "alone": alone, "cluster": clustered, "same": same}) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])

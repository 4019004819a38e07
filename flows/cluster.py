"""Where documents are read: here, or in tasks of Prefect on Dask or Ray. The environment says it, the flows do not know.

`JUESUAN_TASK_RUNNER` is one of

    (nothing)                   worker processes of this machine; no store is needed
    dask:tcp://scheduler:8786   a cluster of Dask that runs already
    dask:4                      a cluster of Dask with four processes on this machine, for as long as it is needed
    ray:ray://head:10001        a cluster of Ray; `ray` alone starts one on this machine
    threads:4                   four tasks at a time on this machine, which is how to try a store

Everything but the first reads and writes through the home's store (`flows.stages.store`).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import Any

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.futures import PrefectFuture, as_completed
from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner

from extractors.errors import UsageError
from flows.stages.store.batch import Batch, read_batch
from flows.stages.store.spread import Spread

VARIABLE = "JUESUAN_TASK_RUNNER"
_Runner = TaskRunner[PrefectFuture[Any]]


@task(task_run_name="read {batch.result}", retries=2, retry_delay_seconds=10, cache_policy=NO_CACHE)
def read_one(batch: Batch) -> str:
    """Read a batch of documents wherever the task runs; see `read_batch`."""
    return read_batch(batch)


def configured_spread() -> Spread | None:
    """Return what has batches read where the environment says, None where this machine's processes are to read them.

    Raises:
        UsageError: the variable names no task runner, or one whose package is not installed.
    """
    said = os.environ.get(VARIABLE, "").strip()
    return spread_over(task_runner(said)) if said else None


def task_runner(said: str) -> _Runner:
    """Return the task runner that `JUESUAN_TASK_RUNNER` describes.

    Raises:
        UsageError: it describes none, or one whose package is not installed.
    """
    kind, _, where = said.partition(":")
    makers: dict[str, Callable[[str], Any]] = {"dask": _dask, "ray": _ray, "threads": _threads}
    try:
        made: _Runner = makers[kind](where)
    except ImportError as error:
        raise UsageError(f"{VARIABLE}={said} needs packages that are not here: pip install 'juesuan[{kind}]'.") from error
    except (KeyError, ValueError) as error:
        raise UsageError(
            f"{VARIABLE}={said} is no task runner: write dask:tcp://HOST:8786, dask:4, ray:ray://HOST:10001 or threads:4."
        ) from error
    return made


def spread_over(runner: _Runner) -> Spread:
    """Return what has batches read in tasks of that runner; a batch whose worker was lost is read by another one."""

    def spread(batches: Sequence[Batch], take: Callable[[Batch], None]) -> None:
        @flow(name="read", flow_run_name=f"read {len(batches)} batches", task_runner=runner)
        def read() -> None:
            waiting = {read_one.submit(batch): batch for batch in batches}
            for future in as_completed(list(waiting)):
                future.result()
                take(waiting[future])

        read()

    return spread


def _dask(where: str) -> Any:
    from prefect_dask.task_runners import DaskTaskRunner

    if where.isdigit():
        return DaskTaskRunner(cluster_kwargs={"n_workers": int(where), "threads_per_worker": 1, "dashboard_address": ":0"})
    if "://" not in where:
        raise ValueError(where)
    return DaskTaskRunner(address=where)


def _ray(where: str) -> Any:
    from prefect_ray import RayTaskRunner

    return RayTaskRunner(address=where or None)


def _threads(where: str) -> Any:
    return ThreadPoolTaskRunner(max_workers=int(where))

"""Processes beside this one: how they are started, and work that is spread over them in order."""

from __future__ import annotations

import importlib
import multiprocessing
import os
import pickle
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from itertools import chain, islice
from multiprocessing import forkserver
from multiprocessing.context import BaseContext
from typing import TypeVar

from pebble import ProcessExpired, ProcessPool

from extractors.errors import JuesuanError

_T = TypeVar("_T")

_WAITING_PER_PROCESS = 2
"""Results that nobody has taken yet are in memory."""

_FEW = 6
"""Fewer jobs are done before processes for them have started, which takes each half a second."""

_LISTEN_S = 0.5

_SAFE_PATH = "PYTHONSAFEPATH"
"""The environment variable by which Python leaves the current folder out of where it looks for modules."""


def fork_server(preload: Sequence[str]) -> BaseContext:
    """How processes are started where this one has threads: a server forks them, which has imported some modules already.

    The server is started by `python -c`, which looks for modules in the current folder first, and would import a folder `flows`
    of the user's: it is told not to.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(preload))
    before = os.environ.get(_SAFE_PATH)
    os.environ[_SAFE_PATH] = "1"
    try:
        forkserver.ensure_running()
    finally:
        if before is None:
            del os.environ[_SAFE_PATH]
        else:
            os.environ[_SAFE_PATH] = before
    return context


def spread(jobs: Iterable[Callable[[], _T]], processes: int, preload: Sequence[str]) -> Iterator[_T]:
    """Do jobs in processes and yield what they return, in their order; a few are done here.

    Args:
        jobs: what can be pickled. Not many more are begun than results are taken.
        processes: how many; with one, everything is done here.
        preload: modules that the jobs need.

    Raises:
        JuesuanError: a process was killed; what else a job raises is raised here.
    """
    first = list(islice(jobs := iter(jobs), _FEW))
    if processes == 1 or len(first) < _FEW:
        return (job() for job in chain(first, jobs))
    return _spread(chain(first, jobs), processes, preload)


def _spread(jobs: Iterator[Callable[[], _T]], processes: int, preload: Sequence[str]) -> Iterator[_T]:
    with _pool(processes, preload) as pool:
        waiting: deque[Future[bytes]] = deque()
        while True:
            try:
                for job in islice(jobs, processes * _WAITING_PER_PROCESS - len(waiting)):
                    waiting.append(pool.schedule(_call, args=[job]))
                if not waiting:
                    return
                result = _result(waiting.popleft())
            except (ProcessExpired, BrokenProcessPool) as error:
                raise JuesuanError(f"A process was killed ({error}): check the machine's memory and process limits.") from error
            yield pickle.loads(result)  # noqa: S301


def _result(future: Future[bytes]) -> bytes:
    """Wait for a result, in short steps: polars' handler of SIGINT has system calls restarted, and one wait would not end."""
    while not future.done():
        with suppress(TimeoutError):
            return future.result(timeout=_LISTEN_S)
    return future.result()


@contextmanager
def _pool(processes: int, preload: Sequence[str]) -> Iterator[ProcessPool]:
    """A pool that ends at once where something was raised, and is waited for else."""
    pool = ProcessPool(max_workers=processes, initializer=_prepare, initargs=[list(preload)], context=fork_server(preload))
    try:
        yield pool
    except BaseException:
        pool.stop()  # type: ignore[no-untyped-call]
        raise
    else:
        pool.close()  # type: ignore[no-untyped-call]
    finally:
        pool.join()


def _prepare(preload: Sequence[str]) -> None:
    """Let every process have one processor: polars would start as many threads as there are, in each of them."""
    os.environ.setdefault("POLARS_MAX_THREADS", "1")
    for module in preload:
        importlib.import_module(module)


def _call(job: Callable[[], object]) -> bytes:
    """What a job returns, pickled here: the pool's own thread would die of what cannot be read back."""
    return pickle.dumps(job(), pickle.HIGHEST_PROTOCOL)

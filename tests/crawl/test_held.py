"""Files held by one at a time, and the watch over deadlines: what the pace and the exchanges stand on."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from flows.client.held import hold
from flows.client.pace import Pace
from flows.client.watch import Watch

LONG_S = 20.0

HOLD = (
    "import sys, time; from pathlib import Path; from flows.client.held import hold\n"
    "held = hold(Path(sys.argv[1])); print(held is not None, flush=True); time.sleep(60 if held else 0)"
)


def test_what_one_holds_nobody_else_can(tmp_path: Path) -> None:
    file = tmp_path / "made" / "on" / "the" / "way"
    held = hold(file)
    assert held is not None
    assert hold(file) is None, "another thread has a file of its own too"
    told = subprocess.run([sys.executable, "-c", HOLD, str(file)], capture_output=True, text=True, check=True)
    assert told.stdout == "False\n"
    held.release()
    again = hold(file)
    assert again is not None
    again.release()


def test_a_process_that_is_killed_lets_go(tmp_path: Path) -> None:
    holder = subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path / "file")], stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    assert holder.stdout.readline() == "True\n"
    assert hold(tmp_path / "file") is None
    holder.kill()
    holder.wait(LONG_S)
    holder.stdout.close()
    held = hold(tmp_path / "file")
    assert held is not None
    held.release()


def test_a_file_that_was_deleted_before_it_was_held_is_not_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[int] = []

    def swept(*args: object, _open=os.open) -> int:  # type: ignore[no-untyped-def]
        opened.append(_open(*args))
        if len(opened) == 1:
            (tmp_path / "file").unlink()
        return opened[-1]

    monkeypatch.setattr("flows.client.held.os.open", swept)
    held = hold(tmp_path / "file")
    assert held is not None
    assert len(opened) == 2
    assert hold(tmp_path / "file") is None
    held.release()


def test_a_child_that_was_forked_meanwhile_keeps_nothing(tmp_path: Path) -> None:
    held = hold(tmp_path / "file")
    assert held is not None
    to_child, end = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(end)
        os.read(to_child, 1)
        os._exit(0)
    held.release()
    again = hold(tmp_path / "file")
    os.close(end)
    os.waitpid(child, 0)
    os.close(to_child)
    assert again is not None
    again.release()


def test_threads_that_share_a_pace_and_processes_ask_one_after_the_other(tmp_path: Path) -> None:
    inside, most = [0], [0]
    pace = Pace(tmp_path, 3)
    counting = threading.Lock()

    def ask(_: int) -> None:
        with pace.turn("h", 0.0) as moment:
            moment()
            with counting:
                inside[0] += 1
                most[0] = max(most[0], inside[0])
            time.sleep(0.001)
            with counting:
                inside[0] -= 1

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(ask, range(100)))
    assert most[0] <= 3


@pytest.mark.parametrize("junk", ["no moment at all, and longer than any", "nan", "99999999999999", ""])
def test_a_moment_that_cannot_be_is_written_over(tmp_path: Path, junk: str) -> None:
    for what in ("next", "hold"):
        (tmp_path / f"h.{what}").write_text(junk)
    waits: list[float] = []
    now = [1000.0]

    def sleep(seconds: float) -> None:
        waits.append(seconds)
        now[0] += seconds

    pace = Pace(tmp_path, 1, clock=lambda: now[0], sleep=sleep)
    for _ in range(2):
        with pace.turn("h", 5.0):
            pass
    assert waits == [5.0]
    assert pace.rest_of("h") == 5.0
    pace.hold_back("h", 30.0)
    assert pace.rest_of("h") == 30.0


def test_nobody_waits_for_a_gate_when_all_is_called_off(tmp_path: Path) -> None:
    pace = Pace(tmp_path, 1, stopped=lambda: (tmp_path / "stop").exists())
    gate = hold(tmp_path / "h.next")
    assert gate is not None
    with ThreadPoolExecutor(2) as threads:
        waiting = [threads.submit(lambda: pace.turn("h", 5.0).__enter__()) for _ in range(2)]
        (tmp_path / "stop").touch()
        for future in waiting:
            future.result(LONG_S)
    gate.release()


def test_the_watch_calls_what_is_due_and_not_what_is_forgotten() -> None:
    watch, called, done = Watch(), [], threading.Event()
    threads, now = threading.active_count(), time.monotonic()
    watch.call_at(now + 600, lambda: called.append("much later"))
    watch.call_at(now + 0.7, done.set)
    forgotten = watch.call_at(now + 0.6, lambda: called.append("forgotten"))
    watch.call_at(now + 0.05, lambda: called.append("first"))
    watch.call_at(now - 1, lambda: called.append("overdue"))
    watch.forget(forgotten)
    watch.forget(forgotten)
    assert done.wait(LONG_S), "what is due sooner is called sooner"
    assert sorted(called) == ["first", "overdue"]
    assert threading.active_count() <= threads + 1, "one thread, however many are under watch"


def test_a_watch_that_had_nothing_to_do_goes_on() -> None:
    watch = Watch()
    for _ in range(3):
        done = threading.Event()
        watch.call_at(time.monotonic(), done.set)
        assert done.wait(LONG_S)
        time.sleep(0.02)

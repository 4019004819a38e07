"""Reporters: plain lines for pipes, bars for terminals, JSON for machines."""

from __future__ import annotations

import fcntl
import io
import json
import logging
import os
import pty
import re
import struct
import subprocess
import sys
import termios
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from flows.bars import BarReporter
from flows.logs import EVENTS, logs_as_json
from flows.reporting import LineReporter, LogFormat, Reporter, duration, reporter_for


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_lines_are_few_and_end_with_the_whole() -> None:
    stream = io.StringIO()
    with LineReporter(stream).track("Reading", 1000) as advance:
        for _ in range(1000):
            advance(1)
    assert stream.getvalue().splitlines() == [f"Reading: {done}/1000" for done in (250, 500, 750, 1000)]


def test_work_of_unknown_size_says_how_much_it_was() -> None:
    stream = io.StringIO()
    with LineReporter(stream).track("Pages", None) as advance:
        advance(3)
        advance(4)
    assert stream.getvalue() == "Pages: 7\n"


@pytest.mark.parametrize("make", [LineReporter, BarReporter])
def test_nothing_to_do_is_no_error(make: Callable[[io.StringIO], Reporter]) -> None:
    with make(io.StringIO()).track("Nothing", 0):
        pass


def test_a_message_is_printed_as_it_is_above_the_bars() -> None:
    stream = Terminal()
    reporter = reporter_for(stream)
    assert isinstance(reporter, BarReporter)
    path = "/" + "long/" * 60
    with reporter.track("Outer", 1) as outer, reporter.track("Inner", 1) as inner:
        reporter.say(f"[red]{path}")
        inner(1)
        outer(1)
    reporter.say("after")
    text = stream.getvalue()
    assert f"[red]{path}" in text
    assert text.rstrip().endswith("after")
    assert isinstance(reporter_for(io.StringIO()), LineReporter)


def test_a_stage_is_framed() -> None:
    stream = io.StringIO()
    reporter = LineReporter(stream)
    with reporter.stage("crawl", "new documents", 1, 5):
        reporter.say("60 rows listed")
    assert re.fullmatch(r"\[1/5\] crawl: new documents\n60 rows listed\n\[1/5\] crawl: done in [\d.]+ s\n", stream.getvalue())


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.04, "0.0 s"), (59.9, "59.9 s"), (60, "1 min 0 s"), (3599, "59 min 59 s"), (7500, "2 h 5 min")]
)
def test_durations_are_read_at_a_glance(seconds: float, text: str) -> None:
    assert duration(seconds) == text


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """A stream that gets the log as JSON; the loggers are afterwards what they were."""
    stream = io.StringIO()
    loggers = [logging.getLogger(), logging.getLogger("juesuan")]
    before = [(logger.handlers, logger.level, logger.propagate) for logger in loggers]
    yield stream
    logging.captureWarnings(False)
    for logger, (handlers, level, propagate) in zip(loggers, before, strict=True):
        logger.handlers, logger.propagate = handlers, propagate
        logger.setLevel(level)


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_the_log_is_one_json_object_a_line(log: io.StringIO) -> None:
    reporter = reporter_for(log, LogFormat.JSON)
    with reporter.stage("extract", "figures", 2, 5), reporter.track("Extracting", 8) as advance:
        reporter.say("两行\n说明")
        advance(8)
    reporter.say("warning: the division is unknown")
    logging.getLogger("urllib3.connectionpool").warning("Retrying (%s)", "again")
    logging.getLogger("urllib3.connectionpool").info("not said")
    with pytest.raises(KeyError), reporter.stage("publish", "a release", 5, 5):
        raise KeyError
    found = lines(log)
    assert [(line["level"], line["stage"], line["event"]) for line in found] == [
        ("info", "extract", "stage_started"),
        ("info", "extract", "message"),
        ("info", "extract", "progress"),
        ("info", "extract", "stage_finished"),
        ("warning", None, "message"),
        ("warning", None, "library"),
        ("info", "publish", "stage_started"),
        ("error", "publish", "stage_failed"),
    ]
    assert found[1]["message"] == "两行\n说明"
    assert (found[2]["work"], found[2]["done"], found[2]["total"]) == ("Extracting", 8, 8)
    assert found[5]["logger"] == "urllib3.connectionpool"
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", line["time"]) for line in found)
    assert {line["event"] for line in found} <= set(EVENTS)


def test_warnings_of_python_are_in_the_log(log: io.StringIO) -> None:
    reporter_for(log, LogFormat.JSON)
    warnings.warn("something is old", DeprecationWarning, stacklevel=1)
    assert [(line["event"], line["logger"]) for line in lines(log)] == [("library", "py.warnings")]


def test_a_foreign_handler_makes_no_log_of_json(log: io.StringIO) -> None:
    logging.getLogger("juesuan").handlers = [logging.StreamHandler(log)]
    assert not logs_as_json(), "an error would go where nobody looks"
    reporter_for(log, LogFormat.JSON)
    assert logs_as_json()


def on_a_terminal(code: str, columns: int = 100) -> str:
    """Run a program on a terminal of its own and return what it has written there."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    environment = {**os.environ, "TERM": "xterm-256color", "PYTHONPATH": str(Path(__file__).parents[2])}
    with subprocess.Popen([sys.executable, "-c", code], stdout=theirs, stderr=theirs, env=environment):
        os.close(theirs)
        text = b""
        try:
            while chunk := os.read(ours, 65536):
                text += chunk
        except OSError:  # Linux says so that the other end is closed
            pass
    os.close(ours)
    return text.decode()


def plain(text: str) -> str:
    """What is left without colours and movements of the cursor."""
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", text).replace("\r", "")


def test_a_person_at_a_terminal_sees_stages_bars_rates_and_time_left() -> None:
    shown = plain(
        on_a_terminal(
            """
import time
from flows.reporting import reporter_for
report = reporter_for()
with report.stage("extract", "figures from the documents", 2, 5):
    with report.track("Extracting", 40) as advance, report.track("pages", None) as pages:
        for _ in range(40):
            time.sleep(0.02)
            advance(1)
            pages(3)
        report.say("/a/path [as it is]")
"""
        )
    )
    assert "[2/5] extract  figures from the documents" in shown
    assert re.search(r"Extracting ━*[╸╺]?━* +\d+/40 +[\d.]+/s 0:00:0\d left", shown), "a rate, and what is left"
    assert re.search(r"Extracting ━+ +40/40 +[\d.]+/s 0:00:0\d\b(?! left)", shown), "and in the end what it took"
    assert re.search(r"pages +━+ +120 +[\d.]+/s", shown), "nobody knows of how many"
    assert "/a/path [as it is]" in shown
    assert re.search(r"✓ extract: [\d.]+ s", shown)


def test_a_stage_that_stops_says_so_on_a_terminal() -> None:
    shown = plain(
        on_a_terminal(
            """
from flows.reporting import reporter_for
with reporter_for().stage("publish", "a release", 5, 5):
    raise SystemExit(1)
"""
        )
    )
    assert re.search(r"✗ publish: stopped after [\d.]+ s", shown)

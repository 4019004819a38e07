"""Reporters: plain lines for logs, bars for terminals."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest

from flows.reporting import BarReporter, LineReporter, Reporter, reporter_for


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

"""What the commands say of themselves and of mistakes: help, exit codes, one sentence an error."""

from __future__ import annotations

import io
import re
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import Mock

import pytest

from flows.cli import output
from flows.cli.main import app, main

COMMANDS = ("demo", "nightly", "crawl", "extract", "validate", "publish", "coverage", "show", "serve")


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty working directory, so that no ./data and no ./sources is found."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("JUESUAN_HOME", raising=False)


def test_the_commands_are_those_of_the_contract() -> None:
    assert sorted(command.callback.__name__ for command in app.registered_commands if command.callback) == sorted(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_help_has_an_example_that_can_be_run(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([command, "--help"]) == 0
    text = capsys.readouterr().out
    example = re.search(r"Example: juesuan (.*)", text)
    assert example is not None
    assert example[1].split()[0] == command
    assert set(re.findall(r"--[\w-]+", example[1])) <= set(re.findall(r"--[\w-]+", text.partition("Options:")[2]))


def test_without_a_command_it_explains_itself(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    text = capsys.readouterr().out
    assert [command for command in COMMANDS if f"\n  {command} " not in text] == []


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["fetch"], 2, "fetch"),
        (["crawl"], 2, "--source"),
        (["extract", "absent.pdf", "--out", "out"], 2, "absent.pdf"),
        (["extract", ".", "--out", "out", "--format", "xls"], 2, "xls"),
        (["extract", ".", "--out", "out", "--workers", "0"], 2, "--workers"),
        (["nightly"], 2, "--source"),
        (["nightly", "--home", "elsewhere"], 2, "elsewhere"),
        (["crawl", "--source", "no-such-source"], 1, "no-such-source"),
        (["crawl", "--source", "absent.yaml"], 1, "absent.yaml"),
        (["crawl", "--source"], 2, "--source"),
        (["crawl", "absent.yaml"], 2, "--source"),
        (["crawl", "--source", "a", "--home", "home", "b"], 2, "(b)"),
        (["nightly", "b"], 2, "(b)"),
        (["validate"], 1, "data/tables"),
        (["validate", "--tables", "absent"], 2, "absent"),
        (["publish", "--home", "elsewhere"], 1, "elsewhere"),
        (["coverage"], 1, "data"),
        (["show", "abc"], 1, "data/tables"),
        (["show", "abc", "--statement", "balance_sheet"], 2, "balance_sheet"),
        (["show", "abc", "--png", "page.png"], 2, "--page"),
        (["show", "abc", "--page", "0"], 2, "--page"),
        (["show", "abc", "--page", "1", "--png", "page.png"], 1, "data/tables"),
        (["show", "absent.pdf"], 2, "absent.pdf"),
        (["show", "absent.pdf", "--page", "1", "--png", "page.png"], 2, "absent.pdf"),
        (["serve"], 1, "juesuan publish"),
        (["serve", "--port", "99999"], 2, "--port"),
    ],
)
def test_an_error_is_one_sentence(arguments: list[str], code: int, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == code
    error = capsys.readouterr().err
    assert said in error
    assert error.startswith("juesuan: ")
    assert error.count("\n") == 1
    assert "Traceback" not in error


@pytest.mark.parametrize("command", ["crawl", "nightly"])
@pytest.mark.parametrize(
    "arguments",
    [
        ["--source", "a", "b.yaml", "c"],
        ["--source", "a", "--source", "b.yaml", "--source", "c"],
        ["--source=a", "b.yaml", "--home", "home", "--source", "c"],
        ["--debug", "--source", "a", "--source", "b.yaml", "c", "--home", "home"],
    ],
)
def test_several_sources_may_follow_one_option_or_one_each(
    command: str, arguments: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    crawled = SimpleNamespace(failed_sources=())
    stages = {"flows.stages.crawl.crawl": crawled, "flows.stages.night.run_night": SimpleNamespace(crawl=crawled)}
    runs = [Mock(return_value=summary) for summary in stages.values()]
    for stage, run in zip(stages, runs, strict=True):
        monkeypatch.setattr(stage, run)
    assert main([command, *arguments]) == 0
    assert [call.args[0] for run in runs for call in run.call_args_list] == [["a", "b.yaml", "c"]]


def test_debug_shows_where_an_error_arose(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", "--debug"]) == 1
    assert "Traceback" in capsys.readouterr().err


def test_the_home_may_come_from_the_environment(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("JUESUAN_HOME", "from-environment")
    assert main(["serve"]) == 1
    assert "from-environment" in capsys.readouterr().err


class Terminal(io.StringIO):
    """Standard output that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_rows_are_a_table_on_a_terminal_and_lines_in_a_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    for stream, drawn in ((Terminal(), True), (io.StringIO(), False)):
        monkeypatch.setattr("sys.stdout", stream)
        output.print_rows("Title", ("name", "amount"), [("[单位]", "1.00"), (None, "2.00")], numeric=("amount",))
        text = stream.getvalue()
        assert "[单位]" in text, "square brackets are no markup"
        assert ("Title" in text, "[单位]\t1.00\n\t2.00\n" in text) == (drawn, not drawn)

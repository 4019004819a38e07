"""The options that several commands share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand

from extractors.errors import StoreError
from flows.reporting import LogFormat
from warehouse.home import Home

DEFAULT_HOME = Path("data")
DEMO_HOME = Path("data/demo")

HomeOption = Annotated[
    Path | None,
    typer.Option("--home", metavar="DIR", envvar="JUESUAN_HOME", file_okay=False, help="The home to work in; ./data by default."),
]
DemoHomeOption = Annotated[
    Path | None,
    typer.Option(
        "--home", metavar="DIR", envvar="JUESUAN_HOME", file_okay=False, help="The home to work in; ./data/demo by default."
    ),
]
TablesOption = Annotated[
    Path | None,
    typer.Option(
        "--tables",
        metavar="DIR",
        exists=True,
        file_okay=False,
        help="A folder of tables, as `extract --out` writes it, not a home.",
    ),
]
SourcesOption = Annotated[
    list[str],
    typer.Option("--source", metavar="ID_OR_FILE ...", help="Sources' ids or YAML files, one or several; may be given again."),
]
AcceptOption = Annotated[
    str | None,
    typer.Option(
        "--accept-baseline",
        metavar="WHY",
        help="Take these figures as what the gate compares with from now on, and keep who, when and why.",
    ),
]
ToOption = Annotated[
    str | None,
    typer.Option(
        "--to",
        metavar="TARGET",
        envvar="JUESUAN_PUBLISH_TO",
        help="Carry release and site to a folder, s3://bucket/prefix or what fsspec knows; credentials from the environment.",
    ),
]
JsonOption = Annotated[
    bool, typer.Option("--json", help="Print the summary as JSON to standard output; progress then goes to standard error.")
]
LogFormatOption = Annotated[
    LogFormat,
    typer.Option(
        "--log-format",
        envvar="JUESUAN_LOG_FORMAT",
        help="auto: bars on a terminal, lines elsewhere; lines; json: one object a line.",
    ),
]
DebugOption = Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")]
"""Accepted by every command and read by `flows.cli.main.run`, which is where errors arrive."""


class SourcesCommand(TyperCommand):
    """A command whose `--source` takes one value or several: click gives an option a fixed number of values."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # a Context of the click that typer carries inside
        """Read the arguments with `--source A B` spelt as `--source A --source B`."""
        return super().parse_args(ctx, list(_each_with_its_name(args)))


def _each_with_its_name(arguments: Sequence[str], name: str = "--source") -> Iterator[str]:
    """Repeat an option's name before each further value; values end at the next option."""
    values = 0
    for argument in arguments:
        if argument.startswith("-"):
            values = 1 if argument == name else 2 if argument.startswith(f"{name}=") else 0
        elif values:
            if values > 1:
                yield name
            values = 2
        yield argument


def home_at(folder: Path | None, default: Path = DEFAULT_HOME) -> Home:
    """Return the home in that folder, or the default one."""
    return Home((folder or default).absolute())


def tables_at(home: Path | None, tables: Path | None) -> Path:
    """Return the folder of the tables that a command reads: `--tables`, else that of the home.

    Raises:
        StoreError: there is no table `documents` in it.
    """
    folder = tables.absolute() if tables else home_at(home).tables
    if not (folder / "documents").is_dir() and not (folder / "documents.parquet").is_file():
        raise StoreError(f"{folder} holds no table of documents: `juesuan extract --out` or `juesuan nightly` writes one.")
    return folder

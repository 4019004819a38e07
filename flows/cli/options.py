"""The options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from extractors.errors import StoreError
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
DebugOption = Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")]
"""Accepted by every command and read by `flows.cli.main.run`, which is where errors arrive."""


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

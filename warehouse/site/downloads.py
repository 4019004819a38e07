"""What there is to download of a release, and how to read it in one line, as its own README says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from warehouse.releases import Release
from warehouse.site.words import Words

README = "README.md"
_BLOCK = re.compile(r"^```(python|r|sql)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_TITLES = {"duckdb": "DuckDB", "polars": "polars", "pandas": "pandas"}
_FORMATS = {"parquet": "Parquet", "csv": "CSV", "xlsx": "Excel", "duckdb": "DuckDB"}


@dataclass(frozen=True, slots=True)
class File:
    """A file, or the folder of a table's files: its address below the release, its format, and its size in bytes."""

    path: str
    format: str
    bytes: int
    sha256: str
    files: int


@dataclass(frozen=True, slots=True)
class Download:
    """A table and its files; of a file that holds all tables the name is empty."""

    name: str
    title: Words
    rows: int
    files: tuple[File, ...]


@dataclass(frozen=True, slots=True)
class Snippet:
    """A way to read the data: in what, and the lines."""

    title: str
    code: str


def list_downloads(release: Release, titles: Mapping[str, Words]) -> tuple[Download, ...]:
    """Return the release's files by table, in the release's order; files that hold all tables come first."""
    tables = dict.fromkeys(file.table for file in release.files)
    whole = [Download("", Words("全部表", "All tables"), 0, _files(release, ""))] if "" in tables else []
    names = [name for name in tables if name]
    return (
        *whole,
        *(Download(name, titles.get(name, Words(name, name)), _rows(release, name), _files(release, name)) for name in names),
    )


def read_snippets(release: Path) -> tuple[Snippet, ...]:
    """Return the ways to read the data that the release's README shows in its Chinese half; none where it has no README.

    Lines of one block that read the data in different libraries are one snippet each.
    """
    try:
        text = (release / README).read_text(encoding="utf-8").split('<a id="english">')[0]
    except OSError:
        return ()
    snippets = []
    for language, block in _BLOCK.findall(text):
        lines = [line for line in block.splitlines() if line.strip()]
        apart = language == "python" and all(line.startswith("import ") for line in lines)
        snippets += [_snippet(language, one) for one in lines] if apart else [_snippet(language, block.strip())]
    return tuple(snippets)


def _snippet(language: str, code: str) -> Snippet:
    title = next((name for word, name in _TITLES.items() if f"import {word}" in code), language)
    return Snippet("R" if language == "r" else title, code)


def _rows(release: Release, table: str) -> int:
    by_format: dict[str, int] = {}
    for file in release.files:
        if file.table == table:
            by_format[file.format] = by_format.get(file.format, 0) + file.rows
    return max(by_format.values(), default=0)


def _files(release: Release, table: str) -> tuple[File, ...]:
    """The files of a table by format; a table in a folder of files is that folder."""
    found = []
    for form in dict.fromkeys(file.format for file in release.files if file.table == table):
        parts = [file for file in release.files if (file.table, file.format) == (table, form)]
        size = sum(file.bytes for file in parts)
        path = parts[0].path if len(parts) == 1 else f"{'/'.join(parts[0].path.split('/')[:2])}/"
        if table:
            found.append(File(path, _FORMATS.get(form, form), size, parts[0].sha256 if len(parts) == 1 else "", len(parts)))
        else:
            found += [File(file.path, _FORMATS.get(form, form), file.bytes, file.sha256, 1) for file in parts]
    return tuple(found)

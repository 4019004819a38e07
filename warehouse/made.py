"""What a stage made last time, and from what: a stage whose inputs are the same has nothing to do.

`HOME/made/<stage>.json` holds the fingerprint of the inputs, each output with its size and time, and what the stage said of its
work. It is written when the work is done and taken away before it begins, so that a stage that was killed does its work again, as
it does where somebody has removed or changed an output, and where the program itself has changed. A home may be moved: its own
path is in no record.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

import polars as pl
from pydantic import BaseModel, ConfigDict, JsonValue, ValidationError

from warehouse.home import Home

_ROOMS = ("extractors", "warehouse", "expectations", "flows")
_HOME = "home:"
"""Stands for the home's own path at the beginning of a text that is kept."""


class Made(BaseModel):
    """One stage's record; `outputs` are paths below the home with size in bytes and time in nanoseconds."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    inputs: str
    outputs: dict[str, tuple[int, int]]
    summary: dict[str, JsonValue]


def unchanged(home: Home, stage: str, inputs: str) -> Mapping[str, JsonValue] | None:
    """Return what the stage said of its work where that was done on these inputs and all of it is still there, else None."""
    try:
        made = Made.model_validate_json(_record(home, stage).read_text(encoding="utf-8"))
    except (OSError, ValidationError):
        return None
    there = made.inputs == inputs and made.outputs == _state(home, [home.root / path for path in made.outputs])
    return {key: _renamed(value, f"{_HOME}/", f"{home.root}/") for key, value in made.summary.items()} if there else None


def begin(home: Home, stage: str) -> None:
    """Forget what the stage made: from here on it is at work."""
    _record(home, stage).unlink(missing_ok=True)


def finish(home: Home, stage: str, inputs: str, outputs: Iterable[Path], summary: Mapping[str, JsonValue]) -> None:
    """Keep what the stage has made.

    Args:
        home: whose.
        stage: its name, which is the file's.
        inputs: the fingerprint of all that it read.
        outputs: files, and folders for all files below them.
        summary: what it says of its work; paths below the home move with it.
    """
    files = [file for path in outputs for file in ([path] if path.is_file() else sorted(path.rglob("*"))) if file.is_file()]
    said = {key: _renamed(value, f"{home.root}/", f"{_HOME}/") for key, value in summary.items()}
    made = Made(inputs=inputs, outputs=_state(home, files), summary=said)
    path = _record(home, stage)
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, prefix=f".{stage}-", delete=False) as file:
        file.write(made.model_dump_json())
        file.flush()
        os.fsync(file.fileno())
    Path(file.name).replace(path)


def fingerprint(*parts: pl.DataFrame | str | Path) -> str:
    """Return one sha256 over frames (columns, types and rows), words, and files with their names (folders: all files below)."""
    whole = hashlib.sha256()
    for part in parts:
        if isinstance(part, pl.DataFrame):
            whole.update(part.write_ipc(None, compat_level=pl.CompatLevel.oldest()).getbuffer())
        elif isinstance(part, str):
            whole.update(part.encode())
        else:
            _add_files(whole, part)
        whole.update(b"\0")
    return whole.hexdigest()


@cache
def program() -> str:
    """Return the fingerprint of the program: all code, rules and templates of its rooms, and the version of polars."""
    root = Path(__file__).parents[1]
    whole = hashlib.sha256(pl.__version__.encode())
    for room in _ROOMS:
        for path in sorted((root / room).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                whole.update(str(path.relative_to(root)).encode() + b"\0" + path.read_bytes() + b"\0")
    return whole.hexdigest()


def _add_files(whole: hashlib._Hash, path: Path) -> None:
    files = [path] if path.is_file() else sorted(file for file in path.rglob("*") if file.is_file())
    for file in files:
        with file.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        whole.update(f"{file.relative_to(path.parent)}\0{digest}\0".encode())


def _state(home: Home, files: Iterable[Path]) -> dict[str, tuple[int, int]]:
    """Size and time of each file that is there."""
    state = {}
    for file in files:
        try:
            found = file.stat()
        except OSError:
            continue
        state[str(file.relative_to(home.root))] = (found.st_size, found.st_mtime_ns)
    return state


def _renamed(value: JsonValue, old: str, new: str) -> JsonValue:
    """The value with another beginning of every text in it that begins with `old`."""
    if isinstance(value, str):
        return new + value.removeprefix(old) if value.startswith(old) else value
    if isinstance(value, list):
        return [_renamed(one, old, new) for one in value]
    if isinstance(value, dict):
        return {key: _renamed(one, old, new) for key, one in value.items()}
    return value


def _record(home: Home, stage: str) -> Path:
    return home.made / f"{stage}.json"

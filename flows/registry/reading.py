"""Reading source files: where they lie, and everything wrong in one with its line and field."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from extractors.errors import SourceError
from extractors.portals.adapters import ADAPTERS
from flows.registry.source import Source
from warehouse.home import Home

PACKAGED = Path(__file__).parents[1] / "sources"
"""The sources that come with the package."""

_SUFFIXES = (".yaml", ".yml")


def load_source(id_or_file: str, home: Home) -> Source:
    """Load a source by id or by the path of its YAML file.

    An id is looked up in `HOME/sources/`, then `./sources/`, then among the packaged sources.

    Raises:
        SourceError: there is no such source (the message lists those there are), or its file is wrong.
    """
    if id_or_file.endswith(_SUFFIXES) or "/" in id_or_file:
        return read_source(Path(id_or_file))
    if path := source_files(home).get(id_or_file):
        return read_source(path)
    known = ", ".join(known_sources(home)) or "none"
    raise SourceError(f"There is no source '{id_or_file}': give the path of a YAML file, or one of: {known}.")


def known_sources(home: Home) -> tuple[str, ...]:
    """Return the ids that `load_source` finds, sorted."""
    return tuple(sorted(source_files(home)))


def source_files(home: Home) -> dict[str, Path]:
    """Return the file of every id that `load_source` finds."""
    found: dict[str, Path] = {}
    for folder in _folders(home):
        for suffix in _SUFFIXES:
            for path in sorted(folder.glob(f"*{suffix}")):
                found.setdefault(path.stem, path)
    return found


def read_source(path: Path) -> Source:
    """Read one source file.

    Raises:
        SourceError: naming the file and, for each thing wrong, its line and field.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise SourceError(f"{path}: the source file cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise SourceError(f"{path}: the source file is not UTF-8; save it as UTF-8.") from error
    root = _compose(path, text)
    problems = [f"{path}:{line}: {field}: this key stands twice." for line, field in _doubled_keys(root)]
    data = yaml.safe_load(text)
    problems += [_problem(path, root, error) for error in _option_errors(data)]
    source = None
    try:
        source = Source.model_validate(data)
    except ValidationError as error:
        problems += [_problem(path, root, dict(e)) for e in error.errors()]
    if source is not None and source.id != path.stem:
        problems.append(f"{path}:{_line(root, ('id',))}: id: '{source.id}' must be the file's name, '{path.stem}'.")
    if problems or source is None:
        raise SourceError("\n".join(problems))
    source._file = path
    return source


def _folders(home: Home) -> tuple[Path, ...]:
    return (home.root / "sources", Path("sources"), PACKAGED)


def _compose(path: Path, text: str) -> yaml.MappingNode:
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise SourceError(f"{path}:{line}: the file is not YAML: {error.problem}.") from error
    except yaml.YAMLError as error:
        raise SourceError(f"{path}: the file is not YAML: {error}.") from error
    if not isinstance(root, yaml.MappingNode):
        raise SourceError(f"{path}:1: a source file is a mapping of fields such as `id: …`.")
    return root


def _option_errors(data: dict[str, Any]) -> list[dict[str, Any]]:
    """What the adapter's own model says of `options`, placed below that field."""
    adapter = ADAPTERS.get(str(data.get("portal")))
    options = data.get("options", {})
    if adapter is None or not isinstance(options, dict):
        return []
    try:
        adapter.options_model.model_validate(options)
    except ValidationError as error:
        return [{**e, "loc": ("options", *e["loc"])} for e in error.errors()]
    return []


def _doubled_keys(node: yaml.Node, prefix: str = "") -> list[tuple[int, str]]:
    found: list[tuple[int, str]] = []
    seen: set[str] = set()
    for key, value in node.value if isinstance(node, yaml.MappingNode) else ():
        name = f"{prefix}{key.value}"
        if name in seen:
            found.append((key.start_mark.line + 1, name))
        seen.add(name)
        found += _doubled_keys(value, f"{name}.")
    return found


def _problem(path: Path, root: yaml.Node, error: dict[str, Any]) -> str:
    location: tuple[str | int, ...] = error["loc"]
    field = ".".join(str(part) for part in location if part != "[key]") or "file"
    message = str(error["msg"]).removeprefix("Value error, ")
    if error["type"] == "missing":
        message = "is missing"
    if error["type"] == "extra_forbidden":
        message = "there is no such field"
    if location == ("division_code",):
        message = 'must be six digits in quotes, such as "420103"'
    return f"{path}:{_line(root, location)}: {field}: {message}."


def _line(node: yaml.Node, location: tuple[str | int, ...]) -> int:
    """The line of the deepest part of the location that stands in the file, from 1."""
    line = node.start_mark.line + 1
    for part in location:
        step = _step(node, part)
        if step is None:
            break
        node, line = step
    return line


def _step(node: yaml.Node, part: str | int) -> tuple[yaml.Node, int] | None:
    if isinstance(node, yaml.MappingNode):
        return next(((value, key.start_mark.line + 1) for key, value in node.value if key.value == str(part)), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        return node.value[part], node.value[part].start_mark.line + 1
    return None

"""The walls between the rooms, as docs/architecture.md draws them."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

NETWORK = {"requests", "urllib3", "httpx", "aiohttp", "socket", "http", "ftplib", "urllib.request"}
PDF_LIBRARIES = {"pdfplumber", "pdfminer", "pypdfium2", "fitz", "pypdf", "reportlab"}
PDF_READING = {"extractors.document", "extractors.engines", "extractors.statements"}


@dataclass(frozen=True)
class Room:
    """What the modules of a folder may import of ours, and what they may not import of anybody's."""

    may_import: set[str]
    may_not: set[str] = field(default_factory=set)


ROOMS = {
    "extractors": Room({"extractors"}, {*NETWORK, "prefect", "sqlite3", "polars", "pandas", "tempfile", "shutil", "time"}),
    "warehouse": Room({"extractors", "warehouse"}, {*NETWORK, *PDF_LIBRARIES, *PDF_READING, "prefect"}),
    "expectations": Room({"extractors", "warehouse", "expectations"}, {*NETWORK, *PDF_LIBRARIES, *PDF_READING, "prefect"}),
    "flows": Room({"extractors", "warehouse", "expectations", "flows"}, {"pdfplumber", "pdfminer"}),
}

WITH_PREFECT = {
    "flows.artifacts",
    "flows.cluster",
    "flows.host_leases",
    *(f"flows.{name}" for name in ("crawl", "extract", "validate", "publish", "nightly")),
}

NEVER_AT_START = {"prefect", "great_expectations", "frictionless", "reportlab", "pandas"}


def modules() -> list[Path]:
    return sorted(path for room in [*ROOMS, "tests"] for path in (ROOT / room).rglob("*.py"))


def module_name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def imported(path: Path) -> Iterator[str]:
    """Every module that a file imports, anywhere in it; `from a import b` gives both a and a.b."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute here, so that a line can be moved between files"
            yield str(node.module)
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def lies_in(module: str, packages: set[str]) -> bool:
    return any(module == package or module.startswith(f"{package}.") for package in packages)


@pytest.mark.parametrize("room", ROOMS)
def test_rooms_import_only_what_they_may(room: str) -> None:
    others = {*ROOMS, "tests"} - ROOMS[room].may_import
    found = [
        f"{module_name(path)} imports {module}"
        for path in (ROOT / room).rglob("*.py")
        for module in imported(path)
        if lies_in(module, others | ROOMS[room].may_not)
    ]
    assert found == []


def test_only_the_flows_import_prefect() -> None:
    found = {module_name(path) for path in (ROOT / "flows").rglob("*.py") if any(lies_in(m, {"prefect"}) for m in imported(path))}
    assert found <= WITH_PREFECT


def test_stages_and_commands_import_no_flow() -> None:
    stages = [path for folder in ("stages", "cli") for path in (ROOT / "flows" / folder).rglob("*.py")]
    assert [str(p) for p in stages if any(lies_in(m, WITH_PREFECT) for m in imported(p))] == []


def test_the_page_draws_the_same_rooms() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| `(\w+)/` \|", page, flags=re.MULTILINE) == [*ROOMS, "tests"]


def test_every_module_says_what_it_is_for() -> None:
    silent = [module_name(path) for path in modules() if tree_of(path).body and not ast.get_docstring(tree_of(path))]
    empty = [module_name(path) for path in modules() if not tree_of(path).body and not path.is_relative_to(ROOT / "tests")]
    assert (silent, empty) == ([], [])


def test_the_command_line_starts_without_the_heavy_libraries() -> None:
    code = f"import flows.cli.main, sys; print(sorted({NEVER_AT_START!r} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_tree_names_no_machine_and_no_registry() -> None:
    # Put together here, so that this file does not contain them.
    machines = ["/" + "work/", "/" + "root/", "/home" + "/"]
    registries = ["pypi" + ".org", "python" + "hosted", "npmjs" + ".com", "npmjs" + ".org", "deb.debian" + ".org"]
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout, so what belongs to the tree is not known")
    paths = [ROOT / name for name in listed.stdout.split("\0") if name]
    texts = {path: path.read_bytes().decode("utf-8", errors="ignore") for path in paths if path.is_file()}
    assert [(str(p), word) for p, text in texts.items() for word in [*machines, *registries] if word in text] == []

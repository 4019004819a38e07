"""The lines that the release's README tells people to run, run as they stand."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from warehouse.releases import Release

RUNNERS = {"python": [sys.executable, "-c"], "r": ["Rscript", "-e"], "sh": ["sh", "-ec"]}
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", flags=re.MULTILINE | re.DOTALL)


def blocks(release: Release) -> list[tuple[str, str]]:
    """Language and text of every block of code, without those that stand in both languages alike."""
    found = [(lang, text) for lang, text in BLOCK.findall((release.path / "README.md").read_text(encoding="utf-8"))]
    return list(dict.fromkeys((lang, re.sub(r"^#.*\n", "", text, flags=re.MULTILINE)) for lang, text in found))


def test_there_are_lines_for_every_tool(published: Release) -> None:
    texts = [text for _, text in blocks(published)]
    for tool in ("import duckdb", "import polars", "import pandas", "read.csv", "juesuan.duckdb", "sha256sum -c"):
        assert any(tool in text for text in texts), tool


def test_the_lines_of_both_languages_are_the_same(published: Release) -> None:
    chinese, english = (published.path / "README.md").read_text(encoding="utf-8").split('<a id="english"></a>')
    both = [[re.sub(r"#.*", "", text) for _, text in BLOCK.findall(part)] for part in (chinese, english)]
    assert both[0] == both[1]


@pytest.mark.parametrize("number", range(6))
def test_every_block_runs_in_the_release(published: Release, tmp_path: Path, number: int) -> None:
    language, text = blocks(published)[number]
    runner = RUNNERS[language]
    if shutil.which(runner[0]) is None:
        pytest.skip(f"{runner[0]} is not installed")
    folder = tmp_path / "release"
    shutil.copytree(published.path, folder)
    path = f"{Path(sys.executable).parent}:/usr/local/bin:/usr/bin:/bin"
    done = subprocess.run(
        [*runner, text], cwd=folder, env={"PATH": path, "HOME": str(tmp_path)}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


def test_there_are_no_other_blocks(published: Release) -> None:
    assert len(blocks(published)) == 6

"""The lines that the release's README tells people to run, run as they stand."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.release.conftest import SCIENCE
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


def run(language: str, text: str, folder: Path) -> str:
    """Run a block of code in a folder and return what it prints; without a runner for its language the test is left out."""
    runner = RUNNERS[language]
    if shutil.which(runner[0]) is None:
        pytest.skip(f"{runner[0]} is not installed")
    env = {"PATH": f"{Path(sys.executable).parent}:/usr/local/bin:/usr/bin:/bin", "HOME": str(folder), "LANG": "C.UTF-8"}
    done = subprocess.run([*runner, text], cwd=folder, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("number", range(6))
def test_every_block_runs_in_the_release(release: Release, number: int) -> None:
    assert run(*blocks(release)[number], release.path).strip()


@pytest.mark.parametrize("number", [0, 1])
def test_the_projects_own_readme_reads_a_release(release: Release, number: int) -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    section = readme[readme.index("## Read a release") :]
    language, text = BLOCK.findall(section)[number]
    place = "data/demo/releases/latest"
    assert place in text
    run(language, text.replace(place, str(release.path)), release.path.parent)


def test_codes_and_names_are_text_in_r(release: Release) -> None:
    language, text = next((language, text) for language, text in blocks(release) if language == "r")
    said = run(language, text, release.path)
    assert '"420103"' in said
    assert SCIENCE in said


def test_there_are_no_other_blocks(published: Release) -> None:
    assert len(blocks(published)) == 6

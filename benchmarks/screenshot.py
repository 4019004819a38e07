"""Take the README's pictures of the site, in Chromium, of a home with a built site such as the demo's.

    python -m benchmarks.screenshot --home data/demo --to docs

Writes `site-front.png`, the entry page, and `site-figure.png`: the figure that leads the entry page's first ranking, on the page
that prints it. Colours are reduced to a palette, so that each is well below 200 kB.
"""

from __future__ import annotations

import argparse
import io
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page

from tests.browser.chromium import chromium, serving
from warehouse.home import Home

WIDTH, HEIGHT = 1180, 760
_COLOURS = 256


def take(home: Home, folder: Path) -> list[Path]:
    """Take the pictures into a folder and return their paths."""
    with serving(home) as address, chromium() as browser:
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light")
        page.goto(address)
        front = _keep(page, folder / "site-front.png")
        page.locator(".card .what a").first.click()
        page.get_by_role("dialog").wait_for()
        page.wait_for_load_state("networkidle")
        return [front, _keep(page, folder / "site-figure.png")]


def _keep(page: Page, path: Path) -> Path:
    picture = Image.open(io.BytesIO(page.screenshot(animations="disabled"))).convert("RGB")
    picture.quantize(_COLOURS, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(path, optimize=True)
    return path


def main() -> None:
    """Take the pictures and say how large they are."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--to", type=Path, default=Path("docs"))
    arguments = parser.parse_args()
    for path in take(Home(arguments.home), arguments.to):
        print(f"{path}: {path.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()

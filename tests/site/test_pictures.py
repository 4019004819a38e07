"""Page pictures: the page as displayed, small, drawn once, and why there is none."""

from __future__ import annotations

import hashlib
import io
import json
import random
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pypdfium2
import pytest
from PIL import Image, ImageOps
from reportlab.pdfgen.canvas import Canvas

from flows.reporting import SilentReporter
from flows.stages.drawing import Originals
from flows.stages.page_worker import MOST_PRINT_BYTES, draw_pages, small_picture
from flows.stages.site_pictures import draw_site_pictures, pages_with_figures
from tests.site.conftest import SELF_EVALUATED, Built
from warehouse.extractions import BESIDE
from warehouse.schema import TABLES
from warehouse.site import paths
from warehouse.tables import write_table


def write(path: Path, data: bytes) -> tuple[str, str]:
    path.write_bytes(data)
    return str(path), hashlib.sha256(data).hexdigest()


def pdf(rotation: int = 0) -> bytes:
    """Two pages with a black square near the top left as printed."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(400, 300), invariant=True)
    for _ in range(2):
        canvas.rect(10, 250, 40, 40, fill=1)
        canvas.showPage()
    canvas.save()
    document = pypdfium2.PdfDocument(out.getvalue())
    for page in document:
        page.set_rotation(rotation)
    turned = io.BytesIO()
    document.save(turned)
    return turned.getvalue()


def test_a_page_is_drawn_as_displayed_with_its_size_in_points(tmp_path: Path) -> None:
    for rotation, size, corner in ((0, (400, 300), (10, 10, 50, 50)), (90, (300, 400), (250, 10, 290, 50))):
        folder = tmp_path / str(rotation)
        path, document_id = write(tmp_path / "a.pdf", pdf(rotation))
        drawn = draw_pages(path, document_id, [2], str(folder))
        assert drawn.sizes[2] == pytest.approx(size, abs=0.6)
        with Image.open(folder / "2.webp") as image:
            scale = image.width / drawn.sizes[2][0]
            found = ImageOps.invert(image.convert("L")).getbbox()
        assert found == pytest.approx([side * scale for side in corner], abs=3)
        assert [p.name for p in folder.iterdir()] == ["2.webp"]


def test_print_is_small_without_loss_and_a_photograph_lossy() -> None:
    printed = Image.new("RGB", (1400, 990), "white")
    assert len(small_picture(printed)) < 2_000
    noise = Image.frombytes("L", (1400, 990), random.Random(1).randbytes(1400 * 990))
    lossless = io.BytesIO()
    noise.save(lossless, format="WEBP", lossless=True)
    assert MOST_PRINT_BYTES < len(small_picture(noise.convert("RGB"))) < lossless.tell()


def test_why_there_is_no_picture(tmp_path: Path) -> None:
    path, document_id = write(tmp_path / "a.pdf", pdf())
    drawn = draw_pages(path, document_id, [1, 9], str(tmp_path / "p"))
    assert set(drawn.sizes) == {1}
    assert drawn.failed[9] == ("原件没有这一页", "the original has no such page")
    other = draw_pages(path, "0" * 64, [1], str(tmp_path / "p"))
    assert other.absent is not None and "not the file that was read" in other.absent[1]
    page = draw_pages(*write(tmp_path / "a.html", b"<html><body><table></table></body></html>"), [1], str(tmp_path / "p"))
    assert page.absent is not None and "no pages to draw" in page.absent[1]


def test_pages_with_figures_are_drawn_and_no_others(site: Built) -> None:
    wanted = pages_with_figures(site.home.tables)
    for document_id, pages in wanted.items():
        folder = site.home.site / paths.pictures_folder(document_id)
        assert {path.stem for path in folder.glob("*.webp")} == {str(page) for page in pages}
        sizes = json.loads((folder / "pages.json").read_text(encoding="utf-8"))["sizes"]
        assert set(sizes) == {str(page) for page in pages}
    assert len(wanted) == 7


def test_pages_of_projects_and_of_what_the_text_states_are_drawn_too(site: Built) -> None:
    document_id = site.id_of(2024, "final_account", SELF_EVALUATED[0])
    pages = set(pages_with_figures(site.home.tables)[document_id])
    named = ("projects", "indicators", "key_work", "organisation", "assets")
    tables = {name: site.tables[name].filter(pl.col("document_id") == document_id) for name in named}
    for name in named[:-1]:
        assert tables[name].height and set(tables[name]["page"]) <= pages
    narrated = {int(place.split(" ")[0][1:]) for place in tables["projects"]["budget_at"]}
    assert narrated and narrated <= pages
    assert tables["assets"].height and set(tables["assets"]["vehicles_page"]) <= pages


def test_a_document_is_drawn_once(copied: Callable[[], Built]) -> None:
    site = copied()
    home = site.home
    originals = Originals.beside(home.tables, site.tables["documents"])
    assert draw_site_pictures(home.tables, originals, home.site, SilentReporter(), 1) == 0
    document_id = site.id_of(2024, "budget")
    lost = next((home.site / paths.pictures_folder(document_id)).glob("*.webp"))
    lost.unlink()
    assert draw_site_pictures(home.tables, originals, home.site, SilentReporter(), 1) == 1
    assert lost.is_file()


def test_an_original_that_is_gone_is_said_on_the_page_and_asked_for_again(copied: Callable[[], Built]) -> None:
    site = copied()
    document_id = site.id_of(2024, "budget")
    folder = site.home.site / paths.pictures_folder(document_id)
    for path in folder.iterdir():
        path.unlink()
    [original] = [path for path in site.home.archive.rglob("*") if path.is_file() and path.name.startswith(document_id)]
    away = original.rename(site.home.root / "away")
    site.build()
    page = site.page(paths.document_page(document_id))
    assert "The original is not at hand" in page.xpath("//*[@data-slot='no-picture']")[0].text_content()
    away.rename(original)
    site.build()
    assert list(folder.glob("*.webp"))
    assert "The original is not at hand" not in site.page(paths.document_page(document_id)).text_content()


def unplace(site: Built, mine: pl.Expr) -> None:
    """Take the places off all that is read of some documents, as formats without positions have none."""
    for table in (TABLES["line_items"], *BESIDE):
        boxes = [c.name for c in table if c.name in ("x0", "top", "x1", "bottom") or c.name.endswith("_box")]
        paged = [c.name for c in table if c.name.endswith("_at")]
        bare = [pl.when(~mine).then(name).alias(name) for name in boxes]
        bare += [pl.when(mine).then(pl.col(name).str.extract(r"^(p\d+)")).otherwise(name).alias(name) for name in paged]
        write_table(site.tables[table.name].with_columns(bare), table, site.home.tables)


def test_figures_without_a_place_need_no_picture(copied: Callable[[], Built]) -> None:
    site = copied()
    home = site.home
    unplace(site, pl.lit(value=True))
    assert pages_with_figures(home.tables) == {}


def test_a_format_without_pages_says_so(copied: Callable[[], Built]) -> None:
    site = copied()
    document_id = site.id_of(2024, "budget")
    mine = pl.col("document_id") == document_id
    word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    documents = site.tables["documents"].with_columns(media_type=pl.when(mine).then(pl.lit(word)).otherwise("media_type"))
    write_table(documents, TABLES["documents"], site.home.tables)
    unplace(site, mine)
    site.build()
    assert not (site.home.site / paths.pictures_folder(document_id)).exists()
    page = site.page(paths.document_page(document_id))
    assert "no page pictures for files of this format" in page.xpath("//*[@data-slot='no-picture']")[0].text_content()
    assert page.get_element_by_id("figure").get("data-page-url") == ""
    script = (site.home.site / paths.cells_file(document_id)).read_text(encoding="utf-8")
    figures = json.loads(script.removeprefix("window.juesuanFigures = ").rstrip(";\n"))["figures"]
    assert {figure[1] for figure in figures.values()} == {0}

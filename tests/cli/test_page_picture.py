"""`juesuan show --page --png`: the picture's size, the roles' colours where the cells stand, and wrong usage."""

from __future__ import annotations

import io
from pathlib import Path

import polars as pl
import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from extractors.document import Tools
from extractors.explain import PageTable, PageView
from extractors.model import Box
from flows.cli.main import main
from flows.stages import picture
from flows.stages.picture import COLOURS, DPI, ExplainedPage, draw_view, explain_document_page
from tests.cli.conftest import Juesuan
from tests.extractors.pictures import DOUBTFUL
from warehouse.archive import Archive

PAGE = 2
SCALE = DPI / 72


@pytest.fixture
def doubtful(tmp_path: Path) -> Path:
    path = tmp_path / "doubtful.pdf"
    path.write_bytes(DOUBTFUL)
    return path


def corners(box: Box, top: int) -> list[tuple[int, int]]:
    """The pixels of a box's corners in a picture whose page begins at `top`."""
    return [(round(x * SCALE), round(y * SCALE) + top) for x in (box.x0, box.x1) for y in (box.top, box.bottom)]


def test_the_page_keeps_its_size_between_heading_and_legend(doubtful: Path, tmp_path: Path) -> None:
    out = tmp_path / "page.png"
    assert main(["show", str(doubtful), "--page", str(PAGE), "--png", str(out)]) == 0
    explained = explain_document_page(DOUBTFUL, PAGE, Tools())
    width, height = explained.image.size
    assert (width, height) == (round(842 * SCALE + 0.49), round(595 * SCALE + 0.49))
    with Image.open(out) as image:
        assert (image.format, image.width) == ("PNG", width)
        assert image.height > height


def test_every_role_has_its_colour_where_it_stands() -> None:
    explained = explain_document_page(DOUBTFUL, PAGE, Tools())
    drawn = draw_view(explained, "示例")
    shown = {box.role for box in explained.view.boxes}
    assert shown == {"title", "unit", "header", "code", "name", "amount", "note", "ignored", "unread"}
    for box in explained.view.boxes:
        found = {drawn.image.getpixel(pixel) for pixel in corners(box.box, drawn.page_top)}
        # cells touch, and of two neighbours' borders the later one is seen
        assert found <= set(COLOURS.values())
        if box.role in ("title", "unread"):
            assert found == {COLOURS[box.role]}, box.text
    red = [table for table in explained.view.tables if table.state == "unnamed"]
    for table in red:
        inside = (round((table.box.x1 - 4) * SCALE), round((table.box.bottom - 4) * SCALE) + drawn.page_top)
        r, g, b = drawn.image.getpixel(inside)  # type: ignore[misc]
        assert r > g == b


def test_show_says_what_is_on_the_page(doubtful: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "page.png"
    assert main(["show", str(doubtful), "--page", "2", "--png", str(out)]) == 0
    assert capsys.readouterr().out == f"{out}: page 2 of 2, 3 tables, 13 amounts read, 2 unread\n"


def test_a_page_of_a_document_in_tables_is_drawn_from_its_file(juesuan: Juesuan, tables: Path, tmp_path: Path) -> None:
    [document_id] = pl.read_parquet(tables / "documents.parquet")["document_id"]
    done = juesuan("show", document_id[:8], "--tables", tables, "--page", 7, "--png", tmp_path / "page.png")
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "page.png").is_file()


def test_a_page_of_a_document_in_a_home_is_drawn_from_the_archive(pdf: Path, tables: Path, tmp_path: Path) -> None:
    (tmp_path / "tables").mkdir()
    for file in tables.glob("*.parquet"):
        (tmp_path / "tables" / file.name).write_bytes(file.read_bytes())
    document_id = Archive(tmp_path / "archive").put(pdf.read_bytes())
    out = tmp_path / "page.png"
    assert main(["show", document_id[:10], "--home", str(tmp_path), "--page", "7", "--png", str(out)]) == 0
    assert out.is_file()


def test_a_file_s_figures_are_printed_without_tables(doubtful: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", str(doubtful), "--page", "2", "--cell", "2010301"]) == 0
    figures = [line.split("\t")[2:7] for line in capsys.readouterr().out.splitlines() if line.startswith("general_budget_exp")]
    assert figures == [
        ["2010301", "行政运行", "total", "1500000.00", "150.00"],
        ["2010301", "行政运行", "basic", "1500000.00", "150.00"],
    ]


def test_a_page_that_is_not_there_is_wrong_usage(doubtful: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "page.png"
    assert main(["show", str(doubtful), "--page", "3", "--png", str(out)]) == 2
    error = capsys.readouterr().err
    assert "no page 3: the document has 2." in error
    assert error.count("\n") == 1
    assert not out.exists()


@pytest.mark.parametrize(
    ("data", "code", "said"),
    [
        (b"<!DOCTYPE html><title>x</title><p>y", 2, "nothing to draw"),
        (b"", 1, "empty"),
        (DOUBTFUL[:300], 1, "damaged"),
    ],
)
def test_what_has_no_page_to_draw_says_so(
    data: bytes, code: int, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "document.pdf"
    path.write_bytes(data)
    assert main(["show", str(path), "--page", "1", "--png", str(tmp_path / "page.png")]) == code
    error = capsys.readouterr().err
    assert said in error
    assert str(path) in error
    assert error.count("\n") == 1


def test_a_scan_is_shown_and_said_not_to_be_read() -> None:
    image = Image.new("RGB", (400, 300), (0, 90, 0))
    png, pdf = io.BytesIO(), io.BytesIO()
    image.save(png, format="PNG")
    canvas = Canvas(pdf, pagesize=(400, 300))
    canvas.drawInlineImage(image, 0, 0, 400, 300)
    canvas.save()
    for data in (pdf.getvalue(), png.getvalue()):
        explained = explain_document_page(data, 1, Tools())
        [remark] = explained.view.remarks
        assert remark.startswith("not read: p.1 is an image")
        drawn = draw_view(explained, "scan")
        assert drawn.image.getpixel((20, drawn.page_top + 20)) == (0, 90, 0)


def test_without_a_chinese_font_the_picture_is_drawn_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture, "_CHINESE_FONTS", ())
    picture._chinese.cache_clear()
    picture._font.cache_clear()
    table = PageTable("read", Box(10, 10, 90, 90), "支出决算表", "expenditure", 1, 2, 3, 0)
    view = PageView(1, "示例市", (table,), (), ("not read: p.1 “示例”",))
    try:
        drawn = draw_view(ExplainedPage(Image.new("RGB", (300, 200), "white"), view, 2), "示例市示例局")
    finally:
        monkeypatch.undo()
        picture._chinese.cache_clear()
        picture._font.cache_clear()
    assert drawn.image.width == 300

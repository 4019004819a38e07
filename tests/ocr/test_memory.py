"""Workers that read scans stay below a gibibyte, and say so where a scan needs more. Needs the extra, and no Chinese font."""

from __future__ import annotations

import io
import multiprocessing
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from extractors.ocr.loading import load
from flows.reporting import SilentReporter
from flows.stages import worker
from flows.stages.workers import Workers

pytestmark = pytest.mark.skipif(load() is None, reason="the extra juesuan[ocr] is not installed")
MOST_BYTES = 1 << 30


def sheet(width: int, height: int, places: list[tuple[int, int]]) -> Image.Image:
    """White paper with a line of figures at each place."""
    image = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(image)
    for place in places:
        draw.text(place, "2024  1,234,567.89  " * (width // 400), fill="black", font=ImageFont.load_default(32))
    return image


def heading() -> Image.Image:
    """A page with but a heading from side to side: a strip that the detector would enlarge to millions of points."""
    return sheet(2_339, 1_654, [(150, 300), (150, 380)])


def scan(*images: Image.Image) -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer)
    for image in images:
        size = image.width * 0.36, image.height * 0.36  # 200 dpi
        canvas.setPageSize(size)
        canvas.drawImage(ImageReader(image), 0, 0, *size)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def photograph() -> bytes:
    buffer = io.BytesIO()
    sheet(8_000, 6_000, [(300, 400), (300, 5_000)]).save(buffer, "JPEG", dpi=(600, 600))
    return buffer.getvalue()


def two_pages() -> bytes:
    full = sheet(1_654, 2_339, [(120, y) for y in range(150, 2_200, 250)])
    return scan(heading(), full)


def read_as_a_worker(path: str) -> tuple[str, int]:
    """The text layer that was found, and the peak of the process's memory in bytes."""
    worker.prepare()
    extraction = worker.extract_file(path)
    line = next(s for s in Path("/proc/self/status").read_text().splitlines() if s.startswith("VmHWM"))
    return extraction.text_layer or extraction.status_reason or "", int(line.split()[1]) << 10


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the peak is read from Linux's /proc")
@pytest.mark.parametrize("made", [two_pages, photograph])
def test_a_worker_that_reads_scans_stays_below_a_gibibyte(tmp_path: Path, made: Callable[[], bytes]) -> None:
    file = tmp_path / "scan"
    file.write_bytes(made())
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        layer, peak = pool.submit(read_as_a_worker, str(file)).result()
    assert layer == "scanned"
    assert peak < MOST_BYTES


def test_a_scan_that_needs_more_memory_than_a_worker_has_gets_a_status(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "WORKER_DATA_BYTES", 420 << 20)
    monkeypatch.setattr("flows.stages.workers._context", lambda _: multiprocessing.get_context("fork"))
    file = tmp_path / "scan.pdf"
    file.write_bytes(scan(heading()))
    with Workers({"a": file}, 1) as pool:
        (failed,) = pool.results(SilentReporter())
    assert failed.status == "failed"
    assert failed.status_reason  # that memory is short, as far as the libraries say so

"""LibreOffice as a converter: its absence, its failures and its end."""

from __future__ import annotations

import hashlib
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

from extractors import media
from extractors.document import Tools, extract_document
from extractors.errors import UnreadableDocumentError
from flows.reporting import SilentReporter
from flows.stages import office
from flows.stages.workers import Workers
from tests.formats.writers import to_docx

DOC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "WordDocument".encode("utf-16-le") + bytes(2000)


def program(folder: Path, script: str) -> str:
    """A stand-in for soffice."""
    path = folder / "soffice"
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


def test_without_libreoffice_the_reason_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "_PROGRAMS", ("no-such-office",))
    extraction = extract_document(DOC, tools=Tools(convert=office.convert))
    assert extraction.status == "unreadable"
    assert extraction.status_reason == (
        "The file is a .doc, which needs LibreOffice (soffice), which is not installed: "
        "install libreoffice-writer and libreoffice-calc, or convert it to .docx."
    )


def test_without_a_converter_the_reason_says_what_to_do() -> None:
    extraction = extract_document(DOC)
    assert extraction.status == "unreadable"
    assert "convert it to .docx" in (extraction.status_reason or "")


def test_a_converter_that_hangs_is_ended_with_all_its_children(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pid = tmp_path / "pid"
    monkeypatch.setattr(office, "_PROGRAMS", (program(tmp_path, f"sleep 600 & echo $! > {pid}; wait"),))
    monkeypatch.setattr(office, "SECONDS", 1)
    with pytest.raises(UnreadableDocumentError, match="took longer than 1 s"):
        office.convert(DOC, media.DOC, media.DOCX)
    state = subprocess.run(["ps", "-o", "stat=", "-p", pid.read_text().strip()], capture_output=True, text=True, check=False)
    assert state.stdout.strip()[:1] in ("", "Z")


def test_a_converter_that_makes_nothing_is_a_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "_PROGRAMS", (program(tmp_path, "exit 0"),))
    with pytest.raises(UnreadableDocumentError, match="cannot be opened"):
        office.convert(DOC, media.DOC, media.DOCX)


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice (soffice) is not installed")
def test_a_worker_with_its_memory_limit_converts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(office._FILTERS, media.DOC, "doc:MS Word 97")
    old = office.convert(to_docx(), media.DOCX, media.DOC)
    file = tmp_path / "old.doc"
    file.write_bytes(old)
    with Workers({hashlib.sha256(old).hexdigest(): file}, 1) as pool:
        (extraction,) = pool.results(SilentReporter())
    assert (extraction.status, extraction.media_type) == ("extracted", media.DOC)

"""Archives: names, order, page numbers, what cannot be read, and hostile ones."""

from __future__ import annotations

import io
import zipfile

import pytest

from extractors.document import extract_document
from extractors.formats.archive import MOST_MEMBERS, member_name
from tests.extractors.helpers import items
from tests.extractors.test_hostile import GOOD
from tests.formats.test_docx import TABLE, TITLE, paragraph, word
from tests.formats.writers import to_html, zipped

DOCX = word(TITLE + TABLE)


def test_members_are_read_in_order_and_pages_run_on() -> None:
    cover = word(paragraph("示例市示例局") + paragraph("2024年度部门决算"))
    extraction = extract_document(zipped({"10.支出.docx": DOCX, "2.封面.docx": cover, "__MACOSX/._x": b"x", "说明.txt": b"x"}))
    assert (extraction.status, extraction.pages) == ("extracted", 2)
    assert extraction.identity.unit_name == "示例市示例局"
    assert {i.page for i in extraction.line_items} == {2}


def test_a_title_does_not_reach_the_next_member() -> None:
    extraction = extract_document(zipped({"1.docx": word(TITLE), "2.docx": word(TABLE)}))
    assert extraction.line_items == ()


def test_what_cannot_be_read_is_named_and_the_rest_is_read() -> None:
    members = {
        "决算.docx": DOCX,
        "附件.rar": b"Rar!\x1a\x07\x00" + bytes(50),
        "坏.docx": DOCX[:300],
        "内.zip": zipped({"甲.zip": zipped({})}),
    }
    extraction = extract_document(zipped(members))
    assert extraction.status == "partial"
    reason = extraction.status_reason or ""
    assert all(name in reason for name in ("附件.rar: The file is a RAR archive", "坏.docx: ", "内.zip/甲.zip: "))
    assert items(extraction, "expenditure")


def test_an_archive_in_an_archive_is_opened() -> None:
    extraction = extract_document(zipped({"一.zip": zipped({"决算.pdf": GOOD})}))
    assert (extraction.status, len(extraction.line_items)) == ("extracted", 1)


@pytest.mark.parametrize(
    ("stored", "label"),
    [
        ("../../etc/passwd", "etc/passwd"),
        ("/abs/a.pdf", "abs/a.pdf"),
        ("C:\\a\\..\\b.pdf", "a/b.pdf"),
        ("a\x1b[2Jb.pdf", "a[2Jb.pdf"),
        ("..", "(no name)"),
        ("决算.pdf".encode("gbk").decode("cp437"), "决算.pdf"),
        ("决算.pdf".encode().decode("cp437"), "决算.pdf"),
    ],
)
def test_a_name_is_only_a_label(stored: str, label: str) -> None:
    info = zipfile.ZipInfo()
    info.orig_filename = info.filename = stored
    assert member_name(info) == label


def bomb() -> bytes:
    return zipped({"bomb.pdf": bytes(30 << 20)})


def encrypted() -> bytes:
    data = bytearray(zipped({"a.pdf": GOOD}))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + offset] |= 1
    return bytes(data)


def many() -> bytes:
    return zipped({f"{n}.pdf": b"" for n in range(MOST_MEMBERS + 1)})


def large() -> bytes:
    data = bytearray(zipped({"a.pdf": GOOD}))
    at = data.index(b"PK\x01\x02") + 24
    data[at : at + 4] = (400 << 20).to_bytes(4, "little")
    return bytes(data)


def damaged() -> bytes:
    data = bytearray(zipped({"a.pdf": GOOD}))
    data[200:260] = bytes(60)
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "status", "reason"),
    [
        (bomb(), "unreadable", "decompression bombs"),
        (encrypted(), "unreadable", "a.pdf: is encrypted"),
        (many(), "failed", f"more than {MOST_MEMBERS}"),
        (large(), "failed", "400 MB"),
        (damaged(), "unreadable", "a.pdf: is damaged"),
        (zipped({"a.pdf": GOOD})[:500], "unreadable", "cut short"),
        (zipped({}), "unreadable", "no document"),
        (b"Rar!\x1a\x07\x00", "unreadable", "unpack it"),
        (b"7z\xbc\xaf\x27\x1c", "unreadable", "unpack it"),
        (zipped({"OFD.xml": b"<ofd/>"}), "unreadable", "ask for the PDF"),
    ],
    ids=["bomb", "encrypted", "many", "large", "damaged", "truncated", "empty", "rar", "7z", "ofd"],
)
def test_hostile_archives_have_a_status(data: bytes, status: str, reason: str) -> None:
    extraction = extract_document(data)
    assert extraction.status == status
    assert reason in (extraction.status_reason or "")


def test_members_that_overlap_are_reported() -> None:
    buffer = io.BytesIO(zipped({"a.pdf": GOOD, "b.pdf": GOOD}))
    data = bytearray(buffer.getvalue())
    second = data.rindex(b"PK\x01\x02") + 42
    data[second : second + 4] = bytes(4)
    assert "b.pdf" in (extract_document(bytes(data)).status_reason or "")


def test_a_member_without_a_name_is_read_like_the_others() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(zipfile.ZipInfo(""), to_html())
    assert extract_document(buffer.getvalue()).status == "extracted"

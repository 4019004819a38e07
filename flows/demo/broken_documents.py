"""Documents that are broken themselves, though they are served as they are."""

from __future__ import annotations

import io
from functools import cache

from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from flows.demo.drawing import body, heading, render


@cache
def encrypted_pdf() -> bytes:
    """Return a PDF that asks for a password."""
    target = io.BytesIO()
    canvas = Canvas(target, encrypt=StandardEncryption("reader", "owner"), invariant=1)
    canvas.drawString(72, 700, "closed")
    canvas.save()
    return target.getvalue()


@cache
def pdf_without_pages() -> bytes:
    """Return a valid PDF that has no page."""
    objects = (b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 0>>")
    data, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    trailer = b"trailer<</Size 3/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % len(data)
    return data + b"xref\n0 3\n0000000000 65535 f \n" + table + trailer


@cache
def half_a_pdf() -> bytes:
    """Return the first half of a PDF, as a site has it whose editor's upload broke off."""
    whole = small_pdf("上传中断", "本文件只有一半。")
    return whole[: len(whole) // 2]


@cache
def garbage_pdf() -> bytes:
    """Return what begins as a PDF and is none."""
    return b"%PDF-1.7\n" + bytes(range(256)) * 16


def small_pdf(title: str, text: str) -> bytes:
    """Return a PDF of one page."""
    return render([heading(title), *body((text,))], title)

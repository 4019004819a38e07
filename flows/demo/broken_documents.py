"""Documents that are broken themselves, though they are served as they are."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from functools import cache

from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from flows.demo.drawing import body, heading, render

_BOMB_BYTES = 32 << 20
_ZIP_TIME = (2025, 9, 1, 0, 0, 0)


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


@cache
def page_with_tables() -> bytes:
    """Return a web page that prints its tables itself: nothing is broken but the habit of attaching a file."""
    rows = "".join(
        f"<tr><td>{name}</td><td>{amount}</td></tr>" for name, amount in (("本年收入合计", "1,204.50"), ("总计", "1,204.50"))
    )
    title = "收入支出决算总表"
    page = f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title></head><body><h1>{title}</h1>'
    return f"{page}<p>单位：万元</p><table>{rows}</table></body></html>".encode()


@cache
def package_that_climbs() -> bytes:
    """Return a .zip whose members have names that would leave any folder they were unpacked to."""
    names = ("../../../../etc/P0_climbs.pdf", "/etc/cron.d/P0_absolute.pdf", "..\\..\\P0_backslash.pdf")
    return _package({name: small_pdf("打包文件", f"第{number}个文件。") for number, name in enumerate(names, 1)})


@cache
def package_that_explodes() -> bytes:
    """Return a .zip of a few kilobytes whose one member has many megabytes."""
    return _package({"2024年度部门决算.pdf": bytes(_BOMB_BYTES)})


def _package(members: Mapping[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in members.items():
            info = zipfile.ZipInfo("name", _ZIP_TIME)
            info.filename, info.compress_type = name, zipfile.ZIP_DEFLATED  # set afterwards, it is not made harmless
            package.writestr(info, data)
    return target.getvalue()


def small_pdf(title: str, text: str) -> bytes:
    """Return a PDF of one page."""
    return render([heading(title), *body((text,))], title)

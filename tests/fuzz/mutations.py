"""Ways to damage a document: by bytes whatever it is, and by what its format is made of."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Sequence
from random import Random

Mutation = Callable[[bytes, Random, Sequence[bytes]], bytes]
"""A document, a source of chance, other documents to splice with."""

NUMBERS = (0, 1, -1, 7, 255, 65_535, 65_536, 1_000_000, 2**31 - 1, 2**31, -(2**31), 2**32, 2**63, 2**64, 10**30)
COUNTS = (100, 1_000, 5_000)
"""How many marks are put into a page."""

_PDF_NUMBER = re.compile(rb"(?<![\w.])-?\d+(?:\.\d+)?(?![\w.])")
_PDF_STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
_XML_VALUE = re.compile(rb'="([^"]*)"|>([^<>]+)<')
_XML_TAG = re.compile(rb"<[A-Za-z][^<>]*>")
_FILTERS = (
    b"/FlateDecode",
    b"/LZWDecode",
    b"/RunLengthDecode",
    b"/ASCIIHexDecode",
    b"/CCITTFaxDecode",
    b"/DCTDecode",
    b"/Nothing",
)


def mutate(data: bytes, kind: str, random: Random, others: Sequence[bytes]) -> tuple[str, bytes]:
    """Damage a document in one to three ways.

    Args:
        data: its bytes.
        kind: its format, as the suffix without the dot.
        random: the source of chance; the same seed gives the same mutations.
        others: documents that parts can be taken from.

    Returns:
        The names of what was done, and the damaged bytes.
    """
    names = []
    for _ in range(random.choice((1, 1, 2, 3))):
        mutation = random.choice((*_BY_BYTES, *_BY_KIND.get(kind, ()), *_BY_KIND.get(kind, ())))
        data = mutation(data, random, others)
        names.append(mutation.__name__)
    return "+".join(names), data


def flip_bits(data: bytes, random: Random, others: Sequence[bytes]) -> bytes:
    out = bytearray(data)
    for _ in range(random.choice((1, 5, 50)) if out else 0):
        out[random.randrange(len(out))] ^= 1 << random.randrange(8)
    return bytes(out)


def overwrite(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    at = random.randrange(len(data) + 1)
    fill = random.choice((b"\0", b"\xff", b"<", b"(", b"[", random.randbytes(7)))
    return data[:at] + fill * random.choice((1, 30, 500)) + data[at + 30 :]


def truncate(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    at = random.randrange(len(data) + 1)
    return random.choice((data[:at], data[:at], data[at:]))


def chunks(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    """Remove a chunk, repeat it, or put it elsewhere."""
    a, b = sorted(random.randrange(len(data) + 1) for _ in range(2))
    b = min(b, a + random.choice((20, 300, 5_000)))
    piece, rest = data[a:b], data[:a] + data[b:]
    at = random.randrange(len(rest) + 1)
    return random.choice((rest, data[:a] + piece * random.choice((2, 20)) + data[b:], rest[:at] + piece + rest[at:]))


def splice(data: bytes, random: Random, others: Sequence[bytes]) -> bytes:
    other = random.choice(others)
    return data[: random.randrange(len(data) + 1)] + other[random.randrange(len(other) + 1) :]


def pdf_number(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    return _replaced(data, _PDF_NUMBER, random, b"%d" % random.choice(NUMBERS))


def pdf_entry(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    """Give a dictionary's key a value that overflows, is odd, of another kind, or leads in a circle."""
    numbers = (b"0", b"-1", b"%d" % random.choice(NUMBERS), b"1 0 R", b"%d 0 R" % random.randrange(12), b"null", b"[]", b"(x)")
    key, pattern, values = random.choice(
        (
            (b"/Length", rb"/Length\s+\d+", numbers),
            (
                b"/MediaBox",
                rb"/MediaBox\s*\[[^\]]*\]",
                (b"[0 0 1e9 1e9]", b"[0 0 0 0]", b"[9 9 -9 -9]", b"[0 0]", b"[null 0 (a) 1]"),
            ),
            (b"/Rotate", rb"/Rotate\s+-?\d+", (b"45", b"-90", b"720", b"1e9", b"90.5", b"(90)", b"[90]")),
            (b"/Count", rb"/Count\s+\d+", numbers),
            (b"/Kids", rb"/Kids\s*\[[^\]]*\]", (b"[%d 0 R]" % random.randrange(9), b"[1 0 R 1 0 R]", b"[]", b"7")),
            (b"/Parent", rb"/Parent\s+\d+ 0 R", numbers),
            (b"/Contents", rb"/Contents\s+\d+ 0 R", (b"[%s]" % (b"5 0 R " * 300), *numbers)),
            (b"/Filter", rb"/Filter\s*\[[^\]]*\]", (b"[%s]" % b" ".join(random.choices(_FILTERS, k=3)), random.choice(_FILTERS))),
            (b"/Width", rb"/Width\s+\d+", numbers),
            (b"/Height", rb"/Height\s+\d+", numbers),
            (b"/Size", rb"/Size\s+\d+", numbers),
            (b"startxref", rb"startxref\s+\d+", (b"\n0", b"\n-5", b"\n%d" % random.randrange(len(data) + 9))),
        )
    )
    return _replaced(data, re.compile(pattern), random, key + b" " + random.choice(values))


def pdf_parameters(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    """Parameters of filters that make a decoder reserve or loop."""
    predictor, columns = random.choice((1, 2, 12, 15, 99)), random.choice(NUMBERS)
    entry = b"/DecodeParms <</Predictor %d /Columns %d /Colors %d>> /Length " % (predictor, columns, random.choice(NUMBERS))
    return _replaced(data, re.compile(rb"/Length\s+"), random, entry)


def pdf_nesting(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    deep = random.choice((50, 2_000, 60_000))
    opening, closing = random.choice(
        ((b"[", b"]"), (b"<</A ", b">>"), (b"(", b")"), (b"q ", b"Q "), (b"BT ", b""), (b"/F1 Do ", b""))
    )
    at = random.randrange(len(data) + 1)
    return data[:at] + opening * deep + closing * random.choice((0, deep)) + data[at:]


def pdf_drawing(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    """Put many strokes, huge or tiny, or much text into a content stream."""
    count = random.choice(COUNTS)
    step, size = random.choice((0, 0.01, 3, 1e7)), random.choice((0, 0.001, 12, 1e6))
    drawn: dict[str, Callable[[int], bytes]] = {
        "grid": lambda i: b"%g %g %g %g re S\n" % (i % 50 * step, i // 50 * step, step, step),
        "lines": lambda i: b"%g 0 m %g 900 l S\n0 %g m 900 %g l S\n" % ((i * step,) * 4),
        "text": lambda i: b"BT /F1 %g Tf %g %g Td (12.30) Tj ET\n" % (size, i % 90 * step, i // 90 * step),
        "state": lambda i: b"q %g 0 0 %g 0 0 cm\n" % (size, size),
    }
    draw = drawn[random.choice(list(drawn))]
    content = b"".join(draw(i) for i in range(count))
    spots = [m.start(1) for m in _PDF_STREAM.finditer(data)]
    if random.random() < 0.5 or not spots:  # as a stream of its own, which the pages get instead of theirs
        packed = zlib.compress(content)
        body = b"\n999 0 obj\n<</Length %d /Filter /FlateDecode>>stream\n%s\nendstream\nendobj\n" % (len(packed), packed)
        head = re.sub(rb"/Contents\s+\d+ 0 R", b"/Contents 999 0 R", data)
        return head.replace(b"\nxref", body + b"xref_gone", 1)
    at = random.choice(spots)
    return data[:at] + content + data[at:]


def zip_fields(data: bytes, random: Random, others: Sequence[bytes]) -> bytes:
    """Change a number in a local header or in the central directory: sizes, offsets, flags, methods, names' lengths."""
    spots = [m.start() for m in re.finditer(rb"PK\x01\x02|PK\x03\x04|PK\x05\x06", data)]
    if not spots:
        return data
    out = bytearray(data)
    for _ in range(random.choice((1, 3))):
        at = random.choice(spots) + random.randrange(4, 46)
        width, form = random.choice(((2, "<H"), (4, "<I")))
        if at + width <= len(out):
            out[at : at + width] = struct.pack(form, random.choice(NUMBERS) % 256**width)
    return bytes(out)


def zip_member(data: bytes, random: Random, others: Sequence[bytes]) -> bytes:
    """Unpack, damage one member, pack again: what is wrong lies inside a sound container."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = [(i.filename, archive.read(i)) for i in archive.infolist()]
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError, zlib.error, EOFError, struct.error):
        return data
    if not members:
        return data
    at = random.randrange(len(members))
    name, content = members[at]
    ways = (xml_value, xml_value, xml_nesting, xml_repeat, *_BY_BYTES) if name.endswith((".xml", ".rels", ".html")) else _BY_BYTES
    members[at] = (random.choice((name, name, name, "../" + name, "")), random.choice(ways)(content, random, others))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", random.choice((zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED))) as archive:
        for name, content in members:
            archive.writestr(zipfile.ZipInfo(name), content)
    return buffer.getvalue()


def xml_value(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    odd = (
        b"",
        b"-1",
        b"1e308",
        b"NaN",
        b"A1:XFD1048576",
        b"ZZZZ99999999",
        b"x" * 5_000,
        b"&a;",
        b"\xff",
        b"%d" % random.choice(NUMBERS),
    )
    found = list(_XML_VALUE.finditer(data))
    if not found:
        return data
    match = random.choice(found)
    group = 1 if match[1] is not None else 2
    return data[: match.start(group)] + random.choice(odd) + data[match.end(group) :]


def xml_nesting(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    """Open one of the document's own elements many times over."""
    found = list(_XML_TAG.finditer(data))
    if not found:
        return data
    match = random.choice(found)
    deep = random.choice((20, 300, 20_000))
    name = re.match(rb"<([^\s/>]+)", match[0])
    closing = b"</" + name[1] + b">" if name else b""
    return data[: match.end()] + match[0] * deep + closing * random.choice((0, deep)) + data[match.end() :]


def xml_repeat(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    """Repeat from one tag to another: rows and cells without end."""
    found = [m.start() for m in _XML_TAG.finditer(data)]
    if len(found) < 2:
        return data
    a, b = sorted(random.sample(found, 2))
    b = min(b, a + 2_000)
    return data[:b] + data[a:b] * random.choice((3, 100, 1_000)) + data[b:]


def _replaced(data: bytes, pattern: re.Pattern[bytes], random: Random, value: bytes) -> bytes:
    """The bytes with one match replaced; unchanged where nothing matches."""
    found = list(pattern.finditer(data))
    if not found:
        return data
    match = random.choice(found)
    return data[: match.start()] + value + data[match.end() :]


_BY_BYTES: tuple[Mutation, ...] = (flip_bits, overwrite, truncate, chunks, splice)
_ZIP: tuple[Mutation, ...] = (zip_fields, zip_member, zip_member)
_BY_KIND: dict[str, tuple[Mutation, ...]] = {
    "pdf": (pdf_number, pdf_entry, pdf_entry, pdf_parameters, pdf_nesting, pdf_drawing),
    "docx": _ZIP,
    "xlsx": _ZIP,
    "zip": _ZIP,
    "html": (xml_value, xml_nesting, xml_repeat),
}

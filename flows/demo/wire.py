"""How an answer goes over the wire: whole, or broken in one of the ways in which real servers break.

Every way but `whole` and `slow` ends the connection. Those that wait are let go when the portal stops.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flows.demo.portals.base import Way

_DRIP_S = 0.05
_SLOW_S = 0.1
_SLOW_PARTS = 4
_LONGEST_S = 120.0
_CHUNK = 8192
_GARBAGE = b"\x00\xff\xfenot HTTP at all\r\n\r\n"
CHUNKED = frozenset[Way]({"endless", "chunk_cut"})
"""Ways that send chunks, and so no Content-Length."""


@dataclass(frozen=True, slots=True)
class Line:
    """One connection, as far as an answer is concerned.

    Args:
        write: sends bytes; raises OSError where the client has gone.
        done: to be called once, before the last byte: from then on the request no longer counts as running.
        reset: breaks the connection off with a TCP reset.
        gone: waits that many seconds and tells whether the client has hung up or the portal stops, at once when it happens.
    """

    write: Callable[[bytes], object]
    done: Callable[[], object]
    reset: Callable[[], object]
    gone: Callable[[float], bool]


def send(line: Line, way: Way, head: bytes, body: bytes) -> bool:
    """Send an answer and tell whether the connection may be used for another request."""
    _WAYS[way](line, head, body)
    return way in ("whole", "slow")


def _whole(line: Line, head: bytes, body: bytes) -> None:
    """The last byte goes alone: a client that has it may already send its next request, when this one must no longer count."""
    everything = head + body
    line.write(everything[:-1])
    line.done()
    line.write(everything[-1:])


def _slow(line: Line, head: bytes, body: bytes) -> None:
    """In parts with pauses that are shorter than any time-out."""
    size = max(1, len(body) // _SLOW_PARTS)
    parts = [head, *(body[start : start + size] for start in range(0, len(body), size))]
    for part in parts[:-1]:
        line.write(part)
        if line.gone(_SLOW_S):
            return
    _whole(line, b"", parts[-1])


def _drip(line: Line, head: bytes, body: bytes) -> None:
    """Byte by byte: no read times out, and the end is hours away."""
    line.write(head)
    for byte in body:
        if line.gone(_DRIP_S):
            return
        line.write(bytes((byte,)))


def _stall(line: Line, head: bytes, body: bytes) -> None:
    line.write(head + body[: len(body) // 2])
    line.gone(_LONGEST_S)


def _hang(line: Line, head: bytes, body: bytes) -> None:
    line.gone(_LONGEST_S)


def _cut(line: Line, head: bytes, body: bytes) -> None:
    """An orderly end half-way through the length that was declared."""
    line.write(head + body[: len(body) // 2])


def _chunk_cut(line: Line, head: bytes, body: bytes) -> None:
    """An orderly end after a whole chunk, without the empty one that ends a body."""
    line.write(head + _chunk(body[: len(body) // 2]))


def _reset(line: Line, head: bytes, body: bytes) -> None:
    line.write(head + body[: len(body) // 2])
    line.reset()


def _drop(line: Line, head: bytes, body: bytes) -> None:
    """Nothing at all."""


def _garbage(line: Line, head: bytes, body: bytes) -> None:
    line.write(_GARBAGE)


def _endless(line: Line, head: bytes, body: bytes) -> None:
    line.write(head)
    while not line.gone(0):
        line.write(_chunk(body * (_CHUNK // max(1, len(body)) + 1)))


def _chunk(part: bytes) -> bytes:
    return f"{len(part):x}\r\n".encode() + part + b"\r\n"


_WAYS: dict[Way, Callable[[Line, bytes, bytes], None]] = {
    "whole": _whole,
    "slow": _slow,
    "drip": _drip,
    "stall": _stall,
    "hang": _hang,
    "cut": _cut,
    "chunk_cut": _chunk_cut,
    "reset": _reset,
    "drop": _drop,
    "garbage": _garbage,
    "endless": _endless,
}

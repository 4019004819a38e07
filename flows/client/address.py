"""What an address asks of us before anybody connects: its scheme, its port, and the name by which the host's pace is kept."""

from __future__ import annotations

import re
from urllib.parse import quote, urljoin, urlsplit

_DEFAULT_PORTS = {"http": 80, "https": 443}
_NOT_HTTP = frozenset(
    {
        *(0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109, 110),
        *(111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515, 526, 530, 531, 532),
        *(540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061),
        *(6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080),
    }
)
"""Ports of other services, which browsers do not request either (WHATWG Fetch, "port blocking")."""
_UNCLEAR = re.compile(r"[\\%\s\x00-\x1f\x7f]")
_KEPT = "%/:=&?~#+!$,;'@()*[]"  # what a Location may hold as it is; all else is percent-encoded byte by byte


def objection(url: str) -> str | None:
    """Say why an address is not requested whatever host it names, None if it may be."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "it is no address that can be read"
    if parts.scheme not in _DEFAULT_PORTS or not parts.hostname:
        return "it is no http(s) address"
    if "@" in parts.netloc:
        return "it carries a user name, which a link to a published document never needs"
    if _UNCLEAR.search(parts.netloc):
        return "its host name holds characters that no host name has"
    return f"port {port} belongs to another service" if port in _NOT_HTTP else None


def host_key(url: str) -> str:
    """Return the name by which a host's pace is kept: the host, and its port where that is not a web server's usual one.

    A site's http and https are one machine; another port on the host is a service of its own.
    """
    parts = urlsplit(url)
    name = (parts.hostname or "").rstrip(".").lower()
    return name if parts.port in (None, *_DEFAULT_PORTS.values()) else f"{name}:{parts.port}"


def redirect_target(url: str, location: str) -> str:
    """Return where a redirect leads. Raw bytes in it, UTF-8 or GBK, are asked for again as the server wrote them.

    What cannot be joined to an address is returned as it stands, and refused at the next hop.
    """
    said = quote(location.strip().replace("\\", "/").encode("latin-1", errors="replace"), safe=_KEPT)
    try:
        return urljoin(url, said)
    except ValueError:
        return said

"""Sites with faults: a wrapper that strikes any sample site, and the site on which every fault strikes a document of its own."""

from __future__ import annotations

import threading
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from flows.demo.broken_documents import small_pdf
from flows.demo.fault_acts import HOME_PAGE, TURN, Strike
from flows.demo.faults import BURST, CLOSED, FAULTS, Fault, Place
from flows.demo.portals.base import Asked, Offered, Reply, SampleSite
from flows.demo.portals.trs import ROWS_PER_PAGE, TrsSite
from flows.demo.units import DISTRICT

FAULTS_ROOT = "/faults"
_PUBLISHED = date(2025, 9, 8)
_NOT_FOUND = Reply(b"", status=404)

_DECOYS = f"""
<a href="/login.jsp">登录</a> <a href="javascript:history.back()">返回</a> <a href="mailto:bgs@example.com">邮箱</a>
<a href="tel:02700000000">电话</a> <a href="#top">顶部</a> <a href="">刷新</a> <a href="http://">空</a> <a href="http://[bad">坏</a>
<a href="@ROOT@/{CLOSED}index.html">内部资料</a> <a href="@ROOT@/{CLOSED}P0.pdf">部门决算内部资料.pdf</a>
<a href="@ROOT@/nav/manual.pdf">网站使用手册.pdf</a>
<a href="http://169.254.169.254/latest/meta-data/">部门决算</a> <a href="http://10.1.2.3/index.html">内网</a>
"""
"""Links at the end of every page that lead to nothing that a crawl may want or request."""


class Faulty:
    """A site that breaks: some addresses by a fault of their own, all of them by the weather or in an outage.

    Args:
        site: the site behind it; its paths stay as they are.
        struck: faults by address (path, with its query if it has one).
        weather: faults that pass; every address has one of them, chosen by the address itself.
        burst: a fault and the site's requests, counted from 1, that it strikes.
    """

    def __init__(
        self,
        site: SampleSite,
        struck: Mapping[str, Fault] | None = None,
        weather: Sequence[Fault] = (),
        burst: tuple[Fault, range] | None = None,
    ) -> None:
        self.site = site
        self.root = site.root
        self.closed_paths = (*site.closed_paths, f"{site.root}/{CLOSED}")
        self.outage: Fault | None = None
        """Strikes every address while it is set."""
        self.strike(struck or {})
        self._weather = tuple(weather)
        self._burst = burst
        self._asked: Counter[str] = Counter()
        self._lock = threading.Lock()

    def strike(self, struck: Mapping[str, Fault]) -> None:
        """Let these faults strike from now on, and none of those before."""
        self._struck = {_key(*_parted(address)): fault for address, fault in struck.items()}

    def answer(self, asked: Asked) -> Reply | None:
        """Return what the site answers, or what a fault makes of that."""
        plain = replace(asked, query={name: value for name, value in asked.query.items() if name != TURN})
        key = _key(plain.path, plain.query)
        with self._lock:
            self._asked[""] += 1
            self._asked[key + asked.body.hex()] += 1
            total, number = self._asked[""], self._asked[key + asked.body.hex()]
        whole = self.site.answer(plain)
        fault = self._fault(key, total, number)
        if fault is not None and fault.act is not None:
            whole = fault.act(Strike(asked, whole or _NOT_FOUND))
        return None if whole is None else _filled(whole, asked, self.root)

    def _fault(self, key: str, total: int, number: int) -> Fault | None:
        """Return the fault that strikes a request, if any: the site's before the address's own."""
        if self.outage is not None:
            return self.outage
        if self._burst is not None and total in self._burst[1]:
            return self._burst[0]
        fault = self._struck.get(key) or self._struck.get(key.partition("?")[0])
        if fault is None and self._weather:
            fault = self._weather[zlib.crc32(key.encode()) % len(self._weather)]
        return None if fault is None or (fault.first is not None and number > fault.first) else fault


class _FaultSite(TrsSite):
    """The TRS site of all faults: it also has a home page, a folder `files` with every document, and what robots.txt closes."""

    def answer(self, asked: Asked) -> Reply | None:
        """Answer as the TRS site does, and for the addresses that only odd links lead to."""
        found = super().answer(asked)
        if found is not None:
            return found
        path = asked.path.removeprefix(self.root)
        if path in ("/", "/index.html"):
            return Reply(HOME_PAGE.encode())
        name = asked.query.get("id") or asked.query.get("file") or unquote(path).rpartition("/")[2]
        if path == "/download.jsp" or path.startswith(("/files/", f"/{CLOSED}", "/nav/")):
            return Reply(next((d.body for d in self.offered if _file_name(d) == name), b"%PDF-1.4\n%%EOF\n"), "application/pdf")
        return None


@cache
def faulty_documents() -> tuple[tuple[Fault, Offered], ...]:
    """Return every fault with the document that it strikes.

    A fault of a list page has as many documents as a list page has rows, and all of them stand on one.
    """
    by_place: dict[Place, list[Fault]] = {"list": [], "page": [], "file": []}
    for fault in FAULTS:
        by_place[fault.place] += [fault] * (ROWS_PER_PAGE if fault.place == "list" else 1)
    # Mixed, as on a real portal: a client may well give a site up that refuses everything for long.
    others = sorted(by_place["page"] + by_place["file"], key=lambda fault: zlib.crc32(fault.name.encode()))
    # The first page must be a good one: it leads to all others.
    faults = [*others[:ROWS_PER_PAGE], *by_place["list"], *others[ROWS_PER_PAGE:]]
    seen: Counter[str] = Counter()
    pairs = []
    for number, fault in enumerate(faults, 1):
        seen[fault.name] += 1
        key = fault.name if seen[fault.name] == 1 else f"{fault.name}_{seen[fault.name]}"
        unit = f"{DISTRICT}第{number}小学"
        title = f"{unit}2024年度单位决算"
        data = small_pdf(title, key) if fault.data is None else fault.data()
        pairs.append((fault, Offered(key, title, unit, _PUBLISHED, data, fault.extension)))
    return tuple(pairs)


def fault_site(root: str = FAULTS_ROOT) -> Faulty:
    """Return a new site on which every fault of `FAULTS` strikes a document of its own, with decoys on every page."""
    pairs = faulty_documents()
    offered = [document for _, document in pairs]
    links = {d.key: fault.link.replace("@FILE@", _file_name(d)) for fault, d in pairs if fault.link is not None}
    site = _FaultSite(root, offered, links, _DECOYS)
    struck: dict[str, Fault] = {}
    for index, (fault, document) in enumerate(pairs):
        addresses = {
            "list": site.list_paths[index // ROWS_PER_PAGE],
            "page": site.page_path(document),
            "file": site.document_path(document),
        }
        struck[addresses[fault.place]] = fault
        if fault.link is not None and fault.act is not None:
            struck[fault.link.replace("@ROOT@", root).replace("@FILE@", _file_name(document))] = fault
    return Faulty(site, struck, burst=BURST)


def _file_name(document: Offered) -> str:
    return f"P0_{document.key}.{document.extension}"


def _parted(address: str) -> tuple[str, dict[str, str]]:
    parts = urlsplit(address)
    return parts.path, dict(parse_qsl(parts.query, keep_blank_values=True))


def _key(path: str, query: Mapping[str, str]) -> str:
    """What makes two addresses the same one: the path, and the query in any order."""
    return f"{path}?{urlencode(sorted(query.items()))}" if query else path


def _filled(reply: Reply, asked: Asked, root: str) -> Reply:
    """Fill in the portal's addresses, which a site cannot know before it is served."""
    main, other = asked.base_urls[0] if asked.base_urls else "", asked.base_urls[-1] if asked.base_urls else ""
    values = {"@MAIN@": main, "@OTHER@": other, "@PORT@": main.rpartition(":")[2], "@ROOT@": root, "@PATH@": asked.path}
    headers, body = reply.headers, reply.body
    for name, value in values.items():
        headers = tuple((key, said.replace(name, value)) for key, said in headers)
        if reply.content_type.startswith("text/html"):
            body = body.replace(name.encode(), value.encode())
    return replace(reply, headers=headers, body=body)

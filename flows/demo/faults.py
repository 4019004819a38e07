"""Every fault of a portal, as data: what the server does, what it strikes, and what a crawl must record of it.

`FAULTS` strike one document each: its file, its page, the list page it stands on, or the link to it. `WEATHER` are faults that
pass: they may strike any address of any site, and nothing may be lost to them; so is the `BURST`. `OUTAGES` strike a whole site:
whatever was had before must stay as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from extractors.model import DocumentStatus
from flows.demo import broken_documents as broken
from flows.demo.fault_acts import (
    ARG_CHALLENGE,
    CAPTCHA_PAGE,
    COOKIE_CHALLENGE,
    HOME_PAGE,
    MAINTENANCE_PAGE,
    NOT_FOUND_PAGE,
    SHELL_PAGE,
    STATUS_CHALLENGE,
    WZWS_CHALLENGE,
    Act,
    answers,
    bomb,
    busy,
    busy_until,
    chain,
    claims_packed,
    declares,
    goes,
    many_headers,
    packed,
    part,
    redirects,
    ring,
    says,
    wants_cookie,
)

Recorded = Literal["had", "blocked", "missing", "failed", "unlisted"]
"""What a crawl must record of the document that a fault strikes.

`had`: its bytes, whole. `blocked`, `missing`, `failed`: no bytes, for that reason (the table `documents` calls what failed
`missing`). What is `missing` may be recorded as `failed`, which is the more careful word, but never the other way about.
`unlisted`: it is not known at all, because the list page could not be read; the crawl reports the page.
"""
Place = Literal["file", "page", "list"]
CLOSED = "nbzl/"
"""Folder of a faulty site that robots.txt closes."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault.

    Args:
        name: short, ASCII, unique.
        recorded: what a crawl must record.
        act: what the server does; None where the fault lies in the document or in the link.
        place: which address of the document it strikes.
        first: it strikes only the first so many requests of an address; None: all.
        link: what the document's page links to instead of the document (placeholders as in `fault_acts`; @FILE@ is the name that
            the file has in the site's folder).
        data: makes the document, where that is broken itself.
        extension: of the document's file name.
        gone: the answer proves that what was had before is no longer there.
        status: what the document's status must be once it was extracted, where that is not for another test to say.
    """

    name: str
    recorded: Recorded
    act: Act | None = None
    place: Place = "file"
    first: int | None = None
    link: str | None = None
    data: Callable[[], bytes] | None = None
    extension: str = "pdf"
    gone: bool = False
    status: DocumentStatus | None = None

    @property
    def document_status(self) -> Literal["blocked", "missing"] | None:
        """The status in the table `documents` before anything is extracted."""
        return None if self.recorded in ("had", "unlisted") else "blocked" if self.recorded == "blocked" else "missing"


WEATHER: tuple[Fault, ...] = (
    Fault("busy_503_now", "had", busy(503, "0"), first=1),
    Fault("burst_429", "had", busy(429, "0"), first=3),
    Fault("error_500_twice", "had", answers(500), first=2),
    Fault("error_502_once", "had", answers(502), first=1),
    Fault("error_504_once", "had", answers(504), first=1),
    Fault("reset_once", "had", goes("reset"), first=1),
    Fault("cut_once", "had", goes("cut"), first=1),
    Fault("chunk_cut_once", "had", goes("chunk_cut"), first=1),
    Fault("drop_once", "had", goes("drop"), first=1),
    Fault("garbage_once", "had", goes("garbage"), first=1),
    Fault("hang_once", "had", goes("hang"), first=1),
    Fault("stall_once", "had", goes("stall"), first=1),
    Fault("slow", "had", goes("slow"), first=1),
    Fault("packed", "had", packed),
    Fault("cookie", "had", wants_cookie),
    Fault("chain", "had", chain(3)),
)
"""Faults that pass, or that a client must simply know how to take."""

BURST: tuple[Fault, range] = (Fault("burst", "had", busy(429, "1")), range(60, 66))
"""A fault that strikes the whole site for a moment: from its 60th request to its 65th, whatever they ask for."""

_PASSING: tuple[Fault, ...] = (
    *WEATHER,
    Fault("busy_503_once", "had", busy(503, "1"), first=1),
    Fault("busy_503_until", "had", busy_until(1), first=1),
)

_HEADERS: tuple[Fault, ...] = (
    Fault("type_html", "had", says(content_type="text/html; charset=utf-8")),
    Fault("type_none", "had", says(content_type="")),
    Fault("type_nonsense", "had", says(content_type="pdf;;=;charset")),
    Fault("name_traversal", "had", says(("Content-Disposition", 'attachment; filename="../../../../etc/passwd"'))),
    Fault("name_absolute", "had", says(("Content-Disposition", "attachment; filename=/etc/cron.d/juesuan"))),
    Fault(
        "name_gbk",
        "had",
        says(("Content-Disposition", "attachment; filename=" + "部门决算公开.pdf".encode("gbk").decode("latin-1"))),
    ),
    Fault("path_traversal", "had", link="@ROOT@/files/..%2f..%2f..%2f..%2fetc%2f@FILE@"),
    Fault("dots", "had", link="../../../../../../../../..@ROOT@/files/@FILE@"),
    Fault("other_port", "had", link="@OTHER@@ROOT@/files/@FILE@"),
    Fault("download_jsp", "had", link="@ROOT@/download.jsp?id=@FILE@"),
    Fault("download_jsp_file", "had", link="@ROOT@/download.jsp?file=@FILE@"),
)

_GONE: tuple[Fault, ...] = (
    Fault("gone_404", "missing", answers(404, NOT_FOUND_PAGE), gone=True),
    Fault("gone_410", "missing", answers(410), gone=True),
    Fault("empty", "missing", answers(200)),
    Fault("no_content", "missing", answers(204)),
    Fault("soft_404", "missing", answers(200, NOT_FOUND_PAGE)),
    Fault("soft_404_jsp", "missing", answers(200, NOT_FOUND_PAGE), link="@ROOT@/download.jsp?id=@FILE@"),
    Fault("soft_404_json", "missing", answers(200, '{"code":500,"msg":"文件不存在","data":null}')),
    Fault("to_home", "missing", redirects("/")),
    Fault("home_bytes", "missing", answers(200, HOME_PAGE)),
    Fault("shell", "missing", answers(200, SHELL_PAGE)),
    Fault("maintenance", "missing", answers(200, MAINTENANCE_PAGE)),
    Fault("page_404", "missing", answers(404, NOT_FOUND_PAGE), "page"),
    Fault("page_soft_404", "missing", answers(200, NOT_FOUND_PAGE), "page"),
    Fault("page_home", "missing", redirects("/"), "page"),
    Fault("page_shell", "missing", answers(200, SHELL_PAGE), "page"),
    Fault("page_empty", "failed", answers(200), "page"),
    Fault("link_file", "blocked", link="file:///etc/passwd.pdf"),
    Fault("link_ftp", "blocked", link="ftp://127.0.0.1:@PORT@/P0.pdf"),
    Fault("link_script", "missing", link="javascript:void(0)"),
    Fault("link_mail", "missing", link="mailto:bgs@example.com?subject=P0.pdf"),
)

_BLOCKED: tuple[Fault, ...] = (
    Fault("refused_401", "blocked", answers(401)),
    Fault("refused_403", "blocked", answers(403)),
    Fault("throttled", "blocked", busy(429, "0")),
    Fault("challenge_202", "blocked", answers(202, STATUS_CHALLENGE)),
    Fault("challenge_412", "blocked", answers(412, STATUS_CHALLENGE)),
    Fault("challenge_468", "blocked", answers(468, STATUS_CHALLENGE)),
    Fault("challenge_521", "blocked", answers(521, COOKIE_CHALLENGE, ("Set-Cookie", "__jsluid_s=sample; path=/"))),
    Fault("challenge_200", "blocked", answers(200, ARG_CHALLENGE)),
    Fault("challenge_wzws", "blocked", answers(200, WZWS_CHALLENGE)),
    Fault("challenge_captcha", "blocked", answers(200, CAPTCHA_PAGE)),
    Fault("page_challenge", "blocked", answers(412, STATUS_CHALLENGE), "page"),
    Fault("page_challenge_200", "blocked", answers(200, COOKIE_CHALLENGE), "page"),
    Fault("robots", "blocked", link=f"@ROOT@/{CLOSED}@FILE@"),
    Fault("to_robots", "blocked", redirects(f"@ROOT@/{CLOSED}P0.pdf")),
    Fault("link_metadata", "blocked", link="http://169.254.169.254/latest/meta-data/P0.pdf"),
    Fault("link_private", "blocked", link="http://10.0.0.1/P0.pdf"),
    Fault("link_user", "blocked", link="http://www.example.com@169.254.169.254/P0.pdf"),
    Fault("link_localhost", "blocked", link="http://localhost:@PORT@@ROOT@/files/@FILE@"),
    Fault("link_ipv6", "blocked", link="http://[::1]:@PORT@@ROOT@/files/@FILE@"),
    Fault("link_mapped", "blocked", link="http://[::ffff:127.0.0.1]:@PORT@@ROOT@/files/@FILE@"),
    Fault("link_decimal", "blocked", link="http://2130706433:@PORT@@ROOT@/files/@FILE@"),
    Fault("link_hex", "blocked", link="http://0x7f.1:@PORT@@ROOT@/files/@FILE@"),
    Fault("link_zero", "blocked", link="http://0.0.0.0:@PORT@@ROOT@/files/@FILE@"),
    Fault("to_metadata", "blocked", redirects("http://169.254.169.254/latest/meta-data/")),
    Fault("to_private", "blocked", redirects("http://192.168.1.1/P0.pdf", 301)),
    Fault("to_localhost", "blocked", redirects("http://localhost:@PORT@@ROOT@/files/P0.pdf", 307)),
    Fault("to_decimal", "blocked", redirects("//2130706433:@PORT@@ROOT@/files/P0.pdf")),
    Fault("to_file", "blocked", redirects("file:///etc/passwd")),
    Fault("to_ftp", "blocked", redirects("ftp://127.0.0.1/P0.pdf")),
)

_BROKEN: tuple[Fault, ...] = (
    Fault("busy_always", "failed", busy(503, "0")),
    Fault("busy_until_tomorrow", "failed", busy(503, "86400")),
    Fault("error_always", "failed", answers(500)),
    Fault("reset_always", "failed", goes("reset")),
    Fault("cut_always", "failed", goes("cut")),
    Fault("chunk_cut_always", "failed", goes("chunk_cut")),
    Fault("drip", "failed", goes("drip")),
    Fault("hang", "failed", goes("hang")),
    Fault("endless", "failed", goes("endless")),
    Fault("declares_5_gb", "failed", declares(5_000_000_000)),
    Fault("gzip_bomb", "failed", bomb),
    Fault("gzip_not", "had", claims_packed),
    Fault("part_unasked", "failed", part),
    Fault("unchanged_unasked", "failed", answers(304)),
    Fault("many_headers", "failed", many_headers),
    Fault("redirect_self", "failed", redirects("@PATH@")),
    Fault("redirect_ring", "failed", ring),
    Fault("redirect_nowhere", "failed", answers(302)),
    Fault("page_error", "failed", answers(500), "page"),
    Fault("page_hang", "failed", goes("hang"), "page"),
    Fault("page_endless", "failed", goes("endless"), "page"),
)

_DOCUMENTS: tuple[Fault, ...] = (
    Fault("encrypted", "had", data=broken.encrypted_pdf, status="unreadable"),
    Fault("no_pages", "had", data=broken.pdf_without_pages, status="unreadable"),
    Fault("half_a_pdf", "had", data=broken.half_a_pdf, status="unreadable"),
    Fault("no_pdf", "had", data=broken.garbage_pdf, status="unreadable"),
    Fault("tables_in_page", "had", data=broken.page_with_tables, extension="html"),
    Fault("zip_climbs", "had", data=broken.package_that_climbs, extension="zip", status="not_a_disclosure"),
    Fault("zip_bomb", "had", data=broken.package_that_explodes, extension="zip", status="unreadable"),
)

_LISTS: tuple[Fault, ...] = (
    Fault("list_busy_once", "had", busy(503, "1"), "list", first=1),
    Fault("list_cut_once", "had", goes("cut"), "list", first=1),
    Fault("list_hang_once", "had", goes("hang"), "list", first=1),
    Fault("list_hang", "unlisted", goes("hang"), "list"),
    Fault("list_404", "unlisted", answers(404, NOT_FOUND_PAGE), "list"),
    Fault("list_challenge", "unlisted", answers(521, COOKIE_CHALLENGE), "list"),
    Fault("list_maintenance", "unlisted", answers(200, MAINTENANCE_PAGE), "list"),
    Fault("list_shell", "unlisted", answers(200, SHELL_PAGE), "list"),
)

FAULTS: tuple[Fault, ...] = (*_PASSING, *_HEADERS, *_GONE, *_BLOCKED, *_BROKEN, *_DOCUMENTS, *_LISTS)
"""Every fault that strikes a document."""

OUTAGES: tuple[Fault, ...] = (
    Fault("site_down", "failed", answers(503)),
    Fault("site_until_tomorrow", "failed", busy(503, "86400")),
    Fault("site_resets", "failed", goes("reset")),
    Fault("site_gone", "failed", answers(404, NOT_FOUND_PAGE)),
    Fault("site_challenge", "blocked", answers(412, STATUS_CHALLENGE)),
    Fault("site_challenge_200", "blocked", answers(200, WZWS_CHALLENGE)),
    Fault("site_maintenance", "failed", answers(200, MAINTENANCE_PAGE)),
    Fault("site_shell", "failed", answers(200, SHELL_PAGE)),
    Fault("site_home", "failed", redirects("/")),
)
"""Faults of a whole site: every address answers so."""


def faults_at(place: Place, faults: Sequence[Fault] = FAULTS) -> tuple[Fault, ...]:
    """Return the faults that strike there."""
    return tuple(fault for fault in faults if fault.place == place)

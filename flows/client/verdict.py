"""What an answer means. This is the one place that decides between blocked, missing, failed and had.

| answer | outcome |
| --- | --- |
| 2xx with a body that is none of the below | had (`Fetched`) |
| 304 to a conditional request | `NotModified` |
| 404, 410, 550 | `missing` and `gone`, unless the page says that it is a challenge or maintenance |
| the home page in place of something else; a page entitled “404” or so with status 200; a shell (`shell`) | `missing` |
| 401, 403, 405, 406, 407, 412, 418, 422, 429, 451, 468, 493, 511, 521, 566, 567 | `blocked` |
| a challenge or a firewall's notice, whatever its status; 202 with a page or with nothing | `blocked` |
| closed by robots.txt; a Crawl-delay beyond all patience; an address that is not requested (`guard`, `address`) | `blocked` |
| a page that says it is under maintenance, whatever its status | `failed` |
| other 3xx, 4xx, 5xx; 204, 205, 206; 304 unasked for; TLS, connection, time-out, truncation, too many bytes or hops | `failed` |

Tried again are 408, 425, 429, 500, 502, 503, 504, broken connections, time-outs and truncated bodies, a few times. A challenge is
never answered and never asked for again: nobody who runs one wants to be crawled.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from extractors.media import EMPTY, HTML, media_type
from flows.client.outcome import Fetched, Refused

RETRIED = frozenset({408, 425, 429, 500, 502, 503, 504})
READ_ANYWAY = 65_536
"""Bytes of a refusal's body that are read to see what kind of refusal it is."""

_BLOCKED = frozenset({401, 403, 405, 406, 407, 412, 418, 422, 429, 451, 468, 493, 511, 521, 566, 567})
"""Refusals, also those of web application firewalls in use on government sites (412, 468, 521 await a scripted cookie)."""
_GONE = frozenset({404, 410, 550})
_WITHOUT_BODY = frozenset({204, 205, 206})  # 206 answers a request for a part, which is never made
_HOME = re.compile(r"/(?:(?:index|default|home|main)\.(?:s?html?|jsp|aspx?|php|do))?", re.IGNORECASE)

_CHALLENGES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern, re.IGNORECASE | re.DOTALL))
    for name, pattern in (
        ("Jiasule", r"__jsl_clearance"),
        ("Ruishu", r"\$_ts\b"),
        ("Aliyun WAF", r"acw_sc__v\d|aliyun_?waf|punish-component"),
        ("WZWS", r"wzws[_-]?(?:ray|cid|confirm|waf|sessionid)|waf_text_verify|GeoBL"),
        ("EdgeOne", r"EO_Bot_Ssid|__tst_status|EdgeOne|TencentCaptcha|/WafCaptcha"),
        ("Yunsuo", r"yunsuo_session|security_session_(?:mid_)?verify"),
        ("Cloudflare", r"cf[-_]chl|challenge-platform"),
        ("a firewall", r"_waf_|/_guard/|safedog|yundun|hwwaf"),
        ("a script challenge", r"document\.cookie\s*=.{0,600}location|location.{0,600}document\.cookie\s*=(?!=)"),
        ("a script challenge", r"eval\(function\(p,\s?a,\s?c,\s?k"),
        (
            "a firewall's notice",
            r"(?:访问|请求|操作)[^<>。]{0,12}(?:拦截|阻断|拒绝|过于频繁|过快|异常)|(?:Web应用|网站|应用)防火墙|安全验证|人机验证"
            r"|请输入验证码|request(?:ed URL)? was (?:rejected|blocked)|access denied|are you a (?:human|robot)",
        ),
    )
)
"""Marks of challenges and block notices, and whose they are. The first eight may also stand in an answer's headers."""
_OBFUSCATED = re.compile(r"_0x[0-9a-f]{4}", re.IGNORECASE)
_MAINTENANCE = re.compile(
    r"(?:系统|网站|平台|服务器|本站|站点|网络|数据库)[^<>。，,]{0,10}(?:维护|升级|改版|迁移|调试)"
    r"|(?:维护|升级|改版|迁移)(?:之?中|期间)|正在(?:进行)?(?:维护|升级|改版|建设|迁移)|暂停(?:访问|服务|使用|对外)|暂时(?:关闭|无法访问)"
    r"|(?:under|down for) maintenance|temporarily (?:unavailable|closed)",
    re.IGNORECASE,
)
_NOT_FOUND = re.compile(
    r"(?<!\d)404(?!\d)|not found|(?:页面|网页|文件|内容|信息|资源)[^<]{0,8}(?:不存在|找不到|未找到|已删除|被删除|丢失)"
    r"|(?:找不到|无法找到|未找到)[^<]{0,6}(?:页|文件)",
    re.IGNORECASE,
)

_TITLE = re.compile(r"<title[^<>]*>([^<>]{0,300})</title", re.IGNORECASE)
_UNPRINTED = re.compile(r"<(script|style|noscript|title)\b.*?(?:</\1|\Z)|<!--.*?(?:-->|\Z)|<[^<>]*>|&\w{1,8};", re.I | re.S)
_CONTENT = re.compile(r"<(?:table|iframe|embed|object|frame)\b", re.IGNORECASE)
_LINK = re.compile(r"""\shref\s?=\s?["']?[^"'\s>]""", re.IGNORECASE)
_DOCUMENT = re.compile(r"""[^"'\s<>=()/\\]{1,200}\.(?:pdf|docx?|xlsx?|wps|et|ofd|zip|rar|7z)\b""", re.IGNORECASE)
_LONGEST = 131_072  # bytes; what stands in for a page is small
_FEW_WORDS = 600  # printed characters
_MANY_NAMES = 5  # obfuscated ones, which a page's own scripts do not have
_LINKS_OF_A_CHALLENGE = 3
_LINKS_OF_A_NOTICE = 12


def refusal_of(url: str, status: int, headers: Mapping[str, str], body: bytes) -> Refused | None:
    """Return the refusal that an answer is, None for a success.

    Args:
        url: the address asked for.
        status: its status code; neither a redirect that is followed nor 304.
        headers: the answer's headers, names in any case.
        body: decoded; of refusals by status the first `READ_ANYWAY` bytes are enough.
    """
    success = 200 <= status < 300
    said = f"{url} answered HTTP {status}"
    odd = _StandIn.of(url, body)
    if status == 202 and media_type(body) in (HTML, EMPTY):
        return Refused(url, "blocked", f"{said}, not with content but with a page meant for browsers{_by(headers, odd)}", status)
    if odd is not None and (name := odd.challenge):
        return Refused(url, "blocked", f"{said}, and it is {_called(name)}", status)
    if status in _BLOCKED:
        return Refused(url, "blocked", f"{said}{_by(headers, odd)}", status)
    if odd is not None and odd.maintenance:
        return Refused(url, "failed", f"{said}, and says that the site is under maintenance", status)
    if status in _GONE:
        return Refused(url, "missing", said, status, gone=True)
    if status in _WITHOUT_BODY:
        return Refused(url, "failed", f"{said}, which is no whole body", status)
    if success and odd is not None and odd.not_found:
        return Refused(url, "missing", f"{said}, but its title says “{odd.title}”", status)
    return None if success else Refused(url, "failed", said, status)


def is_home(url: str) -> bool:
    """Tell whether an address is a site's home page."""
    parts = urlsplit(url)
    return not parts.query and _HOME.fullmatch(parts.path or "/") is not None


def instead_of(asked: str, answer: Fetched) -> Refused | None:
    """Return the refusal that a redirect to the site's home page is."""
    if is_home(asked) or not is_home(answer.final_url) or media_type(answer.body) != HTML:
        return None
    return Refused(asked, "missing", f"{asked} leads to the site's home page {answer.final_url}", answer.status)


@dataclass(frozen=True, slots=True)
class _StandIn:
    """A page without content of its own: few words and links, no table, no document. Challenges and notices are such pages.

    A real page may carry a firewall's script as well, and a real notice may speak of maintenance: words alone do not decide.
    """

    text: str
    title: str
    printed: str
    links: int

    @classmethod
    def of(cls, url: str, body: bytes) -> _StandIn | None:
        """Take a body apart; None if it is content."""
        if len(body) > _LONGEST or (media_type(body) != HTML and not _may_be_words(body)):
            return None
        text = _decoded(body)
        links = len(_LINK.findall(text))
        if links > _LINKS_OF_A_NOTICE or _CONTENT.search(text):
            return None
        printed = " ".join(_UNPRINTED.sub("", text).split())
        own_name = unquote(url.rpartition("/")[2]).lower()
        if len(printed) > _FEW_WORDS or any(unquote(name).lower() not in own_name for name in _DOCUMENT.findall(text)):
            return None
        found = _TITLE.search(text)
        return cls(text, " ".join(found[1].split()) if found else "", printed, links)

    @property
    def challenge(self) -> str | None:
        """Whose challenge or block notice it is."""
        if self.links > _LINKS_OF_A_CHALLENGE:
            return None
        if len(_OBFUSCATED.findall(self.text)) >= _MANY_NAMES:
            return "a script challenge"
        return next((name for name, pattern in _CHALLENGES if pattern.search(self.text)), None)

    @property
    def maintenance(self) -> bool:
        """Whether it says that the site is not in service, and does not say that the page is not there."""
        said = f"{self.title} {self.printed}"
        return _MAINTENANCE.search(said) is not None and _NOT_FOUND.search(said) is None

    @property
    def not_found(self) -> bool:
        """Whether its title says that there is no such page."""
        return _NOT_FOUND.search(self.title) is not None


def _may_be_words(body: bytes) -> bool:
    """Tell whether a body that is no HTML is a sentence rather than data or a file."""
    return 0 < len(body) <= _FEW_WORDS * 3 and body.lstrip()[:1] not in (b"{", b"[", b"<", b"%") and b"\0" not in body


def _by(headers: Mapping[str, str], odd: _StandIn | None) -> str:
    """Whose refusal it is, as far as headers or page show it: who runs the site has to let us in there."""
    shown = " ".join(f"{name}: {value}" for name, value in headers.items())
    name = (odd.challenge if odd is not None else None) or next((n for n, p in _CHALLENGES[:8] if p.search(shown)), None)
    return f" ({name})" if name is not None else ""


def _called(name: str) -> str:
    return name if name.startswith("a ") else f"a challenge of {name}"


def _decoded(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return body.decode("gb18030", errors="replace")

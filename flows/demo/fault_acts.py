"""What a server does when a fault strikes: each act makes the broken answer out of the one that the site would give.

Addresses may hold @MAIN@, @OTHER@ and @PORT@ (the portal's address, that of its second port, its port) and @ROOT@ (the site's
folder): they are filled in when the answer is given.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import cache
from urllib.parse import urlencode

from flows.demo.portals.base import Asked, Reply, Way

TURN = "sample_turn"
"""Word of a query that redirects count their turns with; a site never sees it."""

_HTML = "text/html; charset=utf-8"
_BOMB_BYTES = 32 << 20
_COOKIE = "sample_session=1"


@dataclass(frozen=True, slots=True)
class Strike:
    """One request that a fault strikes, and what the site would answer."""

    asked: Asked
    whole: Reply


Act = Callable[[Strike], Reply]


def answers(status: int, body: str = "", *headers: tuple[str, str]) -> Act:
    """Answer with a status and a page."""
    return lambda _strike: Reply(body.encode(), _HTML, status, headers, validated=False)


def busy(status: int, retry_after: str) -> Act:
    """Answer that the site is busy until then, in seconds."""
    return answers(status, "<p>系统繁忙，请稍后再试。</p>", ("Retry-After", retry_after))


def busy_until(seconds: int) -> Act:
    """Answer 503 with a Retry-After that is a date."""

    def act(strike: Strike) -> Reply:
        moment = datetime.now(UTC) + timedelta(seconds=seconds)
        return busy(503, format_datetime(moment, usegmt=True))(strike)

    return act


def goes(way: Way) -> Act:
    """Answer rightly, but break the answer off in that way."""
    return lambda strike: replace(strike.whole, way=way, validated=False)


def says(*headers: tuple[str, str], content_type: str | None = None) -> Act:
    """Answer rightly with other headers."""

    def act(strike: Strike) -> Reply:
        kind = strike.whole.content_type if content_type is None else content_type
        return replace(strike.whole, content_type=kind, headers=(*strike.whole.headers, *headers))

    return act


def redirects(target: str, status: int = 302) -> Act:
    """Send on to an address."""
    return lambda _strike: Reply(b"", status=status, headers=(("Location", target),))


def wants_cookie(strike: Strike) -> Reply:
    """Send on to the same address with a cookie, and answer rightly to whom has it."""
    if _COOKIE in strike.asked.headers.get("Cookie", "") or strike.asked.method != "GET":
        return strike.whole
    return Reply(b"", status=302, headers=(("Location", _again(strike.asked, {})), ("Set-Cookie", f"{_COOKIE}; Path=/")))


def ring(strike: Strike) -> Reply:
    """Send on from an address to the same one with another query, for ever."""
    turn = str(1 - int(strike.asked.query.get(TURN) or 0) % 2)
    return Reply(b"", status=302, headers=(("Location", _again(strike.asked, {TURN: turn})),))


def chain(hops: int) -> Act:
    """Send on that many times, then answer rightly; what is posted is answered at once, for a redirect would lose it."""

    def act(strike: Strike) -> Reply:
        hop = int(strike.asked.query.get(TURN) or 0)
        if hop >= hops or strike.asked.method != "GET":
            return strike.whole
        return Reply(b"", status=301, headers=(("Location", _again(strike.asked, {TURN: str(hop + 1)})),))

    return act


def _again(asked: Asked, also: Mapping[str, str]) -> str:
    """Return the address that was asked for, with more in its query."""
    query = {**asked.query, **also}
    return f"{asked.path}?{urlencode(query)}" if query else asked.path


def packed(strike: Strike) -> Reply:
    """Answer rightly, compressed, whether that was asked for or not."""
    return replace(
        strike.whole,
        body=gzip.compress(strike.whole.body, mtime=0),
        headers=(*strike.whole.headers, ("Content-Encoding", "gzip")),
        validated=False,
    )


def claims_packed(strike: Strike) -> Reply:
    """Say that a plain body is compressed."""
    return replace(strike.whole, headers=(*strike.whole.headers, ("Content-Encoding", "gzip")), validated=False)


def bomb(strike: Strike) -> Reply:
    """Answer with few bytes that unpack to very many."""
    return replace(strike.whole, body=_bomb(), headers=(*strike.whole.headers, ("Content-Encoding", "gzip")), validated=False)


def part(strike: Strike) -> Reply:
    """Answer with the first half as a 206 that nobody asked for."""
    size = len(strike.whole.body)
    said = ("Content-Range", f"bytes 0-{size // 2 - 1}/{size}")
    return replace(strike.whole, status=206, body=strike.whole.body[: size // 2], headers=(said,), validated=False)


def declares(size: int) -> Act:
    """Declare a body of that many bytes and send something else."""
    return lambda strike: replace(strike.whole, headers=(("Content-Length", str(size)),), way="cut", validated=False)


def many_headers(strike: Strike) -> Reply:
    """Answer rightly below more headers than a client reads."""
    return replace(strike.whole, headers=tuple((f"X-Sample-{number}", "1") for number in range(300)), validated=False)


@cache
def _bomb() -> bytes:
    return gzip.compress(bytes(_BOMB_BYTES), mtime=0)


NOT_FOUND_PAGE = "<!DOCTYPE html><html><head><title>404</title></head><body><p>您访问的页面不存在或已被删除。</p></body></html>"
MAINTENANCE_PAGE = (
    "<!DOCTYPE html><html><head><title>系统维护</title></head>"
    "<body><h1>网站升级维护中</h1><p>给您带来不便，敬请谅解，请稍后访问。</p></body></html>"
)
SHELL_PAGE = (
    '<!DOCTYPE html><html><head><meta charset="utf-8"><title>门户</title></head>'
    '<body><noscript>请启用 JavaScript。</noscript><div id="app"></div><script src="/static/app.3f2a.js"></script></body></html>'
)
HOME_PAGE = (
    '<!DOCTYPE html><html><head><meta charset="utf-8"><title>示例区人民政府</title></head><body><h1>示例区人民政府</h1>'
    '<ul><li><a href="/zfxxgk/">政府信息公开</a></li><li><a href="/hdjl/">互动交流</a></li></ul></body></html>'
)
STATUS_CHALLENGE = (
    '<!DOCTYPE html><html><head><meta content="9cT2" id="sample"><script>$_ts=window["$_ts"];if(!$_ts)$_ts={};$_ts.nsd=1;'
    '</script><script src="/4QbVtADbnLVIc.js"></script></head><body></body></html>'
)
COOKIE_CHALLENGE = (
    "<script>document.cookie='__jsl_clearance_s='+(1+1)+'|0|sample;max-age=3600;path=/';location.href=location.pathname;</script>"
)
ARG_CHALLENGE = (
    "<html><script>var arg1='A1B2C3';function setCookie(n,v){document.cookie=n+'='+v;}"
    "function reload(x){setCookie('acw_sc__v2',x);document.location.reload();}reload(arg1);</script></html>"
)
WZWS_CHALLENGE = (
    "<html><head><noscript><h1>请开启JavaScript并刷新该页。</h1></noscript><script>var dynamicurl='/WZWSREL3ptLmh0bWw=';"
    "var wzwsquestion='sample',wzwsfactor='4401',wzwsmethod='WZWS_METHOD',wzwsparams='WZWS_PARAMS';"
    "eval(function(p,a,c,k){return p}('',1,1,'wzwschallenge|wzwschallengex|encoderchars'.split('|')));</script></head></html>"
)
CAPTCHA_PAGE = (
    '<!DOCTYPE html><html><head><meta charset="utf-8"><title>安全验证</title></head><body><form action="/waf/verify">'
    '<p>您的访问过于频繁，请输入验证码后继续访问。</p><img src="/waf/captcha.png"><input name="captcha"></form></body></html>'
)

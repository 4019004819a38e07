"""Cookies: kept for the crawl of one source, and sent to the host that set them and to no other."""

from __future__ import annotations

import http.cookiejar
import urllib.request

_Cookie = http.cookiejar.Cookie
_USUAL_PORT = "80"  # to the jar, of https too


class HostOnly(http.cookiejar.DefaultCookiePolicy):
    """A cookie goes back to the host and port that set it, whatever Domain it names: `.gov.cn` is everybody's."""

    def set_ok(self, cookie: _Cookie, request: urllib.request.Request) -> bool:
        """Take the cookie if its Domain covers the host, and bind it to the host."""
        if not super().set_ok(cookie, request):
            return False
        cookie.domain, cookie.port = _host_and_port(request)
        cookie.domain_specified = cookie.domain_initial_dot = False
        return True

    def return_ok_domain(self, cookie: _Cookie, request: urllib.request.Request) -> bool:
        """Give the cookie to its very host; the base class would give it to the hosts below as well."""
        return cookie.domain == _host_and_port(request)[0]


def _host_and_port(request: urllib.request.Request) -> tuple[str, str]:
    """Host as the cookie jar keys it, and port. A site's http and https share a session."""
    name, colon, port = request.host.rpartition(":")
    if not colon or not port.isdecimal():  # without a port, or an IPv6 address without one
        name, port = request.host, _USUAL_PORT
    name = name.lower()
    return (name if "." in name or ":" in name else f"{name}.local"), port

"""The address guard: a page's link must not make the crawler ask a machine inside somebody's network.

The check is on the resolved address, at the moment of connecting, for every hop: a name that resolves to a private address, an
address in another notation (0x7f.1), and a redirect are all caught, and the address checked is the one connected to.
"""

from __future__ import annotations

import ipaddress
import socket
import time
from typing import Any

import requests.adapters
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError
from urllib3.response import HTTPResponse
from urllib3.util import connection as sockets

from flows.client.exchange import current_exchange
from flows.client.tls import HostTls

_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class ForbiddenAddressError(Exception):
    """A host resolves to an address that the crawler does not request. Raised inside the client only."""


def is_public(address: str) -> bool:
    """Tell whether an IP address is one of the public internet: not loopback, private, link-local, multicast or reserved."""
    ip = ipaddress.ip_address(address.split("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF) if ip in _NAT64 else None)
        if inner is not None:
            return is_public(str(inner))
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def allowed_addresses(host: str, port: int, private_hosts: frozenset[str]) -> list[str]:
    """Resolve a host and return its addresses, if all may be requested.

    Args:
        host: as the URL has it; brackets of an IPv6 address are fine.
        port: for the resolver.
        private_hosts: hosts that may lie at private addresses: those of the source's own start URLs.

    Raises:
        ForbiddenAddressError: an address is not public.
        OSError: the name does not resolve.
    """
    name = host.strip("[]")
    found = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    if name.lower() in private_hosts:
        return addresses
    for address in addresses:
        if not is_public(address):
            raise ForbiddenAddressError(f"{host} resolves to {address}, which is not an address of the public internet")
    return addresses


def guarded_adapter(private_hosts: frozenset[str], tls: HostTls, pool_size: int) -> requests.adapters.HTTPAdapter:
    """Return a requests adapter that connects to allowed addresses only, keeps to deadlines, and retries nothing itself."""
    return _GuardedAdapter(_pools(private_hosts, tls), pool_connections=pool_size, pool_maxsize=pool_size, max_retries=0)


class _GuardedAdapter(requests.adapters.HTTPAdapter):
    def __init__(self, pools: dict[str, type[HTTPConnectionPool]], **options: Any) -> None:
        self._pools = pools
        super().__init__(**options)

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **options: Any) -> None:
        self.poolmanager = PoolManager(num_pools=connections, maxsize=maxsize, block=block, **options)
        self.poolmanager.pool_classes_by_scheme = self._pools


def _connect(connection: HTTPConnection, private_hosts: frozenset[str]) -> socket.socket:
    """Connect to the first checked address that answers, all of them within one time-out; errors are those of urllib3."""
    try:
        addresses = allowed_addresses(connection.host, connection.port, private_hosts)
    except (socket.gaierror, UnicodeError) as error:
        raise NameResolutionError(connection.host, connection, _as_gaierror(error)) from error
    timeout = connection.timeout if isinstance(connection.timeout, int | float) else None
    end = None if timeout is None else time.monotonic() + timeout
    last: OSError | None = None
    for tried, address in enumerate(addresses):
        share = None if end is None else max(0.05, (end - time.monotonic()) / (len(addresses) - tried))
        try:
            return sockets.create_connection((address, connection.port), share, socket_options=connection.socket_options)
        except OSError as error:  # of which a time-out is one
            last = error
    if isinstance(last, TimeoutError):
        raise ConnectTimeoutError(connection, f"connecting to {connection.host} timed out") from last
    raise NewConnectionError(connection, f"no connection to {connection.host}: {last}") from last


def _as_gaierror(error: Exception) -> socket.gaierror:
    """A name that cannot even be encoded for the resolver does not resolve."""
    return error if isinstance(error, socket.gaierror) else socket.gaierror(str(error))


def _pools(private_hosts: frozenset[str], tls: HostTls) -> dict[str, type[HTTPConnectionPool]]:
    """Connection pools whose connections go through the guard; TLS still checks the host's name, not its address."""

    class GuardedHTTP(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            return _connect(self, private_hosts)

        def request(self, *args: Any, **options: Any) -> None:
            _await_moment(self)
            super().request(*args, **options)

        def getresponse(self) -> HTTPResponse:  # type: ignore[override]
            _watch(self)
            return super().getresponse()

    class GuardedHTTPS(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            self.ssl_context = tls.context(self.host) or self.ssl_context
            return _connect(self, private_hosts)

        def request(self, *args: Any, **options: Any) -> None:
            _await_moment(self)
            super().request(*args, **options)

        def getresponse(self) -> HTTPResponse:  # type: ignore[override]
            _watch(self)
            return super().getresponse()

    class HTTPPool(HTTPConnectionPool):
        ConnectionCls = GuardedHTTP

    class HTTPSPool(HTTPSConnectionPool):
        ConnectionCls = GuardedHTTPS

    return {"http": HTTPPool, "https": HTTPSPool}


def _await_moment(connection: HTTPConnection) -> None:
    """Connect, then wait for the request's moment: how long connecting takes must not press two requests together."""
    exchange = current_exchange()
    if exchange is None:
        return
    fresh = connection.sock is None
    if fresh:
        connection.connect()
    exchange.before_sending()
    exchange.end.begin()
    if not fresh and not connection.is_connected:  # a kept connection, and the server did not like to wait
        connection.close()
        connection.connect()


def _watch(connection: HTTPConnection) -> None:
    """Have the exchange's deadline cut this connection, also while it still waits for headers."""
    exchange = current_exchange()
    if exchange is not None and isinstance(connection.sock, socket.socket):
        exchange.end.watch(connection.sock)

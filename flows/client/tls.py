"""TLS: certificates are always verified. What is weaker than usual is named host by host in the source file, and on record.

| `tls:` of a host | what it does |
| --- | --- |
| `legacy` | old ciphers, TLS 1.0 and servers without safe renegotiation are accepted; the certificate is verified all the same |
| `http` | the host's https addresses are asked for over http, without TLS: for sites whose https is broken |
| a PEM file | certificates that the file holds are trusted for this host too: an own authority, or a missing intermediate |
"""

from __future__ import annotations

import logging
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from urllib3.util.ssl_ import create_urllib3_context

from extractors.errors import SourceError

_LOG = logging.getLogger(__name__)

LEGACY = "legacy"
PLAIN = "http"

_SERVER_CONNECT = getattr(ssl, "OP_LEGACY_SERVER_CONNECT", 0x4)  # named from Python 3.12
_LEGACY_CIPHERS = "DEFAULT:@SECLEVEL=0"
_OLD = (
    "UNSAFE_LEGACY_RENEGOTIATION_DISABLED",
    "UNSUPPORTED_PROTOCOL",
    "TLSV1_ALERT_PROTOCOL_VERSION",
    "DH_KEY_TOO_SMALL",
    "EE_KEY_TOO_SMALL",
    "CA_MD_TOO_WEAK",
    "WRONG_SIGNATURE_TYPE",
    "LEGACY_SIGALG_DISALLOWED_OR_UNSUPPORTED",
    "NO_CIPHERS_AVAILABLE",
    "SSLV3_ALERT_HANDSHAKE_FAILURE",
    "HANDSHAKE_FAILURE",
)
"""OpenSSL's words for a server that only `legacy` can reach."""


@dataclass(slots=True)
class HostTls:
    """The exceptions of one source, by host name.

    Raises:
        SourceError: on making one, if a PEM file cannot be used.
    """

    exceptions: Mapping[str, str] = field(default_factory=dict)
    used: dict[str, str] = field(default_factory=dict, init=False)
    """What was in fact weaker than usual in this run: host, and what was done, as a sentence."""
    _contexts: dict[str, ssl.SSLContext] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        self.exceptions = {host.lower(): how for host, how in self.exceptions.items()}
        self._contexts = {host: _context(host, how) for host, how in self.exceptions.items() if how != PLAIN}

    def address(self, url: str) -> str:
        """Return the address to ask for: over http where the source file says that the host's https does not work."""
        host = (urlsplit(url).hostname or "").lower()
        if self.exceptions.get(host) != PLAIN or not url.lower().startswith("https:"):
            return url
        self._note(host, f"{host} was asked over http, without TLS, as the source file says")
        return f"http:{url[len('https:') :]}".replace(f"//{urlsplit(url).netloc}", f"//{_plain_netloc(url)}", 1)

    def context(self, host: str) -> ssl.SSLContext | None:
        """Return the TLS settings of a host that has an exception, None for the usual ones."""
        name = host.lower()
        if (context := self._contexts.get(name)) is not None:
            how = "with old TLS" if self.exceptions[name] == LEGACY else f"with the certificates in {self.exceptions[name]}"
            self._note(name, f"{name} was asked {how}, as the source file says; certificates are verified all the same")
        return context

    def _note(self, host: str, sentence: str) -> None:
        """Put it on record, and say it once."""
        if self.used.get(host) != sentence:
            self.used[host] = sentence
            _LOG.warning("%s", sentence)


def _plain_netloc(url: str) -> str:
    """Host and port without https's own port, which speaks TLS only."""
    return urlsplit(url).netloc.removesuffix(":443")


def _context(host: str, how: str) -> ssl.SSLContext:
    if how == LEGACY:
        context = create_urllib3_context(ssl_minimum_version=ssl.TLSVersion.MINIMUM_SUPPORTED, ciphers=_LEGACY_CIPHERS)
        context.options |= _SERVER_CONNECT
    else:
        context = create_urllib3_context()
        context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN  # an intermediate, or a site's own certificate, will do
        try:
            context.load_verify_locations(Path(how))
        except (OSError, ssl.SSLError) as error:
            raise SourceError(
                f"tls: {host}: {how}: no certificates can be read from this file ({error}); give a PEM file, legacy or http."
            ) from error
    return context  # requests adds the usual authorities


def tls_failure(error: BaseException) -> ssl.SSLError | None:
    """Return the TLS error among the causes of an error, if there is one."""
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, ssl.SSLError):
            return seen
        inner = seen.__cause__ or seen.__context__
        seen = inner or next((arg for arg in seen.args if isinstance(arg, BaseException)), None)
    return None


def may_pass(error: ssl.SSLError) -> bool:
    """Tell whether a TLS error can be one of the moment: a connection that ended, not a server that is set up so."""
    return isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError | ssl.SSLSyscallError)


def advice(host: str, error: ssl.SSLError) -> str:
    """Say what is wrong with a host's TLS, and what the operator can do about it."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return (
            f"its certificate is not trusted ({error.verify_message}) and verification is never switched off; "
            f"tell the site's keeper, or name in the source file a PEM file of the authority you trust "
            f"(tls: {{{host}: file.pem}}), or, if the site works without TLS, tls: {{{host}: http}}"
        )
    reason = getattr(error, "reason", None) or str(error)
    said = reason.upper()
    if any(word in said for word in _OLD):
        return f"it speaks only old TLS ({reason}); to accept that, put tls: {{{host}: legacy}} in the source file"
    return f"its TLS does not work ({reason}); if it works without, put tls: {{{host}: http}} in the source file"

"""TLS with real servers on loopback: certificates are verified, and what is weaker is asked for by name and on record."""

from __future__ import annotations

import ipaddress
import ssl
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from extractors.errors import SourceError
from extractors.portals.base import Request
from flows.client import Client, Fetched, Limits, Refused
from flows.client.tls import HostTls, advice
from tests.crawl.portal import PDF, Portal

NOW = datetime.now(UTC)
DAY = timedelta(days=1)


def certificate(folder: Path, name: str = "127.0.0.1", *, until: datetime = NOW + DAY) -> Path:
    """Write a self-signed certificate and its key into one PEM file."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "portal")])
    alternative = x509.IPAddress(ipaddress.ip_address(name)) if name[0].isdigit() else x509.DNSName(name)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - 30 * DAY)
        .not_valid_after(until)
        .add_extension(x509.SubjectAlternativeName([alternative]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = folder / "portal.pem"
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    pem.write_bytes(made.public_bytes(serialization.Encoding.PEM) + private)
    return pem


@dataclass(frozen=True)
class Site:
    portal: Portal
    pem: Path
    folder: Path

    def fetch(self, tls: Mapping[str, str] | None = None) -> tuple[Fetched | Refused, tuple[str, ...]]:
        limits = Limits(requests_per_second=50, timeout_s=5)
        hosts = frozenset({"127.0.0.1"})
        with Client(self.folder / "locks", limits, hosts, sleep=lambda _s: None, tls=tls or {}) as client:
            answer = client.fetch(Request(f"{self.portal.url}/a.pdf"))
            assert isinstance(answer, Fetched | Refused)
            return answer, client.weakened


@contextmanager
def site(folder: Path, pem: Path, oldest: bool = False) -> Iterator[Site]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    if oldest:
        context.set_ciphers("DEFAULT:@SECLEVEL=0")
        context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
        with warnings.catch_warnings(action="ignore"):
            context.maximum_version = ssl.TLSVersion.TLSv1_1
    with Portal(tls=context).running() as portal:
        portal.file("/a.pdf", PDF)
        yield Site(portal, pem, folder)


def test_a_certificate_that_nobody_vouches_for_is_failed_and_says_what_to_do(tmp_path: Path) -> None:
    with site(tmp_path, certificate(tmp_path)) as own:
        said, weakened = own.fetch()
    assert isinstance(said, Refused)
    assert said.kind == "failed"
    assert "certificate is not trusted (self-signed certificate)" in said.reason
    assert "tls: {127.0.0.1: file.pem}" in said.reason
    assert "tried" not in said.reason  # it is the same the next time
    assert (own.portal.asked, weakened) == ([], ())


def test_an_authority_of_its_own_is_trusted_where_the_source_file_names_it(tmp_path: Path) -> None:
    with site(tmp_path, certificate(tmp_path)) as own:
        had, weakened = own.fetch({"127.0.0.1": str(own.pem)})
        elsewhere, _ = own.fetch({"www.example.org": str(own.pem)})
    assert isinstance(had, Fetched)
    assert had.body == PDF
    assert weakened == (
        f"127.0.0.1 was asked with the certificates in {own.pem}, as the source file says; "
        "certificates are verified all the same",
    )
    assert isinstance(elsewhere, Refused)


@pytest.mark.parametrize(
    ("name", "until", "said"), [("www.example.org", NOW + DAY, "IP address mismatch"), ("127.0.0.1", NOW - DAY, "has expired")]
)
def test_a_trusted_certificate_is_verified_all_the_same(tmp_path: Path, name: str, until: datetime, said: str) -> None:
    with site(tmp_path, certificate(tmp_path, name, until=until)) as own:
        refused, _ = own.fetch({"127.0.0.1": str(own.pem)})
    assert isinstance(refused, Refused)
    assert said in refused.reason


def test_old_tls_is_spoken_where_the_source_file_says_so_and_verified_even_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with site(tmp_path, certificate(tmp_path), oldest=True) as own:
        refused, _ = own.fetch({"127.0.0.1": str(own.pem)})
        unverified, weakened = own.fetch({"127.0.0.1": "legacy"})
        monkeypatch.setattr("requests.adapters.DEFAULT_CA_BUNDLE_PATH", str(own.pem))
        had, _ = own.fetch({"127.0.0.1": "legacy"})
    assert isinstance(refused, Refused)
    assert "tls: {127.0.0.1: legacy}" in refused.reason
    assert isinstance(unverified, Refused)
    assert "certificate is not trusted" in unverified.reason
    assert weakened == ("127.0.0.1 was asked with old TLS, as the source file says; certificates are verified all the same",)
    assert isinstance(had, Fetched)


def test_a_site_whose_https_is_broken_is_asked_over_http_where_the_source_file_says_so(portal: Portal, tmp_path: Path) -> None:
    portal.file("/a.pdf", PDF)
    url = f"https://127.0.0.1:{portal.port}/a.pdf"
    limits = Limits(requests_per_second=50, timeout_s=5)
    with Client(tmp_path, limits, frozenset({"127.0.0.1"}), sleep=lambda _s: None) as client:
        refused = client.fetch(Request(url))
    with Client(tmp_path, limits, frozenset({"127.0.0.1"}), sleep=lambda _s: None, tls={"127.0.0.1": "http"}) as client:
        had = client.fetch(Request(url))
        assert client.weakened == ("127.0.0.1 was asked over http, without TLS, as the source file says",)
    assert isinstance(refused, Refused)
    assert "tls: {127.0.0.1: http}" in refused.reason
    assert isinstance(had, Fetched)
    assert (had.url, had.final_url) == (url, f"{portal.url}/a.pdf")


def test_the_usual_port_of_https_is_left_off_where_http_is_spoken() -> None:
    tls = HostTls({"WWW.example.org": "http"})
    assert tls.address("https://www.example.org:443/a?b=//c") == "http://www.example.org/a?b=//c"
    assert tls.address("https://www.example.org:8443/a") == "http://www.example.org:8443/a"
    assert tls.address("https://example.org/a") == "https://example.org/a"


def test_a_file_that_holds_no_certificate_is_said(tmp_path: Path) -> None:
    (tmp_path / "empty.pem").write_text("")
    for name in ("empty.pem", "nowhere.pem"):
        with pytest.raises(SourceError, match=rf"tls: h: .*{name}: no certificates can be read"):
            HostTls({"h": str(tmp_path / name)})


def test_a_server_without_safe_renegotiation_is_known() -> None:
    error = ssl.SSLError(1, "[SSL: UNSAFE_LEGACY_RENEGOTIATION_DISABLED] unsafe legacy renegotiation disabled (_ssl.c:992)")
    assert "tls: {h: legacy}" in advice("h", error)

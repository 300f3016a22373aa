"""TLS: a certificate authority of one's own, and the certificate that it gives the server."""

from __future__ import annotations

import logging
import os
import re
import ssl
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING

from emulator.world.clock import wall_time

if TYPE_CHECKING:
    import trustme
    from cryptography import x509

logger = logging.getLogger("emulator")

LIFETIME = timedelta(days=365)
"""How long the server's certificate is good for: each start makes one, and Apple's systems take 825 days."""

LEEWAY = timedelta(days=1)
"""How far behind a client's clock may be."""

FILE_LIMIT = 256 * 1024
"""Bytes of a file with an authority that are read."""

_LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_NAME = re.compile(rf"(?:\*\.)?{_LABEL}(?:\.{_LABEL})*")
_KEY = re.compile(rb"-----BEGIN ([A-Z ]*PRIVATE KEY)-----.+?-----END \1-----", re.DOTALL)
_CERTIFICATE = re.compile(rb"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)


class TlsError(ValueError):
    """TLS can't be served so; the message is one line for a person."""


@dataclass(frozen=True, slots=True)
class Tls:
    """What the server shows, and who trusts it.

    ca: the authority's certificate as PEM, without its key. names: what the server's certificate is good for.
    server: to listen with. client: to connect with; trusts this authority beside those of the machine.
    """

    ca: bytes
    names: tuple[str, ...]
    server: ssl.SSLContext
    client: ssl.SSLContext


def make_tls(names: Iterable[str], file: Path | None = None) -> Tls:
    """A certificate for `names` from the authority in `file`, which is made where there is none yet.

    Without `file`, the authority is made anew and its key is never written. Raises: TlsError.
    """
    told = tuple(dict.fromkeys(map(_checked, names)))
    authority = _made() if file is None else _kept(file)
    now = _now()
    try:
        leaf = authority.issue_cert(*told, not_before=now - LEEWAY, not_after=now + LIFETIME)
    except UnicodeError as error:
        raise TlsError(f"a certificate can't have all of these names: {error}") from None
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.minimum_version = ssl.TLSVersion.TLSv1_2
    server.set_alpn_protocols(["http/1.1"])
    # By a file of mode 0600 that is gone at once: ssl reads a key from nowhere else.
    leaf.configure_cert(server)
    client = ssl.create_default_context()
    authority.configure_trust(client)
    return Tls(authority.cert_pem.bytes(), told, server, client)


def fingerprint(pem: str) -> str:
    """The SHA-256 of the certificate in `pem`, as browsers and openssl show it. Raises: ValueError."""
    import hashlib

    return hashlib.sha256(ssl.PEM_cert_to_DER_cert(pem)).digest().hex(":").upper()


def _checked(name: str) -> str:
    """Raises: TlsError, for what would be no name, or a network or a mail address, in a certificate."""
    with suppress(ValueError):
        return str(ip_address(name))
    if not _NAME.fullmatch(name) or len(name) > 253:
        raise TlsError(f"no certificate is for {name[:100]!r}, which is neither an address nor a host name")
    return name.lower()


def _made() -> trustme.CA:
    import trustme

    day = f"{_now():%Y-%m-%d}"
    return trustme.CA(organization_name="moderation-emulator", organization_unit_name=f"made on {day}")


def _kept(file: Path) -> trustme.CA:
    """The authority in `file`, which is made where it is not there. Raises: TlsError."""
    try:
        if not file.exists():
            _write(file, _made())
        # Read in any case: where several servers start at once, one of them made it.
        with file.open("rb") as opened:
            data = opened.read(FILE_LIMIT)
        if file.stat().st_mode & 0o077:
            logger.warning("%s: others can read it, and then pass for any site to whoever trusts it", file)
    except OSError as error:
        raise TlsError(f"{file}: {error.strerror}") from None
    try:
        return _read(data)
    except TlsError as error:
        raise TlsError(f"{file}: {error}") from None


def _write(file: Path, authority: trustme.CA) -> None:
    """Write it whole or not at all, for the owner's eyes only; not over one that is there. Raises: OSError."""
    descriptor, partial = tempfile.mkstemp(dir=file.parent)
    try:
        with os.fdopen(descriptor, "wb") as opened:
            opened.write(authority.cert_pem.bytes() + authority.private_key_pem.bytes())
        with suppress(FileExistsError):
            os.link(partial, file)
    finally:
        Path(partial).unlink()


def _read(data: bytes) -> trustme.CA:
    """Raises: TlsError."""
    from cryptography import x509
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric import ec, rsa
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    found, key = _CERTIFICATE.search(data), _KEY.search(data)
    if found is None or key is None:
        lacking = "certificate" if found is None else "private key"
        raise TlsError(f"holds no {lacking}; both the authority's belong there, as PEM")
    try:
        certificate = x509.load_pem_x509_certificate(found[0])
        private = load_pem_private_key(key[0], password=None)
        certificate.verify_directly_issued_by(certificate)
        extensions = certificate.extensions
    except (ValueError, TypeError, UnsupportedAlgorithm, InvalidSignature) as error:
        reason = str(error) or "its certificate is not signed by itself"
        raise TlsError(f"not an authority's certificate and key: {' '.join(reason.split())}") from None
    if not isinstance(private, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey):
        raise TlsError("its key is neither RSA nor of an elliptic curve")
    if private.public_key() != certificate.public_key():
        raise TlsError("its key is not that of its certificate")
    if not _may_sign(extensions):
        raise TlsError("its certificate is not an authority's")
    _check_time(certificate)
    import trustme

    return trustme.CA.from_pem(found[0], key[0])


def _may_sign(extensions: x509.Extensions) -> bool:
    from cryptography import x509

    said = {type(each.value): each.value for each in extensions}
    basic, usage = said.get(x509.BasicConstraints), said.get(x509.KeyUsage)
    is_ca = isinstance(basic, x509.BasicConstraints) and basic.ca
    signs = not isinstance(usage, x509.KeyUsage) or usage.key_cert_sign
    return is_ca and signs and x509.SubjectKeyIdentifier in said


def _check_time(certificate: x509.Certificate) -> None:
    """Raises: TlsError."""
    start, end = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    if not start <= _now() <= end:
        raise TlsError(f"its certificate is good from {start:%Y-%m-%d} to {end:%Y-%m-%d} only")


def _now() -> datetime:
    return datetime.fromtimestamp(wall_time(), UTC)

"""Whom a client trusts over HTTPS."""

from __future__ import annotations

from os import PathLike
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import ssl

Trust: TypeAlias = "str | PathLike[str] | ssl.SSLContext | None"
"""An authority's certificate as PEM, or a file of it, or a context that trusts it; None: whom httpx trusts."""


def trusting(ca: Trust) -> ssl.SSLContext | bool:
    """What httpx is told to trust. Raises: OSError, for what is no such file, or holds no certificate."""
    if ca is None:
        return True
    import ssl

    if isinstance(ca, ssl.SSLContext):
        return ca
    if isinstance(ca, str) and ca.startswith("-----BEGIN"):
        return ssl.create_default_context(cadata=ca)
    return ssl.create_default_context(cafile=ca)


def anybody() -> ssl.SSLContext:
    """A context that takes any certificate: for whoever asks a server whom to trust."""
    import ssl

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context

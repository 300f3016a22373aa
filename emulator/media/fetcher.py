"""Getting the bytes behind a URL, and from where they may be got at all."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Protocol
from urllib.parse import urlsplit

# Named one by one: Python's `is_private` also says yes to link-local addresses, where clouds keep secrets.
NEAR = tuple(
    ip_network(network)
    for network in ("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::1/128", "fc00::/7")
)
"""Loopback and private networks."""


class UnreachableError(Exception):
    """The content cannot be had: refused, timed out, or answered with anything but 200.

    Its text says which, without the URL: a signed one is a secret.
    """


class OversizeError(UnreachableError):
    """The content is there, and larger than what may be fetched."""


class Fetcher(Protocol):
    """A way to the outside."""

    async def get(self, url: str, *, limit: int, timeout: float) -> bytes:
        """The body that `url` answers with 200.

        limit: bytes. timeout: real seconds for all of it. Raises: OversizeError, UnreachableError.
        """
        ...


def is_near(url: str) -> bool:
    """Whether `url` names a loopback or private host by its address, or as localhost.

    No name is resolved here: what a name stands for is the outbound door's to check, at the moment it connects.
    """
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").removesuffix(".")
        if parts.scheme not in {"http", "https"}:
            return False
        if host == "localhost" or host.endswith(".localhost"):
            return True
        address = ip_address(host)
    except ValueError:
        return False
    return any(_plain(address) in network for network in NEAR)


def _plain(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address that an IPv6 one maps, if it does."""
    return (address.ipv4_mapped or address) if isinstance(address, IPv6Address) else address

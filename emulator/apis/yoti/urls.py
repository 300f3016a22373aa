"""URLs that a client names. The printed pattern, `https://*`, says little; this is what it seems to mean."""

from __future__ import annotations

from urllib.parse import urlsplit

from emulator.apis.yoti.quirks import quirks_of
from emulator.contract.errors import ApiError
from emulator.world.world import World


def check_url(world: World, field: str, url: str) -> None:
    """Whether a URL, which fits the contract's pattern, has a host; and http only where it is switched on.

    Raises: ApiError 400.
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise ApiError(400, f"{field} must be a URL: {error}") from None
    if not host:
        raise ApiError(400, f"{field} must name a host")
    if parts.scheme != "https" and not quirks_of(world).allow_loopback_http:
        raise ApiError(400, f"{field} must begin with https:// while allow_loopback_http is off")

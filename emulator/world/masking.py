"""Credentials as they are kept and shown: with their tails hidden."""

from __future__ import annotations

import re

SECRET_HEADERS = frozenset(
    {"authorization", "proxy-authorization", "cookie", "set-cookie", "x-api-key", "x-emulator-token"}
)

_SECRET_FIELD = re.compile(r"(?i)([?&](?:access_)?(?:token|secret|api_?key|password)=)([^&]+)")

_SCHEMES = frozenset({"basic", "bearer", "digest", "hmac", "token"})


def mask(value: str) -> str:
    """A credential with its tail hidden: the scheme and four signs of the rest are kept."""
    scheme, space, rest = value.partition(" ")
    if not space or scheme.lower() not in _SCHEMES:
        scheme, space, rest = "", "", value
    return f"{scheme}{space}{rest[:4]}…" if len(rest) > 8 else f"{scheme}{space}…"


def mask_query(target: str) -> str:
    """A request target without the credentials that some put into a query."""
    return _SECRET_FIELD.sub(lambda found: f"{found[1]}{mask(found[2])}", target)

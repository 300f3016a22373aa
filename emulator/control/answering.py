"""What a fault may answer of its own."""

from __future__ import annotations

import orjson

from emulator.control.errors import invalid
from emulator.world.faults import Effect, Fault

BODY = 65_536
"""Bytes that the body of a fault's own may have."""

OF_THE_CONNECTION = frozenset(
    {
        "connection",
        "content-length",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)
"""Headers that say how bytes are sent, and are the server's to say."""


def check_answer(rule: Fault) -> None:
    """Raises: ApiError 400 for headers or a body where nothing is answered, and for what cannot be sent."""
    for key in ("headers", "body"):
        if getattr(rule, key) is not None and rule.status is None and rule.effect is not Effect.RATE_LIMIT:
            raise invalid(f"/{key}", f"{key} goes with a status, or with a rate limit", rule="required")
    for name in sorted(rule.headers or ()):
        if name.lower() in OF_THE_CONNECTION:
            text = f"headers: {name} is of the connection, not of the answer"
            raise invalid(f"/headers/{name}", text, rule="header")
    if rule.body is not None and len(orjson.dumps(rule.body)) > BODY:
        raise invalid("/body", f"body is larger than {BODY} bytes", rule="size")

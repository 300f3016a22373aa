"""Requests in a file, for the process that sends them."""

from __future__ import annotations

import json
from collections.abc import Sequence


def packed(requests: Sequence[bytes]) -> bytes:
    """The requests as a JSON list; each byte is a sign."""
    return json.dumps([request.decode("latin-1") for request in requests]).encode()


def unpacked(data: bytes) -> list[bytes]:
    """What `packed` packed."""
    return [request.encode("latin-1") for request in json.loads(data)]

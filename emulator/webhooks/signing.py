"""The seam between the outbox and a vendor's signature, and the bytes that are signed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from emulator.world.masking import SECRET_HEADERS, mask

Sign = Callable[[bytes], Mapping[str, str]]
"""Turns the exact bytes of a body into the headers that go with it, the signature among them."""


@dataclass(frozen=True, slots=True)
class Signer:
    """A `Sign` that a snapshot can name: the same name stands for another key in another world."""

    name: str
    sign: Sign

    def __call__(self, body: bytes) -> Mapping[str, str]:
        """The headers that go with `body`."""
        return self.sign(body)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a message is signed as it claims.

    scheme: the signature's kind; None when there is none. holds: None when that cannot be told.
    """

    scheme: str | None
    holds: bool | None
    detail: str = ""

    def as_json(self) -> dict[str, Any]:
        """For the control plane."""
        return {"scheme": self.scheme, "holds": self.holds, "detail": self.detail}


HOLDS = "over the body's bytes"
DIFFERS = "the key is unknown, or the digest is not that of the body"
RETIRED = "signed with a secret that was rotated away"
IN_GRACE = "signed with a secret that was rotated away, and is still taken"
"""What a verdict says of a signature."""

Verify = Callable[[Mapping[str, str], bytes], Verdict]
"""Judges headers (names in lower case) and body of a message."""


def encode(payload: Any) -> bytes:
    """`payload` as compact JSON: UTF-8, no blanks, `/` and other scripts as they are.

    So that a receiver who signs `JSON.stringify` of what it has parsed still gets the same bytes. For that a
    whole number has to be an int. Raises: TypeError for what JSON cannot say.
    """
    return orjson.dumps(payload)


def show_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """`headers` with credentials masked. A signature is not one: it is what one looks for here."""
    return {name: mask(value) if _is_secret(name, value) else value for name, value in headers.items()}


def show_body(body: bytes) -> Any:
    """`body` parsed; as text where it is not JSON."""
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        return body.decode(errors="replace")


def _is_secret(name: str, value: str) -> bool:
    signature = name.lower() == "authorization" and value[:5].lower() == "hmac "
    return name.lower() in SECRET_HEADERS and not signature

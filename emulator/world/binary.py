"""Bytes in JSON, which are base64."""

from __future__ import annotations

from base64 import b64decode
from string import whitespace

_BLANK = whitespace.encode()


def decoded(text: str, *, lines: bool = False, padded: bool = True) -> bytes:
    """The bytes of base64.

    lines: whether line breaks and blanks may stand in it, as many encoders write them. padded: whether it must
    be filled up with `=`. Raises: ValueError.
    """
    data = text.encode("ascii")
    if lines:
        data = data.translate(None, _BLANK)
    if not padded:
        data += b"=" * (-len(data) % 4)
    return b64decode(data, validate=True)

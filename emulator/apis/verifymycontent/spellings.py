"""The same body as other languages and libraries write it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from json.encoder import encode_basestring_ascii
from typing import Any

import orjson

LONGEST = 16 * 1024
"""Bytes of a body of which other spellings are made."""

_BLANKS = re.compile(rb"^ +", re.MULTILINE)
_FOREIGN = re.compile("[^\0-\x7f]+")
_BOM = b"\xef\xbb\xbf"

ANOTHER = "the body's JSON in another spelling than the bytes sent"


def spellings(body: bytes) -> Iterator[tuple[str, bytes]]:
    """What it is, and its bytes; some may be those of `body`."""
    if len(body) > LONGEST:
        return
    yield "the body with a line's end behind it", body + b"\n"
    yield "the body with a line's end behind it", body + b"\r\n"
    yield "the body without the blanks around it", body.strip()
    yield "the body with LF for each CRLF", body.replace(b"\r\n", b"\n")
    yield "the body with CRLF for each LF", body.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    yield "the body with a byte order mark", _BOM + body
    yield "the body without its byte order mark", body.removeprefix(_BOM)
    try:
        parsed = orjson.loads(body)
        for what, text in _written(parsed):
            yield from ((what, each) for each in _escaped(text))
        yield "the body as Python prints it", repr(parsed).encode(errors="replace")
    except (ValueError, TypeError, RecursionError):
        return


def _written(parsed: Any) -> Iterator[tuple[str, str]]:
    """With and without blanks, in the order of its keys and in alphabetical order."""
    for in_order in (False, True):
        what, option = (f"{ANOTHER}, its keys sorted,", orjson.OPT_SORT_KEYS) if in_order else (ANOTHER, 0)
        yield what, orjson.dumps(parsed, option=option).decode()
        yield what, json.dumps(parsed, ensure_ascii=False, sort_keys=in_order)
        pretty = orjson.dumps(parsed, option=option | orjson.OPT_INDENT_2)
        yield f"{what} (indented by 2)", pretty.decode()
        yield f"{what} (indented by 4)", _BLANKS.sub(rb"\g<0>\g<0>", pretty).decode()


def _escaped(text: str) -> Iterator[bytes]:
    """With and without what need not be escaped: slashes, and letters beyond ASCII."""
    foreign = None if text.isascii() else _FOREIGN.sub(_escape, text)
    for each in (text, foreign):
        if each is not None:
            yield each.encode()
            if "/" in each:
                yield each.replace("/", "\\/").encode()


def _escape(found: re.Match[str]) -> str:
    return encode_basestring_ascii(found[0])[1:-1]

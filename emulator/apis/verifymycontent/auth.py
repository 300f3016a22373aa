"""Who calls: HMAC over the body's bytes, or over the request URI where there is no body.

Source: verifymycontent-anonymous-face-match, "Generating the HMAC header", and what the vendor's SDKs send.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from base64 import b64encode
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote_to_bytes

import orjson

from emulator.contract.call import Principal, Request
from emulator.contract.errors import ApiError
from emulator.contract.operation import Operation
from emulator.world.ids import Ids
from emulator.world.worlds import Credential, Worlds

NAME = "verifymycontent"

_HEADER = re.compile(r"hmac ?(?P<key>[!-9;-~]+):(?P<digest>.*)", re.IGNORECASE)
"""Every sign of a key is a visible one of ASCII, and none a colon: what else a header holds names no key."""

_RISKY = b"/v1/collections/risky"
_GUESSED = 64 * 1024
"""Bytes of a body of which other spellings are tried to tell what was signed instead."""


def digest(secret: str, message: bytes) -> str:
    """HMAC-SHA256 of `message` in lower-case hexadecimal; the vendor's PHP SDK compares exactly."""
    return hmac.digest(secret.encode(), message, "sha256").hex()


def authorization(key: str, secret: str, message: bytes) -> str:
    """The `Authorization` header over `message`."""
    return f"hmac {key}:{digest(secret, message)}"


def sign(credential: Credential, body: bytes) -> dict[str, str]:
    """The headers that a webhook of this account carries."""
    fields = credential.fields
    return {"Authorization": authorization(fields["api_key"], fields["api_secret"], body)}


def authenticate(request: Request, operation: Operation, worlds: Worlds) -> Principal:
    """The account whose key and signature the request carries.

    An unknown key opens a world, where that is allowed, with a signature that holds and not before.
    Raises: ApiError 401, of two kinds: no usable key, or a signature that is not that key's.
    """
    header = request.headers.get("authorization")
    if header is None:
        raise ApiError(401, "the authorization header is missing; it reads: hmac <api key>:<hmac>")
    parts = _HEADER.fullmatch(header)
    if parts is None:
        raise ApiError(401, "the authorization header must read: hmac <api key>:<hmac>")
    key, given = parts["key"], parts["digest"]
    credential = worlds.known(NAME, key)
    if credential is None and not worlds.opens:
        raise ApiError(401, "the api key is unknown")
    secret = key if credential is None else credential.fields["api_secret"]
    if not _is_signed(secret, given.lower(), request, operation):
        evidence = _evidence(request, operation, _mistake(request, key, secret, given))
        world = None if credential is None else credential.world
        raise ApiError(401, "the signature does not match", signed=evidence, world=world)
    credential = credential or worlds.open_with(NAME, key)
    if credential is None:
        raise ApiError(401, "the api key is unknown, and there are too many worlds to open one for it")
    return Principal(credential.world, credential)


def _is_signed(secret: str, given: str, request: Request, operation: Operation) -> bool:
    return any(_same(digest(secret, message), given) for message in signable(request, operation))


def signable(request: Request, operation: Operation) -> Iterator[bytes]:
    """Every message whose signature is accepted, the most usual first."""
    if request.body:
        yield request.body
        # SDK-PHP signs the URI of pause and resume whatever it sends with them.
        if operation.method != "PATCH":
            return
    yield request.target.encode("latin-1")  # nearly always this one: the others are not made in advance
    yield from uri_forms(request)
    if not request.body:
        yield b""  # SDK-NODE signs nothing at all where there is no body


def uri_forms(request: Request) -> list[bytes]:
    """The spellings under which clients sign one request URI."""
    target, path = request.target.encode("latin-1"), request.path.encode("latin-1")
    forms = [target, path, unquote_to_bytes(path), unquote_to_bytes(target)]
    if path.startswith(b"//"):  # a base URL that ends in a slash
        forms += [b"/" + form.lstrip(b"/") for form in forms]
    if path.rstrip(b"/").endswith(_RISKY):  # the documents write it with a slash, clients without
        forms += [form.rstrip(b"/") if form.endswith(b"/") else form + b"/" for form in forms]
    return list(dict.fromkeys(forms))


def _evidence(request: Request, operation: Operation, mistake: str | None) -> dict[str, Any]:
    """What was expected to be signed, for the journal: length and digest, never the secret."""
    expected = [_described("the request body's bytes", request.body)] if request.body else []
    if not request.body or operation.method == "PATCH":
        expected += [_described(f"the URI {form.decode('latin-1')}", form) for form in uri_forms(request)]
    found = {"algorithm": "HMAC-SHA256", "operation": operation.id, "expected": expected}
    return found if mistake is None else {**found, "mistake": mistake}


def _mistake(request: Request, key: str, secret: str, given: str) -> str | None:
    """What was signed instead, where it is one of the usual things."""
    message = request.body or request.path.encode("latin-1")
    if _same(b64encode(bytes.fromhex(digest(secret, message))).decode(), given):
        return "the digest is right but in base64; it must be hexadecimal"
    if _same(digest(key, message), given.lower()):
        return "the api key was used as the secret"
    for what, other in _mistaken(request):
        if _same(digest(secret, other), given.lower()):
            return f"{what} was signed"
    return None


def _mistaken(request: Request) -> Iterator[tuple[str, bytes]]:
    """What clients sign by mistake."""
    host = request.headers.get("host", "")
    for scheme in ("http", "https"):
        yield "the whole URL", f"{scheme}://{host}{request.target}".encode()
    if not request.body:
        yield from (("an empty JSON body", empty) for empty in (b"{}", b"[]", b"null", b'""'))
        return
    yield from (("the request URI, not the body,", form) for form in uri_forms(request))
    yield "an empty body", b""
    for spelling in _spellings(request.body):
        yield "the body's JSON in another spelling than the bytes sent", spelling


def _spellings(body: bytes) -> Iterator[bytes]:
    """The same JSON as other languages write it."""
    if len(body) > _GUESSED:
        return
    try:
        parsed = orjson.loads(body)
        for separators in ((",", ":"), (", ", ": ")):
            for ascii_only in (True, False):
                text = json.dumps(parsed, separators=separators, ensure_ascii=ascii_only)
                yield text.encode()
                yield text.replace("/", "\\/").encode()
    except (ValueError, RecursionError):
        return


def _described(what: str, message: bytes) -> dict[str, Any]:
    return {"what": what, "length": len(message), "sha256": hashlib.sha256(message).hexdigest()}


def verify(headers: Mapping[str, str], body: bytes, worlds: Worlds) -> bool | None:
    """Whether a webhook's signature holds; None when it carries none of ours. Header names in lower case."""
    parts = _HEADER.fullmatch(headers.get("authorization", ""))
    if parts is None:
        return None
    credential = worlds.known(NAME, parts["key"])
    if credential is None:
        return False
    return _same(digest(credential.fields["api_secret"], body), parts["digest"])


def _same(expected: str, given: str) -> bool:
    """In constant time; `given` may hold any sign that a header can."""
    return hmac.compare_digest(expected.encode(), given.encode())


class KeyMint:
    """Key pairs. Each world has a second account too, to which face match is not open.

    With two accounts in one world the vendor's 403s are within reach, and no world has to see another.
    """

    demo: Mapping[str, str] = {
        "api_key": "demo-vmc-key",
        "api_secret": "demo-vmc-secret",
        "second_api_key": "demo-vmc-second-key",
        "second_api_secret": "demo-vmc-second-secret",
    }

    def fresh(self, ids: Ids) -> dict[str, str]:
        """New pairs, drawn from `ids`."""
        return {
            "api_key": f"vmc-{ids.token('verifymycontent key', 24)}",
            "api_secret": ids.token("verifymycontent secret", 48),
            "second_api_key": f"vmc-{ids.token('verifymycontent key', 24)}",
            "second_api_secret": ids.token("verifymycontent secret", 48),
        }

    def accounts(self, fields: Mapping[str, str]) -> Mapping[str, Mapping[str, str]]:
        """Both accounts, by key."""
        second = {"api_key": fields["second_api_key"], "api_secret": fields["second_api_secret"]}
        main = {"api_key": fields["api_key"], "api_secret": fields["api_secret"]}
        return {main["api_key"]: main, second["api_key"]: second}

    def opened(self, key: str) -> dict[str, str]:
        """An unknown key that opens a world has itself as its secret."""
        second = f"{key}-second"
        return {
            "api_key": key,
            "api_secret": key,
            "second_api_key": second,
            "second_api_secret": second,
        }

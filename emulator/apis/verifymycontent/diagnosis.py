"""What was signed instead, and with what: found out for the journal where a signature does not hold.

A signature tells nothing of its message but whether a guess is right. What clients sign and sign with by
mistake is tried, until so many bytes were hashed.
"""

from __future__ import annotations

import hashlib
import hmac
from base64 import b64decode
from binascii import Error as NotBase64Error
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from emulator.apis.verifymycontent.spellings import spellings
from emulator.contract.call import Request
from emulator.contract.operation import Operation
from emulator.world.world import World

BUDGET = 512 * 1024
"""Bytes that are hashed for one diagnosis at most; a guess costs at least `LEAST` of them."""

LEAST = 512
EXCERPT = 20
"""Bytes that are shown of each side of a difference."""

ALGORITHMS = {16: "md5", 20: "sha1", 28: "sha224", 32: "sha256", 48: "sha384", 64: "sha512"}
"""Bytes of a digest, and what makes such."""

UNKNOWN = "what was signed cannot be known: none of the usual messages and secrets gives this digest"


class Message(NamedTuple):
    """Something that may have been signed. what: for people."""

    what: str
    content: bytes

    def as_json(self) -> dict[str, Any]:
        """Length and digest, which tell it from others and say nothing of a secret."""
        digest = hashlib.sha256(self.content).hexdigest()
        return {"what": self.what, "length": len(self.content), "sha256": digest}


class Secret(NamedTuple):
    """Something that may have been signed with. what: for people; empty for what is right."""

    what: str
    content: str


class Form(NamedTuple):
    """A digest as it was given. mistake: what is wrong with its kind or its spelling, if anything is."""

    digest: bytes
    algorithm: str
    mistake: str


@dataclass(frozen=True, slots=True)
class Found:
    """What was signed, and with what."""

    message: Message
    secret: Secret
    right: bool
    """Whether that message is one whose signature is accepted."""


def evidence(
    request: Request,
    operation: Operation,
    given: str,
    *,
    expected: Sequence[Message],
    secrets: Sequence[Secret],
) -> dict[str, Any]:
    """What was expected to be signed and, where that can be known, what was: lengths and digests, no secret.

    expected: what is accepted, the most usual first. secrets: the right ones first.
    """
    form = form_of(given)
    found = None if form is None else _find(form, request, expected, secrets)
    told = {
        "algorithm": "HMAC-SHA256",
        "operation": operation.id,
        "expected": [each.as_json() for each in expected],
        "signed": None if found is None else found.message.as_json(),
        "difference": None,
    }
    if found is not None and not found.right:
        told["difference"] = difference(found.message.content, [each.content for each in expected])
    return {**told, "mistake": _mistake(given, form, found)}


def _mistake(given: str, form: Form | None, found: Found | None) -> str:
    if form is None:
        return f"the digest has {len(given)} signs and is none: HMAC-SHA256 in hexadecimal has 64"
    if found is None:
        return f"{UNKNOWN}; {form.mistake}" if form.mistake else UNKNOWN
    wrong = [
        *([f"{found.secret.what} was used as the secret"] if found.secret.what else []),
        *([] if found.right else [f"{found.message.what} was signed"]),
        *([form.mistake] if form.mistake else []),
    ]
    return "; ".join(wrong)


# -- the digest --------------------------------------------------------------------------------------------


def form_of(given: str) -> Form | None:
    """What kind of digest that is; None for what is none."""
    text = given.strip()
    for spelled, digest in (("", _from_hex(text)), ("in base64", _from_base64(text))):
        if digest is None or len(digest) not in ALGORITHMS:
            continue
        inner = _from_hex(digest.decode("latin-1")) if spelled else None
        if inner is not None and len(inner) in ALGORITHMS:
            return _form(inner, "the base64 of its hexadecimal digits")
        return _form(digest, spelled)
    return None


def _form(digest: bytes, spelled: str) -> Form:
    algorithm = ALGORITHMS[len(digest)]
    mistakes = [
        *([f"the digest is {spelled}; it must be hexadecimal"] if spelled else []),
        *([f"it is HMAC-{algorithm.upper()}, not HMAC-SHA256"] if algorithm != "sha256" else []),
    ]
    return Form(digest, algorithm, "; ".join(mistakes))


def _from_hex(text: str) -> bytes | None:
    try:
        return bytes.fromhex(text)
    except ValueError:
        return None


def _from_base64(text: str) -> bytes | None:
    padded = text.replace("-", "+").replace("_", "/").rstrip("=")
    try:
        return b64decode(padded + "=" * (-len(padded) % 4), validate=True)
    except (NotBase64Error, ValueError):
        return None


# -- the guesses -------------------------------------------------------------------------------------------


def _find(form: Form, request: Request, expected: Sequence[Message], secrets: Sequence[Secret]) -> Found | None:
    """The first guess that gives the digest, while there is budget."""
    left = BUDGET
    for message, secret, right in _guesses(request, expected, secrets):
        left -= max(LEAST, len(message.content))
        if left < 0:
            return None
        digest = hmac.digest(secret.content.encode(), message.content, form.algorithm)
        if hmac.compare_digest(digest, form.digest):
            return Found(message, secret, right)
    return None


def _guesses(
    request: Request, expected: Sequence[Message], secrets: Sequence[Secret]
) -> Iterator[tuple[Message, Secret, bool]]:
    """The right message with whatever secret, then other messages with the right secret, then both wrong."""
    usual, right = expected[0], secrets[0]
    yield from ((message, right, True) for message in expected)
    yield from ((usual, secret, True) for secret in secrets[1:])
    seen = {message.content for message in expected}
    wrong = []
    for message in _others(request):
        if message.content not in seen:
            seen.add(message.content)
            wrong.append(message)
            yield message, right, False
    yield from ((message, secret, True) for message in expected[1:] for secret in secrets[1:])
    yield from ((message, secret, False) for message in wrong for secret in secrets[1:])


def _others(request: Request) -> Iterator[Message]:
    """What clients sign by mistake, the cheapest first."""
    target, path = request.target.encode("latin-1"), request.path.encode("latin-1")
    host = request.headers.get("host", "").encode("latin-1", "replace")
    if request.body:
        yield Message("the request URI, not the body,", target)
        yield Message("the request URI without its query, not the body,", path)
        yield Message("an empty body", b"")
    for scheme in (b"http", b"https"):
        yield Message("the whole URL", scheme + b"://" + host + target)
        yield Message("the URL without its query", scheme + b"://" + host + path)
    for form in (target, path):
        yield from _uris(form, request.method.encode("latin-1"))
    if not request.body:
        yield from (Message("an empty JSON body", empty) for empty in (b"{}", b"[]", b"null", b'""'))
        return
    yield from (Message(what, content) for what, content in spellings(request.body))


def _uris(form: bytes, method: bytes) -> Iterator[Message]:
    yield Message("the URI without the slash that it begins with", form.lstrip(b"/"))
    ended = form.rstrip(b"/") if form.endswith(b"/") else form + b"/"
    yield Message("the URI with another slash at its end", ended)
    yield Message("the URI in lower case", form.lower())
    yield Message("the URI with a blank for each plus", form.replace(b"+", b" "))
    for written in (method.upper(), method.lower()):
        for between in (b"", b" ", b"\n", b":"):
            yield Message("the method and the URI", written + between + form)


def secrets_of(world: World | None, name: str, pair: tuple[str, str], demo: Iterable[Secret]) -> list[Secret]:
    """What a client may have signed with: the right one, the key itself, and what else its world has.

    pair: the key, and the secret that is right.
    """
    key, secret = pair
    found = [Secret("", secret), Secret("the api key", key)]
    if world is not None:
        for api, fields in world.credentials.items():
            found += [Secret(f"{field} of {api} in this world", each) for field, each in fields.items()]
        retired = [old for old in world.retired if old.api == name]
        found += [Secret(f"a secret that was rotated away ({old.field})", old.value) for old in retired]
    known: dict[str, Secret] = {}
    for each in (*found, *demo):
        known.setdefault(each.content, each)
    return list(known.values())


# -- the difference ----------------------------------------------------------------------------------------


def difference(signed: bytes, expected: Sequence[bytes]) -> dict[str, Any]:
    """Where `signed` is first unlike what it is most like of `expected`, in bytes, and both sides there."""
    nearest = max(expected, key=lambda each: _common(signed, each))
    offset = _common(signed, nearest)
    start = max(0, offset - EXCERPT // 2)
    end = start + EXCERPT
    return {"offset": offset, "expected": _shown(nearest[start:end]), "signed": _shown(signed[start:end])}


def _common(one: bytes, other: bytes) -> int:
    """How many bytes both begin with."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _shown(excerpt: bytes) -> str:
    r"""In signs that are printable: other bytes as `\x00`."""
    return "".join(chr(byte) if 32 <= byte < 127 else f"\\x{byte:02x}" for byte in excerpt)

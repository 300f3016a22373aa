"""Who calls: HMAC over the body's bytes, or over the request URI where there is no body.

Source: verifymycontent-anonymous-face-match, "Generating the HMAC header", and what the vendor's SDKs send.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote

from emulator.contract.call import Principal, Request
from emulator.contract.errors import ApiError
from emulator.contract.operation import Operation
from emulator.world.ids import Ids
from emulator.world.worlds import Credential, Worlds

NAME = "verifymycontent"

_HEADER = re.compile(r"hmac ?(?P<key>[^\s].*):(?P<digest>[^:]*)", re.IGNORECASE)
_RISKY = "/v1/collections/risky"


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

    Raises: ApiError 401, of two kinds: no usable key, or a signature that is not that key's.
    """
    header = request.headers.get("authorization")
    if header is None:
        raise ApiError(401, "the authorization header is missing; it reads: hmac <api key>:<hmac>")
    parts = _HEADER.fullmatch(header)
    if parts is None:
        raise ApiError(401, "the authorization header must read: hmac <api key>:<hmac>")
    credential = worlds.open_with(NAME, parts["key"])
    if credential is None:
        raise ApiError(401, "the api key is unknown")
    secret, given = credential.fields["api_secret"], parts["digest"].lower()
    if any(_same(digest(secret, message), given) for message in signable(request, operation)):
        return Principal(credential.world, credential)
    raise ApiError(
        401, "the signature does not match", signed=_evidence(request, operation), world=credential.world
    )


def signable(request: Request, operation: Operation) -> Iterator[bytes]:
    """Every message whose signature is accepted, the most usual first."""
    if request.body:
        yield request.body
        # SDK-PHP signs the URI of pause and resume whatever it sends with them.
        if operation.method != "PATCH":
            return
    for form in uri_forms(request):
        yield form.encode()
    if not request.body:
        yield b""  # SDK-NODE signs nothing at all where there is no body


def uri_forms(request: Request) -> list[str]:
    """The spellings under which clients sign one request URI."""
    forms = [request.target, request.path, unquote(request.path), unquote(request.target)]
    if request.path.startswith("//"):  # a base URL that ends in a slash
        forms += ["/" + form.lstrip("/") for form in forms]
    if request.path.rstrip("/").endswith(_RISKY):  # the documents write it with a slash, clients without
        forms += [form.rstrip("/") if form.endswith("/") else f"{form}/" for form in forms]
    return list(dict.fromkeys(forms))


def _evidence(request: Request, operation: Operation) -> dict[str, Any]:
    """What was expected to be signed, for the journal: length and digest, never the secret."""
    if request.body:
        expected = [_described("the request body's bytes", request.body)]
    else:
        expected = [_described(f"the request URI {form}", form.encode()) for form in uri_forms(request)]
    return {"algorithm": "HMAC-SHA256", "operation": operation.id, "expected": expected}


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

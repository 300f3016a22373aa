"""Who calls: HMAC over the body's bytes, or over the request URI where there is no body.

Source: verifymycontent-anonymous-face-match, "Generating the HMAC header", and what the vendor's SDKs send.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from urllib.parse import unquote_to_bytes

from emulator.apis.verifymycontent.diagnosis import Message, Secret, evidence, secrets_of
from emulator.contract.call import Principal, Request
from emulator.contract.errors import ApiError
from emulator.contract.operation import Operation
from emulator.webhooks.signing import DIFFERS, HOLDS, IN_GRACE, RETIRED, Verdict
from emulator.world.ids import Ids
from emulator.world.owners import Problem, bare, owner_of, problem, stranger, world_of
from emulator.world.world import World
from emulator.world.worlds import Credential, Worlds

NAME = "verifymycontent"
SCHEME = f"{NAME} hmac"

_HEADER = re.compile(r"hmac ?(?P<key>[!-9;-~]+):(?P<digest>.*)", re.IGNORECASE)
"""Every sign of a key is a visible one of ASCII, and none a colon: what else a header holds names no key."""

_RISKY = b"/v1/collections/risky"


def digest(secret: str, message: bytes) -> str:
    """HMAC-SHA256 of `message` in lower-case hexadecimal; the vendor's PHP SDK compares exactly."""
    keyed = _keyed(secret).copy()
    keyed.update(message)
    return keyed.hexdigest()


@lru_cache(2048)
def _keyed(secret: str) -> hmac.HMAC:
    """What every digest with `secret` begins with: half of the work, for a short message."""
    return hmac.new(secret.encode(), digestmod="sha256")


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
        told = problem(Problem.MISSING, "there is no Authorization header")
        text = "the authorization header is missing; it reads: hmac <api key>:<hmac>"
        raise ApiError(401, text, credential=told)
    parts = _HEADER.fullmatch(header)
    if parts is None:
        raise _malformed(header, worlds)
    key, given = parts["key"], parts["digest"]
    credential = worlds.known(NAME, key)
    if credential is None and not worlds.opens:
        raise _unknown("the api key is unknown", key, worlds)
    secrets = [key] if credential is None else _secrets(credential)
    if not any(_is_signed(secret, given.lower(), request, operation) for secret in secrets):
        raise _unsigned(request, operation, given, (key, secrets[0]), credential)
    credential = credential or worlds.open_with(NAME, key)
    if credential is None:
        raise _unknown(f"the api key is unknown{worlds.no_room()}", key, worlds)
    return Principal(credential.world, credential)


def whose(request: Request, worlds: Worlds) -> World | None:
    """The world of the key that is shown, whatever it signs."""
    parts = _HEADER.fullmatch(request.headers.get("authorization", ""))
    credential = None if parts is None else worlds.known(NAME, parts["key"])
    return None if credential is None else credential.world


def _secrets(credential: Credential) -> list[str]:
    """What an account signs with, and what it did before, as long as that is still taken."""
    fields, world = credential.fields, credential.world
    second = credential.key == world.credentials[NAME]["second_api_key"]
    return [fields["api_secret"], *world.still_taken(NAME, "second_api_secret" if second else "api_secret")]


def _malformed(header: str, worlds: Worlds) -> ApiError:
    owner = owner_of(worlds, header.strip()) or owner_of(worlds, bare(header))
    whose = "" if owner is None else f"; it holds {owner}"
    told = problem(Problem.MALFORMED, f"the header does not read hmac, an api key, a colon and a digest{whose}")
    text = "the authorization header must read: hmac <api key>:<hmac>"
    return ApiError(401, text, credential=told, world=world_of(owner))


def _unknown(text: str, key: str, worlds: Worlds) -> ApiError:
    owner = owner_of(worlds, key)
    return ApiError(401, text, credential=stranger(owner, "api key"), world=world_of(owner))


def _unsigned(
    request: Request, operation: Operation, given: str, pair: tuple[str, str], credential: Credential | None
) -> ApiError:
    """The refusal of a signature that is not of this key and secret; what is known of it is for the journal."""
    world = None if credential is None else credential.world
    demo = (Secret("the demo secret", KeyMint.demo[name]) for name in ("api_secret", "second_api_secret"))
    signed = evidence(
        request,
        operation,
        given,
        expected=_expected(request, operation),
        secrets=secrets_of(world, NAME, pair, demo),
    )
    told = problem(Problem.SIGNATURE, signed["mistake"])
    return ApiError(401, "the signature does not match", signed=signed, credential=told, world=world)


def _is_signed(secret: str, given: str, request: Request, operation: Operation) -> bool:
    for message in signable(request, operation):  # noqa: SIM110 - on every request, and `any` is slower
        if _same(digest(secret, message), given):
            return True
    return False


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


def _expected(request: Request, operation: Operation) -> list[Message]:
    """Every message whose signature is accepted, for people."""
    expected = [Message("the request body's bytes", request.body)] if request.body else []
    if not request.body or operation.method == "PATCH":
        expected += [Message(f"the URI {form.decode('latin-1')}", form) for form in uri_forms(request)]
    return expected if request.body else [*expected, Message("nothing at all", b"")]


def verify(headers: Mapping[str, str], body: bytes, worlds: Worlds) -> Verdict | None:
    """Whether a webhook's signature holds; None when it carries none of ours. Header names in lower case."""
    parts = _HEADER.fullmatch(headers.get("authorization", ""))
    if parts is None:
        return None
    credential = worlds.known(NAME, parts["key"])
    if credential is None:
        return Verdict(SCHEME, holds=False, detail=DIFFERS)
    if _same(digest(credential.fields["api_secret"], body), parts["digest"]):
        return Verdict(SCHEME, holds=True, detail=HOLDS)
    if any(_same(digest(secret, body), parts["digest"]) for secret in _secrets(credential)[1:]):
        return Verdict(SCHEME, holds=True, detail=IN_GRACE)
    retired = (old.value for old in credential.world.retired if old.api == NAME)
    away = any(_same(digest(secret, body), parts["digest"]) for secret in retired)
    return Verdict(SCHEME, holds=False, detail=RETIRED if away else DIFFERS)


def _same(expected: str, given: str) -> bool:
    """In constant time; `given` may hold any sign that a header can."""
    return hmac.compare_digest(expected.encode(), given.encode())


class KeyMint:
    """Key pairs. Each world has a second account too, to which face match is not open.

    With two accounts in one world the vendor's 403s are within reach, and no world has to see another.
    """

    rotates = ("api_secret", "second_api_secret")

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

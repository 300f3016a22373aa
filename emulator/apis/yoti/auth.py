"""Who calls: a token, bare or as Bearer, with the SDK id that owns it.

Source: yoti-trust-api-reference, security scheme and `Yoti-Sdk-Id`; the 401s are inferred, facts §1.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from emulator.apis.yoti.diagnosis import unknown_party, unopened, unshown
from emulator.contract.call import Principal, Request
from emulator.world.ids import Ids
from emulator.world.owners import Problem
from emulator.world.world import World
from emulator.world.worlds import Credential, Worlds

NAME = "yoti"

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
"""As the reference has it: lower case, versions 1 to 5. Matched in full: `$` would let a newline pass."""

_MEMBER = "."


@dataclass(frozen=True, slots=True)
class Caller:
    """The relying party, or one of its members. member: the id that a member's token carries."""

    credential: Credential
    member: str | None = None

    @property
    def sdk_id(self) -> str:
        """The relying party's SDK id."""
        return self.credential.fields["sdk_id"]


def authenticate(request: Request, worlds: Worlds) -> Principal:
    """The relying party whose token, or a member's, and SDK id the request carries. Raises: ApiError 401."""
    token, _ = split_token(shown_token(request.headers))
    if not token:
        text = "the Authorization header is missing; it carries the token, bare or as Bearer"
        raise unshown(text, "there is no token in the Authorization header")
    sdk_id = shown_sdk_id(request.headers)
    credential = worlds.open_with(NAME, key_of(token, sdk_id))
    if credential is None:
        text = f"the token is unknown, or Yoti-Sdk-Id is not the one that owns it{worlds.no_room()}"
        raise unopened(text, token, sdk_id, NAME, worlds)
    return Principal(credential.world, credential)


def whose(request: Request, worlds: Worlds) -> World | None:
    """The world of the token and the SDK id that are shown; of the SDK id, where there is no token."""
    token, _ = split_token(shown_token(request.headers))
    sdk_id = request.headers.get("yoti-sdk-id", "")
    credential = worlds.known(NAME, key_of(token, sdk_id)) if token else party_of(sdk_id, worlds)
    return None if credential is None else credential.world


def authenticate_socket(request: Request, worlds: Worlds) -> Principal:
    """The relying party of the SDK id, which is all that opening a socket asks for. Raises: ApiError 401."""
    sdk_id = shown_sdk_id(request.headers)
    credential = party_of(sdk_id, worlds)
    if credential is None:
        raise unknown_party("the Yoti-Sdk-Id is unknown", sdk_id, worlds)
    return Principal(credential.world, credential)


def shown_sdk_id(headers: Mapping[str, str]) -> str:
    """The SDK id of a request. Raises: ApiError 401."""
    sdk_id = headers.get("yoti-sdk-id", "")
    if UUID.fullmatch(sdk_id) is None:
        kind = Problem.MALFORMED if sdk_id else Problem.MISSING
        text = "the Yoti-Sdk-Id header is no UUID in lower case" if sdk_id else "there is no Yoti-Sdk-Id header"
        raise unshown("the Yoti-Sdk-Id header must be a UUID in lower case", text, kind)
    return sdk_id


def shown_token(headers: Mapping[str, str]) -> str:
    """The token of a request: the guide says Bearer, the reference only "token"."""
    shown = headers.get("authorization", "").strip()
    scheme, _, rest = shown.partition(" ")
    return rest.strip() if scheme.lower() == "bearer" else shown


def split_token(shown: str) -> tuple[str, str | None]:
    """The relying party's token, and the id of the member whose token it is."""
    token, dot, member = shown.rpartition(_MEMBER)
    return (token, member) if dot and UUID.fullmatch(member) else (shown, None)


def member_token(token: str, member_id: str) -> str:
    """A member's token: that of the relying party, and whose it is."""
    return f"{token}{_MEMBER}{member_id}"


def token_of(world: World, sdk_id: str, member_id: str) -> str:
    """The token of a member of that relying party of `world`."""
    fields = world.credentials[NAME]
    prefix = "" if fields["sdk_id"] == sdk_id else "second_"
    return member_token(fields[f"{prefix}token"], member_id)


def caller_of(request: Request, credential: Credential) -> Caller:
    """Who calls, once the token is known."""
    return Caller(credential, split_token(shown_token(request.headers))[1])


def key_of(token: str, sdk_id: str) -> str:
    """The key under which a token is registered, with the SDK id that owns it."""
    return f"{token} {sdk_id}"


def party_of(sdk_id: str, worlds: Worlds) -> Credential | None:
    """The relying party of an SDK id alone: a socket is opened with nothing else."""
    return worlds.known(NAME, f"sdk {sdk_id}")


class TokenMint:
    """A token and its SDK id; and those of a second relying party, a stranger to the first one's accounts."""

    rotates = ("token", "second_token")

    demo: Mapping[str, str] = {
        "token": "demo-yoti-token",
        "sdk_id": "3d8f7c52-6f0b-4c1e-9a57-0b6f2b6a1c01",
        "second_token": "demo-yoti-second-token",
        "second_sdk_id": "3d8f7c52-6f0b-4c1e-9a57-0b6f2b6a1c02",
    }

    def fresh(self, ids: Ids) -> dict[str, str]:
        """New ones, drawn from `ids`."""
        return {
            "token": f"yoti-{ids.token('yoti token', 40)}",
            "sdk_id": ids.uuid4("yoti sdk id"),
            "second_token": f"yoti-{ids.token('yoti token', 40)}",
            "second_sdk_id": ids.uuid4("yoti sdk id"),
        }

    def accounts(self, fields: Mapping[str, str]) -> Mapping[str, Mapping[str, str]]:
        """Both relying parties, each by token with SDK id, and by SDK id alone."""
        opened = {}
        for prefix in ("", "second_"):
            party = {"token": fields[f"{prefix}token"], "sdk_id": fields[f"{prefix}sdk_id"]}
            opened[key_of(party["token"], party["sdk_id"])] = party
            opened[f"sdk {party['sdk_id']}"] = party
        return opened

    def opened(self, key: str) -> dict[str, str]:
        """An unknown token opens a world for the SDK id that it came with."""
        token, _, sdk_id = key.rpartition(" ")
        second = f"{sdk_id[:-12]}{(int(sdk_id[-12:], 16) ^ 1):012x}"
        return {
            "token": token,
            "sdk_id": sdk_id,
            "second_token": f"{token}-second",
            "second_sdk_id": second,
        }

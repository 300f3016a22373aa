"""What the control plane answers, as typed records.

A record takes the keys that it knows; `raw` is all that was said, so that what a newer server adds is not lost.
"""

from __future__ import annotations

import dataclasses
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

R = TypeVar("R")

Json = Any
"""JSON as Python has it."""

BRIEF = 200
"""Signs of a body in the line of a record."""


def as_record(kind: type[R], raw: Any) -> R:
    """`raw` as a record of that kind; unknown keys are left to `raw`."""
    hints: dict[str, Any] = _hints(kind)  # type: ignore[arg-type] # a class is hashable
    values = {name: _as(hint, raw[name]) for name, hint in hints.items() if name in raw}
    if "raw" in hints:
        values["raw"] = raw
    return kind(**values)


@cache
def _hints(kind: Any) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {each.name: hints[each.name] for each in dataclasses.fields(kind)}


def _as(hint: Any, value: Any) -> Any:
    if isinstance(hint, UnionType):
        hint = next(part for part in get_args(hint) if part is not NoneType)
        return None if value is None else _as(hint, value)
    if get_origin(hint) is tuple:
        return tuple(_as(get_args(hint)[0], each) for each in value)
    return as_record(hint, value) if isinstance(hint, type) and dataclasses.is_dataclass(hint) else value


def brief(body: Json) -> str:
    """A body as the end of a line, cut; empty where there is none."""
    if body is None:
        return ""
    text = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return f" {text}" if len(text) <= BRIEF else f" {text[:BRIEF]}…"


# Credentials


@dataclass(frozen=True, slots=True)
class YotiKeys:
    """What opens a world at Yoti: two relying parties, strangers to each other."""

    token: str
    sdk_id: str
    second_token: str = ""
    second_sdk_id: str = ""

    @property
    def headers(self) -> dict[str, str]:
        """Those that every request of the first relying party carries."""
        return {"Authorization": f"Bearer {self.token}", "Yoti-Sdk-Id": self.sdk_id}


@dataclass(frozen=True, slots=True)
class VerifyMyContentKeys:
    """What opens a world at VerifyMyContent: two accounts, of which the second has no face match."""

    api_key: str
    api_secret: str
    second_api_key: str = ""
    second_api_secret: str = ""

    def authorization(self, message: bytes | str) -> str:
        """The `Authorization` header over `message`: the body's bytes, or the path of a request without one."""
        data = message.encode() if isinstance(message, str) else message
        return f"hmac {self.api_key}:{hmac.digest(self.api_secret.encode(), data, hashlib.sha256).hex()}"


@dataclass(frozen=True, slots=True)
class ModerationApiKeys:
    """What opens a world at moderationapi.com, and what its webhooks are signed with."""

    api_key: str = ""
    webhook_secret: str = ""

    @property
    def headers(self) -> dict[str, str]:
        """Those that every request carries."""
        return {"Authorization": f"Bearer {self.api_key}"}


@dataclass(frozen=True, slots=True)
class Credentials:
    """What opens a world, by vendor. An API that the server does not serve has empty ones."""

    yoti: YotiKeys
    verifymycontent: VerifyMyContentKeys
    moderationapi: ModerationApiKeys = ModerationApiKeys()
    raw: Mapping[str, Json] = field(default_factory=dict, repr=False)


def credentials_of(told: Mapping[str, Json]) -> Credentials:
    """The credentials of a world as the control plane tells it."""
    said = told["credentials"]
    return as_record(Credentials, {"yoti": said["yoti"], "verifymycontent": said["verifymycontent"], **said})


# The world


@dataclass(frozen=True, slots=True)
class Reading:
    """What a world's clock shows. now: RFC 3339. fired: what an advance set off."""

    now: str
    epoch: float
    mode: str
    pending: int
    next: str | None = None
    fired: int = 0
    pace: float = 1.0
    raw: Mapping[str, Json] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class UnderWay:
    """A resource that is on its way. resting: it takes no further step by itself."""

    kind: str
    resource: str
    resting: bool = False


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """How resources progress, and which are on their way."""

    mode: str
    delay: float
    reads: int
    count: int = 0
    under_way: tuple[UnderWay, ...] = ()
    raw: Mapping[str, Json] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Showing:
    """What some content was found to show. decided_by: verdict, marker, media or default."""

    url: str
    decided_by: str
    reason: str
    reachable: bool
    people: int
    raw: Mapping[str, Json] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault that was set. hits: how many calls, or webhooks, it has met so far."""

    id: str
    status: int | None = None
    api: str | None = None
    operation: str | None = None
    hits: int = 0
    effect: str = "status"
    raw: Mapping[str, Json] = field(default_factory=dict, repr=False)


# The journal


@dataclass(frozen=True, slots=True)
class Broken:
    """A rule of the contract that was broken. side: request or reply. pointer: into that part of it."""

    pointer: str
    rule: str
    message: str = ""
    side: str = "request"
    part: str = "body"

    def __str__(self) -> str:
        return f"{self.side} {self.part} {self.pointer or '(the whole)'} breaks {self.rule}: {self.message}"


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered. body: JSON where it was JSON, else text."""

    headers: Mapping[str, str] = field(default_factory=dict)
    body: Json = None
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and what it was answered. credential: where it is not known who calls, why."""

    number: int
    at: str
    method: str
    target: str
    status: int | None
    api: str | None = None
    operation: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Json = None
    cut: bool = False
    reply: Answer = Answer()
    violations: tuple[Broken, ...] = ()
    fault: str | None = None
    effect: Mapping[str, Json] | None = None
    signed: Mapping[str, Json] | None = None
    credential: Mapping[str, Json] | None = None
    near: tuple[str, ...] = ()
    raw: Mapping[str, Json] = field(default_factory=dict, repr=False)

    def __str__(self) -> str:
        status = "no reply" if self.status is None else self.status
        name = self.operation or "no operation of any API"
        return f"{self.number}. {self.method} {self.target} -> {status} ({name}){brief(self.body)}"


class Exchanges(list[Exchange]):
    """Some exchanges, newest first. dropped: how many older ones the journal keeps no more."""

    dropped: int = 0


# Deliveries and sinks


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt to deliver. error: why nothing was answered. effect: what a fault did to it."""

    at: str
    status: int | None = None
    error: str | None = None
    effect: str | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """One webhook of the outbox. status: pending, delivered or failed.

    tampered: what was done to it. planned: the effect of the fault that made it late, or let others pass.
    """

    id: str
    url: str
    event: str
    resource: str
    status: str
    attempts: tuple[Attempt, ...] = ()
    next_due: str | None = None
    replay_of: str | None = None
    failure: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Json = None
    tampered: str | None = None
    planned: str | None = None
    raw: Mapping[str, Json] = field(default_factory=dict, repr=False)

    @property
    def note(self) -> str:
        """What sets it apart from what the vendor tells of itself; empty where nothing does."""
        copied = f"tampered with: {self.tampered}" if self.tampered else "a replay" if self.replay_of else ""
        return ", ".join(filter(None, (copied, f"by a fault: {self.planned}" if self.planned else "")))

    def __str__(self) -> str:
        tried = ", ".join(str(each.status or each.error) for each in self.attempts) or "no attempt yet"
        note = f", {self.note}" if self.note else ""
        return f"{self.event} to {self.url}: {self.status} ({tried}){note}{brief(self.body)}"


@dataclass(frozen=True, slots=True)
class Signature:
    """Whether a message is signed, and holds: None when that can't be told."""

    scheme: str | None = None
    holds: bool | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """What a sink received. status: how it answered; None where it closed the connection instead."""

    number: int
    method: str
    target: str
    status: int | None
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Json = None
    signature: Signature = Signature()
    raw: Mapping[str, Json] = field(default_factory=dict, repr=False)

    def __str__(self) -> str:
        holds = {True: ", signature holds", False: ", signature does not hold", None: ""}[self.signature.holds]
        return f"{self.number}. {self.method} -> {self.status or 'no reply'}{holds}{brief(self.body)}"

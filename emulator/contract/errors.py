"""What is answered when a request is refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from emulator.world.world import World

SHOWN = 5
"""Violations that a refusal's own text tells; the journal tells more."""


class Cause(Enum):
    """Why a request is refused. Each vendor gives each cause its own documented status and shape."""

    REFUSED = "a handler's own decision"
    UNMATCHED = "no operation has this path"
    METHOD = "the path exists, the method does not"
    TOO_LARGE = "a limit on bytes or depth"
    MALFORMED = "not JSON"
    INVALID = "breaks the contract"
    FULL = "a store holds as much as it may"
    GONE = "the world was emptied, restored or dropped meanwhile"
    FAULT = "an injected fault"
    BROKEN_REPLY = "our own reply breaks the contract"
    CRASH = "our own defect"


@dataclass(frozen=True, slots=True)
class Violation:
    """One broken rule.

    side: `request` or `reply`. part: `path`, `query`, `header`, `body` or `status`.
    pointer: JSON pointer into the part. message: names the field and the rule.
    rule: the schema keyword; `json`, `depth` or `size` of a whole body, `content` for what it is said to be,
    `responses` of a status, `path` or `method` for what no operation serves.
    detail: for a vendor that explains a refusal in a vocabulary of its own: the keyword's own figures, the
    `path` as a list, the JSON type that was `received` (never the value), and the broken `schema`.
    """

    side: str
    part: str
    pointer: str
    rule: str
    message: str
    detail: Mapping[str, Any] = field(default_factory=dict, compare=False, repr=False)

    def as_json(self) -> dict[str, str]:
        """As the journal shows it."""
        return {
            "side": self.side,
            "part": self.part,
            "pointer": self.pointer,
            "rule": self.rule,
            "message": self.message,
        }


class ApiError(Exception):
    """A refusal on its way to the client, in no vendor's shape yet.

    status: the status to answer; None leaves it to the vendor's reading of `cause`.
    signed: for a refused signature, what was expected to be signed; goes to the journal, never to the client.
    credential: for who calls not being known, why; as `signed`.
    near: for a path that is not served, the nearest operations. world: whose journal tells of it.
    """

    def __init__(
        self,
        status: int | None,
        message: str,
        *,
        cause: Cause = Cause.REFUSED,
        violations: Sequence[Violation] = (),
        headers: Mapping[str, str] | None = None,
        signed: dict[str, Any] | None = None,
        credential: dict[str, Any] | None = None,
        near: Sequence[str] = (),
        world: World | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.cause = cause
        self.violations = tuple(violations)
        self.headers = dict(headers or {})
        self.signed = signed
        self.credential = credential
        self.near = tuple(near)
        self.world = world


def told(violations: Sequence[Violation]) -> str:
    """The first of them as one sentence."""
    return "; ".join(violation.message for violation in violations[:SHOWN])


def unreadable(cause: Cause, rule: str, message: str) -> ApiError:
    """The refusal of a body as a whole, before anything in it is looked at."""
    return ApiError(None, message, cause=cause, violations=[Violation("request", "body", "", rule, message)])

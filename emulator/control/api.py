"""The control plane as one more API of the engine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from importlib import import_module

from emulator.contract.api import Api, Handlers
from emulator.contract.call import Call, Principal, Reply, Request
from emulator.contract.document import Document
from emulator.contract.errors import ApiError
from emulator.contract.operation import Operation
from emulator.control import (
    ca,
    clock,
    contracts,
    coverage,
    credentials,
    deliveries,
    faults,
    health,
    journal,
    lifecycle,
    media,
    sinks,
    snapshot,
    verdicts,
    verify,
    worlds,
    yoti,
)
from emulator.control.control import Answer, Answers, Control
from emulator.control.errors import as_reply
from emulator.control.guard import Guard
from emulator.control.query import check_query
from emulator.world.world import World
from emulator.world.worlds import Mint, Worlds

NAME = "control"

NOUNS = (
    health,
    ca,
    worlds,
    credentials,
    clock,
    lifecycle,
    verdicts,
    media,
    faults,
    journal,
    verify,
    coverage,
    deliveries,
    sinks,
    contracts,
    snapshot,
    yoti,
)

LATE = {
    "moderationapi": (
        *("readModerationProject", "switchModerationProject", "listExplanations"),
        *("listModerationQueues", "createModerationQueue"),
        *("listModerationWordlists", "createModerationWordlist"),
    )
}
"""By module, the operations on what a start does without: they are imported when they are called."""


@dataclass(frozen=True, slots=True)
class ControlManners:
    """The guard stands before every operation, and before its body. A path that names a world is about it."""

    guard: Guard
    mint: Mint | None = None

    def screen(self, request: Request, operation: Operation) -> None:
        """Ask the guard. Raises: ApiError, 401 or 403."""
        self.guard.check(request.headers, open=operation.open)

    def authenticate(
        self,
        request: Request,  # noqa: ARG002 - the guard has seen it
        operation: Operation,  # noqa: ARG002
        values: Mapping[str, str],
        worlds: Worlds,
    ) -> Principal:
        """The world that the path names, the default one where it names none.

        Raises: ApiError 404 for a world that is none.
        """
        world = worlds.get(values["world"]) if "world" in values else worlds.default
        if world is None:
            raise ApiError(404, f"there is no world of the id {values['world'][:60]!r}")
        return Principal(world)

    def whose(self, request: Request, worlds: Worlds) -> World | None:  # noqa: ARG002 - no journal tells of it
        """Nobody's."""
        return None

    def refuse(self, error: ApiError, operation: Operation | None) -> Reply:  # noqa: ARG002 - all refuse alike
        """`error` in the control plane's shape."""
        return as_reply(error)


def control_api(control: Control, document: Document) -> Api:
    """The control plane over `control`, held to `document`. Raises: BindingError."""
    early = [noun.ANSWERS for noun in NOUNS]
    late = [{name: _late(noun, name) for name in named} for noun, named in LATE.items()]
    answers = Handlers(
        *({name: partial(answer, control) for name, answer in noun.items()} for noun in [*early, *late])
    )
    manners = ControlManners(control.guard)
    return Api(
        NAME,
        "Control plane",
        document,
        answers,
        manners,
        recorded=False,
        screen=manners.screen,
        admit=check_query,
    )


def _late(noun: str, name: str) -> Answer:
    async def answer(control: Control, call: Call) -> Reply:
        answers: Answers = import_module(f"emulator.control.{noun}").ANSWERS
        return await answers[name](control, call)

    return answer

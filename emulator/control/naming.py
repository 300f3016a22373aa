"""APIs and operations by the names that somebody gives them. The control plane's own are none of these."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from emulator.contract.api import Api
from emulator.contract.likeness import nearest
from emulator.contract.operation import Operation
from emulator.control.control import Control
from emulator.control.errors import invalid


def named_operations(
    control: Control,
    api: str | None,
    operation: str | None,
    *,
    names: Callable[[Operation], Iterable[str]] = lambda operation: operation.names,
    at: str = "",
    part: str = "body",
) -> list[Operation]:
    """The operations that are meant; all of them, where nothing is named.

    names: what an operation may be called. at: where in `part` of a request the two names stand.
    Raises: ApiError 400 when one of them is unknown, with the nearest.
    """
    apis = [each for each in control.apis() if each.recorded]
    if api is not None:
        apis = [_named(apis, api, at, part)]
    operations = [each for one in apis for each in one.document.operations.values()]
    if operation is None:
        return operations
    found = [each for each in operations if operation in names(each)]
    if not found:
        offered = (name for each in operations for name in each.names)
        text = f"operation is unknown{nearest_of(operation, offered)}"
        raise invalid(f"{at}/operation", text, rule="operation", part=part)
    return found


def events(control: Control) -> list[str]:
    """The names of all webhooks that are sent."""
    return [event for api in control.apis() for event in api.events]


def nearest_of(name: str, offered: Iterable[str]) -> str:
    """The end of a sentence about a name that is unknown."""
    near = nearest(name, offered)
    return f"; nearest: {', '.join(near)}" if near else ""


def ids(operation: Operation) -> tuple[str, ...]:
    """What the journal calls it: by its operationId alone."""
    return (operation.id,)


def _named(apis: list[Api], name: str, at: str, part: str) -> Api:
    for api in apis:
        if api.name == name:
            return api
    raise invalid(f"{at}/api", f"api is none of {', '.join(api.name for api in apis)}", rule="api", part=part)

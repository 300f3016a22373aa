"""Every documented answer, and how to reach it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from emulator.contract.api import Api


def catalogue(apis: Iterable[Api]) -> list[dict[str, Any]]:
    """One row for each operation and documented status."""
    return [row for api in apis for row in _rows(api)]


def _rows(api: Api) -> Iterator[dict[str, Any]]:
    for operation in api.document.operations.values():
        for response in operation.responses.values():
            yield {
                "api": api.name,
                "operation": operation.id,
                "method": operation.method,
                "path": operation.template,
                "status": response.status,
                "reached_by": list(response.reached_by) or [_usual(response.status)],
                "inferred": response.inferred or operation.inferred,
            }


def _usual(status: int) -> str:
    return "a request that fits the contract" if status < 400 else "not told"

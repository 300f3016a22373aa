"""Every schema of a contract document."""

from __future__ import annotations

from collections.abc import Iterator

from emulator.contract.document import Document
from emulator.contract.validator import Shape


def all_shapes(document: Document) -> Iterator[tuple[str, Shape]]:
    """Every schema that requests and replies of `document` are held against, with where it stands."""
    for operation in [*document.operations.values(), *document.webhooks.values()]:
        if operation.body is not None:
            yield f"{operation.id} request", operation.body
        for parameter in operation.parameters:
            yield f"{operation.id} {parameter.place} {parameter.name}", parameter.shape
        for response in operation.responses.values():
            if response.shape is not None:
                yield f"{operation.id} {response.status}", response.shape
        if operation.fallback is not None and operation.fallback.shape is not None:
            yield f"{operation.id} default", operation.fallback.shape

"""JSON Pointers, RFC 6901."""

from __future__ import annotations


def pointer(*steps: str | int) -> str:
    """The pointer that leads there, step by step."""
    return "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in steps)


def steps(pointer: str) -> list[str]:
    """The steps of a pointer, which is empty or begins with a slash."""
    return [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]

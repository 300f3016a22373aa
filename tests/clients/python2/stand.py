"""What the checks have in common: the client, the control plane, and what an error has to be."""
# mypy: ignore-errors
# The client is installed in the environment of this script alone, and mypy looks into the other one.

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import httpx
from moderation_api import ModerationAPI

BASE, KEY, SECRET, CONTROL = sys.argv[1:]
RUDE = "You are a fucking idiot and I hate you"
KIND = "Thank you for the lovely evening, see you on Monday"

Check = Callable[[], None]
CHECKS: dict[str, Check] = {}
plain = httpx.Client(trust_env=False, timeout=10)


def check(function: Check) -> Check:
    """Have it run, under its name."""
    CHECKS[function.__name__] = function
    return function


def client(key: str = KEY) -> ModerationAPI:
    """The client, with connections that no proxy of the environment gets in the way of."""
    wires = {"client": httpx.Client(trust_env=False), "async_client": httpx.AsyncClient(trust_env=False)}
    return ModerationAPI(secret_key=key, server_url=f"{BASE}/v1", **wires)


def control(method: str, path: str, **body: Any) -> None:
    """One call of the control plane about the world."""
    answered = plain.request(method, f"{CONTROL}{path}", json=body)
    assert answered.is_success, answered.text


def text(said: str, **options: Any) -> Any:
    """One text submitted."""
    return sdk.content.submit(content={"type": "text", "text": said}, **options)


def raised(expected: type[Exception], ask: Callable[[], Any]) -> Any:
    """The error that it is."""
    try:
        ask()
    except expected as error:
        return error
    raise AssertionError(f"{expected.__name__} was not raised")


def failing(expected: type[Exception], ask: Callable[[], Any], status: int, code: str) -> Any:
    """What is raised has the class, the status and the code that it should have."""
    error = raised(expected, ask)
    assert error.status_code == status, error.status_code
    assert error.data.code == code, error.data.code
    assert error.data.message
    assert error.data.request_id.startswith("req_")
    assert error.data.doc_url.endswith(f"#{code}")
    return error.data


def queue() -> str:
    """The id of the default queue."""
    return next(each.id for each in sdk.queue.list().result.data if each.is_default)


def project() -> str:
    """The id of the main project."""
    return sdk.account.retrieve().current_project.id


def pages(first: Any) -> list[Any]:
    """Everything, page by page."""
    rows = []
    while first is not None:
        rows += first.result.data
        first = first.next()
    return rows


sdk = client()

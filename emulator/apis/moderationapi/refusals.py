"""Refusals as the second generation has them. Source: Python client 2.2.0 (facts §3)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from emulator.apis.moderationapi.action import Actions
from emulator.apis.moderationapi.queue import Queues
from emulator.contract.call import Call, Reply

TYPES = {
    401: "authentication_error",
    403: "permission_error",
    404: "not_found_error",
    409: "conflict_error",
    429: "rate_limit_error",
}
"""By status; `invalid_request_error` below 500, and `api_error` from there on."""

CODES = {401: "unauthorized", 409: "resource_conflict", 429: "rate_limit_exceeded"}

WORDS: Mapping[int, tuple[tuple[str, str], ...]] = {
    400: (("Project-Id is the name of several", "project_name_ambiguous"),),
    403: (
        ("quota", "quota_exceeded"),
        ("not enabled", "plan_feature_unavailable"),
        ("already holds", "plan_limit_exceeded"),
        ("at most", "plan_limit_exceeded"),
        ("Project-Id", "project_not_reachable"),
    ),
}
"""What a sentence of ours says, and its code: a refusal on its way has no other mark."""

USUAL = {400: "invalid_request", 403: "permission_denied"}

MISSING = {
    "authors": "author_not_found",
    "queue": "queue_not_found",
    "actions": "action_not_found",
    "wordlist": "wordlist_not_found",
    "webhooks": "webhook_not_found",
    "projects": "project_not_found",
    "channels": "channel_not_found",
    "analytics": "channel_not_found",
}
"""By the first step of the path below the version."""

DOCS = "https://docs.moderationapi.com/errors"
"""Where a code is said to be explained. The vendor's own addresses are not published; this is inferred."""

NOBODY = "req_000000000000000000000000"
"""The request_id of a refusal without a world, and so without ids."""


def kind_of(status: int) -> str:
    """The type of a refusal."""
    return "api_error" if status >= 500 else TYPES.get(status, "invalid_request_error")


def doc_url(code: str) -> str:
    """Where a code is explained."""
    return f"{DOCS}#{code}"


def refused(call: Call, reply: Reply) -> dict[str, Any]:
    """The body of a refusal that is there in the first generation's shape."""
    before: Mapping[str, Any] = reply.json
    code = _code(call, reply.status, before)
    told: dict[str, Any] = {
        "type": kind_of(reply.status),
        "code": code,
        "message": before["message"],
        "request_id": f"req_{call.world.ids.token('moderationapi.request', 24)}",
        "doc_url": doc_url(code),
    }
    for name in ("issues", "error"):
        if name in before:
            told[name] = before[name]
    if "issues" in before:
        told["issues"] = [_issue(issue) for issue in before["issues"]]
    return told


def _issue(issue: Mapping[str, Any]) -> dict[str, Any]:
    return {name: issue[name] for name in ("message", "path", "code") if name in issue}


def _code(call: Call, status: int, before: Mapping[str, Any]) -> str:
    if status == 404:
        return _missing(call)
    if status in CODES:
        return CODES[status]
    if status >= 500:
        return "internal_error"
    if status == 400 and "issues" in before:
        return "validation_failed"
    said = (code for words, code in WORDS.get(status, ()) if words in before["message"])
    return next(said, USUAL.get(status, "invalid_request"))


def _missing(call: Call) -> str:
    """What is not there."""
    _, _, _, noun, *_ = [*call.operation.template.split("/"), "", "", ""]
    if call.operation.template.endswith("/channels"):
        return MISSING["projects"]
    queues = call.world.of(Queues)
    if "itemId" in call.path and queues.find(call.path["id"]) is not None:
        return "queue_item_not_found"
    if call.operation.id == "listActions":
        return MISSING["queue"]
    if call.operation.id.startswith("executeAction"):
        asked = call.json if isinstance(call.json, dict) else {}
        named = call.path.get("actionId") or asked.get("actionKey", asked.get("actionId", ""))
        if call.world.of(Actions).find(str(named)) is not None:
            unknown = "queueId" in asked and queues.find(asked["queueId"]) is None
            return MISSING["queue"] if unknown else "resource_not_found"
    return MISSING.get(noun, "resource_not_found")

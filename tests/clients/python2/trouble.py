"""Its error classes, and what it tries again."""
# mypy: ignore-errors
# The client is installed in the environment of this script alone, and mypy looks into the other one.

from __future__ import annotations

import json

from moderation_api import errors
from moderation_api.utils import BackoffStrategy, RetryConfig
from stand import (
    BASE,
    KEY,
    KIND,
    check,
    client,
    control,
    failing,
    plain,
    queue,
    raised,
    sdk,
    text,
)


@check
def error_400() -> None:
    """A body that is not as documented, with the issues."""
    ask = plain.post(f"{BASE}/v1/moderate", json={}, headers={"Authorization": f"Bearer {KEY}"})
    assert ask.status_code == 400
    assert ask.json()["code"] == "validation_failed"
    too_long = "c" * 101
    told = failing(errors.BadRequestError, lambda: text(KIND, content_id=too_long), 400, "validation_failed")
    (issue,) = told.issues
    assert issue.path == ["contentId"]
    assert issue.message


@check
def error_401() -> None:
    """A key that opens nothing: one shape for the clients of both generations."""
    error = raised(errors.AuthenticationError, client("nobody's key").account.retrieve)
    assert error.status_code == 401
    assert error.data.type == "authentication_error"
    assert error.data.message


@check
def error_403() -> None:
    """What the plan does not have, and what it has no more."""
    video = {"type": "video", "url": "https://example.com/a.mp4"}
    denied = errors.PermissionDeniedError
    control("PUT", "/moderationapi/project", video_enabled=False)
    failing(denied, lambda: sdk.content.submit(content=video), 403, "plan_feature_unavailable")
    control("PUT", "/moderationapi/project", video_enabled=True, quota=0)
    failing(denied, lambda: text(KIND), 403, "quota_exceeded")
    control("PUT", "/moderationapi/project", quota=10_000_000)


@check
def error_404() -> None:
    """Each kind of thing that is not there has a code of its own."""
    home, lost = queue(), errors.NotFoundError
    asks = {
        "author_not_found": lambda: sdk.authors.retrieve(id="x"),
        "queue_not_found": lambda: sdk.queue.retrieve(id="x"),
        "action_not_found": lambda: sdk.actions.execute(action_key="x"),
        "resource_not_found": lambda: sdk.actions.execute(action_key="allow", content_ids=["x"]),
        "wordlist_not_found": lambda: sdk.wordlist.retrieve(id="x"),
        "webhook_not_found": lambda: sdk.webhooks.retrieve(id="x"),
        "project_not_found": lambda: sdk.channels.list(project_id="x"),
        "channel_not_found": lambda: sdk.analytics.volumes(channel="x"),
    }
    for code, ask in asks.items():
        failing(lost, ask, 404, code)
    # Of this one the client documents no 404.
    error = raised(errors.ModerationAPIDefaultError, lambda: sdk.queue.items.resolve(id=home, item_id="x"))
    assert json.loads(error.body)["code"] == "queue_item_not_found"


@check
def error_409() -> None:
    """A key that is taken."""
    made = sdk.actions.create(name="One", key="same")
    failing(errors.ConflictError, lambda: sdk.actions.create(name="Two", key="same"), 409, "resource_conflict")
    sdk.actions.delete(id=made.id)


@check
def error_429() -> None:
    """The rate limit, on the world's clock."""
    control("POST", "/clock/advance", seconds=60)
    control("PUT", "/moderationapi/project", rate_limit=1)
    sdk.account.retrieve()
    failing(errors.RateLimitError, sdk.account.retrieve, 429, "rate_limit_exceeded")
    control("PUT", "/moderationapi/project", rate_limit=1_000_000)


@check
def error_500() -> None:
    """An injected fault; without a RetryConfig it is not tried again."""
    control("POST", "/faults", operation="listQueues", status=500, times=1)
    failing(errors.InternalServerError, sdk.queue.list, 500, "internal_error")
    assert sdk.queue.list().result.data


def _retried(status: int, expected: type[Exception], code: str) -> None:
    patient = RetryConfig("backoff", BackoffStrategy(10, 50, 1.5, 8000, 1), False)
    fault = {"operation": "listQueues", "status": status, "times": 2}
    control("POST", "/faults", **fault)
    assert sdk.queue.list(retries=patient).result.data
    control("POST", "/faults", **fault)
    failing(expected, sdk.queue.list, status, code)
    failing(expected, sdk.queue.list, status, code)
    assert sdk.queue.list().result.data


@check
def retries_of_429() -> None:
    """Two are got over when it is told to, Retry-After included."""
    _retried(429, errors.RateLimitError, "rate_limit_exceeded")


@check
def retries_of_500() -> None:
    """Two are got over when it is told to."""
    _retried(500, errors.InternalServerError, "internal_error")

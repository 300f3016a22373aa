"""Notifications: of faces that were seen and of moderations that begin and end; and what people say about them.

Source: yoti-trust-api-reference, "Request latest notifications"; delivery is inferred, facts §6.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from emulator.apis.yoti.account import Account, account_of, unknown, who_calls
from emulator.apis.yoti.checks import as_number
from emulator.apis.yoti.paging import page_of
from emulator.apis.yoti.quirks import quirks_of
from emulator.apis.yoti.sockets import broadcast
from emulator.contract.api import Handlers
from emulator.contract.call import Call, Reply
from emulator.webhooks.outbox import Outbox
from emulator.webhooks.retries import RetryRules
from emulator.webhooks.signing import encode
from emulator.world.clock import iso, milliseconds
from emulator.world.store import Store
from emulator.world.world import World

if TYPE_CHECKING:
    from emulator.apis.yoti.checks import FaceCheck
    from emulator.apis.yoti.moderation import Moderation

handlers = Handlers()

FACE, ACTION = "FACE", "ACTION"
STARTED, STOPPED = "STARTED", "STOPPED"
RIGHT, WRONG = 100, 0
"""The scores of a review."""

MILLISECONDS = 1e11
"""An `epoch` above this is in milliseconds: as seconds, it would be in the year 5138."""


@dataclass(frozen=True, slots=True, eq=False)
class Review:
    """What somebody said of a notification. created_at: epoch seconds of world time."""

    id: str
    notification_id: str
    user_id: str
    description: str
    score: int
    created_at: float

    def as_json(self) -> dict[str, Any]:
        """As it is listed."""
        return {
            "id": self.id,
            "notification_id": self.notification_id,
            "user_id": self.user_id,
            "description": self.description,
            "score": self.score,
            "created_at": iso(self.created_at),
        }


@dataclass(frozen=True, slots=True, eq=False)
class Notification:
    """It never changes. created_at: epoch seconds of world time. member_id: in whose inbox it is."""

    id: str
    account_id: str
    type: str
    created_at: float
    data: dict[str, Any]
    member_id: str | None
    reviews: Store[Review] = field(repr=False)

    def as_json(self) -> dict[str, Any]:
        """As it is read, posted and sent."""
        return {
            "id": self.id,
            "account_id": self.account_id,
            "type": self.type,
            "created_at": iso(self.created_at),
            "data": self.data,
        }

    def as_slack(self) -> dict[str, str]:
        """As a Slack channel is told, which wants three signs escaped."""
        data = self.data
        moment = f" at {data['frame_time']} s" if "frame_time" in data else ""
        text = f"{', '.join(data['reasons'])}{moment} in {data['url']}"
        return {"text": text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")}


# -- telling -----------------------------------------------------------------------------------------------


def tell_of_face(world: World, moderation: Moderation, face: FaceCheck) -> None:
    """Tell of a face, if there is something to tell."""
    if face.reasons:
        seen = {"frame_time": as_number(face.time), **face.sides(), "age_group": face.age_group}
        _tell(world, moderation, FACE, list(face.reasons), seen)


def tell_of_action(world: World, moderation: Moderation, reason: str) -> None:
    """Tell that a moderation has begun or ended, where that is told."""
    if moderation.live or quirks_of(world).action_notifications_for_all:
        _tell(world, moderation, ACTION, [reason], {})


def inbox_of(account: Account, member_id: str) -> list[Notification]:
    """What was sent to a member's inbox, newest first; no operation of the vendor's shows it."""
    return [each for each in _newest(account.notifications) if each.member_id == member_id]


def _tell(world: World, moderation: Moderation, kind: str, reasons: list[str], seen: dict[str, Any]) -> None:
    account, content, now = moderation.account, moderation.content, world.clock.now()
    if len(account.notifications) >= account.notifications.limit:
        return  # it holds as many as it may, and a moderation under way has nobody whom it could refuse
    notification = Notification(
        id=world.ids.uuid4("yoti.notification"),
        account_id=account.id,
        type=kind,
        created_at=now,
        data={
            "moderation_id": moderation.id,
            "content_id": content.id,
            "url": content.url,
            "content_type": content.type,
            "reasons": reasons,
            **seen,
            "observed_at": as_number(milliseconds(now) / 1000),
        },
        member_id=moderation.member_id,
        reviews=Store("review", limit=world.settings.records),
    )
    account.notifications.add(notification.id, notification)
    moderation.notifications.append(notification)
    _deliver(world, moderation, notification)


def _deliver(world: World, moderation: Moderation, notification: Notification) -> None:
    quirks, outbox = quirks_of(world), world.of(Outbox)
    rules = RetryRules(gaps=(quirks.webhook_gap,) * (quirks.webhook_attempts - 1))
    payload = notification.as_json()
    for event, urls, body in (
        ("notification", moderation.web_destinations, payload),
        ("slackNotification", moderation.slack_destinations, notification.as_slack()),
    ):
        for url in urls:
            outbox.send(url, body, event=event, resource=moderation.id, rules=rules, sign=lambda _: {})
    broadcast(moderation.account, encode(payload).decode())


# -- reading -----------------------------------------------------------------------------------------------


@handlers("listNotifications")
async def list_notifications(call: Call) -> Reply:
    """One page of them, newest first. Raises: ApiError 404, 422."""
    return _page(call, account_of(call).notifications)


@handlers("listNotificationsOfModeration")
async def list_notifications_of_moderation(call: Call) -> Reply:
    """One page of what one moderation told, newest first. Raises: ApiError 404, 422."""
    moderation = account_of(call).moderations.get(call.path["moderationId"])
    if moderation is None:
        raise unknown("moderation")
    await call.world.lifecycles.seen(moderation.id)
    return _page(call, moderation.notifications)


@handlers("readNotification")
async def read_notification(call: Call) -> Reply:
    """One of them. Raises: ApiError 404."""
    return Reply(200, _find(call).as_json())


def _page(call: Call, notifications: Iterable[Notification]) -> Reply:
    epoch = call.query.get("epoch")
    found = _newest(notifications)
    if epoch is not None:
        since = epoch / 1000 if epoch > MILLISECONDS else epoch
        found = [each for each in found if each.created_at >= since]
    listed = [each.as_json() for each in page_of(call, found)]
    return Reply(200, {"notifications": listed, "total_count": len(found)})


def _newest(notifications: Iterable[Notification]) -> list[Notification]:
    return list(notifications)[::-1]


def _find(call: Call) -> Notification:
    notification = account_of(call).notifications.get(call.path["id"])
    if notification is None:
        raise unknown("notification")
    return notification


# -- reviews -----------------------------------------------------------------------------------------------


@handlers("acceptNotification")
async def accept_notification(call: Call) -> Reply:
    """It was right, although the reference heads this "as incorrect". Raises: ApiError 404."""
    return _review(call, RIGHT)


@handlers("dismissNotification")
async def dismiss_notification(call: Call) -> Reply:
    """It was wrong. Raises: ApiError 404."""
    return _review(call, WRONG)


@handlers("listReviews")
async def list_reviews(call: Call) -> Reply:
    """One page of them, oldest first. Raises: ApiError 404."""
    reviews = _find(call).reviews
    listed = [each.as_json() for each in page_of(call, reviews)]
    return Reply(200, {"reviews": listed, "total_count": len(reviews)})


def _review(call: Call, score: int) -> Reply:
    notification, caller = _find(call), who_calls(call)
    review = Review(
        call.world.ids.uuid4("yoti.review"),
        notification.id,
        caller.member or caller.sdk_id,
        (call.json or {}).get("comment", ""),
        score,
        call.world.clock.now(),
    )
    notification.reviews.add(review.id, review)
    return Reply(200)

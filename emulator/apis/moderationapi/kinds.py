"""What the values of records may be: told by their types, so that a snapshot can be held against them."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

LAST = 253_402_300_799_999
"""The last millisecond that a calendar has."""

_DATED = msgspec.Meta(ge=0, le=LAST)
_SHARED = msgspec.Meta(ge=0, le=1)
_FELT = msgspec.Meta(ge=-1, le=1)

Moment = Annotated[int, _DATED] | Annotated[float, _DATED]
"""Epoch milliseconds. A whole one is an int, so that what is signed is the same when it is read and written."""

Id = Annotated[str, msgspec.Meta(min_length=1, max_length=500)]
Count = Annotated[int, msgspec.Meta(ge=0, le=2**53)]
Level = Annotated[int, msgspec.Meta(ge=-1, le=4)]
Share = Annotated[int, _SHARED] | Annotated[float, _SHARED]
Sentiment = Annotated[int, _FELT] | Annotated[float, _FELT]
Metadata = Annotated[dict[str, str | int | float | bool | None], msgspec.Meta(max_length=25)]

ActionType = Literal[
    "AUTHOR_BLOCK",
    "AUTHOR_BLOCK_TEMP",
    "AUTHOR_UNBLOCK",
    "AUTHOR_DELETE",
    "AUTHOR_REPORT",
    "AUTHOR_WARN",
    "AUTHOR_CUSTOM",
    "ITEM_REJECT",
    "ITEM_ALLOW",
    "ITEM_CUSTOM",
]

EventType = Literal[
    "QUEUE_ITEM_NEW",
    "QUEUE_ITEM_COMPLETED",
    "QUEUE_ITEM_ACTION",
    "QUEUE_ITEM_REJECTED",
    "QUEUE_ITEM_ALLOWED",
    "AUTHOR_BLOCKED",
    "AUTHOR_UNBLOCKED",
    "AUTHOR_SUSPENDED",
    "AUTHOR_UPDATED",
    "AUTHOR_TRUST_LEVEL_CHANGED",
    "AUTHOR_ACTION",
]

PartKind = Literal["text", "image", "video", "audio"]
"""What a part of some content is."""

ContentKind = Literal[PartKind, "object"]
"""What some content is."""

ContentType = Literal["profile", "message", "post", "comment", "event", "product", "review", "voice", "other"]
"""What some content is used for, as a channel is told."""

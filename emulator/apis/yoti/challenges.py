"""Who of a group is in a picture, and who was asked for before.

Source: yoti-trust-api-reference, "Check if a face exists in a group" and the operation after it.
"""

from __future__ import annotations

from dataclasses import dataclass

from emulator.apis.yoti.account import account_of
from emulator.apis.yoti.groups import group_of, match
from emulator.apis.yoti.paging import page_of
from emulator.apis.yoti.pictures import largest_face_in, picture_in
from emulator.apis.yoti.quirks import quirks_of
from emulator.contract.api import Handlers
from emulator.contract.call import Call, Reply
from emulator.contract.errors import ApiError
from emulator.world.clock import iso

handlers = Handlers()

SPOOF = b"emu-spoof"
"""A picture whose bytes hold this, in a comment or after its end, fails every liveness check.

A challenge has no URL that a verdict or a marker could stand in; so the marker stands in the picture.
"""


@dataclass(frozen=True, slots=True)
class Challenge:
    """One that was answered. profile_id: empty for nobody. date: epoch seconds of world time."""

    id: str
    group_id: str
    profile_id: str
    date: float

    def as_json(self) -> dict[str, str]:
        """As it is listed."""
        return {
            "transaction_id": self.id,
            "group_id": self.group_id,
            "profile_id": self.profile_id,
            "date": iso(self.date),
        }


@handlers("challengeGroup")
async def challenge_group(call: Call) -> Reply:
    """The member whose face is the largest in a picture. Raises: ApiError 400, 404, 422."""
    picture = picture_in(call, "image")
    group_of(call, account_of(call))
    embedding = await largest_face_in(picture, "image")
    if "liveness_level_of_assurance" in call.json and SPOOF in picture:
        raise ApiError(400, "image fails the liveness check: its bytes say emu-spoof")
    # Looked up again: another request may have been served while the picture was looked at.
    account = account_of(call)
    group = group_of(call, account)
    found = match(account, embedding, group.searchable) or ""
    challenge = Challenge(call.world.ids.uuid4("yoti.challenge"), group.id, found, call.world.clock.now())
    account.challenges.add(challenge.id, challenge)
    silent = not found and quirks_of(call.world).no_match == "omit"
    return Reply(200, {} if silent else {"profile_id": found})


@handlers("listChallenges")
async def list_challenges(call: Call) -> Reply:
    """One page of those of a group, which may be gone, newest first. Raises: ApiError 401."""
    account, group_id = account_of(call), call.path["groupId"]
    history = [challenge for challenge in account.challenges.values() if challenge.group_id == group_id]
    checks = [challenge.as_json() for challenge in page_of(call, history[::-1])]
    return Reply(200, {"checks": checks, "total": len(history)})

"""What a snapshot keeps of the accounts: everything but their sockets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from emulator.apis.yoti import auth
from emulator.apis.yoti.account import Account, Tenancy
from emulator.apis.yoti.challenges import Challenge
from emulator.apis.yoti.checks import Check, FaceCheck, Wanted
from emulator.apis.yoti.contents import Content
from emulator.apis.yoti.flags import Flag
from emulator.apis.yoti.groups import Group
from emulator.apis.yoti.invitations import Invitation
from emulator.apis.yoti.invitations import State as InvitationState
from emulator.apis.yoti.members import Member
from emulator.apis.yoti.moderation import KIND, Moderation, step_of
from emulator.apis.yoti.moderation import State as ModerationState
from emulator.apis.yoti.notifications import Notification, Review
from emulator.apis.yoti.policies import Policy, Version
from emulator.apis.yoti.profiles import Face, Profile, live_profile, wait_again
from emulator.apis.yoti.reports import Report
from emulator.media.records import BOX, EMBEDDING, UNSEEN
from emulator.world.alarms import Turn
from emulator.world.lifecycle import Step
from emulator.world.records import (
    KEYS,
    MOMENT,
    TUPLE,
    Shape,
    SnapshotError,
    at,
    each,
    load_each,
    named,
    one_of,
    shelve,
)
from emulator.world.store import Store
from emulator.world.world import World

Row = Mapping[str, Any]

INVITATION = Shape(Invitation, created_at=MOMENT, expires_at=MOMENT, settled=one_of(InvitationState))
MEMBER = Shape(Member, created_at=MOMENT, scopes=TUPLE)
FACE = Shape(Face, captured_at=MOMENT, embedding=EMBEDDING)
PROFILE = Shape(Profile, without=("faces", "contents", "alarm"), created_at=MOMENT)
CONTENT = Shape(Content, profile_ids=KEYS, created_at=MOMENT)
CHALLENGE = Shape(Challenge, date=MOMENT)
WANTED = Shape(Wanted, expected=KEYS, banned=KEYS)
FACE_CHECK = Shape(FaceCheck, box=BOX, reasons=TUPLE)
MODERATION = Shape(
    Moderation,
    without=("account", "content", "notifications"),
    wanted=WANTED.part,
    checks=each(Shape(Check).part),
    created_at=MOMENT,
    state=one_of(ModerationState),
    faces=each(FACE_CHECK.part),
    unseen=UNSEEN,
    since=MOMENT,
)
NOTIFICATION = Shape(Notification, without=("account_id", "reviews"), created_at=MOMENT)
REVIEW = Shape(Review, without=("notification_id", "user_id"), created_at=MOMENT)
VERSION = Shape(Version, tags=TUPLE)
FLAG = Shape(Flag)
REPORT = Shape(Report, created_at=MOMENT, reviewed_at=MOMENT)


class Keeper:
    """Speaks for the accounts of a world."""

    section: ClassVar = "yoti"

    def __init__(self, world: World) -> None:
        self._world = world
        self._tenancy = world.of(Tenancy)

    def save(self) -> list[dict[str, Any]] | None:
        """Every account, oldest first. Whose it is stands there as `main` or `second`: no credential does."""
        return [self._save(account) for account in self._tenancy.accounts] or None

    def load(self, data: Sequence[Row]) -> None:
        """Raises: SnapshotError."""
        load_each(data, self._load)

    def revive(self, kind: str, resource: str) -> Step | None:
        """The step of a moderation that runs."""
        if kind == KIND:
            for account in self._tenancy.accounts:
                moderation = account.moderations.get(resource)
                if moderation is not None and not moderation.over:
                    return step_of(self._world, moderation)
        return None

    # -- out -------------------------------------------------------------------------------------------

    def _save(self, account: Account) -> dict[str, Any]:
        arrivals = account.likenesses.arrivals()
        shelves: dict[str, list[dict[str, Any]]] = {
            "members": [MEMBER.save(member) for member in account.members],
            "invitations": [INVITATION.save(invitation) for invitation in account.invitations],
            "profiles": [_save_profile(profile, arrivals.get(profile.id, ())) for profile in account.profiles],
            "groups": [{**group.as_json(), "members": list(group.members)} for group in account.groups],
            "challenges": [CHALLENGE.save(challenge) for challenge in account.challenges],
            "contents": [CONTENT.save(content) for content in account.contents],
            "moderations": [_save_moderation(moderation) for moderation in account.moderations],
            "notifications": [_save_notification(account, each) for each in account.notifications],
            "policies": [_save_policy(policy) for policy in account.policies],
            "flags": [FLAG.save(flag) for flag in account.flags],
            "reports": [REPORT.save(report) for report in account.reports],
        }
        main = self._world.credentials[auth.NAME]["sdk_id"] == account.sdk_id
        own = {
            "id": account.id,
            "party": "main" if main else "second",
            "name": account.name,
            "created_at": MOMENT.save(account.created_at),
        }
        return {**own, **{name: rows for name, rows in shelves.items() if rows}}

    # -- in --------------------------------------------------------------------------------------------

    def _load(self, row: Row) -> None:
        fields = self._world.credentials[auth.NAME]
        sdk_id = fields["sdk_id" if row["party"] == "main" else "second_sdk_id"]
        with at("created_at"):
            created_at = MOMENT.load(row["created_at"])
        if row["id"] in self._tenancy.accounts:
            raise SnapshotError("/id", "unique", "id is that of another account")
        account = self._tenancy.keep(row["id"], sdk_id, row["name"], created_at)
        for name, store, load in self._shelves(account):
            with at(name):
                shelve(store, row.get(name, ()), load)
        with at("profiles"):
            self._know_faces(account, row.get("profiles", ()))

    def _shelves(self, account: Account) -> list[tuple[str, Store[Any], Any]]:
        """What to load, each after what it names."""
        return [
            ("members", account.members, MEMBER.load),
            ("invitations", account.invitations, INVITATION.load),
            ("profiles", account.profiles, lambda row: self._load_profile(account, row)),
            ("groups", account.groups, lambda row: _load_group(account, row)),
            ("challenges", account.challenges, CHALLENGE.load),
            ("contents", account.contents, lambda row: _load_content(account, row)),
            ("moderations", account.moderations, lambda row: _load_moderation(account, row)),
            ("notifications", account.notifications, lambda row: self._load_notification(account, row)),
            ("policies", account.policies, self._load_policy),
            ("flags", account.flags, FLAG.load),
            ("reports", account.reports, lambda row: _load_report(account, row)),
        ]

    def _load_profile(self, account: Account, row: Row) -> Profile:
        profile = PROFILE.load(row)
        with at("faces"):
            load_each(row.get("faces", ()), lambda face: _load_face(profile, face))
        if profile.faces and not profile.active:
            raise SnapshotError("/faces", "archived", "are those of a profile that is archived")
        with at("ends"):
            turn = Turn.from_json(row["ends"])
        wait_again(self._world, account, profile, turn)
        return profile

    def _know_faces(self, account: Account, rows: Sequence[Row]) -> None:
        """Have every face in the gallery, in the order in which they came there."""
        arrivals = [(face["arrival"], row["id"], face["id"]) for row in rows for face in row.get("faces", ())]
        for _, profile_id, face_id in sorted(arrivals):
            account.likenesses.add(
                profile_id, named(account.profiles, profile_id, "id").faces[face_id].embedding
            )

    def _load_notification(self, account: Account, row: Row) -> Notification:
        reviews: Store[Review] = Store("review", limit=self._world.settings.records)
        notification = NOTIFICATION.load(row, account_id=account.id, reviews=reviews)

        def load(review: Row) -> Review:
            by = review.get("member_id", account.sdk_id)
            return REVIEW.load(review, notification_id=notification.id, user_id=by)

        with at("reviews"):
            shelve(reviews, row.get("reviews", ()), load)
        moderation = account.moderations.get(notification.data["moderation_id"])
        if moderation is not None:
            moderation.notifications.append(notification)
        return notification

    def _load_policy(self, row: Row) -> Policy:
        versions: Store[Version] = Store("policy version", limit=self._world.settings.records)
        loaded = load_each(row["versions"], VERSION.load)
        policy = Policy(row["id"], row["is_public"], versions, loaded[0])
        for number, version in enumerate(loaded, 1):
            if version.number != number:
                raise SnapshotError(f"/versions/{number - 1}/number", "order", f"number must be {number}")
            policy.keep(version)
        return policy


def _save_profile(profile: Profile, arrivals: Sequence[int]) -> dict[str, Any]:
    row = PROFILE.save(profile)
    faces = [
        {**FACE.save(face), "arrival": arrival}
        for face, arrival in zip(profile.faces.values(), arrivals, strict=True)
    ]
    if faces:
        row["faces"] = faces
    assert profile.alarm is not None, "every profile has an end"
    return {**row, "ends": profile.alarm.turn.as_json()}


def _save_moderation(moderation: Moderation) -> dict[str, Any]:
    row = MODERATION.save(moderation)
    return {"id": row.pop("id"), "content_id": moderation.content.id, **row}


def _save_notification(account: Account, notification: Notification) -> dict[str, Any]:
    row = NOTIFICATION.save(notification)
    reviews = [_save_review(account, review) for review in notification.reviews]
    return {**row, "reviews": reviews} if reviews else row


def _save_review(account: Account, review: Review) -> dict[str, Any]:
    """By a member, or by the relying party, whose SDK id is another in another world."""
    row = REVIEW.save(review)
    return row if review.user_id == account.sdk_id else {**row, "member_id": review.user_id}


def _save_policy(policy: Policy) -> dict[str, Any]:
    versions = [VERSION.save(version) for version in policy.versions]
    return {"id": policy.id, "is_public": policy.is_public, "versions": versions}


def _load_face(profile: Profile, row: Row) -> None:
    if row["id"] in profile.faces:
        raise SnapshotError("/id", "unique", "id is that of another face of the profile")
    profile.faces[row["id"]] = FACE.load(row)


def _load_group(account: Account, row: Row) -> Group:
    group = Group(row["id"], row["label"])
    with at("members"):
        for profile in load_each(row["members"], lambda each: _live(account, each)):
            group.take(profile)
    return group


def _load_content(account: Account, row: Row) -> Content:
    content = CONTENT.load(row)
    with at("profile_ids"):
        profiles = load_each(content.profile_ids, lambda each: _live(account, each))
    if content.uploader_id is not None:
        with at("uploader_id"):
            profiles.append(_live(account, content.uploader_id))
    for profile in profiles:
        profile.contents.add(content.id)
    return content


def _load_moderation(account: Account, row: Row) -> Moderation:
    content = named(account.contents, row["content_id"], "content_id")
    return MODERATION.load(row, account=account, content=content)


def _load_report(account: Account, row: Row) -> Report:
    named(account.contents, row["content_id"], "content_id")
    return REPORT.load(row)


def _live(account: Account, profile_id: str) -> Profile:
    profile = live_profile(account, profile_id)
    if profile is None:
        raise SnapshotError("", "reference", "names no profile of this snapshot, or one that is archived")
    return profile

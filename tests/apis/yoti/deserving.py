"""Every way to every status: a case for each row of `x-reached-by`, and one for what is answered well."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

import httpx

from emulator.apis.yoti.account import Tenancy
from emulator.apis.yoti.quirks import DAY
from emulator.apis.yoti.scopes import SCOPES
from emulator.contract.operation import Operation
from tests.apis.turns import altered, as_it_is, changed, fields, headed, placed, queried, raw
from tests.apis.yoti.asking import (
    OPERATIONS,
    Asked,
    Scene,
    archived_content,
    archived_profile,
    good,
    invitation,
    limit,
    member_id,
    member_of,
    places,
    send,
    well,
)
from tests.apis.yoti.cast import ADA, CLEO, blank, content, crowd, inside, packed, person, portrait
from tests.yoti_client import STRANGER

Turn = Callable[[Scene, Asked], Asked]
"""Makes of a good request one that deserves something else, and of the world one where it does."""


class Case(NamedTuple):
    """One way to reach a status. row: which line of `x-reached-by` it is; 0 where there is none.

    unseen: nobody knows whose the request is, so no world's journal has it.
    """

    operation: str
    status: int
    row: int
    name: str
    ask: Callable[[Scene], httpx.Response]
    unseen: bool = False


def _case(operation: Operation, status: int, row: int, name: str, turn: Turn, *, unseen: bool = False) -> Case:
    def ask(scene: Scene) -> httpx.Response:
        return send(scene, turn(scene, good(scene, operation.id)))

    return Case(operation.id, status, row, name, ask, unseen)


# -- turns -------------------------------------------------------------------------------------------------


def _called(field: str, made: Callable[[Scene], Any]) -> Turn:
    return lambda scene, asked: asked._replace(body=altered(asked.body, field, made(scene)))


def _switched(**quirks: Any) -> Turn:
    def turn(scene: Scene, asked: Asked) -> Asked:
        scene.switch(**quirks)
        return asked

    return turn


def _twice(scene: Scene, asked: Asked) -> Asked:
    assert send(scene, asked).status_code == well(asked.operation)
    return asked


def _full(store: str) -> Turn:
    def turn(scene: Scene, asked: Asked) -> Asked:
        limit(scene, store, 0)
        return asked

    return turn


def _fault(scene: Scene, asked: Asked) -> Asked:
    scene.fault(asked.operation.id, 500)
    return asked


def _others_sdk_id(scene: Scene, asked: Asked) -> Asked:
    return asked._replace(headers={**asked.headers, "Yoti-Sdk-Id": scene.second.sdk_id})


def _others_account(scene: Scene, asked: Asked) -> Asked:
    return asked._replace(caller=scene.second)


def _deleted_account(scene: Scene, asked: Asked) -> Asked:
    assert scene.call("DELETE", "").status_code == 204
    return asked


def _member(*, scopes: tuple[str, ...] = (), admin: bool = False) -> Turn:
    return lambda scene, asked: asked._replace(caller=scene.member(*scopes, admin=admin))


def _member_elsewhere(scene: Scene, asked: Asked) -> Asked:
    other = scene.created("/accounts", {"name": "elsewhere"})
    return asked._replace(caller=member_of(scene, other, admin=True))


def _archive(scene: Scene, asked: Asked) -> Asked:
    assert scene.call("DELETE", f"/profiles/{asked.values['profileId']}").status_code == 202
    return asked


def _purge(scene: Scene, asked: Asked) -> Asked:
    _archive(scene, asked)
    scene.advance(2 * DAY)
    return asked


def _advanced(seconds: float) -> Turn:
    def turn(scene: Scene, asked: Asked) -> Asked:
        scene.advance(seconds)
        return asked

    return turn


# -- rows that many operations share -----------------------------------------------------------------------

NO_TOKEN = "Authorization is missing or is no known token, with or without Bearer before it"
NO_SDK_ID = "Yoti-Sdk-Id is missing, is not a lower-case UUID, or is not the SDK id that owns the token"
NO_SCOPE = "the token is a member's of another account, or of one who is no admin and lacks the scope for this"
NO_ADMIN = "the token is a member's of another account, or of one who is no admin; no scope opens this"
NO_ACCOUNT = "the account is unknown, deleted or another SDK id's"
NO_ID = "an id in the path is not a lower-case UUID"
NO_PAGE = "page is past the last one; the first page of nothing is there"
BAD_PAGE = "page is not a whole number of at least 1"
NO_BODY = "the body is missing, is not JSON, or is larger or nests deeper than is taken"
BAD_BODY = "the body is there and is not JSON, or is larger or nests deeper than is taken"
NO_JSON = "Content-Type is sent and is not application/json"
NOT_LISTENING = "the socket was never told to listen"

MALFORMED = ("x", STRANGER.upper(), f"{STRANGER}%0A", STRANGER.replace("-4b6a-", "-7b6a-"))
SDK_ID = {
    "no SDK id": headed("Yoti-Sdk-Id", None),
    "an SDK id in upper case": headed("Yoti-Sdk-Id", STRANGER.upper()),
    "a stranger's SDK id": headed("Yoti-Sdk-Id", STRANGER),
}
ABSENT: Mapping[str, Turn] = {
    "no such account": placed("accountId", STRANGER),
    "another party's account": _others_account,
    "a deleted account": _deleted_account,
}
UNREADABLE: Mapping[str, Turn] = {"not JSON": raw(b"{"), "too deep": raw(b"[" * 65 + b"]" * 65)}
PAGES = {f"page={text}": queried(f"?page={text}") for text in ("0", "-1", "1.5", "x", "")}

SHARED: Mapping[str, Mapping[str, Turn]] = {
    "an injected fault": {"an injected fault": _fault},
    NO_TOKEN: {
        "no token": headed("Authorization", None),
        "a stranger's bare token": headed("Authorization", "nobody"),
        "a stranger's token": headed("Authorization", "Bearer nobody"),
    },
    NO_SDK_ID: {**SDK_ID, "another's SDK id": _others_sdk_id},
    "Yoti-Sdk-Id is missing, is not a lower-case UUID, or is no known SDK id": SDK_ID,
    NO_SCOPE: {"a member elsewhere": _member_elsewhere, "a member without scopes": _member()},
    NO_ADMIN: {"a member elsewhere": _member_elsewhere, "a member with all scopes": _member(scopes=SCOPES)},
    NO_ACCOUNT: ABSENT,
    f"{NO_ACCOUNT}, or accountId is not a lower-case UUID": {
        **ABSENT,
        **{f"accountId {text}": placed("accountId", text) for text in MALFORMED},
    },
    NO_PAGE: {"past the last page": queried("?page=2")},
    BAD_PAGE: PAGES,
    NO_BODY: {"no body": raw(b""), **UNREADABLE},
    BAD_BODY: UNREADABLE,
    NO_JSON: {"a form": headed("Content-Type", "application/x-www-form-urlencoded")},
    "the profile is archived and not yet purged": {"archived": _archive},
    "Yoti-Connection-Id is missing or is not a lower-case UUID": {
        "no connection id": headed("Yoti-Connection-Id", None),
        "no UUID": headed("Yoti-Connection-Id", "x"),
    },
    "Yoti-Connection-Id names no open socket of this account and this SDK id": {
        "no such socket": headed("Yoti-Connection-Id", STRANGER),
    },
    NOT_LISTENING: {
        "a new socket": lambda scene, asked: asked._replace(headers={"Yoti-Connection-Id": scene.socket()})
    },
    "the report was reviewed before": {"twice": _twice},
    "the emulator is set to answer this with 202": {"switched": _switched(consent_status=202)},
}
"""Text of a row to the turns that reach it, at every operation that has it."""

LARGE = b'"' + b"x" * (16 * 1024 * 1024) + b'"'
LARGE_TAKERS = ("createAccount", "createProfile", "dismissNotification")
"""Some of the operations that read a body: to send one so large to each takes seconds."""


def _shared(operation: Operation, status: int, row: int, text: str) -> Iterator[Case]:
    for name, turn in SHARED.get(text, {}).items():
        yield _case(operation, status, row, name, turn)
    if text in {NO_BODY, BAD_BODY} and operation.id in LARGE_TAKERS:
        yield _case(operation, status, row, "too large", raw(LARGE), unseen=True)
    if text == NO_ID:
        for place in places(operation):
            for value in MALFORMED if place == "accountId" else MALFORMED[:3]:
                if place.lower().endswith("id"):
                    yield _case(operation, status, row, f"{place} {value}", placed(place, value))


# -- rows of their own -------------------------------------------------------------------------------------

NOWHERE = "https://media.example.com/emu-unreachable.jpg"
UNUSABLE = {
    "no base64": "%%%",
    "a GIF": packed(portrait(ADA, 0, "GIF")),
    "half a picture": packed(portrait(ADA)[:600]),
}
FACELESS = {"nobody": packed(blank()), "two people": packed(crowd(ADA, CLEO))}
SPOOF = packed(portrait(ADA) + b"emu-spoof")


def _pictures(field: str, pictures: dict[str, str]) -> Mapping[str, Turn]:
    return {name: changed(field, picture) for name, picture in pictures.items()}


def _nobodys(place: str) -> Mapping[str, Turn]:
    return {f"nobody's {place}": placed(place, STRANGER)}


def _made(place: str, maker: Callable[[Scene], str]) -> Turn:
    return lambda scene, asked: asked.at(**{place: maker(scene)})


def _revoked(scene: Scene) -> str:
    made = invitation(scene)
    assert scene.call("DELETE", f"/invitations/{made}").status_code == 204
    return made


def _accepted(scene: Scene) -> str:
    made = invitation(scene)
    assert scene.control("POST", f"/yoti/invitations/{made}/accept").status_code == 201
    return made


def _removed_member(scene: Scene) -> str:
    made = member_id(scene)
    assert scene.call("DELETE", f"/members/{made}").status_code == 204
    return made


def _stopped(scene: Scene, asked: Asked) -> Asked:
    assert send(scene, asked).status_code == 202
    scene.advance(1)
    return asked


def _crowded(scene: Scene, asked: Asked) -> Asked:
    scene.switch(faces_per_profile=1)
    assert send(scene, asked).status_code == 201
    return asked


def _unlike(scene: Scene, asked: Asked) -> Asked:
    return asked.at(profileId=person(scene, CLEO))


def _lone_face(scene: Scene, asked: Asked) -> Asked:
    made = person(scene, ADA)
    listed = scene.call("GET", f"/profiles/{made}/faces").json()["faces"]
    return asked.at(profileId=made, id=listed[0]["id"])


def _full_of_accounts(scene: Scene, asked: Asked) -> Asked:
    inside(scene)[0].of(Tenancy).accounts.limit = 1
    return asked


def _full_of_versions(scene: Scene, asked: Asked) -> Asked:
    found = inside(scene)[1].policies.get(asked.values["policyId"])
    assert found is not None
    found.versions.limit = 1
    return asked


def _full_of_reviews(scene: Scene, asked: Asked) -> Asked:
    found = inside(scene)[1].notifications.get(asked.values["id"])
    assert found is not None
    found.reviews.limit = 0
    return asked


def _plain(_: Scene, asked: Asked) -> Asked:
    return asked._replace(plain=True)


def _archived_twice(scene: Scene, asked: Asked) -> Asked:
    return asked.at(profileId=archived_profile(scene))


NO_MODERATION = {404: {1: _nobodys("moderationId")}}
NO_PROFILE: Mapping[int, Mapping[int, Mapping[str, Turn]]] = {
    404: {1: {**_nobodys("profileId"), "archived": _archive, "purged": _purge}}
}
NO_POLICY: Mapping[str, Turn] = {
    **_nobodys("policyId"),
    **{f"policyId {text}": placed("policyId", text) for text in MALFORMED[:3]},
}
REVIEW_400: Mapping[int, Mapping[str, Turn]] = {
    1: fields(("comment", 5), ("comment", "x" * 501)),
    2: {"full": _full_of_reviews},
}

OWN: Mapping[str, Mapping[int, Mapping[int, Mapping[str, Turn]]]] = {
    "createAccount": {
        400: {1: fields(("name", None), ("name", ""), ("name", 5))},
        401: {2: {"an admin": _member(admin=True), "a member elsewhere": _member_elsewhere}},
        409: {0: {"twice": _twice}},
        422: {0: {"one is the most": _switched(accounts_per_sdk=1)}, 1: {"full": _full_of_accounts}},
    },
    "invite": {
        400: {
            1: fields(("email", None), ("email", "a@b.io"), ("email", "x" * 101), ("admin", "yes")),
            2: {"full": _full("invitations")},
        },
    },
    "revokeInvitation": {
        404: {
            1: {
                **_nobodys("invitationId"),
                "revoked": _twice,
                "accepted": _made("invitationId", _accepted),
                "revoked before": _made("invitationId", _revoked),
                "expired": _advanced(8 * DAY),
            }
        },
    },
    "readMember": {404: {1: {**_nobodys("memberId"), "removed": _made("memberId", _removed_member)}}},
    "setMemberScopes": {
        400: {1: fields(("scopes", None), ("scopes", "flags:manage"), ("scopes", ["all"]))},
        404: {1: {**_nobodys("memberId"), "removed": _made("memberId", _removed_member)}},
    },
    "removeMember": {404: {1: {**_nobodys("memberId"), "twice": _twice}}},
    "promoteMember": {
        400: {1: fields(("member_id", None), ("member_id", "x"))},
        404: {1: {**fields(("member_id", STRANGER)), "removed": _called("member_id", _removed_member)}},
    },
    "demoteAdmin": {404: {1: {**_nobodys("memberId"), "no admin": _made("memberId", member_id)}}},
    "archiveContent": {
        400: {1: fields(("content_id", None), ("content_id", "x"))},
        404: {1: fields(("content_id", STRANGER))},
    },
    "unarchiveContent": {404: {1: {**_nobodys("id"), "not archived": _made("id", content)}}},
    "listContents": {200: {0: {"switched": _switched(list_contents_status=200)}}},
    "createContent": {
        400: {
            1: fields(
                *(("url", None), ("url", "http://media.example.com/a.jpg"), ("url", "https://")),
                *(("url", "https://media.example.com:x/"), ("type", None), ("type", "MOVIE")),
            ),
            2: fields(("profile_ids", ["x"]), ("uploader_id", "x"), ("title", "x" * 201)),
            3: {"full": _full("contents")},
        },
        404: {
            1: {
                **fields(("profile_ids", [STRANGER]), ("uploader_id", STRANGER)),
                "archived": _called("uploader_id", archived_profile),
            }
        },
    },
    "readContent": {404: {1: _nobodys("id")}},
    "addProfileToContent": {
        400: {2: fields(("profile_id", None), ("profile_id", "x"))},
        404: {
            1: _nobodys("id"),
            2: {**fields(("profile_id", STRANGER)), "archived": _called("profile_id", archived_profile)},
        },
    },
    "removeProfileFromContent": {
        404: {1: _nobodys("id"), 2: {"another profile": _made("profileId", person), "twice": _twice}}
    },
    "listModerationsOfContent": {404: {1: _nobodys("id")}},
    "listReportsOfContent": {404: {1: _nobodys("id")}},
    "listModerations": {400: {2: {"type=MOVIE": queried("?type=MOVIE")}}},
    "requestModeration": {
        400: {
            2: fields(
                *(("content_id", None), ("content_id", "x"), ("age_estimation", 101), ("age_estimation", 1.5)),
                *(("unknown_faces", "yes"), ("group_ids", "x"), ("profile_ids", ["x"])),
                *(("notifications.web_destinations", ["ftp://x"]), ("notifications.member_id", "x")),
            ),
            4: {
                **fields(
                    *(("content_id", STRANGER), ("profile_ids", [STRANGER]), ("group_ids", [STRANGER])),
                    ("notifications.member_id", STRANGER),
                ),
                "archived": _called("content_id", archived_content),
            },
        },
        422: {
            0: {"unreachable": _called("content_id", lambda scene: content(scene, NOWHERE))},
            1: {"full": _full("moderations")},
        },
    },
    "readModerationOverview": NO_MODERATION,
    "readModerationDetails": NO_MODERATION,
    "readModerationResults": NO_MODERATION,
    "readModerationReport": NO_MODERATION,
    "listNotificationsOfModeration": {
        400: {2: {"epoch=x": queried("?epoch=x"), "epoch=1.5": queried("?epoch=1.5")}},
        **NO_MODERATION,
    },
    "stopModeration": {400: {1: {"finished": _advanced(1), "stopped": _stopped}}, **NO_MODERATION},
    "listNotifications": {400: {2: {"epoch=x": queried("?epoch=x"), "epoch=1.5": queried("?epoch=1.5")}}},
    "readNotification": {404: {1: _nobodys("id")}},
    "acceptNotification": {400: REVIEW_400, 404: {1: _nobodys("id")}},
    "dismissNotification": {400: REVIEW_400, 404: {1: _nobodys("id")}},
    "listReviews": {404: {1: _nobodys("id")}},
    "createProfile": {
        400: {
            1: fields(
                *(("profile_type", 3), ("profile_type", "1"), ("is_id_verified", "yes")),
                *(("consent_link", "ftp://x"), ("display_name", 5)),
            ),
            2: _pictures("face", {**UNUSABLE, **FACELESS}),
            4: {"full": _full("profiles")},
        },
    },
    "readProfile": {404: {1: {**_nobodys("profileId"), "purged": _purge}}},
    "deleteProfile": NO_PROFILE,
    "retainProfile": NO_PROFILE,
    "setBiometricConsent": {
        400: {1: fields(("biometric_consent", None), ("biometric_consent", True))},
        **NO_PROFILE,
    },
    "removeBiometricConsent": NO_PROFILE,
    "listFacesOfProfile": {404: {1: {**_nobodys("profileId"), "purged": _purge}}},
    "addFaceToProfile": {
        400: {
            2: {**fields(("image", None)), **_pictures("image", {**UNUSABLE, **FACELESS})},
            3: {"another's face": _unlike},
            4: {"one is the most": _crowded},
        },
        404: {1: {**_nobodys("profileId"), "purged": _purge}},
        422: {
            0: {
                "one is the most": lambda scene, asked: _crowded(
                    scene, _switched(max_faces_status=422)(scene, asked)
                )
            }
        },
    },
    "deleteFaceFromProfile": {
        404: {
            1: {**_nobodys("profileId"), "purged": _purge},
            2: {**_nobodys("id"), "twice": _twice, "another's face": _made("profileId", person)},
        },
        422: {0: {"the only one": _lone_face}},
    },
    "createGroup": {
        400: {2: fields(("label", None), ("label", ""), ("label", "x" * 51))},
        409: {0: {"twice": _twice}},
        422: {0: {"none may be": _switched(groups_per_account=0)}, 1: {"full": _full("groups")}},
    },
    "readGroup": {404: {1: _nobodys("groupId")}},
    "addProfileToGroup": {
        400: {2: fields(("profile_id", None), ("profile_id", "x"))},
        404: {
            1: _nobodys("groupId"),
            2: {**fields(("profile_id", STRANGER)), "archived": _called("profile_id", archived_profile)},
        },
    },
    "deleteGroup": {404: {1: {**_nobodys("groupId"), "twice": _twice}}},
    "challengeGroup": {
        400: {
            2: {**fields(("image", None)), **_pictures("image", UNUSABLE)},
            3: fields(("liveness_level_of_assurance", "extreme"), ("liveness_level_of_assurance", "low")),
            4: {
                "a spoof": lambda _, asked: asked._replace(
                    body={"image": SPOOF, "liveness_level_of_assurance": "low", "is_mobile": True}
                )
            },
        },
        404: {1: _nobodys("groupId")},
        422: {0: _pictures("image", {"nobody": packed(blank())}), 1: {"full": _full("challenges")}},
    },
    "listProfilesOfGroup": {404: {1: _nobodys("groupId")}},
    "removeProfileFromGroup": {
        404: {1: _nobodys("groupId"), 2: {"another profile": _made("profileId", person), "twice": _twice}}
    },
    "listPolicies": {400: {0: {"policy=maybe": queried("?policy=maybe")}}},
    "createPolicy": {
        400: {
            2: fields(
                *(("name", None), ("name", ""), ("data", None), ("data", ""), ("type", None), ("type", "X")),
                *(("tags", "x"), ("tags", [1]), ("is_public", "yes")),
            ),
            3: {"full": _full("policies")},
        },
        409: {0: {"twice": _twice}},
    },
    "readPolicy": {404: {0: NO_POLICY}},
    "deletePolicy": {404: {1: {**_nobodys("policyId"), "twice": _twice}}},
    "tagPolicy": {
        400: {1: fields(("tags", None), ("tags", "x"), ("tags", [1]))},
        404: {0: NO_POLICY},
    },
    "createPolicyVersion": {
        400: {
            1: fields(("name", ""), ("type", "X"), ("tags", "x"), ("data", 5)),
            2: {"full": _full_of_versions},
        },
        404: {0: NO_POLICY},
    },
    "readPolicyVersion": {
        404: {
            0: NO_POLICY,
            1: {f"version {text}": placed("version", text) for text in ("2", "0", "x", "1.5", "-1")},
        }
    },
    "connectSocket": {
        401: {1: {"full": _full("connections")}},
        426: {0: {"a plain request": _plain}},
    },
    "listFlags": {400: {1: {"type=MOVIE": queried("?type=MOVIE")}}},
    "createFlag": {
        400: {
            2: fields(("reason", None), ("reason", "x" * 501), ("content_type", "MOVIE")),
            3: {"full": _full("flags")},
        }
    },
    "deactivateFlag": {404: {1: {**_nobodys("reasonId"), "twice": _twice}}},
    "auditReports": {
        404: {
            1: {
                **{f"accountId {text}": placed("accountId", text) for text in MALFORMED},
                **{f"date {text}": placed("date", text) for text in ("1999-01-01", "2026-1-1", "today")},
                **{f"dayRange {text}": placed("dayRange", text) for text in ("07", "40", "-1")},
            },
            2: {"a thirteenth month": placed("date", "2026-13-01")},
        }
    },
    "dismissReport": {404: {1: _nobodys("id")}},
    "acceptReport": {404: {1: _nobodys("id")}},
}
"""Operation, status and row to the turns that reach it."""


def cases() -> list[Case]:
    """All of them."""
    found = []
    for operation in OPERATIONS.values():
        for response in operation.responses.values():
            status, own = response.status, OWN.get(operation.id, {}).get(response.status, {})
            if not response.reached_by:
                found.append(_case(operation, status, 0, "well", as_it_is))
            for row, text in enumerate(response.reached_by):
                found += _shared(operation, status, row, text)
            for row, turns in own.items():
                found += [_case(operation, status, row, name, turn) for name, turn in turns.items()]
    return found

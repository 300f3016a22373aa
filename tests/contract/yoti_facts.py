"""What Yoti's reference for Trust and Safety documents, tabled from its own text.

Our contract is held against this. Fields stand in the order in which they are printed, with the words of JSON
Schema for their rules. The text has lost its indentation, so the fields of an inner object follow its own name.
Nothing here was read from our contract.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Field:
    """One printed field or parameter: its name, its type as printed, and the rules printed under it."""

    name: str
    kind: str
    rules: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Documented:
    """One documented call: what it takes and what it may answer."""

    section: str
    """The heading it stands under, without the word that marks it as deprecated."""
    method: str
    path: str
    statuses: tuple[int, ...]
    """Every listed status, the one success first."""
    headers: tuple[Field, ...]
    in_path: tuple[Field, ...] = ()
    query: tuple[Field, ...] = ()
    body: tuple[Field, ...] = ()
    needs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Body field to those that its text requires beside it."""
    answer: tuple[Field, ...] = ()
    """The fields printed under the success status; none where it has no schema or says there is no body."""
    deprecated: bool = False


@dataclass(frozen=True)
class Summarised:
    """One call of the newer summary: no method, no path, no status, no field."""

    section: str
    texts: tuple[str, ...]
    """The texts of its answers, in order."""
    takes_body: bool


UUID = "^[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"
"""The pattern printed under every id."""


def uuid(name: str) -> Field:
    """A field with that pattern."""
    return Field(name, "string", {"pattern": UUID})


def uuids(*names: str) -> tuple[Field, ...]:
    """Several such fields."""
    return tuple(uuid(name) for name in names)


def text(name: str, **rules: Any) -> Field:
    """A string."""
    return Field(name, "string", rules)


def whole(name: str, **rules: Any) -> Field:
    """An integer."""
    return Field(name, "integer", rules)


def flag(name: str, **rules: Any) -> Field:
    """A boolean."""
    return Field(name, "boolean", rules)


def texts(name: str, **rules: Any) -> Field:
    """An array of strings; the rules are of each."""
    return Field(name, "array[string]", rules)


def number(name: str, **rules: Any) -> Field:
    """A number."""
    return Field(name, "number", rules)


def moment(name: str) -> Field:
    """A date with a time."""
    return Field(name, "date-time")


def group(name: str) -> Field:
    """An object; its fields follow."""
    return Field(name, "object")


def several(name: str) -> Field:
    """An array of objects, printed as array or as array[object]; their fields follow."""
    return Field(name, "array[object]")


CONTENT_TYPES = frozenset({"IMAGE", "VIDEO", "LIVE_VIDEO"})
"""What a content may be."""

CHECK_TYPES = frozenset({"UNKNOWN_FACE", "AGE_ESTIMATION", "BANNED_PROFILE", "KNOWN_FACE"})
"""What a moderation may look for."""

DESTINATION_TYPES = frozenset({"SLACK", "HTTP"})
"""How a notification may be sent."""

NOTIFICATION_TYPES = frozenset({"FACE", "ACTION"})
"""What a notification may be."""

REASONS = frozenset({"BANNED_PROFILE", "AGE_ESTIMATION", "UNKNOWN_FACE", "STARTED", "STOPPED"})
"""Why a notification may come."""

AGE_GROUPS = frozenset(
    {
        "threshold_met",
        "not_required",
        "unknown",
        "child",
        "teenager_young",
        "teenager_old",
        "adult_young",
        "adult",
    }
)
"""How old a face may be said to be."""

POLICY_TYPES = frozenset({"DOCUMENT", "LINK"})
"""What a policy may be."""

ASSURANCES = frozenset({"low", "medium", "high"})
"""How sure liveness may have to be."""

SCOPES = frozenset(
    {
        "contents:list",
        "contents:manage",
        "contents:moderate",
        "contents:view",
        "contents:reports:list",
        "contents:reports:moderate",
        "flags:manage",
        "members:manage",
        "moderations:manage",
        "moderations:view",
        "notifications:manage",
        "notifications:view",
        "profiles:list",
        "profiles:manage",
        "profiles:view",
        "reports:view",
        "reports:manage",
    }
)
"""What a member may be allowed."""

SIGNED = (text("Authorization"), uuid("Yoti-Sdk-Id"))
"""The headers of every call but one."""

JSON = text("Content-Type", enum=frozenset({"application/json"}))
"""A third one that some list."""

PAGE = whole("page", minimum=1, default=1)
"""The query parameter of most lists."""

FACE_CHECK = (
    uuid("id"),
    number("frame_time"),
    flag("is_banned"),
    text("age_group", enum=AGE_GROUPS),
    uuid("profile_id"),
    whole("face_top"),
    whole("face_right"),
    whole("face_bottom"),
    whole("face_left"),
)
"""One face as a moderation saw it."""

REPORTS = (
    several("reports"),
    *uuids("id", "content_id"),
    text("reason"),
    text("resolution"),
    moment("reviewed_at"),
    moment("created_at"),
    number("total_count"),
)
"""A list of reports."""

MODERATION = (
    group("contents"),
    uuid("content_id"),
    text("content_type", enum=CONTENT_TYPES),
    text("url", pattern="https://.*"),
    several("checks"),
    uuid("id"),
    text("check_type", enum=CHECK_TYPES),
    several("notifications"),
    text("destination", pattern="https://*"),
    text("notification_type", enum=DESTINATION_TYPES),
)
"""One moderation, which is also what the lists of moderations print."""

PROFILE = (
    uuid("profile_id"),
    flag("is_banned", deprecated=True),
    flag("is_active", deprecated=True),
    flag("active"),
)
"""One profile."""

NOTIFICATION = (
    uuid("account_id"),
    text("type", enum=NOTIFICATION_TYPES),
    moment("created_at"),
    group("data"),
    *uuids("moderation_id", "content_id"),
    text("url"),
    text("content_type", enum=CONTENT_TYPES),
    texts("reasons", enum=REASONS),
    number("frame_time"),
    number("observed_at"),
    whole("top"),
    whole("left"),
    whole("bottom"),
    whole("right"),
    text("age_group", enum=AGE_GROUPS),
)
"""One notification, which is what the list of notifications prints."""

POLICY_FIELDS = (
    *uuids("id", "version_id"),
    number("version"),
    text("name"),
    text("data"),
    text("type"),
    texts("tags"),
    flag("is_public"),
)
"""One policy in one version."""

REFUSALS = {"Unauthorized": 401, "Specified resource not found": 404, "Internal server error": 500}
"""The texts that nearly every call has, and the status under which each stands in the reference."""

OPERATIONS: Mapping[int, Documented] = {
    1: Documented(
        "Create an account to use for moderation",
        "POST",
        "/accounts",
        (201, 400, 401, 409, 422, 500),
        (*SIGNED, JSON),
        body=(text("name"),),
        answer=(uuid("id"),),
    ),
    2: Documented(
        "Retrieve an account",
        "GET",
        "/accounts/{accountId}",
        (200, 401, 404, 500),
        SIGNED,
        in_path=uuids("accountId"),
    ),
    3: Documented(
        "Delete an account",
        "DELETE",
        "/accounts/{accountId}",
        (204, 401, 404, 500),
        SIGNED,
        in_path=uuids("accountId"),
    ),
    4: Documented(
        "List the accounts pending invitiations",
        "GET",
        "/accounts/{accountId}/invitations",
        (200, 401, 404, 500),
        SIGNED,
        in_path=uuids("accountId"),
        answer=(
            several("invitations"),
            uuid("id"),
            text("email"),
            text("username"),
            flag("admin"),
            moment("expires_at"),
            moment("created_at"),
        ),
    ),
    5: Documented(
        "Invite a user to the account",
        "POST",
        "/accounts/{accountId}/invitations",
        (201, 401, 404, 500),
        SIGNED,
        in_path=uuids("accountId"),
        body=(text("email", minLength=7, maxLength=100), flag("admin")),
        answer=(uuid("id"),),
    ),
    6: Documented(
        "Revoke a pending invitation",
        "DELETE",
        "/accounts/{accountId}/invitations/{invitationId}",
        (204, 401, 404, 500),
        SIGNED,
        in_path=uuids("accountId", "invitationId"),
    ),
    7: Documented(
        "List account members",
        "GET",
        "/accounts/{accountId}/members",
        (200, 401, 404, 500),
        SIGNED,
        in_path=uuids("accountId"),
        answer=(
            several("members"),
            uuid("id"),
            text("email", maxLength=100),
            text("username"),
            flag("admin"),
            texts("scopes"),
            moment("created_at"),
        ),
    ),
    8: Documented(
        "Fetch account member",
        "GET",
        "/accounts/{accountId}/members/{memberId}",
        (200, 401, 404, 500),
        SIGNED,
        in_path=uuids("accountId", "memberId"),
    ),
    9: Documented(
        "Update the scopes available to a member",
        "PUT",
        "/accounts/{accountId}/members/{memberId}",
        (204, 401, 404, 500),
        SIGNED,
        in_path=uuids("accountId", "memberId"),
        body=(texts("scopes", enum=SCOPES),),
    ),
    10: Documented(
        "Remove account member",
        "DELETE",
        "/accounts/{accountId}/members/{memberId}",
        (204, 401, 404, 500),
        SIGNED,
        in_path=uuids("accountId", "memberId"),
    ),
    11: Documented(
        "List available scopes",
        "GET",
        "/accounts/{accountId}/scopes",
        (200, 401, 404, 500),
        SIGNED,
        in_path=uuids("accountId"),
    ),
    12: Documented(
        "Upgrade account member to admin",
        "POST",
        "/accounts/{accountId}/admin",
        (200, 401, 404, 500),
        SIGNED,
        in_path=uuids("accountId"),
        body=(uuid("member_id"),),
    ),
    13: Documented(
        "Downgrade account member",
        "DELETE",
        "/accounts/{accountId}/admin/{memberId}",
        (204, 401, 404, 500),
        SIGNED,
        in_path=uuids("accountId", "memberId"),
    ),
    14: Documented(
        "Add content to archive",
        "POST",
        "/accounts/{accountId}/archive/contents",
        (204, 401, 404, 500),
        SIGNED,
        in_path=uuids("accountId"),
        body=(uuid("content_id"),),
    ),
    15: Documented(
        "Remove content from archive",
        "DELETE",
        "/accounts/{accountId}/archive/contents/{id}",
        (204, 401, 404, 500),
        SIGNED,
        in_path=uuids("accountId", "id"),
    ),
    16: Documented(
        "List records",
        "GET",
        "/accounts/{accountId}/contents",
        (201, 401, 404, 500),
        SIGNED,
        in_path=uuids("accountId"),
        answer=(uuid("id"),),
    ),
    17: Documented(
        "Create a record of a content",
        "POST",
        "/accounts/{accountId}/contents",
        (201, 401, 404, 500),
        SIGNED,
        in_path=uuids("accountId"),
        body=(
            text("url", pattern="https://*"),
            text("type", enum=CONTENT_TYPES),
            texts("profile_ids"),
            uuid("uploader_id"),
            text("title", minLength=0, maxLength=200),
        ),
        answer=(uuid("id"),),
    ),
    18: Documented(
        "Fetch content",
        "GET",
        "/accounts/{accountId}/contents/{id}",
        (200, 401, 404, 500),
        SIGNED,
        in_path=uuids("accountId", "id"),
    ),
    19: Documented(
        "Add a profile to content",
        "POST",
        "/accounts/{accountId}/contents/{id}/profiles",
        (200, 400, 401, 404, 500),
        SIGNED,
        in_path=uuids("accountId", "id"),
        body=(uuid("profile_id"),),
        answer=REPORTS,
    ),
    20: Documented(
        "Remove profile from content",
        "DELETE",
        "/accounts/{accountId}/contents/{id}/profiles/{profileId}",
        (204, 400, 401, 404, 500),
        SIGNED,
        in_path=uuids("accountId", "id", "profileId"),
        answer=REPORTS,
    ),
    21: Documented(
        "Fetch a paginated list of moderation requests filtered by content id",
        "GET",
        "/accounts/{accountId}/contents/{id}/moderations",
        (200, 400, 401, 404, 500),
        SIGNED,
        in_path=uuids("accountId", "id"),
        query=(PAGE,),
        answer=MODERATION,
    ),
    22: Documented(
        "Fetch reports for a specific item of content",
        "GET",
        "/accounts/{accountId}/contents/{id}/reports",
        (200, 401, 404, 500),
        SIGNED,
        in_path=uuids("accountId", "id"),
        query=(PAGE,),
        answer=REPORTS,
    ),
    23: Documented(
        "Fetch a paginated list of moderation requests",
        "GET",
        "/accounts/{accountId}/moderations",
        (200, 400, 401, 404, 500),
        SIGNED,
        in_path=uuids("accountId"),
        query=(PAGE, text("type", enum=CONTENT_TYPES)),
        answer=MODERATION,
    ),
    24: Documented(
        "Request a resource is moderated",
        "POST",
        "/accounts/{accountId}/moderations",
        (201, 400, 401, 422, 500),
        (*SIGNED, JSON),
        in_path=uuids("accountId"),
        body=(
            uuid("content_id"),
            texts("profile_ids"),
            texts("group_ids"),
            whole("age_estimation", minimum=0, maximum=100),
            flag("unknown_faces"),
            group("notifications"),
            texts("web_destinations"),
            texts("slack_destinations"),
            uuid("member_id"),
        ),
        answer=(uuid("id"),),
    ),
    25: Documented(
        "Request an overview of a specific moderation request",
        "GET",
        "/accounts/{accountId}/moderations/{moderationId}",
        (200, 400, 401, 404, 500),
        SIGNED,
        in_path=uuids("accountId", "moderationId"),
        answer=(
            group("content"),
            text("id"),
            text("type"),
            text("url"),
            group("uploader"),
            text("id"),
            text("display_name"),
            text("reference"),
            several("profiles"),
            text("id"),
            text("display_name"),
            text("reference"),
            several("groups"),
            text("id"),
            text("label"),
        ),
    ),
    26: Documented(
        "Request the details for a specific moderation request",
        "GET",
        "/accounts/{accountId}/moderations/{moderationId}/details",
        (200, 400, 401, 404, 500),
        SIGNED,
        in_path=uuids("accountId", "moderationId"),
        answer=MODERATION,
    ),
    27: Documented(
        "DEPRECATE - Request the results of a moderation request",
        "GET",
        "/accounts/{accountId}/moderations/{moderationId}/results",
        (200, 400, 401, 404, 500),
        SIGNED,
        in_path=uuids("accountId", "moderationId"),
        answer=(
            text("content_type", enum=CONTENT_TYPES),
            text("url"),
            several("face_check_results"),
            *FACE_CHECK,
        ),
        deprecated=True,
    ),
    28: Documented(
        "Request the results of a moderation request",
        "GET",
        "/accounts/{accountId}/moderations/{moderationId}/report",
        (200, 400, 401, 404, 500),
        SIGNED,
        in_path=uuids("accountId", "moderationId"),
        answer=(
            flag("banned_faces"),
            flag("unknown_faces"),
            texts("age_groups", enum=AGE_GROUPS),
            text("url"),
            several("face_check_results"),
            *FACE_CHECK,
        ),
    ),
    29: Documented(
        "Request the notifications generated for a moderation",
        "GET",
        "/accounts/{accountId}/moderations/{moderationId}/notifications",
        (200, 400, 401, 404, 422, 500),
        SIGNED,
        in_path=uuids("accountId", "moderationId"),
        query=(PAGE, whole("epoch")),
        answer=NOTIFICATION,
    ),
    30: Documented(
        "Stop a running moderation",
        "POST",
        "/accounts/{accountId}/moderations/{moderationId}/stop",
        (202, 400, 401, 404, 500),
        SIGNED,
        in_path=uuids("accountId", "moderationId"),
    ),
    31: Documented(
        "Request latest notifications",
        "GET",
        "/accounts/{accountId}/notifications",
        (200, 400, 401, 404, 422, 500),
        SIGNED,
        in_path=uuids("accountId"),
        query=(PAGE, whole("epoch")),
    ),
    32: Documented(
        "Request a specific notification",
        "GET",
        "/accounts/{accountId}/notifications/{id}",
        (200, 401, 404, 500),
        SIGNED,
        in_path=uuids("accountId", "id"),
    ),
    33: Documented(
        "Record a notification as incorrect",
        "POST",
        "/accounts/{accountId}/notifications/{id}/accept",
        (200, 401, 404, 500),
        SIGNED,
        in_path=uuids("accountId", "id"),
        body=(text("comment", maxLength=500),),
    ),
    34: Documented(
        "Record a notification as incorrect",
        "POST",
        "/accounts/{accountId}/notifications/{id}/dismiss",
        (200, 401, 404, 500),
        SIGNED,
        in_path=uuids("accountId", "id"),
        body=(text("comment", maxLength=500),),
    ),
    35: Documented(
        "Fetch pagingated list of reviews for a notification",
        "GET",
        "/accounts/{accountId}/notifications/{id}/reviews",
        (200, 401, 404, 500),
        SIGNED,
        in_path=uuids("accountId", "id"),
        query=(PAGE,),
        answer=(
            several("reviews"),
            *uuids("id", "notification_id", "user_id"),
            text("description"),
            whole("score", minimum=0, maximum=100),
            moment("created_at"),
            number("total_count"),
        ),
    ),
    36: Documented(
        "List profiless for a given account",
        "GET",
        "/accounts/{accountId}/profiles",
        (200, 400, 401, 404, 422, 500),
        SIGNED,
        in_path=uuids("accountId"),
        query=(PAGE,),
        answer=(several("profiles"), *PROFILE),
    ),
    37: Documented(
        "Create a profile that can contain a collection of faces",
        "POST",
        "/accounts/{accountId}/profiles",
        (201, 401, 404, 500),
        (*SIGNED, JSON),
        in_path=uuids("accountId"),
        body=(
            number("profile_type", enum=frozenset({1, 2})),
            text("display_name"),
            text("reference"),
            text("biometric_consent"),
            text("consent_link", pattern="https?://*"),
            text("id_verification"),
            flag("is_id_verified"),
            text("face"),
        ),
        answer=(uuid("id"),),
    ),
    38: Documented(
        "Fetch a profile's details",
        "GET",
        "/accounts/{accountId}/profiles/{profileId}",
        (200, 401, 404, 500),
        SIGNED,
        in_path=uuids("accountId", "profileId"),
        answer=PROFILE,
    ),
    39: Documented(
        "Delete a profile and all faces",
        "DELETE",
        "/accounts/{accountId}/profiles/{profileId}",
        (202, 401, 404, 500),
        SIGNED,
        in_path=uuids("accountId", "profileId"),
    ),
    40: Documented(
        "Extend the lifecycle of a profile",
        "POST",
        "/accounts/{accountId}/profiles/{profileId}/retain",
        (202, 401, 404, 500),
        (*SIGNED, JSON),
        in_path=uuids("accountId", "profileId"),
        deprecated=True,
    ),
    41: Documented(
        "Get faces in profile",
        "GET",
        "/accounts/{accountId}/profiles/{profileId}/faces",
        (200, 400, 401, 404, 410, 500),
        (*SIGNED, JSON),
        in_path=uuids("accountId", "profileId"),
    ),
    42: Documented(
        "Add a face to profile",
        "POST",
        "/accounts/{accountId}/profiles/{profileId}/faces",
        (201, 400, 401, 404, 410, 500),
        (*SIGNED, JSON),
        in_path=uuids("accountId", "profileId"),
        body=(text("image"),),
        answer=(uuid("id"),),
    ),
    43: Documented(
        "Delete a face from the profile",
        "DELETE",
        "/accounts/{accountId}/profiles/{profileId}/faces/{id}",
        (202, 401, 404, 410, 422, 500),
        SIGNED,
        in_path=uuids("accountId", "profileId", "id"),
    ),
    44: Documented(
        "Get a list of Groups",
        "GET",
        "/accounts/{accountId}/groups",
        (200, 401, 422, 500),
        SIGNED,
        in_path=uuids("accountId"),
        answer=(several("groups"), uuid("id"), text("label")),
    ),
    45: Documented(
        "Create a group to collect profiles",
        "POST",
        "/accounts/{accountId}/groups",
        (201, 400, 401, 409, 422, 500),
        SIGNED,
        in_path=uuids("accountId"),
        body=(text("label", minLength=1, maxLength=50),),
        answer=(uuid("id"),),
    ),
    46: Documented(
        "Get a group",
        "GET",
        "/accounts/{accountId}/groups/{groupId}",
        (200, 400, 401, 404, 500),
        SIGNED,
        in_path=uuids("accountId", "groupId"),
        answer=(uuid("id"), text("label")),
    ),
    47: Documented(
        "Add a profile to a group",
        "POST",
        "/accounts/{accountId}/groups/{groupId}",
        (201, 400, 401, 404, 500),
        SIGNED,
        in_path=uuids("accountId", "groupId"),
        body=(uuid("profile_id"),),
        answer=(uuid("id"),),
    ),
    48: Documented(
        "Deletes a group",
        "DELETE",
        "/accounts/{accountId}/groups/{groupId}",
        (204, 401, 404, 500),
        SIGNED,
        in_path=uuids("accountId", "groupId"),
    ),
    49: Documented(
        "Check if a face exists in a group",
        "POST",
        "/accounts/{accountId}/groups/{groupId}/challenge",
        (200, 400, 401, 404, 422, 500),
        SIGNED,
        in_path=uuids("accountId", "groupId"),
        body=(text("image"), text("liveness_level_of_assurance", enum=ASSURANCES), flag("is_mobile")),
        needs={"liveness_level_of_assurance": ("is_mobile",)},
        answer=(uuid("profile_id"),),
    ),
    50: Documented(
        "Get historical face checks against a group",
        "GET",
        "/accounts/{accountId}/groups/{groupId}/challenges",
        (200, 400, 401, 500),
        SIGNED,
        in_path=uuids("accountId", "groupId"),
        query=(PAGE,),
        answer=(
            several("checks"),
            text("transaction_id"),
            text("group_id"),
            text("profile_id"),
            text("date"),
            number("total"),
        ),
    ),
    51: Documented(
        "Retrieve all profiles in a group",
        "GET",
        "/accounts/{accountId}/groups/{groupId}/profiles",
        (200, 400, 401, 404, 422, 500),
        SIGNED,
        in_path=uuids("accountId", "groupId"),
        answer=(several("profiles"), uuid("id"), text("reference"), text("display_name")),
    ),
    52: Documented(
        "Remove a profile from a group",
        "DELETE",
        "/accounts/{accountId}/groups/{groupId}/profiles/{profileId}",
        (200, 401, 404, 500),
        SIGNED,
        in_path=uuids("accountId", "profileId", "groupId"),
    ),
    53: Documented(
        "Get a list of policies",
        "GET",
        "/accounts/{accountId}/policies",
        (200, 401, 422, 500),
        SIGNED,
        in_path=uuids("accountId"),
        query=(PAGE, text("policy", enum=frozenset({"true", "false", "all"}))),
        answer=(several("policies"), *POLICY_FIELDS),
    ),
    54: Documented(
        "Create a policy for an account",
        "POST",
        "/accounts/{accountId}/policies",
        (201, 400, 401, 409, 500),
        SIGNED,
        in_path=uuids("accountId"),
        body=(
            text("name", minLength=1),
            text("data", minLength=1),
            text("type", enum=POLICY_TYPES),
            texts("tags"),
            flag("is_public"),
        ),
        answer=(uuid("id"),),
    ),
    55: Documented(
        "Get policy details",
        "GET",
        "/accounts/{accountId}/policies/{policyId}",
        (200, 401, 500),
        SIGNED,
        in_path=uuids("accountId", "policyId"),
        answer=(group("policy"), *POLICY_FIELDS),
    ),
    56: Documented(
        "Delete a policy",
        "DELETE",
        "/accounts/{accountId}/policies/{policyId}",
        (204, 400, 404, 500),
        SIGNED,
        in_path=uuids("accountId", "policyId"),
    ),
    57: Documented(
        "Tag a policy",
        "POST",
        "/accounts/{accountId}/policies/{policyId}/tags",
        (200, 401, 500),
        SIGNED,
        in_path=uuids("accountId", "policyId"),
        body=(texts("tags"),),
        answer=(uuid("id"), text("version")),
    ),
    58: Documented(
        "Tag a policy",
        "POST",
        "/accounts/{accountId}/policies/{policyId}/version",
        (200, 401, 500),
        SIGNED,
        in_path=uuids("accountId", "policyId"),
        body=(text("name", minLength=1), text("data"), text("type", enum=POLICY_TYPES), texts("tags")),
        answer=(uuid("id"), text("version")),
    ),
    59: Documented(
        "Get policy details for a specific version",
        "GET",
        "/accounts/{accountId}/policies/{policyId}/version/{version}",
        (200, 401, 500),
        SIGNED,
        in_path=(*uuids("accountId", "policyId"), whole("version", minimum=1)),
        answer=(group("policy"), *POLICY_FIELDS),
    ),
    60: Documented(
        "Open a websocket connection",
        "GET",
        "/accounts/{accountId}/sockets/connect",
        (101,),
        (uuid("Yoti-Sdk-Id"),),
        in_path=uuids("accountId"),
    ),
    61: Documented(
        "Authenticate a websocket connection",
        "GET",
        "/accounts/{accountId}/sockets/listen",
        (202, 401, 404, 500),
        (*SIGNED, uuid("Yoti-Connection-Id")),
        in_path=uuids("accountId"),
    ),
    62: Documented(
        "Hold websocket connection open, but stop receiving messages",
        "GET",
        "/accounts/{accountId}/sockets/mute",
        (202, 401, 404, 500),
        (*SIGNED, uuid("Yoti-Connection-Id")),
        in_path=uuids("accountId"),
    ),
    63: Documented(
        "Begin recieving messages again",
        "GET",
        "/accounts/{accountId}/sockets/unmute",
        (202, 401, 404, 500),
        (*SIGNED, uuid("Yoti-Connection-Id")),
        in_path=uuids("accountId"),
    ),
    64: Documented(
        "Retrieve a list of report reasons",
        "GET",
        "/accounts/{accountId}/flags",
        (200, 400, 404, 500),
        SIGNED,
        in_path=uuids("accountId"),
        query=(text("type", enum=CONTENT_TYPES),),
        answer=(several(""), uuid("id"), text("reason")),
    ),
    65: Documented(
        "Create a reason for receiving reports",
        "POST",
        "/accounts/{accountId}/flags",
        (201, 400, 500),
        SIGNED,
        in_path=uuids("accountId"),
        body=(text("reason", maxLength=500), text("content_type", enum=CONTENT_TYPES)),
    ),
    66: Documented(
        "Deactivate a report reason",
        "DELETE",
        "/accounts/{accountId}/flags/{reasonId}",
        (204, 400, 404, 500),
        SIGNED,
        in_path=uuids("accountId", "reasonId"),
    ),
    67: Documented(
        "List reports",
        "GET",
        "/accounts/{accountId}/reports",
        (200, 400, 404, 500),
        SIGNED,
        in_path=uuids("accountId"),
        query=(PAGE,),
        answer=REPORTS,
    ),
    68: Documented(
        "Audit of reports",
        "GET",
        "/accounts/{accountId}/reports/{date}/{dayRange}",
        (200, 404, 500),
        SIGNED,
        in_path=(
            uuid("accountId"),
            text("date", pattern="^2[0-9]{3}-[0-9]{2}-[0-9]{2}$"),
            text("dayRange", pattern="^[1-3]*[0-9]{1}$"),
        ),
        answer=(
            several("audit"),
            text("content_id"),
            text("title"),
            text("type"),
            text("url"),
            text("reason_id"),
            text("reason"),
            text("resolution"),
            whole("count"),
        ),
    ),
    69: Documented(
        "Dismiss report after a human review",
        "POST",
        "/accounts/{accountId}/reports/{id}/dismiss",
        (200, 400, 404, 500),
        SIGNED,
        in_path=uuids("accountId", "id"),
    ),
    70: Documented(
        "Uphold a report after a human review",
        "POST",
        "/accounts/{accountId}/reports/{id}/accept",
        (200, 400, 404, 500),
        SIGNED,
        in_path=uuids("accountId", "id"),
    ),
}
"""The calls of the reference, numbered as they stand there."""


SUMMARY: Mapping[int, Summarised] = {
    71: Summarised("Set the biometric consent value for a profile", ("OK", *REFUSALS), takes_body=True),
    72: Summarised("Remove the biometric consent for a profile", ("OK", *REFUSALS), takes_body=False),
}
"""What the newer summary has and the reference has not, numbered on."""

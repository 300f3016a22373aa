"""What VerifyMyContent documents, tabled from its own text, so that our contract can be held against it.

Paths are spelled as the vendor spells them, `{ID}` included. Nothing here was read from our contract.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Documented:
    """One documented call: what it takes and what it may answer."""

    section: str
    """The heading it stands under."""
    errors: Mapping[int, int]
    """Error status to the number of rows it has in the table of errors."""
    required: frozenset[str] = frozenset()
    """Body fields marked required, nested ones with dots."""
    optional: frozenset[str] = frozenset()
    """Body fields marked optional."""
    conditional: frozenset[str] = frozenset()
    """Body fields marked required, whose text then makes an exception."""
    sample_only: frozenset[str] = frozenset()
    """Body fields that stand in the sample request and in no list."""
    enums: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Body field to the values listed for it."""
    defaults: Mapping[str, str] = field(default_factory=dict)
    """Body field to what leaving it out means."""
    answer: frozenset[str] = frozenset()
    """Fields of the success reply, from its list and its sample together."""
    has_request_line: bool = True
    """Whether the section says method and path."""


TYPES = frozenset({"moderation", "face-match", "combined"})
"""What a moderation or livestream may look for."""

RULES = frozenset({"default", "no-nudity"})
"""What a livestream may be judged by."""

PROTOCOLS = frozenset({"rtmps", "hls", "webrtc"})
"""How a broadcast may be watched."""

MODERATION_FIELDS = frozenset(
    {
        "id",
        "redirect_url",
        "external_id",
        "status",
        "notes",
        "facematch",
        "tags",
        "created_at",
        "updated_at",
    }
)
"""What a moderation shows when it is read, and in its webhook."""

LIVESTREAM_FIELDS = frozenset(
    {
        "id",
        "title",
        "description",
        "login_url",
        "external_id",
        "status",
        "notes",
        "facematch",
        "tags",
        "created_at",
        "updated_at",
        "type",
    }
)
"""What a livestream shows when it is read, and in its webhook."""

FACEMATCH_FIELDS = frozenset({"known", "participant", "unknown", "risky"})
"""What the samples show under facematch."""

SIGHTING_FIELDS = frozenset({"face_id", "time", "bounding_box"})
"""What the samples show of each unknown and each risky face."""

BOUNDING_BOX_FIELDS = frozenset({"x", "y", "height", "width"})
"""What the samples show of a bounding box."""

TAGS = frozenset({"UNKNOWN_PERSON", "RISKY_USER"})
"""The tags in the samples."""

MODERATION_STATUSES = frozenset({"Awaiting Face match", "Awaiting Moderation", "Approved", "Failed"})
"""The tabled statuses; the sample reply writes the first one as Awaiting Face Match."""

LIVESTREAM_STATUSES = frozenset(
    {
        "Started",
        "Finished",
        "Failed",
        "Pause Requested",
        "Paused",
        "Resume Requested",
        "Resumed",
        "Finished due to Inactivity",
    }
)
"""The tabled statuses of a livestream, those of a pause included."""

FIRST_STATUS = {
    ("POST", "/api/v1/moderation-anonymous"): "Awaiting Face Match",
    ("POST", "/api/v1/livestream-anonymous"): "Started",
}
"""The status in the sample reply of each call that starts something."""

INACTIVITY_HOURS = 10
"""How long a pause lasts before the livestream is finished for inactivity."""

WEBHOOK_ACCEPTED = frozenset({200, 201, 204})
"""The answers by which a receiver says that it has the webhook."""

WEBHOOK_RETRIES = 3
"""How often a webhook is sent again after a failure."""

SAMPLE_STREAM_URLS = {
    "rtmps": ("rmtps://example.com:5443", "rtmps://your-server:443/your-video-stream"),
    "hls": ("https://example.com/file.m3u8",),
    "webrtc": ("https://example.com/embed-url",),
}
"""Stream protocol to the URLs that the text and the samples give for it, misspelling included."""

SAMPLE_ID = "ABC-123-5678-ABC"
"""The id in every sample."""

SAMPLE_MOMENT = "2020-11-12 19:06:00"
"""The date in every sample."""

SAMPLE_FACE_IMAGE = "ZDFkYzliZTMtOWE0Yi00ZGYyLWE3ZmMtZGVjMDNkMzZhZDk0"
"""The face_image in the samples: base64, but of no picture."""

OPERATIONS: Mapping[tuple[str, str], Documented] = {
    ("POST", "/v1/collections"): Documented(
        section="Faces collection",
        errors={400: 2, 422: 1, 401: 2, 409: 1, 500: 1},
        required=frozenset({"collection_id", "face_id", "face_image"}),
        answer=frozenset({"total_faces"}),
    ),
    ("GET", "/v1/collections/{collection_id}"): Documented(
        section="Get all faces from collection.",
        errors={401: 1, 404: 1, 500: 1},
        answer=frozenset({"face_ids"}),
    ),
    ("DELETE", "/v1/collections/{collection_id}/faces/{face_id}"): Documented(
        section="Delete one face from collection.",
        errors={401: 1, 403: 1, 404: 1, 500: 1},
        answer=frozenset({"total_faces"}),
    ),
    ("POST", "/v1/collections/risky"): Documented(
        section="Risky user faces collection",
        errors={400: 2, 422: 1, 401: 2, 409: 1, 500: 1},
        required=frozenset({"face_id", "face_image"}),
        answer=frozenset({"total_faces"}),
    ),
    ("GET", "/v1/collections/risky/"): Documented(
        section="Get all risky user faces from the collection.",
        errors={401: 1, 404: 1, 500: 1},
        answer=frozenset({"face_ids"}),
    ),
    ("DELETE", "/v1/collections/risky/{face_id}"): Documented(
        section="Delete risky user faces from the collection.",
        errors={401: 1, 403: 1, 404: 1, 500: 1},
        answer=frozenset({"total_faces"}),
    ),
    ("POST", "/api/v1/moderation-anonymous"): Documented(
        section="Start Moderation",
        errors={400: 7, 422: 1, 401: 2, 403: 1, 500: 1},
        required=frozenset({"content", "content.external_id", "content.url", "webhook"}),
        optional=frozenset(
            {
                "content.type",
                "content.title",
                "content.description",
                "face_ids",
                "type",
                "redirect_url",
            }
        ),
        conditional=frozenset({"collection_id"}),
        sample_only=frozenset({"rule"}),
        enums={"content.type": frozenset({"video", "image"}), "type": TYPES},
        defaults={"content.type": "video", "type": "moderation"},
        answer=MODERATION_FIELDS - {"facematch"},
    ),
    ("GET", "/api/v1/moderation/{ID}"): Documented(
        section="Get current status of the moderation",
        errors={401: 1, 403: 1, 404: 1, 500: 1},
        answer=MODERATION_FIELDS,
    ),
    ("POST", "/api/v1/livestream-anonymous"): Documented(
        section="1. Creating the livestream",
        errors={400: 7, 401: 1, 422: 1, 500: 1},
        required=frozenset(
            {
                "external_id",
                "embed_url",
                "webhook",
                "stream",
                "stream.protocol",
                "stream.url",
                "customer",
                "customer.id",
                "customer.email",
            }
        ),
        optional=frozenset({"title", "description", "rule", "face_ids", "type", "customer.phone"}),
        conditional=frozenset({"collection_id"}),
        enums={"stream.protocol": PROTOCOLS, "rule": RULES, "type": TYPES},
        defaults={"rule": "default", "type": "moderation"},
        answer=frozenset({"id", "external_id", "status", "notes", "tags", "created_at", "updated_at"}),
    ),
    ("GET", "/api/v1/livestream/{ID}"): Documented(
        section="Get current status of the livestream",
        errors={},
        answer=LIVESTREAM_FIELDS,
        has_request_line=False,
    ),
    ("PATCH", "/api/v1/livestream/{ID}/rule"): Documented(
        section="Updating Live Stream moderation rules",
        errors={400: 1, 401: 1, 404: 1, 500: 1},
        required=frozenset({"rule"}),
        enums={"rule": RULES},
    ),
    ("PATCH", "/api/v1/livestream/{ID}/pause"): Documented(
        section="Pausing Live Stream moderation",
        errors={401: 1, 404: 1, 500: 1},
    ),
    ("PATCH", "/api/v1/livestream/{ID}/resume"): Documented(
        section="Resuming Live Stream moderation",
        errors={401: 1, 404: 1, 500: 1},
    ),
}
"""Method and path to what is documented of that call; the one without a request line has its siblings' path."""

WEBHOOKS: Mapping[str, tuple[str, frozenset[str]]] = {
    "moderationStatus": ("Receive the current status of the moderation", MODERATION_FIELDS),
    "livestreamStatus": ("2. Handling the webhook messages", LIVESTREAM_FIELDS),
}
"""Our name of each webhook to the heading it stands under and the fields it carries."""

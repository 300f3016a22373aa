"""Every documented status of every operation, with each row that says how it is reached."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import httpx
import pytest

from emulator.contract.operation import Operation
from tests.apis.cases import documented, reached
from tests.apis.turns import altered
from tests.apis.verifymycontent.scene import (
    CONTRACT,
    Scene,
    blank,
    customer_moderation,
    face,
    fits,
    group,
    new_face,
    new_livestream,
    new_moderation,
    new_risky_face,
    packed,
)
from tests.live import VerifyMyContent

LONG = "x" * 256


class Asked(NamedTuple):
    """A request. client: who asks, if it is not the world's main account."""

    method: str
    path: str
    body: Any = None
    client: VerifyMyContent | None = None


class Case(NamedTuple):
    """One way to reach a status. row: which line of `x-reached-by` it is; 0 where there is none."""

    operation: str
    status: int
    row: int
    name: str
    ask: Callable[[Scene], httpx.Response]


# -- a request of each operation that is answered well -------------------------------------------------------

CONTENT_COMPLAINT = {
    "content": {"type": "video", "url": "https://media.example.com/a.mp4", "tags": ["VIOLENCE"]},
    "customer": {"id": "u-1"},
}
STREAM_COMPLAINT = {
    "complained_at": "2026-01-01",
    "customer": {"id": "u-1"},
    "stream": {"external_id": "show-1", "tags": ["VIOLENCE"]},
}
CONSENT_COMPLAINT = {"content": {"external_id": "clip-1"}, "customer": {"id": "u-1"}}


def _with_face(scene: Scene, method: str, path: str) -> Asked:
    scene.add_face("ada")
    return Asked(method, path)


def _with_risky(scene: Scene, method: str, path: str) -> Asked:
    scene.add_risky("eve")
    return Asked(method, path)


def _customers(scene: Scene) -> str:
    answer = scene.vmc.call("POST", "/api/v1/moderation", customer_moderation())
    return str(answer.json()["id"])


GOOD: dict[str, Callable[[Scene], Asked]] = {
    "addFace": lambda _: Asked("POST", "/v1/collections", new_face()),
    "addRiskyFace": lambda _: Asked("POST", "/v1/collections/risky", new_risky_face()),
    "listFaces": lambda scene: _with_face(scene, "GET", "/v1/collections/cast"),
    "listRiskyFaces": lambda scene: _with_risky(scene, "GET", "/v1/collections/risky/"),
    "removeFace": lambda scene: _with_face(scene, "DELETE", "/v1/collections/cast/faces/ada"),
    "removeRiskyFace": lambda scene: _with_risky(scene, "DELETE", "/v1/collections/risky/eve"),
    "startModeration": lambda _: Asked("POST", "/api/v1/moderation-anonymous", new_moderation()),
    "createModeration": lambda _: Asked("POST", "/api/v1/moderation", customer_moderation()),
    "readModeration": lambda scene: Asked("GET", f"/api/v1/moderation/{scene.moderate()}"),
    "listModerationParticipants": lambda scene: Asked(
        "GET", f"/api/v1/moderation/{_customers(scene)}/participants"
    ),
    "startLivestream": lambda _: Asked("POST", "/api/v1/livestream-anonymous", new_livestream()),
    "createLivestream": lambda _: Asked("POST", "/api/v1/livestream", new_livestream()),
    "readLivestream": lambda scene: Asked("GET", f"/api/v1/livestream/{scene.stream()}"),
    "changeLivestreamRule": lambda scene: Asked(
        "PATCH", f"/api/v1/livestream/{scene.stream()}/rule", {"rule": "no-nudity"}
    ),
    "pauseLivestream": lambda scene: Asked("PATCH", f"/api/v1/livestream/{scene.stream()}/pause"),
    "resumeLivestream": lambda scene: Asked("PATCH", f"/api/v1/livestream/{scene.stream()}/resume"),
    "beginLivestream": lambda scene: Asked(
        "PATCH", f"/api/v1/livestream/{scene.announce()}/start", {"embed_url": "https://a.example.com/"}
    ),
    "createModerationComplaint": lambda _: Asked("POST", "/api/v1/complaint-moderation", CONTENT_COMPLAINT),
    "createLivestreamComplaint": lambda _: Asked("POST", "/api/v1/complaint-livestream", STREAM_COMPLAINT),
    "createConsentComplaint": lambda _: Asked("POST", "/api/v1/complaint-consent", CONSENT_COMPLAINT),
}


def send(scene: Scene, asked: Asked, **options: Any) -> httpx.Response:
    """Send a request, signed."""
    client = asked.client or scene.vmc
    return client.call(asked.method, asked.path, asked.body, **options)


# -- statuses that every operation shares --------------------------------------------------------------------


def _well(operation: str) -> Callable[[Scene], httpx.Response]:
    return lambda scene: send(scene, GOOD[operation](scene))


def _faulty(operation: str) -> Callable[[Scene], httpx.Response]:
    def ask(scene: Scene) -> httpx.Response:
        asked = GOOD[operation](scene)
        scene.fault(operation, 500)
        return send(scene, asked)

    return ask


def _authorized(operation: str, header: Callable[[Scene], str]) -> Callable[[Scene], httpx.Response]:
    def ask(scene: Scene) -> httpx.Response:
        return send(scene, GOOD[operation](scene), headers={"Authorization": header(scene)})

    return ask


def _unsigned(operation: str) -> Callable[[Scene], httpx.Response]:
    def ask(scene: Scene) -> httpx.Response:
        asked = GOOD[operation](scene)
        return scene.world.server.http.request(asked.method, asked.path, json=asked.body)

    return ask


def _raw(operation: str, body: bytes) -> Callable[[Scene], httpx.Response]:
    return lambda scene: send(scene, GOOD[operation](scene), raw=body)


KEYLESS: dict[str, Callable[[Scene], str]] = {
    "another scheme": lambda scene: f"Bearer {scene.vmc.key}",
    "no colon": lambda scene: f"hmac {scene.vmc.key}",
    "an unknown key": lambda _: f"hmac nobody:{'0' * 64}",
}
WRONGLY_SIGNED: dict[str, Callable[[Scene], str]] = {
    "a signature of something else": lambda scene: scene.vmc.sign(b"something else"),
    "no hexadecimal": lambda scene: f"hmac {scene.vmc.key}:signature",
    "an empty signature": lambda scene: f"hmac {scene.vmc.key}:",
}


def shared(operation: Operation) -> list[Case]:
    """What every operation documents: success, 401, 422 where there is a body, 500."""
    name, rows = operation.id, len(operation.responses[401].reached_by)
    cases = [
        Case(name, min(operation.responses), 0, "well", _well(name)),
        Case(name, 500, 0, "an injected fault", _faulty(name)),
        Case(name, 401, 0, "no header", _unsigned(name)),
    ]
    cases += [Case(name, 401, 0, what, _authorized(name, header)) for what, header in KEYLESS.items()]
    cases += [
        Case(name, 401, rows - 1, what, _authorized(name, header)) for what, header in WRONGLY_SIGNED.items()
    ]
    if 422 in operation.responses:
        malformed = {"no body": b"", "not JSON": b"{", "not an object": b"[]", "not UTF-8": b'"\xff"'}
        cases += [Case(name, 422, 0, what, _raw(name, body)) for what, body in malformed.items()]
    return cases


# -- fields that are missing or unusable ---------------------------------------------------------------------

Change = tuple[str, Any]
"""A dotted path into the good body, and what stands there instead; None leaves it out."""


def _changed(operation: str, change: Change) -> Callable[[Scene], httpx.Response]:
    def ask(scene: Scene) -> httpx.Response:
        asked = GOOD[operation](scene)
        return send(scene, asked._replace(body=altered(asked.body, *change)))

    return ask


FACE_400: list[tuple[int, Change]] = [
    (0, ("face_id", None)),
    (0, ("face_id", "")),
    (0, ("face_id", LONG)),
    (0, ("face_id", "a\nb")),
    (0, ("face_image", None)),
    (0, ("face_image", "")),
    (1, ("face_image", "no base64!")),
    (1, ("face_image", packed(blank()))),
    (1, ("face_image", packed(group(1, 2).data))),
    (1, ("face_image", packed(face(1)[:2000]))),
    (1, ("face_image", packed(b"GIF89a and nothing"))),
]
MATCHING_400: list[Change] = [
    ("type", "face-match"),
    ("type", "combined"),
    ("collection_id", "nobody-knows"),
]
CHANGES: dict[str, list[tuple[int, Change]]] = {
    "addFace": [
        *FACE_400,
        (0, ("collection_id", None)),
        (0, ("collection_id", "")),
        (0, ("collection_id", LONG)),
        (0, ("collection_id", "risky")),
    ],
    "addRiskyFace": FACE_400,
    "startModeration": [
        (0, ("content", None)),
        (1, ("content.type", "movie")),
        (2, ("content.external_id", None)),
        (2, ("content.external_id", "")),
        (2, ("content.external_id", LONG)),
        (3, ("content.url", None)),
        (3, ("content.url", "")),
        (3, ("content.url", "ftp://media.example.com/a")),
        (3, ("content.url", "https://")),
        (4, ("type", "everything")),
        (4, ("rule", "none")),
        *((5, change) for change in MATCHING_400),
        (6, ("webhook", None)),
        (6, ("webhook", "")),
        (6, ("webhook", "client.example.com/hook")),
        (6, ("redirect_url", "nowhere")),
    ],
    "createModeration": [
        (0, ("content", None)),
        (0, ("content.url", None)),
        (0, ("content.url", "x")),
        (0, ("content.type", "movie")),
        (0, ("customer", None)),
        (0, ("customer.id", None)),
        (0, ("customer.email", "nobody")),
        (0, ("webhook", "x")),
        (0, ("redirect_url", "x")),
        *((0, change) for change in MATCHING_400),
    ],
    "startLivestream": [
        (0, ("external_id", None)),
        (0, ("external_id", "")),
        (0, ("external_id", LONG)),
        (1, ("embed_url", None)),
        (1, ("embed_url", "embed")),
        (2, ("stream", None)),
        (2, ("stream.protocol", None)),
        (2, ("stream.protocol", "rtmp")),
        (3, ("stream.url", None)),
        (3, ("stream.url", "https://live.example.com/show.mp4")),
        (3, ("stream.url", "rtmps://live.example.com/show.m3u8")),
        (3, ("stream", {"protocol": "rtmps", "url": "https://live.example.com/show.m3u8"})),
        (3, ("stream", {"protocol": "webrtc", "url": "rtmps://live.example.com/show"})),
        (4, ("webhook", None)),
        (4, ("webhook", "")),
        (4, ("webhook", "hook")),
        (5, ("customer", None)),
        (5, ("customer.id", None)),
        (5, ("customer.id", "")),
        (5, ("customer.email", None)),
        (5, ("customer.email", "nobody")),
        (6, ("type", "everything")),
        (6, ("rule", "none")),
        *((6, change) for change in MATCHING_400),
    ],
    "createLivestream": [
        (0, ("external_id", None)),
        (0, ("embed_url", "x")),
        (0, ("stream.protocol", "smoke signals")),
        (0, ("stream.url", "https://live.example.com/show.mp4")),
        (0, ("customer.email", None)),
        (0, ("webhook", "hook")),
        (0, ("rule", "none")),
        *((0, change) for change in MATCHING_400),
    ],
    "changeLivestreamRule": [(0, ("rule", None)), (0, ("rule", "none")), (0, ("rule", 1))],
    "beginLivestream": [
        (0, ("embed_url", "x")),
        (0, ("embed_url", 5)),
        (0, ("stream", {"protocol": "hls", "url": "https://live.example.com/show.mp4"})),
    ],
    "createModerationComplaint": [
        (0, ("content", None)),
        (0, ("content.type", "movie")),
        (0, ("content.url", "x")),
        (0, ("content.tags", None)),
        (0, ("customer.id", "")),
        (0, ("webhook", "hook")),
    ],
    "createLivestreamComplaint": [
        (0, ("complained_at", None)),
        (0, ("complained_at", "yesterday")),
        (0, ("stream.external_id", None)),
        (0, ("customer", None)),
    ],
    "createConsentComplaint": [
        (0, ("content", None)),
        (0, ("content.external_id", "")),
        (0, ("customer.id", None)),
    ],
}


def wrong_fields() -> list[Case]:
    """Each 400 that a single field deserves."""
    return [
        Case(operation, 400, row, f"{path} = {str(value)[:40]}", _changed(operation, (path, value)))
        for operation, changes in CHANGES.items()
        for row, (path, value) in changes
    ]


# -- what depends on what is there ---------------------------------------------------------------------------


def _twice(operation: str) -> Callable[[Scene], httpx.Response]:
    def ask(scene: Scene) -> httpx.Response:
        asked = GOOD[operation](scene)
        assert send(scene, asked).status_code == 201
        return send(scene, asked)

    return ask


def _face_outside_collection(operation: str) -> Callable[[Scene], httpx.Response]:
    def ask(scene: Scene) -> httpx.Response:
        scene.add_face("ada")
        asked = GOOD[operation](scene)
        wanted = {"collection_id": "cast", "face_ids": ["ada", "ben"], "type": "face-match"}
        return send(scene, asked._replace(body={**asked.body, **wanted}))

    return ask


def _without_face_match(operation: str) -> Callable[[Scene], httpx.Response]:
    def ask(scene: Scene) -> httpx.Response:
        asked = GOOD[operation](scene)
        return send(scene, asked._replace(body={**asked.body, "type": "combined"}, client=scene.second))

    return ask


def _anothers(operation: str) -> Callable[[Scene], httpx.Response]:
    return lambda scene: send(scene, GOOD[operation](scene)._replace(client=scene.second))


def _to(method: str, path: str, body: Any = None) -> Callable[[Scene], httpx.Response]:
    return lambda scene: send(scene, Asked(method, path, body))


def _own_collection_without_face(scene: Scene) -> httpx.Response:
    scene.add_face("ada")
    theirs = new_face("ben")
    assert scene.second.call("POST", "/v1/collections", theirs).status_code == 201
    return scene.second.call("DELETE", "/v1/collections/cast/faces/ada")


def _anonymous_participants(scene: Scene) -> httpx.Response:
    return scene.vmc.call("GET", f"/api/v1/moderation/{scene.moderate()}/participants")


def _over(what: str, body: Any = None, url: str = "") -> Callable[[Scene], httpx.Response]:
    def ask(scene: Scene) -> httpx.Response:
        stream = scene.stream(url or "https://live.example.com/emu-ends-1/show.m3u8")
        scene.advance(10)
        return scene.vmc.call("PATCH", f"/api/v1/livestream/{stream}/{what}", body)

    return ask


FAILING = "https://live.example.com/emu-unreachable/show.m3u8"
NOBODYS = "/api/v1/livestream/KLM-404-1234-XYZ"
STATEFUL = [
    Case("addFace", 409, 0, "twice", _twice("addFace")),
    Case("addRiskyFace", 409, 0, "twice", _twice("addRiskyFace")),
    Case("listFaces", 404, 0, "no collection", _to("GET", "/v1/collections/cast")),
    Case("listFaces", 404, 0, "another's collection", _anothers("listFaces")),
    Case("listRiskyFaces", 404, 0, "no risky collection", _to("GET", "/v1/collections/risky/")),
    Case("listRiskyFaces", 404, 0, "another's risky collection", _anothers("listRiskyFaces")),
    Case("removeFace", 403, 0, "another's collection", _anothers("removeFace")),
    Case("removeFace", 404, 0, "no collection", _to("DELETE", "/v1/collections/cast/faces/ada")),
    Case("removeFace", 404, 0, "own collection without it", _own_collection_without_face),
    Case("removeRiskyFace", 403, 0, "another's face", _anothers("removeRiskyFace")),
    Case("removeRiskyFace", 404, 0, "nobody's face", _to("DELETE", "/v1/collections/risky/eve")),
    Case("startModeration", 400, 5, "a face outside", _face_outside_collection("startModeration")),
    Case("createModeration", 400, 0, "a face outside", _face_outside_collection("createModeration")),
    Case("startLivestream", 400, 6, "a face outside", _face_outside_collection("startLivestream")),
    Case("createLivestream", 400, 0, "a face outside", _face_outside_collection("createLivestream")),
    Case("startModeration", 403, 0, "not enabled", _without_face_match("startModeration")),
    Case("createModeration", 403, 0, "not enabled", _without_face_match("createModeration")),
    Case("readModeration", 403, 0, "another's", _anothers("readModeration")),
    Case("readModeration", 404, 0, "nobody's", _to("GET", "/api/v1/moderation/KLM-404-1234-XYZ")),
    Case("listModerationParticipants", 403, 0, "another's", _anothers("listModerationParticipants")),
    Case("listModerationParticipants", 404, 0, "anonymous", _anonymous_participants),
    Case("listModerationParticipants", 404, 0, "nobody's", _to("GET", "/api/v1/moderation/none/participants")),
    Case("readLivestream", 403, 0, "another's", _anothers("readLivestream")),
    Case("readLivestream", 404, 0, "nobody's", _to("GET", NOBODYS)),
    *(
        case
        for operation, what, body in (
            ("changeLivestreamRule", "rule", {"rule": "default"}),
            ("pauseLivestream", "pause", None),
            ("resumeLivestream", "resume", None),
            ("beginLivestream", "start", None),
        )
        for case in (
            Case(operation, 404, 0, "nobody's", _to("PATCH", f"{NOBODYS}/{what}", body)),
            Case(operation, 404, 0, "another's", _anothers(operation)),
            Case(operation, 404, 0, "finished", _over(what, body)),
            Case(operation, 404, 0, "failed", _over(what, body, FAILING)),
        )
    ),
    Case("changeLivestreamRule", 400, 0, "not JSON", _raw("changeLivestreamRule", b"{")),
    Case("changeLivestreamRule", 400, 0, "no object", _raw("changeLivestreamRule", b"[]")),
    Case("changeLivestreamRule", 400, 0, "no body", _raw("changeLivestreamRule", b"")),
    Case("beginLivestream", 400, 0, "not JSON", _raw("beginLivestream", b"{")),
]

OPERATIONS = CONTRACT.operations
REACHED = [
    *(case for operation in OPERATIONS.values() for case in shared(operation)),
    *wrong_fields(),
    *STATEFUL,
]


@pytest.mark.parametrize(
    "case", REACHED, ids=lambda case: f"{case.operation}-{case.status}-{case.row}-{case.name}"
)
def test_status_is_reached(scene: Scene, case: Case) -> None:
    """A request that deserves the status gets it in the contract's shape; the journal names its operation."""
    answer = case.ask(scene)
    assert answer.status_code == case.status, answer.text
    assert fits(answer, case.operation)
    if case.status >= 400:
        said = answer.json()
        assert list(said) == ["error"]
        assert said["error"][0] == said["error"][0].lower()
    if case.status != 401:
        entry = scene.newest_exchange()
        assert (entry["operation"], entry["status"]) == (case.operation, case.status)


def test_every_documented_status_is_reached() -> None:
    """Each operation, status and row of the contract has a case above, and no case is of another."""
    assert reached(REACHED) == documented(OPERATIONS)
    assert GOOD.keys() == OPERATIONS.keys()


@pytest.mark.parametrize("operation", OPERATIONS)
def test_requests_that_are_refused_change_nothing(scene: Scene, operation: str) -> None:
    """After a 401, a 400 or a 500 the good request is answered as if it were the first."""
    asked = GOOD[operation](scene)
    scene.fault(operation, 500)
    assert send(scene, asked).status_code == 500
    assert send(scene, asked, headers={"Authorization": "hmac x:y"}).status_code == 401
    if asked.body is not None:
        assert send(scene, asked, raw=b"[").status_code in {400, 422}
    assert send(scene, asked).status_code == min(OPERATIONS[operation].responses)


@pytest.mark.parametrize(
    ("operation", "spelling"),
    [(operation.id, spelling) for operation in OPERATIONS.values() for spelling in operation.templates[1:]],
)
def test_other_spellings(scene: Scene, operation: str, spelling: str) -> None:
    """A path that is spelled in another documented way is the same operation, and nothing redirects."""
    good = GOOD[operation](scene)
    path = spelling.replace("{face_id}", "eve")
    answer = send(scene, good._replace(path=path))
    assert answer.status_code == min(OPERATIONS[operation].responses), answer.text
    assert scene.newest_exchange()["operation"] == operation

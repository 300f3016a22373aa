"""The community at VerifyMyContent: collections, and moderations, streams and complaints in every status."""

from __future__ import annotations

from typing import Any

from tests.seeds.cast import Cast
from tests.seeds.making import CDN, HOOKS, NOWHERE, Making

VERDICTS: dict[str, dict[str, Any]] = {
    "Rejected": {"outcome": "rejected", "notes": "Not allowed here."},
    "Failed": {"unreachable": True},
    "Approved": {
        "everyone": True,
        "people": [{"unknown": True, "time": 3}, {"risky": True, "time": 8, "age": 40}],
        "duration": 20,
    },
    "Passed": {"outcome": "approved"},
    "Given up": {"outcome": "failed"},
    "Finished": {"everyone": True, "duration": 45},
    "Failed stream": {"unreachable": True},
}
"""What contents show, by the status that comes of it."""

MODERATIONS = {
    "Awaiting Face Match": 0,
    "Awaiting Moderation": 1,
    "Approved": 2,
    "Rejected": 2,
    "Failed": 1,
    "Passed": 2,
    "Given up": 2,
}
"""How many steps it takes to each status, of which the last two are reached in another way."""

TYPES = ("moderation", "face-match", "combined")


def settle(world: Making, cast: Cast) -> None:
    """Collections, and a stream that is forgotten in a pause."""
    for collection, people in (("performers", cast.people[:8]), ("studio-2", cast.people[6:10])):
        for person in people:
            face = {"collection_id": collection, "face_id": person.username, "face_image": person.picture()}
            world.at_vmc("POST", "/v1/collections", face)
    for person in cast.people[12:14]:
        risky = {"face_id": person.username, "face_image": person.picture()}
        world.at_vmc("POST", "/v1/collections/risky/", risky)
    forgotten = livestream(world, cast, "forgotten")
    world.step(forgotten)
    world.at_vmc("PATCH", f"/api/v1/livestream/{forgotten}/pause")
    world.step(forgotten)


def fill(world: Making, cast: Cast) -> None:
    """Everything else; what was told last is still on its way to a receiver that is down."""
    moderate(world, cast)
    stream(world, cast)
    complain(world, cast)
    second = {"content": {"url": f"{CDN}/second.mp4"}, "customer": {"id": "u-1", "email": cast.people[0].email}}
    assert world.vmc_second.call("POST", "/api/v1/moderation", second).status_code == 201
    deaf = moderation(world, cast, "deaf", webhook=HOOKS["down"])
    world.step(deaf, 1)
    nobody = moderation(world, cast, "nobody", webhook=NOWHERE)
    world.advance(600)
    world.step(nobody, 1)
    late = moderation(world, cast, "late", webhook=HOOKS["down"])
    world.tell("POST", "/lifecycle/step", {"resource": late})
    world.advance(1)


def moderate(world: Making, cast: Cast) -> None:
    """An anonymous one of each status, and one of a customer who is known."""
    for status, verdict in VERDICTS.items():
        world.tell("PUT", "/verdicts", {"content": {"external_id": slug(status)}, **verdict})
    for status, steps in MODERATIONS.items():
        world.step(moderation(world, cast, slug(status)), steps)
    image = {"external_id": "photo", "type": "image", "url": f"{CDN}/photos/{cast.fake.uuid4()}.jpg"}
    world.step(moderation(world, cast, "photo", content=image), 2)
    customer = {"id": "customer-7", "email": cast.people[7].email, "phone": "+441632960000"}
    known = {"content": {"url": f"{CDN}/uploads/{cast.fake.uuid4()}.mp4"}, "customer": customer}
    world.step(str(world.at_vmc("POST", "/api/v1/moderation", {**known, "webhook": HOOKS["up"]})["id"]))


def stream(world: Making, cast: Cast) -> None:
    """One of each status and of each type; the forgotten one is there already."""
    announced = body_of(cast, "waiting")
    world.at_vmc("POST", "/api/v1/livestream", announced)
    world.step(livestream(world, cast, "started", type="face-match"))
    world.step(livestream(world, cast, "finished", type="combined"), 2)
    world.step(livestream(world, cast, "failed-stream"))
    for name in ("pause-requested", "paused", "resume-requested", "resumed"):
        made = livestream(world, cast, name)
        world.step(made)
        world.at_vmc("PATCH", f"/api/v1/livestream/{made}/rule", {"rule": "no-nudity"})
        world.at_vmc("PATCH", f"/api/v1/livestream/{made}/pause")
        if name == "pause-requested":
            continue
        world.step(made)
        if name == "paused":
            continue
        world.at_vmc("PATCH", f"/api/v1/livestream/{made}/resume")
        if name == "resumed":
            world.step(made)


def complain(world: Making, cast: Cast) -> None:
    """About content and streams, each a step further than the one before it; and about consent."""
    content = {
        "type": "video",
        "external_id": "approved",
        "url": f"{CDN}/clips/approved.mp4",
        "tags": ["Stolen"],
    }
    stream_of = {"external_id": "finished", "tags": ["Violence"]}
    heard = {"complained_at": "2026-04-01T00:00:00Z"}
    shown = {"external_id": "approved", "type": "video", "url": f"{CDN}/clips/approved.mp4"}
    complaints: tuple[tuple[str, dict[str, Any]], ...] = (
        ("moderation", {"content": content}),
        ("moderation", {"content": content}),
        ("livestream", {"stream": stream_of, **heard}),
        ("consent", {"content": shown}),
    )
    for number, (kind, about) in enumerate(complaints):
        customer = {"id": f"customer-{number}", "email": cast.people[number].email}
        asked = {**about, "customer": customer, "webhook": HOOKS["up"]}
        made = world.at_vmc("POST", f"/api/v1/complaint-{kind}", asked)
        world.step(str(made["id"]), number % 3)


def moderation(world: Making, cast: Cast, name: str, **changes: Any) -> str:
    """An anonymous moderation of that external id. Returns its id."""
    person = cast.people[len(name) % 8]
    body = {
        "content": {
            "type": "video",
            "external_id": name,
            "url": f"{CDN}/clips/{name}.mp4",
            "title": cast.fake.catch_phrase(),
        },
        "type": "face-match",
        "collection_id": "performers",
        "face_ids": [person.username],
        "webhook": HOOKS["up"],
        **changes,
    }
    return str(world.at_vmc("POST", "/api/v1/moderation-anonymous", body)["id"])


def livestream(world: Making, cast: Cast, name: str, **changes: Any) -> str:
    """A stream of that external id, without a known broadcaster. Returns its id."""
    body = {**body_of(cast, name), **changes}
    return str(world.at_vmc("POST", "/api/v1/livestream-anonymous", body)["id"])


def body_of(cast: Cast, name: str) -> dict[str, Any]:
    """What is said of a stream."""
    person = cast.people[len(name) % 8]
    return {
        "external_id": name,
        "title": cast.fake.catch_phrase(),
        "embed_url": f"{CDN}/embed/{name}",
        "stream": {"protocol": "webrtc", "url": f"{CDN}/embed/{name}"},
        "type": TYPES[0],
        "collection_id": "performers",
        "customer": {"id": person.username, "email": person.email},
        "webhook": HOOKS["up"],
    }


def slug(status: str) -> str:
    """A status as an external id."""
    return status.lower().replace(" ", "-")

"""What a snapshot keeps of the accounts, and what it refuses of them."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.apis.verifymycontent.scene import NOWHERE, new_face, new_moderation
from tests.control.lively import CLOCK, Party, verifymycontent_begins
from tests.live import LiveServer, LiveWorld

Change = Callable[[dict[str, Any]], object]
NOW = "2026-01-01T00:00:00Z"


@pytest.fixture(scope="module")
def snapshot(server: LiveServer) -> Iterator[dict[str, Any]]:
    """A world with something of everything."""
    party = Party(server, server.world(seed=7, clock=CLOCK))
    verifymycontent_begins(party)
    yield json.loads(party.snapshot())
    party.world.drop()


def main(data: dict[str, Any]) -> Any:
    """What the main account owns."""
    return data["verifymycontent"]["main"]


def course(kind: str, resource: str) -> dict[str, Any]:
    """Something on its way."""
    return {"kind": f"verifymycontent.{kind}", "resource": resource, "earliest": NOW}


def over(kind: str, shelf: str, status: str) -> Change:
    """Have the first of a shelf over, and alone on its way."""

    def change(data: dict[str, Any]) -> None:
        first = main(data)[shelf][0]
        first["status"] = status
        data["lifecycle"]["under_way"] = [course(kind, first["id"])]

    return change


HERE = "/verifymycontent/main"
WRONG: dict[str, tuple[Change, str, str]] = {
    "a face twice": (
        lambda d: main(d)["collections"][0]["faces"].append({"id": "ada"}),
        f"{HERE}/collections/0/faces/2/id",
        "unique",
    ),
    "a risky face of nothing": (
        lambda d: main(d)["risky"][0].update(embedding="A" * 683 + "="),
        f"{HERE}/risky/0/embedding",
        "embedding",
    ),
    "a collection twice": (
        lambda d: main(d)["collections"].append(main(d)["collections"][0]),
        f"{HERE}/collections/1/id",
        "unique",
    ),
    "a cast of nowhere": (
        lambda d: main(d)["moderations"][0]["cast"].update(collection_id="nowhere"),
        f"{HERE}/moderations/0/cast/collection_id",
        "reference",
    ),
    "risky faces that are none": (
        lambda d: main(d).pop("risky"),
        f"{HERE}/moderations/0/cast/risky",
        "reference",
    ),
    "a pause without end": (
        lambda d: main(d)["livestreams"][1]["inactivity"].update(at="2026-02-30T00:00:00Z"),
        f"{HERE}/livestreams/1/inactivity/at",
        "format",
    ),
    "a moderation that is over and goes on": (
        over("moderation", "moderations", "Approved"),
        "/lifecycle/under_way/0/resource",
        "reference",
    ),
    "a stream that is over and goes on": (
        over("livestream", "livestreams", "Finished"),
        "/lifecycle/under_way/0/resource",
        "reference",
    ),
    "a complaint that is over and goes on": (
        over("complaint", "complaints", "Confirmed"),
        "/lifecycle/under_way/0/resource",
        "reference",
    ),
    "a delivery twice": (
        lambda d: d["deliveries"].append(d["deliveries"][0]),
        "/deliveries/*/id",
        "unique",
    ),
    "a stranger's signature": (
        lambda d: d["deliveries"][0].update(signer="nobody"),
        "/deliveries/0/signer",
        "reference",
    ),
    "a delivery due never": (
        lambda d: d["deliveries"][0].update(status="pending", due={"at": "2026-02-30T00:00:00Z", "order": 1}),
        "/deliveries/0/due/at",
        "format",
    ),
    "too many deliveries": (
        lambda d: d.update(deliveries=[{**d["deliveries"][0], "id": f"d{n}"} for n in range(1001)]),
        "/deliveries",
        "limit",
    ),
    "bytes that are none": (
        lambda d: d["deliveries"][0].update(body={"base64": "*"}),
        "/deliveries/0/body/base64",
        "contentEncoding",
    ),
    "a verdict twice": (lambda d: d["verdicts"].append(d["verdicts"][0]), "/verdicts/1/content", "unique"),
    "a verdict about nobody": (
        lambda d: d["verdicts"][0].update(people=[{"id": "a", "unknown": True}]),
        "/verdicts/0/people/0/unknown",
        "verdict",
    ),
    "media twice": (
        lambda d: d.update(media=[{"url": "http://a", "data": ""}] * 2),
        "/media/1/url",
        "unique",
    ),
    "media that is none": (
        lambda d: d.update(media=[{"url": "http://a", "data": "*"}]),
        "/media/0/data",
        "contentEncoding",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_is_named(world: LiveWorld, snapshot: dict[str, Any], case: str) -> None:
    """Each thing that no schema can say is refused with its pointer and rule."""
    change, where, rule = WRONG[case]
    wrong = copy.deepcopy(snapshot)
    change(wrong)
    answered = world.control("PUT", "/snapshot", json=wrong)
    assert answered.status_code == 400, answered.text
    (violation,) = answered.json()["error"]["violations"]
    assert violation["rule"] == rule
    assert violation["pointer"] == where.replace("*", str(len(snapshot["deliveries"])))


def test_both_accounts(world: LiveWorld) -> None:
    """What either account owns is its own afterwards, faces without a picture too."""
    assert world.vmc.call("POST", "/v1/collections", new_face("ada")).status_code == 201
    assert world.vmc_second.call("POST", "/v1/collections", new_face("ben")).status_code == 201
    saved = world.control("GET", "/snapshot").json()
    assert saved["verifymycontent"] == {
        name: {"collections": [{"id": "cast", "faces": [{"id": face}]}]}
        for name, face in (("main", "ada"), ("second", "ben"))
    }
    assert world.control("PUT", "/snapshot", json=saved).status_code == 200
    for account, face in ((world.vmc, "ada"), (world.vmc_second, "ben")):
        assert account.call("GET", "/v1/collections/cast").json() == {"face_ids": [face]}


def test_pending_webhooks_are_signed_anew(world: LiveWorld, server: LiveServer) -> None:
    """In another world a webhook carries that world's signature; one that was tampered with stays as it was."""
    assert world.vmc.call("POST", "/api/v1/moderation-anonymous", new_moderation()).status_code == 201
    world.advance(1)
    saved = world.control("GET", "/snapshot").json()
    (delivery,) = saved["deliveries"]
    assert delivery["url"] == NOWHERE
    assert delivery["headers"] == {"Content-Type": "application/json"}
    saved["deliveries"].append({**delivery, "id": "other", "headers": {"Authorization": "hmac no:no"}})
    saved["deliveries"][1].pop("signer")
    other = server.world(seed=8, clock=CLOCK)
    assert other.control("PUT", "/snapshot", json=saved).status_code == 200
    tampered, again = other.control("GET", "/deliveries").json()["deliveries"]
    assert again["headers"]["Authorization"] == other.vmc.sign(delivery["body"].encode())
    assert tampered["headers"]["Authorization"] == "hmac no:no"
    assert other.control("GET", "/snapshot").json() == saved
    other.drop()

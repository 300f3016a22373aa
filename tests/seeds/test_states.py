"""The community holds everything that the contracts let a client see: each value of each enumeration."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pytest

from emulator.contract.document import load_document
from emulator.data import SCHEMAS
from tests.live import LiveServer, LiveWorld
from tests.seeds.choices import ABSENT, Choices, chosen, offered
from tests.seeds.making import file_of
from tests.seeds.walking import DOCUMENTS, Read, walk

UNSEEN = {
    "readQueue/queue/filter/casebookAgreement": "kept of a filter, and lets everything in",
    "readQueue/queue/filter/casebookAnswer": "kept of a filter, and lets everything in",
    "readQueue/queue/filter/withinUnit": "kept of a filter, and lets everything in; one will do",
    "listQueueItems/data/[]/labels/[]/matches/[]/signals/brand_impersonation/method": "no reply of ours has it",
}
"""Enumerations of replies of which the community need not have every value, with the reason."""

LEFT_TO_THE_WORLD = ("/clock", "/lifecycle", "/faults", "/yoti_quirks", "/moderationapi/settings")
"""What a seed says nothing of, so that it fits any world."""

UNKEPT = {
    "/moderationapi/queues/[]/filter/casebookAgreement": UNSEEN["readQueue/queue/filter/casebookAgreement"],
    "/moderationapi/queues/[]/filter/casebookAnswer": UNSEEN["readQueue/queue/filter/casebookAnswer"],
    "/moderationapi/queues/[]/filter/withinUnit": UNSEEN["readQueue/queue/filter/withinUnit"],
    "/verifymycontent/main/moderations/[]/content/kind": "a moderation is of no live content",
    "/verifymycontent/main/moderations/[]/verdict": "a moderation that waits has no verdict",
    "/verifymycontent/main/livestreams/[]/content/kind": "a stream is live",
}
"""Enumerations of snapshots of which it need not have every value, with the reason."""


@pytest.fixture(scope="module")
def community(server: LiveServer) -> Iterator[LiveWorld]:
    """A world of it."""
    made = server.world(seed=4711)
    assert made.control("POST", "/seed", json={"fixture": "community"}).status_code == 200
    yield made
    made.drop()


@pytest.fixture(scope="module")
def reads(community: LiveWorld) -> list[Read]:
    """Every reply of it."""
    return walk(community)


def test_every_operation_is_asked(reads: list[Read]) -> None:
    """No GET of the three contracts is left out but those that need an open socket."""
    asked = {each.operation.id for each in reads if each.status < 300}
    gets = {each.id for each in _operations() if each.method == "GET" and 101 not in each.responses}
    assert gets - asked == {"listenSocket", "muteSocket", "unmuteSocket"}


def test_every_value_of_every_reply(reads: list[Read]) -> None:
    """Each status, type, level and reason that a reply may show is shown by one."""
    shown: Choices = defaultdict(set)
    for each in reads:
        for place, values in chosen(_schema(each), each.said).items():
            shown[f"{each.operation.id}{place}"] |= values
    missing = {}
    for operation in _operations():
        shape = operation.responses[200].shape if 200 in operation.responses else None
        if operation.method == "GET" and shape is not None:
            for place, values in offered(shape.inlined()).items():
                where = f"{operation.id}{place}"
                missing[where] = values - shown[where]
    assert {where for where, values in missing.items() if values} == set(UNSEEN)


def test_every_value_of_the_snapshot() -> None:
    """So does the file itself, of what no reply shows: one value may be missing where some leave it out."""
    shape = load_document(SCHEMAS / "control.yaml").operations["restoreSnapshot"].body
    assert shape is not None
    held, schema = json.loads(file_of("community").read_text(encoding="utf-8")), shape.inlined()
    kept = chosen(schema, held)
    short = set()
    for place, values in offered(schema).items():
        usual = 1 if ABSENT in kept[place] else 0
        if len(values - kept[place]) > usual:
            short.add(place)
    # The second account owns little; its parts have the schemas of the first one's.
    short = {place for place in short if not place.startswith((*LEFT_TO_THE_WORLD, "/verifymycontent/second"))}
    assert short == set(UNKEPT)


def test_every_webhook_was_told_of() -> None:
    """There is a delivery of each event of the three contracts, in one version at least."""
    held = json.loads(file_of("community").read_text(encoding="utf-8"))
    told = {_camel(each["event"]) for each in held["deliveries"]}
    known = {hook.removesuffix("V2") for document in DOCUMENTS.values() for hook in document.webhooks}
    assert known - told == set()
    assert {each.get("status", "pending") for each in held["deliveries"]} == {"pending", "delivered", "failed"}


def test_deliveries_of_every_kind(community: LiveWorld) -> None:
    """Some are delivered, some were given up after a status or no reply, and two are tried again."""
    listed = community.control("GET", "/deliveries?limit=1000").json()["deliveries"]
    failed = [each["attempts"][-1] for each in listed if each["status"] == "failed"]
    assert {each["status"] for each in failed} == {503, None}
    assert any("127.0.0.1:1" in (each["error"] or "") for each in failed)
    assert len([each for each in listed if each["status"] == "pending" and each["next_due"]]) == 2


def _operations() -> Iterator[Any]:
    for document in DOCUMENTS.values():
        yield from document.operations.values()


def _schema(read: Read) -> Any:
    """That of the operation's 200, whatever status it was answered with: a quirk may say another one."""
    shape = read.operation.responses[200].shape
    return None if shape is None or read.status >= 300 else shape.inlined()


def _camel(event: str) -> str:
    first, *rest = event.split("_")
    return event if not rest else first.lower() + "".join(word.title() for word in rest)

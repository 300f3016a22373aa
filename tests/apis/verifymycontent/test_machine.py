"""Any order of calls: counts agree, statuses move along documented edges, and nothing ever fails."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, multiple, rule

from tests.apis.verifymycontent.scene import new_face, new_livestream, new_moderation, new_risky_face
from tests.apis.verifymycontent.stage import Stage, Told

NAMES = st.sampled_from(["ada", "ben", "John Doe", "a/b"])
COLLECTIONS = st.sampled_from(["cast", "crew"])
TYPES = st.sampled_from(["moderation", "face-match", "combined"])
MARKERS = st.sampled_from(
    [
        "clip",
        "emu-unreachable",
        "emu-failed",
        "emu-rejected",
        "emu-unknown",
        "emu-risky_emu-everyone",
        "emu-nobody",
        "emu-unknown-2_emu-at-7",
        "emu-ends-5",
        "emu-everyone_emu-ends-3600_emu-age-15",
    ]
)
SECONDS = st.sampled_from([0, 1, 1, 2, 59, 3600, 36_000])

MODERATION_EDGES = {
    ("Awaiting Face Match", "Awaiting Moderation"),
    ("Awaiting Face Match", "Failed"),
    ("Awaiting Moderation", "Approved"),
    ("Awaiting Moderation", "Rejected"),
    ("Awaiting Moderation", "Failed"),
}
LIVE = ("Started", "Resumed")
LIVESTREAM_EDGES = {
    ("Waiting", "Started"),
    *((running, running) for running in LIVE),  # a warning, or everybody present
    *((running, end) for running in LIVE for end in ("Pause Requested", "Finished", "Failed")),
    ("Pause Requested", "Paused"),
    ("Pause Requested", "Resume Requested"),
    ("Paused", "Resume Requested"),
    ("Paused", "Finished due to Inactivity"),
    ("Resume Requested", "Resumed"),
    ("Resume Requested", "Pause Requested"),
}
OVER = {"Finished", "Finished due to Inactivity", "Failed"}


class AnyOrder(RuleBasedStateMachine):
    """One world, and what is known of it without looking."""

    streams: Bundle[str] = Bundle("streams")
    moderations: Bundle[str] = Bundle("moderations")

    def __init__(self) -> None:
        super().__init__()
        self.stage = Stage()
        self.begin()

    def begin(self) -> None:
        """Nothing is there."""
        self.collections: dict[str, list[str]] = {}
        self.risky: list[str] | None = None
        self.first: dict[str, str] = {}
        self.over: dict[str, Any] = {}

    def teardown(self) -> None:
        """Forget the world."""
        self.stage.close()

    def post(self, path: str, body: dict[str, Any]) -> Told:
        """A POST of JSON."""
        return self.stage.ask("POST", path, json.dumps(body).encode())

    # -- faces -----------------------------------------------------------------------------------------

    @initialize()
    def stand_still(self) -> None:
        """The world's clock moves when it is told to."""
        assert self.stage.control("GET", "/clock")["mode"] == "frozen"

    @rule(collection=COLLECTIONS, name=NAMES)
    def add_face(self, collection: str, name: str) -> None:
        """A face is taken once."""
        there = self.collections.setdefault(collection, [])
        told = self.post("/v1/collections", new_face(name, collection_id=collection))
        if name in there:
            assert told.status == 409
        else:
            there.append(name)
            assert (told.status, told.json) == (201, {"total_faces": len(there)})

    @rule(collection=COLLECTIONS, name=NAMES)
    def remove_face(self, collection: str, name: str) -> None:
        """A face that is there is taken out."""
        told = self.stage.ask("DELETE", f"/v1/collections/{collection}/faces/{quote(name, safe='')}")
        there = self.collections.get(collection, [])
        if name in there:
            there.remove(name)
            assert (told.status, told.json) == (200, {"total_faces": len(there)})
        else:
            assert told.status == 404

    @rule(name=NAMES)
    def add_risky(self, name: str) -> None:
        """A risky face is taken once."""
        told = self.post("/v1/collections/risky", new_risky_face(name))
        if name in (self.risky or []):
            assert told.status == 409
        else:
            self.risky = [*(self.risky or []), name]
            assert (told.status, told.json) == (201, {"total_faces": len(self.risky)})

    @rule(name=NAMES)
    def remove_risky(self, name: str) -> None:
        """A risky face that is there is taken out."""
        told = self.stage.ask("DELETE", f"/v1/collections/risky/{quote(name, safe='')}")
        if self.risky is not None and name in self.risky:
            self.risky.remove(name)
            assert (told.status, told.json) == (200, {"total_faces": len(self.risky)})
        else:
            assert told.status == 404

    @invariant()
    def lists_agree(self) -> None:
        """Every list holds what was added and not removed, in order."""
        for name, faces in self.collections.items():
            assert self.stage.ask("GET", f"/v1/collections/{name}").json == {"face_ids": faces}
        told = self.stage.ask("GET", "/v1/collections/risky/")
        assert told.json == {"face_ids": self.risky} if self.risky is not None else told.status == 404

    # -- content ---------------------------------------------------------------------------------------

    def wanted(self, kind: str, collection: str | None) -> tuple[dict[str, Any], bool]:
        """Fields that ask for matching, and whether they are in order."""
        fields = {"type": kind} | ({} if collection is None else {"collection_id": collection})
        if collection is not None:
            return fields, collection in self.collections
        return fields, kind == "moderation" or bool(self.risky)

    def start(self, path: str, body: dict[str, Any], *, fine: bool) -> Any:
        """Start something, if it may be."""
        told = self.post(path, body)
        assert told.status == (201 if fine else 400), told.json
        if not fine:
            return multiple()
        assert told.json["id"] not in self.first
        self.first[told.json["id"]] = told.json["status"]
        return told.json["id"]

    @rule(target=moderations, marker=MARKERS, kind=TYPES, collection=st.none() | COLLECTIONS)
    def moderate(self, marker: str, kind: str, collection: str | None) -> Any:
        """Start a moderation."""
        fields, fine = self.wanted(kind, collection)
        body = new_moderation(f"https://a.example/{marker}.mp4", **fields)
        return self.start("/api/v1/moderation-anonymous", body, fine=fine)

    @rule(target=streams, marker=MARKERS, kind=TYPES, collection=st.none() | COLLECTIONS, known=st.booleans())
    def stream(self, marker: str, kind: str, collection: str | None, *, known: bool) -> Any:
        """Start a livestream, or announce one."""
        fields, fine = self.wanted(kind, collection)
        body = new_livestream(f"https://a.example/{marker}/a.m3u8", **fields)
        return self.start(f"/api/v1/livestream{'' if known else '-anonymous'}", body, fine=fine)

    @rule(moderation=moderations)
    def read_moderation(self, moderation: str) -> None:
        """A moderation that was not reset away can be read."""
        told = self.stage.ask("GET", f"/api/v1/moderation/{moderation}")
        assert told.status == (200 if moderation in self.first else 404)

    @rule(stream=streams, what=st.sampled_from(["pause", "resume", "start", "rule"]))
    def patch(self, stream: str, what: str) -> None:
        """A stream takes every request until it is over; over, it stays as it is."""
        read = self.stage.ask("GET", f"/api/v1/livestream/{stream}")
        body = b'{"rule":"no-nudity"}' if what == "rule" else b""
        told = self.stage.ask("PATCH", f"/api/v1/livestream/{stream}/{what}", body)
        if stream not in self.first:
            assert (read.status, told.status) == (404, 404)
            return
        ended = read.json["status"] in OVER
        assert (read.status, told.status) == (200, 404 if ended else 204)
        if ended:
            assert self.over.setdefault(stream, read.json) == read.json

    # -- time ------------------------------------------------------------------------------------------

    @rule(seconds=SECONDS)
    def advance(self, seconds: int) -> None:
        """Time passes."""
        self.stage.control("POST", "/clock/advance", {"seconds": seconds})

    @rule()
    def step(self) -> None:
        """Everything takes a step."""
        self.stage.control("POST", "/lifecycle/step")

    @rule(mode=st.sampled_from(["timed", "timed", "immediate", "manual", "reads"]))
    def pace(self, mode: str) -> None:
        """Things progress in another way."""
        self.stage.control("PUT", "/lifecycle", {"mode": mode, "reads": 1})

    @rule(really=st.sampled_from([True, False, False, False]))
    def reset(self, *, really: bool) -> None:
        """Now and then the world begins again, and nothing of before is there."""
        if really:
            self.stage.control("POST", "/reset")
            for collection in self.collections:
                assert self.stage.ask("GET", f"/v1/collections/{collection}").status == 404
            self.begin()

    # -- what always holds -----------------------------------------------------------------------------

    @invariant()
    def statuses_move_along_edges(self) -> None:
        """From the first reply on, each webhook tells of one documented change after the other."""
        for resource, first in self.first.items():
            told = [first, *self.stage.told_of(resource)]
            edges = MODERATION_EDGES if first == "Awaiting Face Match" else LIVESTREAM_EDGES
            assert set(pairwise(told)) <= edges, told

    @invariant()
    def dates_are_in_order(self) -> None:
        """What is read was created before it was updated, and not after now."""
        now = self.stage.control("GET", "/clock")["now"][:19].replace("T", " ")
        for resource, first in list(self.first.items())[-2:]:
            kind = "moderation" if first == "Awaiting Face Match" else "livestream"
            shown = self.stage.ask("GET", f"/api/v1/{kind}/{resource}").json
            assert shown["created_at"] <= shown["updated_at"] <= now


AnyOrder.TestCase.settings = settings(
    max_examples=60,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


@pytest.mark.timeout(100)
class TestAnyOrder(AnyOrder.TestCase):  # type: ignore[misc,valid-type]
    """Whatever is called in whatever order."""

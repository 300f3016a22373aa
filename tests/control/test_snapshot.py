"""Snapshots over real sockets: out, in, and what goes on from there."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.control.lively import CLOCK, Party, begin, deliveries, go_on, reads
from tests.live import LiveServer


@pytest.fixture
def lively(server: LiveServer) -> Iterator[tuple[Party, dict[str, str]]]:
    """A world in which much is half way."""
    party = Party(server, server.world(seed=7, clock=CLOCK))
    yield party, begin(party)
    party.world.drop()


@pytest.fixture
def fresh(server: LiveServer) -> Iterator[Party]:
    """Another world, with another seed and other credentials."""
    party = Party(server, server.world(seed=99))
    yield party
    party.world.drop()


def test_the_same_bytes_again(lively: tuple[Party, dict[str, str]], fresh: Party) -> None:
    """A snapshot that is restored into another world is that world's snapshot, byte for byte."""
    saved = lively[0].snapshot()
    assert saved == lively[0].snapshot()
    restored = fresh.world.control("PUT", "/snapshot", content=saved)
    assert restored.status_code == 200, restored.text
    assert fresh.snapshot() == saved


def test_what_goes_on_is_the_same(lively: tuple[Party, dict[str, str]], fresh: Party) -> None:
    """From there on the same calls get the same replies, ids and webhooks as in the world that was saved."""
    party, ids = lively
    assert fresh.world.control("PUT", "/snapshot", content=party.snapshot()).status_code == 200
    party.replies.clear()
    go_on(party, ids)
    go_on(fresh, ids)
    assert fresh.replies == party.replies
    assert deliveries(fresh) == deliveries(party)
    assert len(deliveries(fresh)) > 20
    assert any(len(each["attempts"]) > 3 for each in deliveries(fresh))
    one, other = (json.loads(each.snapshot()) for each in (party, fresh))
    for saved in (one, other):
        for delivery in saved["deliveries"]:
            for attempt in delivery["attempts"]:
                attempt.pop("duration", None)
    assert one == other


# -- what is refused ---------------------------------------------------------------------------------------

LISTS = (
    "",
    "/clock",
    "/lifecycle",
    "/verdicts",
    "/media",
    "/faults",
    "/deliveries",
    "/yoti/accounts",
    "/yoti/quirks",
)


def places(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of every node, but of no more than two of a list."""
    yield path
    inner = node.items() if isinstance(node, dict) else enumerate(node[:2]) if isinstance(node, list) else ()
    for key, value in inner:
        yield from places(value, (*path, key))


values = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8)
    | st.sampled_from(["", "9999-12-31T23:59:59Z", "2026-02-30T00:00:00Z", "1970-01-01T00:00:00Z", "AAAA"])
    | st.sampled_from(
        ["3f1c7a52-8d0e-4b6a-9c35-1e2d7f90ab41", "main", "finished", "Approved", "Paused", "frozen"]
    )
    | st.sampled_from([[], {}, [[]], [{}], 0, 1, 2.0])
)


def changed(snapshot: Any, place: tuple[Any, ...], how: str, value: Any) -> Any:
    """`snapshot` with one node gone, doubled or replaced."""
    found = copy.deepcopy(snapshot)
    if not place:
        return value
    holder = found
    for key in place[:-1]:
        holder = holder[key]
    if how == "delete":
        del holder[place[-1]]
    elif how == "double" and isinstance(holder, list):
        holder.append(copy.deepcopy(holder[place[-1]]))
    else:
        holder[place[-1]] = value
    return found


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_wrong_snapshot_changes_nothing(
    lively: tuple[Party, dict[str, str]], fresh: Party, data: st.DataObject
) -> None:
    """Whatever is wrong in it is named, and the world is as it was; or it is right, and the world answers."""
    party, ids = lively
    whole = party.snapshot()
    valid = json.loads(whole)
    assert fresh.world.control("PUT", "/snapshot", content=whole).status_code == 200
    place = data.draw(st.sampled_from(list(places(valid))))
    how = data.draw(st.sampled_from(["delete", "double", "replace", "replace"]))
    wrong = changed(valid, place, how, data.draw(values))
    answered = fresh.world.control("PUT", "/snapshot", content=json.dumps(wrong))
    if answered.status_code == 400:
        assert all(each["rule"] and each["message"] for each in answered.json()["error"]["violations"])
        assert answered.json()["error"]["violations"]
        assert fresh.snapshot() == whole
        return
    assert answered.status_code == 200, answered.text
    assert fresh.snapshot()
    for path in reads(ids):
        assert fresh.call("GET", path).status_code < 500, (place, wrong, path)
    for path in LISTS:
        assert fresh.world.control("GET", path).status_code == 200, (place, path)
    assert fresh.world.control("POST", "/clock/advance", json={"seconds": 100}).status_code == 200
    for path in reads(ids):
        assert fresh.call("GET", path).status_code < 500, (place, path)


def test_a_fault_that_no_operation_documents(fresh: Party) -> None:
    """A fault is held to the contracts as if it were injected, and named by its place."""
    row = {"id": "f", "status": 418, "operation": "readModeration", "api": "verifymycontent"}
    answered = fresh.world.control("PUT", "/snapshot", json={"version": 1, "faults": [row]})
    assert answered.status_code == 400
    (violation,) = answered.json()["error"]["violations"]
    assert (violation["pointer"], violation["rule"]) == ("/faults/0/status", "documented")


def test_a_newer_version(fresh: Party) -> None:
    """A snapshot of a form that is not known yet is refused with both numbers."""
    answered = fresh.world.control("PUT", "/snapshot", json={"version": 2})
    assert answered.status_code == 400
    (violation,) = answered.json()["error"]["violations"]
    assert (violation["pointer"], violation["rule"]) == ("/version", "version")
    assert "/version is 2; this emulator reads version 1" in answered.json()["error"]["message"]

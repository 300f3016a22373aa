"""Snapshots that are nearly right: what cannot be is named and changes nothing; what can be is a world."""

from __future__ import annotations

import copy
import json
import os
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.live import LiveServer, LiveWorld
from tests.seeds.making import file_of
from tests.seeds.walking import walk

EXAMPLES = int(os.environ.get("BROKEN_SNAPSHOTS", "60"))

DEAD = {"main": "main", "uuid": "3f1c7a52-8d0e-4b6a-9c35-1e2d7f90ab41", "code": "ABC-123-4567-XYZ"}
MOMENTS = ("1970-01-01T00:00:00Z", "8999-12-31T23:59:59.999Z", "9000-01-01T00:00:00Z", "2026-02-30T00:00:00Z")
NUMBERS = (-1, 0, 1, 2, 0.5, 1e-320, 1e18, 2**31, 2**53 - 1, 2**53, 2**63, 2**64 - 1, 1.7e308, -(2**63))
TEXTS = ("", " ", "a", "AAAA", "\x00", "\u202e", "ﬀ", "a" * 300, "/" * 300, "9" * 400, "null", "http://[", "{}")
WORDS = (
    "finished",
    "Approved",
    "Paused",
    "frozen",
    "pending",
    "suspended",
    "UPHELD",
    "FACE",
    "second",
    "manual",
)

values: st.SearchStrategy[Any] = (
    st.none()
    | st.booleans()
    | st.sampled_from(NUMBERS)
    | st.sampled_from((*TEXTS, *WORDS, *MOMENTS, *DEAD.values()))
    | st.sampled_from(([], {}, [[]], [{}], [None], {"id": "a"}, ["a", "a"], [0, 0]))
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
)


def whole() -> dict[str, Any]:
    """The demo, with something of every section that it lacks."""
    held = {name: json.loads(file_of(name).read_text(encoding="utf-8")) for name in ("demo", "community")}
    literal = json.loads(file_of("moderationapi-literal-ids").read_text(encoding="utf-8"))["moderationapi"]
    whole: dict[str, Any] = held["demo"]
    more = held["community"]["moderationapi"]
    whole["moderationapi"] |= {
        key: more[key][:3] for key in ("wordlists", "projects", "keys", "feedback", "history")
    }
    mine = {row["id"] for row in whole["moderationapi"]["projects"]}
    whole["moderationapi"]["channels"] = [row for row in more["channels"] if row["project_id"] in mine][:3]
    whole["moderationapi"]["settings"] = literal["settings"] | {"permanent": False}
    whole |= {
        "seed": 5,
        "streams": {"yoti.account": 4, "verifymycontent.moderation": 3},
        "clock": {**whole["clock"], "mode": "frozen", "resumes": "stepped", "pace": 1.0},
        "lifecycle": {**whole["lifecycle"], "mode": "manual", "delay": 1.0, "reads": 2},
        "faults": [
            {
                "id": "f-1",
                "status": 404,
                "operation": "muteSocket",
                "after": 100,
                "until": "2026-02-01T00:00:00Z",
            },
            {"id": "f-2", "effect": "delay", "delay": 5.0, "event": "moderationStatus"},
        ],
        "media": [
            {"url": "https://cdn.example.com/a.gif", "data": "R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAE="}
        ],
        "yoti_quirks": {"page_size": 3, "age_bands": [{"below": 10, "age_group": "child"}]},
    }
    return whole


VALID = whole()


@pytest.fixture(scope="module")
def target(server: LiveServer) -> Iterator[LiveWorld]:
    """A world that is overwritten again and again."""
    made = server.world(seed=99)
    yield made
    made.drop()


# -- changes -----------------------------------------------------------------------------------------------


@st.composite
def places(draw: st.DrawFn) -> tuple[Any, ...]:
    """The path of some node: of each level any key alike, so that no long list is all there is."""
    node: Any = VALID
    path: list[Any] = []
    while isinstance(node, dict | list) and node and (not path or draw(st.integers(0, 4))):
        key = draw(st.sampled_from(sorted(node) if isinstance(node, dict) else range(len(node))))
        path.append(key)
        node = node[key]
    return tuple(path)


def at(node: Any, path: tuple[Any, ...]) -> Any:
    """What is at a path."""
    for key in path:
        node = node[key]
    return node


class Wrong:
    """The valid snapshot with some changes. said: what was changed, for people."""

    def __init__(self) -> None:
        self.data: dict[str, Any] = copy.deepcopy(VALID)
        self.said: list[str] = []

    def __repr__(self) -> str:
        return f"Wrong({', '.join(self.said)})"


@st.composite
def broken(draw: st.DrawFn) -> Wrong:
    """One to three changes."""
    wrong = Wrong()
    for _ in range(draw(st.integers(1, 3))):
        path = draw(places())
        how = draw(
            st.sampled_from(("delete", "double", "replace", "replace", "bend", "bend", "borrow", "extra"))
        )
        try:
            told = _change(draw, at(wrong.data, path[:-1]), path[-1], how)
        except (LookupError, TypeError):
            continue  # an earlier change took the place away
        wrong.said.append(f"{how} {'/'.join(map(str, path))}: {told!r:.200}")
    return wrong


def _change(draw: st.DrawFn, holder: Any, key: Any, how: str) -> Any:
    """Change one thing. Returns what it is now."""
    old = holder[key]
    if how == "delete":
        del holder[key]
        return None
    if how == "double" and isinstance(holder, list):
        holder.append(copy.deepcopy(old))
        return old
    if how == "extra" and isinstance(old, dict):
        old[draw(st.sampled_from(("id", "extra", "due", "members", "status", "history")))] = draw(values)
        return old
    if how == "borrow":
        holder[key] = copy.deepcopy(at(VALID, draw(places())))
    elif how == "bend":
        holder[key] = draw(st.sampled_from(list(bent(old))))
    else:
        holder[key] = draw(values)
    return holder[key]


def bent(value: Any) -> Iterator[Any]:
    """Nearly the same: another letter, another size, another order."""
    yield value
    if isinstance(value, str):
        yield from (value[:-1], value + "=", value.upper(), value * 3, value[::-1], value + "\n", f"x{value}")
    elif isinstance(value, bool):
        yield not value
    elif isinstance(value, int | float):
        yield from (value + 1, -value - 1, value * 1e9, float(value), value + 0.5, str(value))
    elif isinstance(value, list):
        yield from (value[::-1], value * 2, value[1:], [value], [*value, None], [*value, {}], {"0": value})
    elif isinstance(value, dict):
        yield from ([value], {**value, "x": 1}, {f"{key} ": each for key, each in value.items()}, list(value))


# -- and what becomes of them ------------------------------------------------------------------------------


def put(world: LiveWorld, text: str | bytes) -> Any:
    """Restore it, whatever it is."""
    return world.control("PUT", "/snapshot", content=text, headers={"Content-Type": "application/json"})


def saved(world: LiveWorld) -> bytes:
    """The world's bytes."""
    answered = world.control("GET", "/snapshot")
    assert answered.status_code == 200, answered.text
    return answered.content


def leads_somewhere(data: Any, pointer: str) -> bool:
    """Whether a JSON Pointer leads to something in `data`, or to what is missing of something."""
    *steps, _ = [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]] or [""]
    for step in steps:
        try:
            data = data[int(step)] if isinstance(data, list) else data[step]
        except (LookupError, TypeError, ValueError):
            return False
    return True


@settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
@given(wrong=broken())
def test_nearly_right(target: LiveWorld, wrong: Wrong) -> None:
    """It is refused with a place and a rule, and nothing has changed; or it is a world that can be lived in."""
    assert put(target, json.dumps(VALID)).status_code == 200
    before = saved(target)
    answered = put(target, json.dumps(wrong.data))
    assert answered.status_code in {200, 400}, answered.text
    if answered.status_code == 400:
        violations = answered.json()["error"]["violations"]
        assert violations
        for each in violations:
            assert each["rule"]
            assert each["message"]
            assert leads_somewhere(wrong.data, each["pointer"]), each
        assert saved(target) == before
        return
    lived_in(target)


def lived_in(world: LiveWorld) -> None:
    """The world reads back as the same again, answers every GET, and goes on."""
    # Whatever is due at once is over then: webhooks that say nothing of when they are.
    assert world.control("POST", "/clock/advance", json={"seconds": 0.001}).status_code == 200
    after = saved(world)
    assert put(world, after).status_code == 200
    assert saved(world) == after
    assert {f"{each.url}: {each.said}" for each in walk(world) if each.status >= 500} == set()
    assert world.control("POST", "/lifecycle/step", json={}).status_code == 200
    assert world.control("POST", "/clock/advance", json={"seconds": 100}).status_code == 200
    assert put(world, saved(world)).status_code == 200


# -- one by one --------------------------------------------------------------------------------------------


def with_(path: str, value: Any) -> dict[str, Any]:
    """The valid snapshot with `value` at a pointer."""
    found = copy.deepcopy(VALID)
    *steps, last = [int(step) if step.isdigit() else step for step in path.split("/")[1:]]
    at(found, tuple(steps))[last] = value
    return found


EMBEDDING = "/verifymycontent/main/collections/0/faces/0/embedding"
FACE = VALID["verifymycontent"]["main"]["collections"][0]["faces"][0]["embedding"]


@pytest.mark.parametrize(
    ("path", "value", "rule"),
    [
        ("/version", 2, "version"),
        ("/version", 2.0, "version"),
        ("/version", 0, "minimum"),
        ("/version", "1", "type"),
        ("/version", None, "type"),
        ("/seed", 2**63, "maximum"),
        ("/streams/yoti.account", 2**52 + 1, "maximum"),
        ("/streams", {str(number): 1 for number in range(5001)}, "limit"),
        ("/clock/alarms_set", 2**52 + 1, "maximum"),
        ("/faults", [{"id": "a", "status": 500, "hits": 2**52 + 1}], "maximum"),
        ("/faults", [{"id": "a", "status": 500}, {"id": "a", "status": 500}], "unique"),
        ("/faults", [{"id": "a", "status": 500, "path": "/a*b*c*d*e*f*g*h*i*"}], "stars"),
        ("/faults", [{"id": "a", "status": 500, "headers": {"Content-Length": "1"}}], "header"),
        ("/clock/now", "9000-01-01T00:00:00Z", "pattern"),
        ("/clock/now", "2026-02-30T00:00:00Z", "format"),
        ("/clock/now", "1969-12-31T23:59:59Z", "pattern"),
        ("/clock/pace", -0.5, "minimum"),
        (EMBEDDING, FACE[:-4], "minLength"),
        (EMBEDDING, FACE + "AAAA", "maxLength"),
        (EMBEDDING, "?" + FACE[1:], "contentEncoding"),
        (EMBEDDING, FACE[:-2] + "==", "embedding"),
        (EMBEDDING, "A" * 683 + "=", "embedding"),
        (EMBEDDING, ("AADAfw" * 114)[:684], "embedding"),
        ("/media/0/data", "R0lGOD?", "contentEncoding"),
        ("/yoti/0/groups/0/members/0", DEAD["uuid"], "reference"),
        ("/yoti/0/moderations/0/content_id", DEAD["uuid"], "reference"),
        ("/yoti/0/profiles/1/id", VALID["yoti"][0]["profiles"][0]["id"], "unique"),
        ("/yoti/0/party", "third", "enum"),
        ("/lifecycle/under_way/0/resource", "nobody", "reference"),
        ("/verifymycontent/main/moderations/0/cast/collection_id", "none", "reference"),
        ("/moderationapi/items/0/queues/0", "none", "reference"),
        ("/moderationapi/channels/1/project_id", "none", "reference"),
        ("/moderationapi/projects/0/id", "0123456789abcdef01234567", "reference"),
        ("/moderationapi/authors/0/first_seen", 1e300, "type"),
        ("/deliveries/0/due", {"at": "2026-01-01T00:00:00Z", "order": -1}, "minimum"),
        ("/other", [], "additionalProperties"),
    ],
)
def test_one_thing_is_wrong(target: LiveWorld, path: str, value: Any, rule: str) -> None:
    """Its rule is named, at its place or at what should be there, and nothing has changed."""
    assert put(target, json.dumps(VALID)).status_code == 200
    before = saved(target)
    wrong = with_(path, value)
    answered = put(target, json.dumps(wrong))
    assert answered.status_code == 400, answered.text
    violations = answered.json()["error"]["violations"]
    assert rule in {each["rule"] for each in violations}, violations
    assert all(leads_somewhere(wrong, each["pointer"]) for each in violations)
    assert saved(target) == before


@pytest.mark.parametrize(
    ("text", "status", "said"),
    [
        ("", 400, "no body"),
        ("{", 400, "not JSON"),
        ("[]", 400, "body is not of type"),
        ("null", 400, "body is not of type"),
        ("{}", 400, "version is required"),
        ('{"version": NaN}', 400, "not JSON"),
        ('{"version": 1, "clock": {"pace": Infinity}}', 400, "not JSON"),
        ('{"version": 1e999}', 400, "not JSON"),
        ('{"version": 1, "seed": 1' + "0" * 400 + "}", 400, "not JSON"),
        ('{"version": 1, "made_by": "\\ud800"}', 400, "not JSON"),
        ('{"version": 1, "yoti": ' + "[" * 1000 + "]" * 1000 + "}", 413, "nests deeper"),
        (json.dumps(VALID)[:-100], 400, "not JSON"),
    ],
)
def test_it_is_hardly_one(target: LiveWorld, text: str, status: int, said: str) -> None:
    """What is no JSON, nests too deep or says no version is refused, and nothing has changed."""
    assert put(target, json.dumps(VALID)).status_code == 200
    before = saved(target)
    answered = put(target, text)
    assert answered.status_code == status, answered.text
    assert said in answered.json()["error"]["message"]
    assert saved(target) == before


def test_a_newer_one_is_refused_for_its_version_alone(target: LiveWorld) -> None:
    """Whatever else it holds that is not known here, its version is what is named, and who wrote it."""
    newer = {"version": 3, "made_by": "moderation-emulator 9.1", "vendors": {}, "clock": "noon", "faults": 7}
    answered = put(target, json.dumps(newer))
    assert answered.status_code == 400
    assert [(each["pointer"], each["rule"]) for each in answered.json()["error"]["violations"]] == [
        ("/version", "version")
    ]
    told = "/version is 3; this emulator reads version 1, and a newer one, moderation-emulator 9.1, wrote this"
    assert answered.json()["error"]["message"] == told


@pytest.mark.parametrize("made_by", [7, None, ["x"], "\x1b[31m", "a" * 5000])
def test_what_a_newer_one_says_of_itself(target: LiveWorld, made_by: Any) -> None:
    """It is told only where it can be shown, and no more than its first signs."""
    answered = put(target, json.dumps({"version": 2, "made_by": made_by}))
    assert answered.status_code == 400
    message = answered.json()["error"]["message"]
    assert message.startswith("/version is 2; this emulator reads version 1, and a newer one")
    assert len(message) < 200
    assert "\x1b" not in message

"""What vendors leave open, as a world's maker asks for it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from emulator.settings import Settings
from tests.live import LiveServer, LiveWorld
from tests.yoti_client import Yoti

QUIRKS = {
    "yoti": {"accounts_per_sdk": 1},
    "moderationapi": {"rate_limit": 3, "models": {"email": {"enabled": False}}},
}

KEYS = ("api_key", "api_secret", "second_api_key", "second_api_secret")


@pytest.fixture
def made(server: LiveServer) -> Iterator[LiveWorld]:
    """A world that was born otherwise."""
    world = server.world(seed=7, quirks=QUIRKS)
    yield world
    world.drop()


def in_force(world: LiveWorld) -> list[Any]:
    """What the vendors of a world go by."""
    quirks = world.control("GET", "/yoti/quirks").json()
    project = world.control("GET", "/moderationapi/project").json()
    switched = project["models"]["email"]["enabled"], project["models"]["phone"]["enabled"]
    return [quirks["accounts_per_sdk"], quirks["page_size"], project["rate_limit"], *switched]


def ask(world: LiveWorld, text: str) -> httpx.Response:
    """Have a text moderated."""
    key = {"Authorization": f"Bearer {world.credentials['moderationapi']['api_key']}"}
    return world.server.http.post("/api/v1/moderate/text", json={"value": text}, headers=key)


def test_vendors_go_by_them(made: LiveWorld) -> None:
    """A second account and a fourth request in a minute are too many, addresses no matter; so after a reset."""
    keys = made.credentials["yoti"]
    party = Yoti(made.server, keys["token"], keys["sdk_id"])
    for _ in range(2):
        statuses = [party.call("POST", "/accounts", {"name": "a"}).status_code for _ in range(2)]
        assert statuses[0] == 201
        assert statuses[1] >= 400
        answers = [ask(made, "Write to ada@example.com") for _ in range(4)]
        assert [each.status_code for each in answers] == [200, 200, 200, 429]
        assert "ada@example.com" in answers[0].json()["content"]
        assert made.control("POST", "/reset").status_code == 200


def test_a_snapshot_keeps_them(made: LiveWorld, world: LiveWorld) -> None:
    """A world that it is restored into goes by the same, whatever it was born with."""
    assert in_force(made) == [1, 20, 3, False, True]
    held = made.control("GET", "/snapshot").json()
    assert in_force(world) == [10, 20, 1_000_000, True, True]
    assert world.control("PUT", "/snapshot", json=held).status_code == 200
    assert in_force(world) == in_force(made)
    assert world.control("GET", "/snapshot").json() == {**held, "seed": held["seed"]}


def test_a_snapshot_wins(made: LiveWorld) -> None:
    """Also where it says what is so in every world; until the next reset, which is as the world was created."""
    assert made.control("PUT", "/yoti/quirks", json={"accounts_per_sdk": 10, "page_size": 5}).status_code == 200
    switched = {"rate_limit": 1_000_000, "models": {"email": {"enabled": True}}}
    assert made.control("PUT", "/moderationapi/project", json=switched).status_code == 200
    held = made.control("GET", "/snapshot").json()
    assert made.control("POST", "/reset").status_code == 200
    assert in_force(made) == [1, 20, 3, False, True]
    assert made.control("PUT", "/snapshot", json=held).status_code == 200
    assert in_force(made) == [10, 5, 1_000_000, True, True]
    assert made.control("POST", "/reset").status_code == 200
    assert in_force(made) == [1, 20, 3, False, True]


def test_what_a_snapshot_leaves_out_is_as_the_world_was_created(made: LiveWorld) -> None:
    """Quirk by quirk, setting by setting; a seed of the package that names none changes none."""
    assert made.control("PUT", "/yoti/quirks", json={"accounts_per_sdk": 7}).status_code == 200
    assert made.control("POST", "/seed", json={"fixture": "demo"}).status_code == 200
    assert in_force(made) == [1, 20, 3, False, True]
    partly = {"version": 1, "yoti_quirks": {"page_size": 9}, "moderationapi": {"settings": {"dry_run": True}}}
    assert made.control("PUT", "/snapshot", json=partly).status_code == 200
    assert in_force(made) == [1, 9, 3, False, True]


def test_the_usual_ones_are_not_kept(world: LiveWorld) -> None:
    """A world of which nobody asked any says nothing of them in its snapshot."""
    assert in_force(world)[0] == 10
    held = world.control("GET", "/snapshot").json()
    assert "yoti_quirks" not in held
    assert "moderationapi" not in held


def test_an_open_server_that_is_full_says_so() -> None:
    """A credential that is unknown for want of room is told so by each vendor, as a 401 of its own shape."""
    with LiveServer(Settings(port=0, open=True, max_worlds=1)) as full:
        strange = Yoti(full, "worker-3", "3f1c7a52-8d0e-4b6a-9c35-1e2d7f90ab41")
        world = LiveWorld(
            full, {"id": "default", "credentials": {"verifymycontent": dict.fromkeys(KEYS, "worker-3")}}
        )
        answers = [
            strange.call("GET", "/accounts/3f1c7a52-8d0e-4b6a-9c35-1e2d7f90ab41"),
            world.vmc.call("GET", "/v1/collections/cast"),
            full.http.get("/api/v1/account", headers={"Authorization": "Bearer worker-3"}),
        ]
        for answer in answers:
            assert answer.status_code == 401
            assert "there are 1 worlds, as many as --max-worlds allows" in answer.text
        full.emulator.worlds.limit = 2
        assert strange.call("POST", "/accounts", {"name": "a"}).status_code == 201

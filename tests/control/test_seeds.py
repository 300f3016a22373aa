"""Seeds: named snapshots of the package, over real sockets."""

from __future__ import annotations

import base64
import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from emulator.apis.verifymycontent.moderation import Status
from emulator.apis.yoti.moderation import State
from emulator.data import FIXTURES
from tests.control.stage import Answer, Stage, on
from tests.live import LiveWorld
from tests.seeds.community import community
from tests.seeds.demo import demo
from tests.seeds.making import file_of, text_of
from tests.yoti_client import Yoti

NAMES = sorted(path.stem for path in (FIXTURES / "seeds").glob("*.json"))


def without_faces(text: str) -> str:
    """`text` with every embedding left out: its last bits are the machine's."""
    return re.sub(r'"embedding": "[^"]*"', '"embedding": ""', text)


def faces(text: str) -> np.ndarray[Any, np.dtype[np.float32]]:
    """Every embedding of `text`."""
    found = re.findall(r'"embedding": "([^"]*)"', text)
    return np.stack([np.frombuffer(base64.b64decode(each), "<f4") for each in found])


@pytest.mark.parametrize(("name", "make"), [("demo", demo), ("community", community)])
def test_a_seed_is_what_its_script_makes(name: str, make: Callable[[], dict[str, Any]]) -> None:
    """The file is what its script makes; another version of Faker may say other words."""
    made, kept = text_of(make()), file_of(name).read_text(encoding="utf-8")
    anew = (
        f"`python -m tests.seeds.{name}` writes {name}.json anew; look at what has changed in it, and keep it"
    )
    assert without_faces(made) == without_faces(kept), anew
    assert np.all(np.sum(faces(made) * faces(kept), axis=1) > 0.999), anew


@pytest.mark.parametrize("name", NAMES)
def test_every_seed_can_be_applied(world: LiveWorld, name: str) -> None:
    """Each of them keeps the contract and fills a world, whose credentials and id stay."""
    before = world.control("GET", "").json()
    answered = world.control("POST", "/seed", json={"fixture": name})
    assert answered.status_code == 200, answered.text
    after = answered.json()
    assert (after["id"], after["seed"], after["credentials"]) == tuple(
        before[key] for key in ("id", "seed", "credentials")
    )
    assert after["clock"]["mode"] == before["clock"]["mode"]


def test_the_demo_holds_every_state(world: LiveWorld) -> None:
    """There are moderations in every state of both vendors, and the people are recognised."""
    assert world.control("POST", "/seed", json={"fixture": "demo"}).status_code == 200
    saved = world.control("GET", "/snapshot").json()
    (account,) = saved["yoti"]
    assert {each.get("state", "running") for each in account["moderations"]} == set(State)
    owned = saved["verifymycontent"]["main"]
    assert {each.get("status", "Awaiting Face Match") for each in owned["moderations"]} == set(Status)
    fields = world.credentials["yoti"]
    party = Yoti(world.server, fields["token"], fields["sdk_id"])
    picture = base64.b64encode((FIXTURES / "faces" / "dan-2.jpg").read_bytes()).decode()
    group = account["groups"][0]
    path = f"/accounts/{account['id']}/groups/{group['id']}/challenge"
    assert party.call("POST", path, {"image": picture}).json() == {"profile_id": group["members"][0]}


def test_nothing_of_the_demo_moves_by_itself(world: LiveWorld) -> None:
    """What is shown half way stays there until it is told to go on."""
    assert world.control("POST", "/seed", json={"fixture": "demo"}).status_code == 200
    before = world.control("GET", "/snapshot").json()
    world.advance(3600)
    after = world.control("GET", "/snapshot").json()
    assert {**after, "clock": None} == {**before, "clock": None}
    assert len(world.control("POST", "/lifecycle/step", json={}).json()["moved"]) == 8


def test_webhooks_are_signed_for_the_world(world: LiveWorld) -> None:
    """A webhook of a seed is signed with the key of the world that it is applied to."""
    assert world.control("POST", "/seed", json={"fixture": "demo"}).status_code == 200
    listed = world.control("GET", "/deliveries", params={"event": "moderationStatus"}).json()["deliveries"]
    assert len(listed) > 5
    for each in listed:
        assert each["headers"]["Authorization"] == world.vmc.sign(
            json.dumps(each["body"], separators=(",", ":")).encode()
        )


def test_an_unknown_seed(world: LiveWorld) -> None:
    """A name that is none answers 404 and says which there are."""
    answered = world.control("POST", "/seed", json={"fixture": "nothing"})
    assert answered.status_code == 404
    assert "demo" in answered.json()["error"]["message"]


@pytest.mark.parametrize(
    "name", ["../demo", "demo.json", "/etc/passwd", "seeds/demo", "", "Demo", "a\x00b", "..", "demo/"]
)
def test_a_name_that_is_a_path(world: LiveWorld, name: str) -> None:
    """A name that could lead anywhere is refused by its form."""
    answered = world.control("POST", "/seed", json={"fixture": name})
    assert answered.status_code == 400
    assert answered.json()["error"]["violations"][0]["rule"] == "pattern"


def test_a_seed_that_changes(tmp_path: Path) -> None:
    """A file is held against the contract once, and again when it has changed; each world gets its own."""
    folder = tmp_path / "seeds"
    folder.mkdir()
    file = folder / "mine.json"

    def write(text: str, moment: int) -> None:
        file.write_text(text)
        os.utime(file, ns=(moment, moment))

    async def scene(stage: Stage) -> None:
        async def seed() -> Answer:
            return await stage.ask("POST", "/worlds/default/seed", {"fixture": "mine"})

        for number, (text, status) in enumerate(
            (
                ('{"version": 1, "clock": {"now": "2030-01-01T00:00:00Z"}}', 200),
                ('{"version": 1, "clock": {"now": "noon"}}', 400),
                ("{", 400),
                ('{"version": 1, "clock": {"now": "2031-01-01T00:00:00Z"}}', 200),
            )
        ):
            write(text, number)
            for _ in range(2):
                answered = await seed()
                assert answered.status == status, answered.content
        assert answered.json["clock"]["now"].startswith("2031")
        file.unlink()
        assert (await seed()).status == 404

    on(lambda: Stage(fixtures=tmp_path), scene)

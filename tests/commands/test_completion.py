"""What a shell is offered."""

from __future__ import annotations

from enum import StrEnum

import pytest
from click.shell_completion import ShellComplete

from emulator.cli import main
from emulator.commands.remote import CA, TOKEN, URL, WORLD
from emulator.webhooks.delivery import DeliveryStatus
from emulator.webhooks.tampering import Change
from emulator.world.clock import ClockMode
from emulator.world.lifecycle import Mode
from tests.commands.conftest import Read
from tests.live import LiveServer, LiveWorld

NOWHERE = "http://127.0.0.1:9"


def offered(words: str, **env: str) -> list[str]:
    """The values for the last word of a command line."""
    *before, last = words.split(" ")
    with pytest.MonkeyPatch.context() as patch:
        for name in (URL, TOKEN, CA, WORLD):
            patch.delenv(name, raising=False)
        for name, value in env.items():
            patch.setenv(name, value)
        found = ShellComplete(main, {}, "moderation-emulator", "_COMPLETE").get_completions(before, last)
    return [each.value for each in found]


@pytest.mark.parametrize(
    ("words", "there"),
    [
        ("routes --api y", ["yoti"]),
        ("faults add --api verify", ["verifymycontent"]),
        ("faults add --effect re", ["reset", "refuse", "reorder"]),
        ("faults add --api yoti --operation createA", ["createAccount"]),
        ("journal --operation createA", ["createAccount", "createAction", "createAuthor"]),
        ("wait --operation listFa", ["listFaces", "listFacesOfProfile"]),
        ("seed d", ["demo"]),
        ("world rotate ", ["moderationapi", "verifymycontent", "yoti"]),
        ("journal --api ", ["moderationapi", "verifymycontent", "yoti"]),
        ("routes --api c", ["control"]),
    ],
)
def test_names_come_from_the_contracts(words: str, there: list[str]) -> None:
    """Nobody is asked for them."""
    assert sorted(offered(words, **{URL: NOWHERE})) == sorted(there)


@pytest.mark.parametrize(
    ("words", "there"),
    [
        ("deliveries --status ", DeliveryStatus),
        ("deliveries --tamper ", Change),
        ("world create --lifecycle ", Mode),
        ("world create --clock ", ClockMode),
        ("lifecycle set ", Mode),
        ("serve --lifecycle ", Mode),
    ],
)
def test_choices_are_those_of_the_world(words: str, there: type[StrEnum]) -> None:
    """All of them, in their order."""
    assert offered(words) == list(there)


def test_worlds_and_faults_come_from_the_server(read: Read, server: LiveServer, world: LiveWorld) -> None:
    """Of the one that the options or the environment name."""
    made = read("faults", "add", "--status", "500")
    assert world.id in offered("journal --world ", **{URL: server.base})
    assert offered("world show def", **{URL: server.base}) == ["default"]
    assert offered("faults clear ", **{URL: server.base, WORLD: world.id}) == [made["id"]]
    assert offered(f"faults clear --url {server.base} --world {world.id} ") == [made["id"]]


def test_a_server_that_is_not_there_is_no_error() -> None:
    """Nothing is offered; nor where what is asked with is nonsense."""
    assert offered("world drop ", **{URL: NOWHERE}) == []
    assert offered("world drop ", **{URL: "nonsense", TOKEN: "\xe4"}) == []

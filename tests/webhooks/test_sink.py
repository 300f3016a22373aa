import asyncio
import gc
from collections.abc import Mapping

import pytest

from emulator.webhooks.signing import Verdict
from emulator.webhooks.sink import SCRIPT_LIMIT, Sinks, SinksFullError
from emulator.world.clock import EPOCH, ClockMode
from emulator.world.world import World, WorldSettings


def judge(headers: Mapping[str, str], body: bytes) -> Verdict:
    """A scheme of our own: the signature is the number of bytes."""
    if "signature" not in headers:
        return Verdict(None, None, "not signed")
    return Verdict("length", holds=headers["signature"] == str(len(body)))


def take(sinks: Sinks, name: str, body: bytes = b"{}", headers: Mapping[str, str] | None = None) -> int:
    """Send one message to a sink."""
    return sinks.receive(name, "POST", f"/_emulator/sinks/{name}/receive", headers or {}, body).status


def test_script_then_200() -> None:
    """Each scripted status is answered once, in order; then it is 200."""
    sinks = Sinks(judge)
    sinks.put("a", [500, 302])
    assert [take(sinks, "a") for _ in range(4)] == [500, 302, 200, 200]


def test_unknown_sink() -> None:
    """A sink is there on first sight, and answers 200."""
    sinks = Sinks(judge)
    assert sinks.show("a", 10) is None
    assert take(sinks, "a") == 200
    shown = sinks.show("a", 10)
    assert shown is not None
    assert shown["received"] == 1


def test_put_begins_afresh() -> None:
    """Putting a sink again empties it."""
    sinks = Sinks(judge)
    take(sinks, "a")
    sinks.put("a", [500])
    assert sinks.show("a", 10) == {
        "name": "a",
        "world": None,
        "script": [500],
        "received": 0,
        "messages": [],
    }


def test_what_came() -> None:
    """A message shows what was sent, how it was answered and what its signature is worth."""
    sinks = Sinks(judge)
    sinks.put("a", [503])
    take(sinks, "a", b'{"id":"x"}', {"signature": "10"})
    shown = sinks.show("a", 10)
    assert shown is not None
    [message] = shown["messages"]
    assert message.pop("at") > 0
    assert message == {
        "number": 1,
        "method": "POST",
        "target": "/_emulator/sinks/a/receive",
        "headers": {"signature": "10"},
        "body": {"id": "x"},
        "body_size": 10,
        "status": 503,
        "signature": {"scheme": "length", "holds": True, "detail": ""},
    }


@pytest.mark.parametrize(("headers", "holds"), [({}, None), ({"signature": "9"}, False)])
def test_verdicts(headers: dict[str, str], holds: bool | None) -> None:  # noqa: FBT001
    """A wrong signature and a missing one are told apart."""
    sinks = Sinks(judge)
    take(sinks, "a", headers=headers)
    shown = sinks.show("a", 10)
    assert shown is not None
    assert shown["messages"][0]["signature"]["holds"] is holds


def test_credentials_are_masked() -> None:
    """A credential that somebody sends here is not shown."""
    sinks = Sinks(judge)
    take(sinks, "a", headers={"authorization": "Bearer 0123456789abcdef"})
    assert "0123456789abcdef" not in str(sinks.show("a", 10))


def test_long_body() -> None:
    """A long body is cut, its size kept, and the verdict is on the whole."""
    sinks = Sinks(judge, body_limit=4)
    take(sinks, "a", b"123456", {"signature": "6"})
    shown = sinks.show("a", 10)
    assert shown is not None
    [message] = shown["messages"]
    assert (message["body"], message["body_size"], message["signature"]["holds"]) == (1234, 6, True)


def test_number_of_messages() -> None:
    """The oldest messages make room; the count goes on."""
    sinks = Sinks(judge, messages=2)
    for _ in range(5):
        take(sinks, "a")
    shown = sinks.show("a", 10)
    assert shown is not None
    assert shown["received"] == 5
    assert [message["number"] for message in shown["messages"]] == [4, 5]


def test_number_of_sinks(caplog: pytest.LogCaptureFixture) -> None:
    """A sink too many is refused, and that is logged once; nobody's makes room, and what is there goes on."""
    sinks = Sinks(judge, limit=2)
    sinks.put("a", [503])
    sinks.put("b")
    for _ in range(2):
        with pytest.raises(SinksFullError, match="there are 2 sinks"):
            sinks.put("c")
        with pytest.raises(SinksFullError):
            take(sinks, "d")
    assert len(caplog.records) == 1
    assert take(sinks, "a") == 503
    assert sinks.put("b").received == 0
    sinks.drop("b")
    assert take(sinks, "d") == 200


def test_number_of_answers() -> None:
    """Scripts are bounded in all; one's own that is replaced does not count."""
    sinks = Sinks(judge, answers=10)
    sinks.put("a", [500] * 6)
    with pytest.raises(SinksFullError, match="6 answers"):
        sinks.put("b", [500] * 5)
    assert len(sinks) == 1
    sinks.put("a", [500] * 10)


def test_two_hundred_worlds() -> None:
    """Two sinks of each of two hundred worlds are all there in the end, with their scripts."""
    sinks = Sinks(judge)
    names = [f"{number}-{name}" for number in range(200) for name in ("app", "audit")]
    for name in names:
        sinks.put(name, [500])
    assert [take(sinks, name) for name in names] == [500] * 400


@pytest.mark.parametrize("forgotten", [False, True])
def test_it_goes_with_its_world(forgotten: bool) -> None:  # noqa: FBT001 - a column of the table
    """A sink of a world that is gone is gone as well, whether or not anything still holds the world."""
    sinks = Sinks(judge, limit=2)
    world = World("w", WorldSettings(start=EPOCH, clock_mode=ClockMode.FROZEN))
    sinks.put("mine", world=world)
    sinks.put("other")
    take(sinks, "mine", b"x" * 900)
    shown = sinks.show("mine", 1)
    assert shown is not None
    assert (shown["world"], shown["messages"][0]["at"]) == ("w", EPOCH)
    if forgotten:
        del world
        gc.collect()
    else:
        world.close()
    assert sinks.show("mine", 1) is None
    assert (sinks._total, [sink.name for sink in sinks]) == (0, ["other"])
    sinks.put("next")


def test_a_gone_world_makes_room() -> None:
    """Sinks of worlds that are gone are not counted when another one is put."""
    sinks = Sinks(judge, limit=1)
    world = World("w", WorldSettings(start=EPOCH))
    sinks.put("mine", world=world)
    world.close()
    assert take(sinks, "next") == 200
    assert [sink.name for sink in sinks] == ["next"]


def test_bytes_in_all(caplog: pytest.LogCaptureFixture) -> None:
    """All sinks together keep a bounded number of bytes; the largest gives its oldest, which is logged once."""
    sinks = Sinks(judge, total_limit=6000)
    for name in ("a", "b", "a", "b", "b", "b"):
        take(sinks, name, b"x" * 900)
    kept = {name: [message.number for message in sinks._sinks[name].messages] for name in ("a", "b")}
    assert kept == {"a": [1, 2], "b": [3, 4]}
    assert sinks._total == sum(sink.weight for sink in sinks) <= 6000
    assert len(caplog.records) == 1


def test_bytes_are_given_back() -> None:
    """A sink that goes takes its weight along."""
    sinks = Sinks(judge)
    take(sinks, "a", b"x" * 900)
    sinks.put("a")
    assert sinks._total == 0


def test_drop() -> None:
    """A sink that is dropped is forgotten, once."""
    sinks = Sinks(judge)
    take(sinks, "a", b"x" * 900)
    assert [sinks.drop("a"), sinks.drop("a")] == [True, False]
    assert sinks.show("a", 10) is None
    assert sinks._total == 0


def test_only_what_is_asked_for_is_rendered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of many messages the newest are parsed and shown, and no other."""
    sinks = Sinks(judge)
    for _ in range(20):
        take(sinks, "a")
    seen: list[bytes] = []
    monkeypatch.setattr("emulator.webhooks.sink.show_body", seen.append)
    assert [sink.line()["received"] for sink in sinks] == [20]
    assert seen == []
    shown = sinks.show("a", 2)
    assert shown is not None
    assert ([message["number"] for message in shown["messages"]], len(seen)) == ([19, 20], 2)


def test_iteration() -> None:
    """Sinks are listed with the one untouched for longest first."""
    sinks = Sinks(judge)
    for name in ("a", "b", "a"):
        take(sinks, name)
    assert [sink.name for sink in sinks] == ["b", "a"]


@pytest.mark.parametrize("script", [[100], [600], [200, 0]])
def test_script_of_no_statuses(script: list[int]) -> None:
    """A script of what no reply can have is refused."""
    with pytest.raises(ValueError, match="status"):
        Sinks(judge).put("a", script)


def test_script_too_long() -> None:
    """A script is bounded."""
    with pytest.raises(ValueError, match="at most"):
        Sinks(judge).put("a", [200] * (SCRIPT_LIMIT + 1))


def test_wait() -> None:
    """Waiting ends with the message that was waited for."""

    async def scene() -> None:
        sinks = Sinks(judge)
        waiting = asyncio.create_task(sinks.wait("a", 2, timeout=60))
        for _ in range(2):
            await asyncio.sleep(0)
            take(sinks, "a")
        assert await waiting

    asyncio.run(scene())


def test_wait_in_vain() -> None:
    """Waiting for what does not come ends with its time."""

    async def scene() -> None:
        assert not await Sinks(judge).wait("a", 1, timeout=0.01)

    asyncio.run(scene())

import asyncio
from collections.abc import Mapping

import pytest

from emulator.webhooks.signing import Verdict
from emulator.webhooks.sink import SCRIPT_LIMIT, Sinks


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
    assert sinks.show("a") is None
    assert take(sinks, "a") == 200
    shown = sinks.show("a")
    assert shown is not None
    assert shown["received"] == 1


def test_put_begins_afresh() -> None:
    """Putting a sink again empties it."""
    sinks = Sinks(judge)
    take(sinks, "a")
    sinks.put("a", [500])
    assert sinks.show("a") == {"name": "a", "script": [500], "received": 0, "messages": []}


def test_what_came() -> None:
    """A message shows what was sent, how it was answered and what its signature is worth."""
    sinks = Sinks(judge)
    sinks.put("a", [503])
    take(sinks, "a", b'{"id":"x"}', {"signature": "10"})
    shown = sinks.show("a")
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
    shown = sinks.show("a")
    assert shown is not None
    assert shown["messages"][0]["signature"]["holds"] is holds


def test_credentials_are_masked() -> None:
    """A credential that somebody sends here is not shown."""
    sinks = Sinks(judge)
    take(sinks, "a", headers={"authorization": "Bearer 0123456789abcdef"})
    assert "0123456789abcdef" not in str(sinks.show("a"))


def test_long_body() -> None:
    """A long body is cut, its size kept, and the verdict is on the whole."""
    sinks = Sinks(judge, body_limit=4)
    take(sinks, "a", b"123456", {"signature": "6"})
    shown = sinks.show("a")
    assert shown is not None
    [message] = shown["messages"]
    assert (message["body"], message["body_size"], message["signature"]["holds"]) == (1234, 6, True)


def test_number_of_messages() -> None:
    """The oldest messages make room; the count goes on."""
    sinks = Sinks(judge, messages=2)
    for _ in range(5):
        take(sinks, "a")
    shown = sinks.show("a")
    assert shown is not None
    assert shown["received"] == 5
    assert [message["number"] for message in shown["messages"]] == [4, 5]


def test_number_of_sinks() -> None:
    """The sink untouched for longest makes room."""
    sinks = Sinks(judge, limit=2)
    sinks.put("a")
    sinks.put("b")
    take(sinks, "a")
    take(sinks, "c")
    assert sinks.show("b") is None
    assert sinks.show("a") is not None
    assert len(sinks) == 2


def test_bytes_in_all() -> None:
    """All sinks together keep a bounded number of bytes; the one untouched for longest gives first."""
    sinks = Sinks(judge, total_limit=3000)
    for name in ("a", "b", "a", "b", "b", "b"):
        take(sinks, name, b"x" * 900)
    kept = {name: len(sinks._sinks[name].messages) for name in ("a", "b")}
    assert kept == {"a": 0, "b": 3}
    assert sinks._total <= 3000


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
    assert sinks.show("a") is None
    assert sinks._total == 0


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

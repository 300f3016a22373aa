"""Query parameters that are unknown."""

from __future__ import annotations

import pytest

from tests.control.stage import Stage, on


@pytest.mark.parametrize(
    ("target", "pointer", "text"),
    [
        ("/worlds/default/journal?operatoin=addNote", "/operatoin", "operatoin is unknown; nearest: operation"),
        ("/worlds/default/journal?limit=1&zzzz", "/zzzz", "query parameter zzzz is unknown; known: "),
        ("/worlds/default/journal?" + "x" * 900, "/" + "x" * 80, "is unknown"),
        ("/worlds/default/clock?x=1", "/x", "query parameter x is unknown"),
        ("/health?x=%FF", "/x", "query parameter x is unknown"),
    ],
)
def test_an_unknown_parameter_is_refused(target: str, pointer: str, text: str) -> None:
    """A filter with a typing error does not pass everything: it is named, and so is the nearest."""

    async def scene(stage: Stage) -> None:
        answer = await stage.ask("GET", target)
        assert (answer.status, answer.rules) == (400, [(pointer, "unknown")])
        assert text in answer.message

    on(Stage, scene)


def test_a_sink_takes_any() -> None:
    """The address of a webhook has the parameters that its owner gave it."""

    async def scene(stage: Stage) -> None:
        assert (await stage.ask("POST", "/sinks/inbox/receive?a=b", {"id": 1})).status == 200

    on(Stage, scene)


def test_a_vendor_passes_unknown_ones_by() -> None:
    """As the real ones do."""

    async def scene(stage: Stage) -> None:
        assert (await stage.call("POST", "/vendor/notes?x=1", {"text": "x"})).status == 201

    on(Stage, scene)

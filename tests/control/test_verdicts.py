"""What content is to show, by script."""

from __future__ import annotations

from typing import Any

import pytest

from emulator.media.verdicts import VERDICTS_LIMIT
from tests.contract.garbage import examples_of
from tests.control.stage import DOCUMENT, Stage, on

VERDICTS = "/worlds/default/verdicts"
SHAPE = DOCUMENT.operations["putVerdict"].body
assert SHAPE is not None
EXAMPLES = examples_of(SHAPE.inlined())


@pytest.mark.parametrize("verdict", EXAMPLES)
def test_put(verdict: dict[str, Any]) -> None:
    """Every documented example is understood, and what is answered means the same when it is put again."""

    async def scene(stage: Stage) -> None:
        put = await stage.ask("PUT", VERDICTS, verdict)
        assert put.status == 200
        assert put.json["content"] == verdict["content"]
        again = await stage.ask("PUT", VERDICTS, put.json)
        assert again.json == put.json
        assert (await stage.ask("GET", VERDICTS)).json == {"verdicts": [put.json]}

    on(Stage, scene)


def test_worlds_apart() -> None:
    """A verdict is its world's alone."""

    async def scene(stage: Stage) -> None:
        world = (await stage.ask("POST", "/worlds")).json["id"]
        await stage.ask("PUT", VERDICTS, {"content": {"url": "http://a/"}})
        assert (await stage.ask("GET", f"/worlds/{world}/verdicts")).json == {"verdicts": []}

    on(Stage, scene)


@pytest.mark.parametrize("by", ["url", "external_id", "content_id"])
def test_remove_one(by: str) -> None:
    """A verdict is forgotten by what it was put for, and only once."""

    async def scene(stage: Stage) -> None:
        for key in ("url", "external_id", "content_id"):
            await stage.ask("PUT", VERDICTS, {"content": {key: "http://a/?b=1"}})
        target = f"{VERDICTS}?{by}=http%3A%2F%2Fa%2F%3Fb%3D1"
        assert (await stage.ask("DELETE", target)).status == 204
        assert (await stage.ask("DELETE", target)).status == 404
        left = [list(verdict["content"]) for verdict in (await stage.ask("GET", VERDICTS)).json["verdicts"]]
        assert len(left) == 2
        assert [by] not in left

    on(Stage, scene)


def test_remove_all() -> None:
    """Without a name all of them are forgotten."""

    async def scene(stage: Stage) -> None:
        for number in range(3):
            await stage.ask("PUT", VERDICTS, {"content": {"external_id": str(number)}})
        assert (await stage.ask("DELETE", VERDICTS)).status == 204
        assert (await stage.ask("GET", VERDICTS)).json == {"verdicts": []}

    on(Stage, scene)


@pytest.mark.parametrize("query", ["url=a&external_id=b", "url=", "url=" + "a" * 3000, "content_id="])
def test_remove_refused(query: str) -> None:
    """More than one name, or one that is empty or too long, forgets nothing."""

    async def scene(stage: Stage) -> None:
        await stage.ask("PUT", VERDICTS, {"content": {"url": "a"}})
        assert (await stage.ask("DELETE", f"{VERDICTS}?{query}")).status == 400
        assert len((await stage.ask("GET", VERDICTS)).json["verdicts"]) == 1

    on(Stage, scene)


@pytest.mark.parametrize(
    ("verdict", "pointer"),
    [
        ({}, "/content"),
        ({"content": {}}, "/content"),
        ({"content": {"url": "a", "external_id": "b"}}, "/content"),
        ({"content": {"uri": "a"}}, "/content/uri"),
        ({"content": {"url": "a"}, "people": [{"id": "b", "unknown": True}]}, "/people/0/unknown"),
        ({"content": {"url": "a"}, "people": [{"box": {"x": 1}}]}, "/people/0/box/y"),
        (
            {"content": {"url": "a"}, "people": [{"box": {"x": 1.0, "y": 1, "width": 1, "height": 1}}]},
            "/people/0/box/x",
        ),
        ({"content": {"url": "a"}, "people": [{}] * 101}, "/people"),
        ({"content": {"url": "a"}, "labels": {"nudity": 2}}, "/labels/nudity"),
        ({"content": {"url": "a"}, "labels": {"x" * 300: 1}}, "/labels"),
        ({"content": {"url": "a"}, "outcome": "maybe"}, "/outcome"),
        ({"content": {"url": "a"}, "duration": -1}, "/duration"),
    ],
)
def test_refused(verdict: dict[str, Any], pointer: str) -> None:
    """What a verdict may not say is pointed at, also where no schema can."""

    async def scene(stage: Stage) -> None:
        answer = await stage.ask("PUT", VERDICTS, verdict)
        assert answer.status == 400
        assert pointer in [at for at, _ in answer.rules]
        assert (await stage.ask("GET", VERDICTS)).json == {"verdicts": []}

    on(Stage, scene)


def test_limit() -> None:
    """A world that holds as many verdicts as it may takes no other, and says so."""

    async def scene(stage: Stage) -> None:
        for number in range(VERDICTS_LIMIT):
            await stage.ask("PUT", VERDICTS, {"content": {"external_id": str(number)}})
        answer = await stage.ask("PUT", VERDICTS, {"content": {"external_id": "one more"}})
        assert (answer.status, answer.code) == (409, "full")

    on(Stage, scene)

"""Receivers to point webhooks at."""

from __future__ import annotations

import asyncio
from typing import Any

from emulator.contract.call import Call, Reply
from emulator.contract.errors import ApiError
from emulator.control.body import showable
from emulator.control.control import Answers, Control
from emulator.control.errors import invalid
from emulator.webhooks.sink import Answer, SinksFullError
from emulator.world.clock import iso
from emulator.world.faults import Effect


async def list_sinks(control: Control, _: Call) -> Reply:
    """Every sink, without what came to it."""
    return Reply(200, {"sinks": [_line(sink.line()) for sink in control.sinks]})


async def put_sink(control: Control, call: Call) -> Reply:
    """Begin a sink afresh, with a script or without.

    Raises: ApiError 400 for a world that is none, 409 where no more is held.
    """
    asked = call.json or {}
    script = [_answer(each) for each in asked.get("script", ())]
    world = control.worlds.get(asked["world"]) if "world" in asked else None
    if world is None and "world" in asked:
        raise invalid("/world", "there is no world of this id", rule="world")
    try:
        sink = control.sinks.put(call.path["name"], script, world=world)
    except SinksFullError as error:
        raise ApiError(409, str(error)) from None
    return Reply(200, _as_json(sink.as_json(0)))


async def read_sink(control: Control, call: Call) -> Reply:
    """What came to a sink, after waiting for it if that is asked.

    Raises: ApiError 404 when there is no such sink.
    """
    name, query = call.path["name"], call.query
    if query["wait"] > 0:
        await control.sinks.wait(name, query["count"], query["wait"])
    shown = control.sinks.show(name, query["limit"])
    if shown is None:
        raise _unknown()
    return Reply(200, _as_json(shown))


async def drop_sink(control: Control, call: Call) -> Reply:
    """Forget a sink. Raises: ApiError 404 when there is no such sink."""
    if not control.sinks.drop(call.path["name"]):
        raise _unknown()
    return Reply(204)


async def receive(control: Control, call: Call) -> Reply:
    """Keep any message, and answer as the sink's script says. Raises: ApiError 507 where no more is held."""
    request, name = call.request, call.path["name"]
    try:
        answer = control.sinks.receive(name, request.method, request.target, request.headers, request.body)
    except SinksFullError as error:
        raise ApiError(507, str(error)) from None
    if answer.delay > 0:
        await asyncio.sleep(answer.delay)
    return Reply(answer.status, {"sink": name, "status": answer.status}, ends=answer.close)


def _answer(asked: float | dict[str, Any]) -> Answer:
    if not isinstance(asked, dict):
        return Answer(int(asked))
    close = Effect(asked["close"]) if "close" in asked else None
    return Answer(int(asked.get("status", 200)), float(asked.get("delay", 0.0)), close)


def _unknown() -> ApiError:
    return ApiError(404, "there is no sink of this name, and nothing has come to it")


def _line(shown: dict[str, Any]) -> dict[str, Any]:
    """`shown` without its messages, and with where it takes them."""
    return {
        "name": shown["name"],
        "path": f"/_emulator/sinks/{shown['name']}/receive",
        "world": shown["world"],
        "script": shown["script"],
        "received": shown["received"],
    }


def _as_json(shown: dict[str, Any]) -> dict[str, Any]:
    return {**_line(shown), "messages": [_message_as_json(message) for message in shown["messages"]]}


def _message_as_json(message: dict[str, Any]) -> dict[str, Any]:
    return {**message, "at": iso(message["at"]), "body": showable(message["body"])}


ANSWERS: Answers = {
    "listSinks": list_sinks,
    "putSink": put_sink,
    "readSink": read_sink,
    "dropSink": drop_sink,
    "receiveGet": receive,
    "receivePut": receive,
    "receivePost": receive,
    "receiveDelete": receive,
    "receivePatch": receive,
}

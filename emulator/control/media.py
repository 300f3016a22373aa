"""The bytes that URLs answer with."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from emulator.contract.call import Call, Reply
from emulator.contract.errors import ApiError
from emulator.control.control import Answers, Control
from emulator.control.errors import invalid
from emulator.control.naming import nearest_of
from emulator.media.library import MediaLibrary
from emulator.world.binary import decoded
from emulator.world.clock import iso
from emulator.world.life import in_one_life

SHOWN = 30
"""Fixtures that are named to who names none of them."""


async def list_media(_: Control, call: Call) -> Reply:
    """Every registered URL, with the size of its bytes."""
    registered = call.world.of(MediaLibrary).registered()
    return Reply(200, {"media": [_as_json(url, data) for url, data in registered.items()]})


async def register_media(control: Control, call: Call) -> Reply:
    """Let a URL answer with bytes of the request's own or of a fixture. Raises: WorldGoneError."""
    url = call.json["url"]
    if "data" in call.json:
        data = _decoded(call.json["data"])
    else:
        reading = asyncio.to_thread(_read_fixture, control.fixtures, call.json["fixture"])
        data = await in_one_life(call.world, reading)
    call.world.of(MediaLibrary).register(url, data)
    return Reply(200, _as_json(url, data))


async def remove_media(_: Control, call: Call) -> Reply:
    """Forget the bytes of one URL, or of all. Raises: ApiError 404 when the one has none."""
    library = call.world.of(MediaLibrary)
    if "url" not in call.query:
        for url in library.registered():
            library.remove(url)
    elif not library.remove(call.query["url"]):
        raise ApiError(404, "nothing is registered for this URL")
    return Reply(204)


async def list_showings(_: Control, call: Call) -> Reply:
    """What content was found to show, and which of the four sources decided it."""
    asked = {name: call.query[name] for name in ("url", "external_id", "content_id") if name in call.query}
    shown = [
        one
        for one in call.world.of(MediaLibrary).shown()
        if all(getattr(one.content, name) == value for name, value in asked.items())
    ]
    rows = [{"at": iso(one.at), **one.as_json()} for one in shown[: int(call.query["limit"])]]
    return Reply(200, {"showings": rows})


def _decoded(data: str) -> bytes:
    try:
        return decoded(data)
    except ValueError:
        raise invalid("/data", "data is not base64", rule="contentEncoding") from None


def _read_fixture(folder: Path, name: str) -> bytes:
    """A file of `folder`. Wherever a link or a dot leads, it never leads out."""
    root = folder.resolve()
    path = (root / name).resolve()
    if not path.is_relative_to(root) or not path.is_file():
        files = sorted(each.relative_to(root).as_posix() for each in root.rglob("*") if each.is_file())
        hint = nearest_of(name, files) or f"; there are: {', '.join(files[:SHOWN])}"
        raise invalid("/fixture", f"there is no fixture of this name{hint}", rule="fixture")
    return path.read_bytes()


def _as_json(url: str, data: bytes) -> dict[str, Any]:
    return {"url": url, "size": len(data)}


ANSWERS: Answers = {
    "listMedia": list_media,
    "registerMedia": register_media,
    "removeMedia": remove_media,
    "listShowings": list_showings,
}

"""The emulator with an account of many profiles, each with a face, all in one group.

The faces are random directions, put in from within: to have each looked at in a picture would take minutes.
Only the last one is a face that was drawn and seen.
"""

from __future__ import annotations

import argparse
import asyncio
import json
from pathlib import Path

import numpy as np

from emulator.apis.yoti.account import Tenancy
from emulator.apis.yoti.auth import TokenMint
from emulator.apis.yoti.groups import Group
from emulator.apis.yoti.profiles import Face, Profile
from emulator.app import Emulator, build
from emulator.faces import draw_face, encode
from emulator.media.viewer import default_viewer
from emulator.server.serving import bind, serve
from emulator.settings import Settings

PERSON = 7


def fill(emulator: Emulator, count: int) -> dict[str, str]:
    """Fill an account of the demo relying party. Returns the ids of account, group, and who was seen."""
    world = emulator.worlds.default
    account = world.of(Tenancy).create(TokenMint.demo["sdk_id"], "bench")
    group = Group(world.ids.uuid4("bench"), "bench")
    account.groups.add(group.id, group)
    look = asyncio.run(default_viewer().look(encode(draw_face(PERSON).image)))
    seen = look.sightings[0].embedding
    assert seen is not None
    embeddings = np.random.default_rng(1).normal(size=(count, len(seen))).astype(np.float32)
    embeddings[-1] = seen
    for embedding in embeddings:
        profile = Profile(world.ids.uuid4("bench"), 0.0, True, "", "", None, {})
        account.profiles.add(profile.id, profile)
        face = Face(world.ids.uuid4("bench"), 0.0, embedding)
        profile.faces[face.id] = face
        account.likenesses.add(profile.id, embedding)
        group.take(profile)
    return {"account": account.id, "group": group.id, "profile": profile.id}


def main() -> None:
    """Fill, say where everything is in a file, serve."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--profiles", type=int, default=10_000)
    parser.add_argument("--ids", type=Path, required=True)
    given = parser.parse_args()
    settings = Settings(port=given.port, max_records=10_000_000)
    emulator = build(settings)
    ids = fill(emulator, given.profiles)
    given.ids.write_text(json.dumps(ids), encoding="utf-8")
    bound = bind("127.0.0.1", given.port)
    serve(emulator.app, bound, max_headers=settings.max_headers, announce=lambda: None)


if __name__ == "__main__":
    main()

"""The pictures in fixtures/faces: people that need no real person, and what is in each picture."""

import json
from pathlib import Path
from typing import Any

from emulator.faces.drawing import Drawn, Style, draw_face, draw_group, encode

PEOPLE = {"ada": 7, "ben": 12, "cleo": 31, "dan": 44}
STRANGER = 1009

_SIZE = 320
_VARIATIONS = (0, 3)


def draw_fixtures(folder: Path) -> dict[str, Any]:
    """Write two pictures of each person, a group and ``index.json`` into ``folder``; answers the index."""
    folder.mkdir(parents=True, exist_ok=True)
    style: Style = "portrait"
    index: dict[str, Any] = {}
    for name, identity in PEOPLE.items():
        for number, variation in enumerate(_VARIATIONS, 1):
            drawn = draw_face(identity, variation, style=style, size=_SIZE)
            index[f"{name}-{number}.jpg"] = _written(folder / f"{name}-{number}.jpg", drawn, [name], variation)
    group = draw_group([PEOPLE["ada"], STRANGER], 5, style=style, size=(480, 320))
    index["ada-and-stranger.jpg"] = _written(folder / "ada-and-stranger.jpg", group, ["ada", "stranger"], 5)
    (folder / "index.json").write_text(json.dumps(index, indent=2) + "\n", encoding="utf-8")
    return index


def _written(path: Path, drawn: Drawn, names: list[str], variation: int) -> dict[str, Any]:
    path.write_bytes(encode(drawn.image, "JPEG", 88))
    identities = {**PEOPLE, "stranger": STRANGER}
    people = [
        {"name": name, "identity": identities[name], "box": list(box)}
        for name, box in zip(names, drawn.boxes, strict=True)
    ]
    size = {"width": drawn.image.width, "height": drawn.image.height}
    return {"style": "portrait", "variation": variation, **size, "people": people}

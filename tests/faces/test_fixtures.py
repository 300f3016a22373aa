"""The pictures in fixtures/faces are what the code draws, and show whom the index names."""

import json
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image

from bench.faces import iou
from emulator.faces import Box, Gallery, decode, default_engine
from tests.faces.fixtures import draw_fixtures

FOLDER = Path(__file__).parents[2] / "fixtures" / "faces"


def test_fixtures_are_reproducible(tmp_path: Path) -> None:
    """Drawing them again gives the same index, and pictures that only another JPEG library could tell apart."""
    index = draw_fixtures(tmp_path)
    assert json.loads((FOLDER / "index.json").read_text("utf-8")) == json.loads(json.dumps(index))
    for name in index:
        stored, drawn = (np.asarray(Image.open(folder / name), np.int16) for folder in (FOLDER, tmp_path))
        assert np.abs(stored - drawn).mean() < 1


def test_fixtures_are_small() -> None:
    """No picture weighs 30 kB."""
    assert all(len(path.read_bytes()) < 30_000 for path in FOLDER.glob("*.jpg"))


def test_fixtures_show_whom_the_index_names() -> None:
    """Everybody's second picture, and the group, match their first picture and nobody else's."""
    index = json.loads((FOLDER / "index.json").read_text("utf-8"))
    engine, gallery = default_engine(), Gallery()
    for name, entry in index.items():
        seen = engine.look(decode((FOLDER / name).read_bytes()))
        assert len(seen) == len(entry["people"])
        with Image.open(BytesIO((FOLDER / name).read_bytes())) as image:
            assert image.size == (entry["width"], entry["height"])
        for face, person in zip(seen, entry["people"], strict=True):
            assert iou(face.box, Box(*person["box"])) >= 0.6
            if name.endswith("-1.jpg"):
                gallery.add(person["name"], face.embedding)
    for name, entry in index.items():
        faces = engine.look(decode((FOLDER / name).read_bytes()))
        found = [gallery.nearest(face.embedding, 1, engine.threshold) for face in faces]
        known = [[person["name"]] if person["name"] in gallery else [] for person in entry["people"]]
        assert [[match.key for match in matches] for matches in found] == known

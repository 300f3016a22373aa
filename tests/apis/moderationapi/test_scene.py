"""Content as policies look at it."""

from __future__ import annotations

from emulator.apis.moderationapi.parts import Part
from emulator.apis.moderationapi.scene import Scene
from emulator.apis.moderationapi.settings import ProjectSettings
from emulator.text.normal import normalise


def test_an_object() -> None:
    """Its fields are called by their keys."""
    parts = [Part("a", "text", "x"), Part("b", "image", "u"), Part("c", "text", "longer")]
    scene = Scene(ProjectSettings(), parts, {0: normalise("x"), 2: normalise("longer")}, {})
    assert scene.keys([0, 2]) == ("a", "c")
    longest = scene.longest()
    assert longest is not None
    assert longest.text == "longer"


def test_a_part_by_itself() -> None:
    """It has no key."""
    scene = Scene(ProjectSettings(), [Part(None, "image", "u")], {}, {})
    assert (scene.keys([0]), scene.key(0), scene.longest(), list(scene.positions())) == ((), None, None, [0])

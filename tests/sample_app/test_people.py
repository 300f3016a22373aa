"""Who is banned: Yoti matches faces."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.sample_app.conftest import FROZEN, Front

pytestmark = FROZEN
PHOTO = "https://cdn.example.com/selfie.jpg"


@pytest.mark.parametrize("name", ["ada", "ben", "cleo", "dan"])
def test_a_banned_face_is_refused(app: Front, face: Callable[[str], str], name: str) -> None:
    """Another photo of the same person is known again."""
    app.made("/bans", name=name, face=face(f"{name}-1"))
    assert app.status(app.made("/photos", url=PHOTO, face=face(f"{name}-2"))) == "refused"


def test_somebody_else_is_let_in(app: Front, face: Callable[[str], str]) -> None:
    """A ban is one person's."""
    app.made("/bans", name="ada", face=face("ada-1"))
    assert app.status(app.made("/photos", url=PHOTO, face=face("ben-2"))) == "pending"


def test_a_picture_without_a_face_is_an_error(app: Front, face: Callable[[str], str]) -> None:
    """Two people on one picture are not one face."""
    app.made("/bans", name="ada", face=face("ada-1"))
    assert app.post("/bans", name="both", face=face("ada-and-stranger")).status_code == 502

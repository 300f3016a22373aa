"""User names."""

import pytest

from emulator.text.matches import Mode
from tests.text.test_matchers import found


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("@chris_93, hi", ["@chris_93"]),
        ("thanks @ada.l. and (@ben-1)", ["@ada.l", "@ben-1"]),
        ("mail a@b.com, 5 @ 3, @@x", []),
        ("ask u/chris93 or /u/ada_l", ["u/chris93", "/u/ada_l"]),
        ("my insta is chris.93 and snapchat: ada_l", ["chris.93", "ada_l"]),
        ("username: chris93, discord: chris#1234", ["chris93", "chris#1234"]),
        ("ig: chris.93, snap me: ada_99, add my snap ben7", ["chris.93", "ada_99", "ben7"]),
        ("telegram is great and twitter is down", []),
        ("@a @1", []),
        ("@x-- @y...", []),
    ],
)
def test_user_names(text: str, expected: list[str], mode: Mode) -> None:
    """The same in every mode."""
    assert found("username", text, mode) == expected

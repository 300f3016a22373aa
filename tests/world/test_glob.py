"""Texts with stars in them."""

from __future__ import annotations

from fnmatch import fnmatchcase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.world.glob import MOST_STARS, Glob, PathGlob, runs_of_stars


@given(st.text("ab*?[]!-/", max_size=12), st.text("ab/-!]", max_size=12))
def test_as_fnmatch(glob: str, text: str) -> None:
    """A glob means what `fnmatchcase` says it does."""
    assert Glob(glob).fits(text) is fnmatchcase(text, glob)


@pytest.mark.parametrize(
    ("glob", "method", "path", "fits"),
    [
        ("/v1/*", "GET", "/v1/a/b", True),
        ("/v1/*", "GET", "/v2/a", False),
        ("GET /v1/*", "GET", "/v1/a", True),
        ("GET /v1/*", "POST", "/v1/a", False),
        ("*", "GET", "/anything", True),
        ("/a*a", "GET", "/a", False),
        ("/**/b", "GET", "/a/b", True),
        ("/*/b/*/c", "GET", "/a/b/b/c", True),
        ("/*b*b*c", "GET", "/abc", False),
    ],
)
def test_paths(glob: str, method: str, path: str, fits: bool) -> None:  # noqa: FBT001
    """A glob of paths may stand after a method, and its stars cross slashes."""
    assert PathGlob(glob).fits(method, path) is fits


@pytest.mark.timeout(20)
@pytest.mark.parametrize("sign", ["", "?", "[a]"])
def test_cost(sign: str) -> None:
    """As many stars as there may be end at once, however long and however alike the text is."""
    glob, text = Glob(f"/{f'*{sign}a' * MOST_STARS}b"), f"/{'a' * 16_000}"
    assert runs_of_stars("/*a**b***") == 3
    assert not any(glob.fits(text) for _ in range(20))

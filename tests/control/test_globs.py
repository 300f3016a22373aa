"""Whether a glob can mean a path."""

from __future__ import annotations

from fnmatch import fnmatchcase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.contract.operation import Operation
from emulator.control.globs import may_mean, nearest_paths

SEGMENT = st.text("ab*?", min_size=1, max_size=3)
GLOBS = st.lists(SEGMENT, min_size=1, max_size=4).map(lambda parts: "/" + "/".join(parts))


def operation(*templates: str, method: str = "GET") -> Operation:
    """One that is served at these."""
    return Operation("one", "api", method, templates, "", (), None, body_required=False, responses={})


@pytest.mark.parametrize(
    ("glob", "template", "may"),
    [
        ("/accounts/123/*", "/accounts/{id}/contents", True),
        ("/accounts/123", "/accounts/{id}", True),
        ("/accounts/*", "/accounts", False),
        ("*", "/accounts", True),
        ("GET *", "/accounts", True),
        ("POST *", "/accounts", False),
        ("GET /accounts", "/accounts", True),
        ("/account?", "/accounts", True),
        ("/account?", "/account", False),
        ("/*/contents", "/accounts/{id}/contents", True),
        ("/acounts/*", "/accounts/{id}", False),
        ("/accounts/", "/accounts/{id}", False),
        ("/accounts/a/b", "/accounts/{id}", False),
        ("/Accounts/a", "/accounts/{id}", False),
        ("/accounts/[ab]", "/accounts", True),
        ("/acc%6Funts", "/accounts", True),
        ("//accounts", "/accounts", True),
        ("/**", "/accounts/{id}", True),
        ("/*?*x", "/accounts/{id}", True),
    ],
)
def test_may_mean(glob: str, template: str, *, may: bool) -> None:
    """Both sides have wildcards: an id in a glob may be a parameter's value. What is not sure may be."""
    assert may_mean(glob, operation(template)) is may


def test_every_spelling_counts() -> None:
    """A glob of an alias means the operation."""
    assert may_mean("/old/*", operation("/new/{id}", "/old/{id}"))
    assert not may_mean("/other/*", operation("/new/{id}", "/old/{id}"))


@given(GLOBS, st.lists(st.sampled_from(["a", "b", "ab", "{x}"]), min_size=1, max_size=4), st.data())
def test_never_refuses_what_would_fit(glob: str, segments: list[str], data: st.DataObject) -> None:
    """Whatever path of a template a glob means, it may mean that template."""
    filled = [data.draw(st.text("abc", min_size=1, max_size=3)) if each == "{x}" else each for each in segments]
    if fnmatchcase("/" + "/".join(filled), glob):
        assert may_mean(glob, operation("/" + "/".join(segments)))


@pytest.mark.timeout(20)
def test_no_glob_takes_long() -> None:
    """The longest glob that the contract lets through is judged in no time, whatever is in it."""
    template = "/" + "/".join(["{x}", "aaaa"] * 8)
    assert not may_mean("/" + "*a" * 126 + "b", operation(template))


def test_what_is_offered_instead() -> None:
    """A glob with a method is compared with methods and paths, one without with paths alone."""
    assert list(nearest_paths("GET /a", [operation("/a/{x}")])) == ["GET /a/{x}"]
    assert list(nearest_paths("/a", [operation("/a/{x}")])) == ["/a/{x}"]

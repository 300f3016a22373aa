"""The parts of content."""

from __future__ import annotations

from typing import Any

import pytest

from emulator.apis.moderationapi.parts import Part, check_size, custom, fields_of, parts_of, too_big, written
from emulator.contract.errors import ApiError, Cause


def test_fields_of_the_first_api() -> None:
    """With the models that are named."""
    data: dict[str, dict[str, Any]] = {
        "a": {"type": "text", "value": "x", "modelIds": ["toxicity"]},
        "b": {"type": "image", "value": "u"},
    }
    first, second = fields_of(data, ("value", "data"))
    assert first == Part("a", "text", "x", models=frozenset({"toxicity"}), path=("value", "data", "a", "value"))
    assert (second.kind, second.value, second.models) == ("image", "u", None)


def test_parts_of_the_unified_api() -> None:
    """A part by itself, or several by their keys; data is preferred to a URL."""
    assert parts_of({"type": "text", "text": "x"}) == [Part(None, "text", "x", path=("content", "text"))]
    [image] = parts_of({"type": "object", "data": {"a": {"type": "image", "url": "u", "data": "d"}}})
    assert (image.value, image.data, image.path) == ("u", "d", ("content", "data", "a", "data"))
    [video] = parts_of({"type": "video", "url": "u"})
    assert (video.kind, video.data, video.path) == ("video", None, ("content", "url"))


def test_what_a_moderator_reads() -> None:
    """A text as it is, an object as JSON, no picture's data."""
    assert written([Part(None, "text", "x")]) == "x"
    assert written([Part(None, "image", "", "d")]) == "(a picture)"
    assert written([Part("a", "text", "x"), Part("b", "image", "", "d")]) == '{"a":"x","b":"(a picture)"}'
    assert written([]) == "{}"


def test_nothing_is_small_enough() -> None:
    """No parts break no bound."""
    check_size([])
    check_size([Part(None, "text", "x" * 100_000)])


@pytest.mark.parametrize(
    ("error", "rule"),
    [(too_big(("a", 0, "b/c"), 7), "maxLength"), (custom(("a", 0, "b/c"), "is odd"), "custom")],
)
def test_refusals(error: ApiError, rule: str) -> None:
    """They are violations of the request like any other."""
    [violation] = error.violations
    assert (error.cause, violation.rule, violation.pointer) == (Cause.INVALID, rule, "/a/0/b~1c")
    assert violation.detail["path"] == ["a", 0, "b/c"]
    assert error.message.startswith("a.0.b/c ")

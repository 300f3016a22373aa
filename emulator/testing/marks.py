"""What a test says of its world: its marks, and where it stands."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest

from emulator.testing.records import Json

MADE_WITH = ("seed", "lifecycle", "clock", "limits", "quirks")
"""What a world is created with."""

MARKS = {*MADE_WITH, "fixture", "violations"}
"""What `@pytest.mark.moderation` takes."""

LABEL = 100
"""Characters of a world's label."""


def marks_of(item: pytest.Item) -> dict[str, Json]:
    """What the marks of a test say; the nearest one wins."""
    found: dict[str, Json] = {}
    for mark in item.iter_markers("moderation"):
        check_marks(mark.kwargs, "pytest.mark.moderation", mark.args)
        found = {**mark.kwargs, **found}
    return found


def check_marks(said: Mapping[str, Json], by: str, unnamed: tuple[Json, ...] = ()) -> None:
    """Fail the test for what a world is not made with."""
    unknown = [*sorted(set(said) - MARKS), *map(repr, unnamed)]
    if unknown:
        pytest.fail(f"{by} takes {', '.join(sorted(MARKS))} by name; not {unknown[0]}", pytrace=False)
    if said.get("violations", "refused") not in {"allowed", "refused"}:
        pytest.fail(f"violations of {by} is 'allowed' or 'refused'", pytrace=False)


def name_of(item: pytest.Item) -> str:
    """Where a test stands: its id, without the group that pytest-xdist appends."""
    path, *_ = item.nodeid.split("::")
    below = [node.name for node in item.listchain() if not isinstance(node, pytest.Collector | pytest.Session)]
    classes = [node.name for node in item.listchain() if isinstance(node, pytest.Class)]
    return "::".join((path, *classes, *below))


def label_of(name: str) -> str:
    """The end of a test's name, which says most of it, without what a label cannot hold."""
    return re.sub(r"[\x00-\x1f\x7f]", " ", name)[-LABEL:]

"""The models over texts."""

from __future__ import annotations

import asyncio
import threading

import pytest

from emulator.apis.moderationapi import analysis
from emulator.apis.moderationapi.analysis import (
    CLASSIFIERS,
    MATCHERS,
    Text,
    TextAnalysis,
    analyse,
    is_much,
    text_units,
)
from emulator.apis.moderationapi.settings import Model, ProjectSettings
from emulator.text import classifiers, matchers

ALL = ProjectSettings(models={key: Model() for key in (*CLASSIFIERS, *MATCHERS, "language", "mine")})


def analysed(*texts: Text, settings: ProjectSettings = ALL) -> list[TextAnalysis]:
    """What the models make of them."""
    return asyncio.run(analyse(settings, (), texts))


def test_models_are_those_of_the_text_room() -> None:
    """None is missing, none is made up, and all have settings."""
    assert set(CLASSIFIERS) == set(classifiers.MODELS)
    assert set(MATCHERS) == set(matchers.MATCHERS)
    assert {*CLASSIFIERS, *MATCHERS} <= set(ProjectSettings().models)


def test_every_model_runs() -> None:
    """Those that are on, and a model of one's own does nothing."""
    [found] = analysed(Text("You idiot, mail host@example.com"))
    assert set(found.classified) == set(CLASSIFIERS)
    assert set(found.found) == set(MATCHERS)
    assert found.language is not None
    assert found.data_found
    assert {"toxicity", "email"} <= set(found.flagged_by(ALL.models))


def test_only_some_models() -> None:
    """Those that are named, and none that is off."""
    settings = ProjectSettings(models={"toxicity": Model(), "violence": Model(enabled=False)})
    [found] = analysed(Text("I will kill you", frozenset({"toxicity", "violence"})), settings=settings)
    assert list(found.classified) == ["toxicity"]
    assert found.language is None


def test_a_text_is_read_once() -> None:
    """However often it is there."""
    first, other, again = analysed(Text("hello there"), Text("hello"), Text("hello there"))
    assert first is again is not other


@pytest.mark.parametrize(
    ("texts", "much"), [(["x"], False), (["x" * 20_000], False), (["x" * 20_001], True), (["x"] * 51, True)]
)
def test_much_is_read_aside(texts: list[str], *, much: bool) -> None:
    """In a thread of its own, so that nobody waits."""
    assert is_much(texts) is much
    there = asyncio.run(analysis.aside(threading.get_ident, texts))
    assert (there != threading.get_ident()) is much


@pytest.mark.parametrize(
    ("lengths", "units"),
    [([], 0), ([0], 1), ([1], 1), ([1000], 1), ([1001], 2), ([500, 501], 2), ([100_000], 100)],
)
def test_units(lengths: list[int], units: int) -> None:
    """All texts of a request together."""
    assert text_units(ProjectSettings(), ["x" * length for length in lengths]) == units
    assert text_units(ProjectSettings(models={}), ["x" * length for length in lengths]) == min(units, 1)


def test_a_short_text_does_not_wait_for_a_long_one() -> None:
    """The event loop goes on, and long ones are read one after the other."""
    begun, go, order = threading.Event(), threading.Event(), []

    def long() -> None:
        begun.set()
        assert go.wait(10)
        order.append("long")

    async def everybody() -> None:
        first = asyncio.ensure_future(analysis.aside(long, ["x" * 20_001]))
        await asyncio.to_thread(begun.wait, 10)
        last = asyncio.ensure_future(analysis.aside(lambda: order.append("last"), ["x" * 20_001]))
        await analysis.aside(lambda: order.append("short"), ["x"])
        go.set()
        await asyncio.gather(first, last)

    asyncio.run(everybody())
    assert order == ["short", "long", "last"]

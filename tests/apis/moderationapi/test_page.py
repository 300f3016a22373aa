"""docs/moderationapi.md says what the code does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields

import pytest

from emulator.apis.moderationapi import explanations, media, options, parts
from emulator.apis.moderationapi.auth import KeyMint
from emulator.apis.moderationapi.settings import ProjectSettings
from tests.docs import moderationapi_tables as tables
from tests.docs.pages import read

PAGE = read("docs/moderationapi.md")


@pytest.mark.parametrize("table", [tables.examples, tables.labels, tables.weights, tables.settings])
def test_the_tables_are_the_codes(table: Callable[[], str]) -> None:
    """`python -m tests.docs.moderationapi_tables` prints them."""
    assert table() in PAGE


def test_every_setting_has_a_row() -> None:
    """And no row is of none."""
    assert set(tables.SETTINGS) == {field.name for field in fields(ProjectSettings)}


def test_the_demo_key() -> None:
    """The page says it."""
    assert KeyMint.demo["api_key"] in PAGE


@pytest.mark.parametrize(
    "bound",
    [
        *(parts.TEXT_LIMIT, parts.TEXTS_LIMIT, parts.FIELDS_LIMIT, parts.URL_LIMIT),
        *(options.MASK_LIMIT, options.INSTRUCTIONS_LIMIT, options.KEY_LIMIT, options.GUIDELINES_LIMIT),
        *(explanations.KEPT, explanations.REASONS_LIMIT, int(media.PATIENCE)),
    ],
)
def test_every_bound_is_told(bound: int) -> None:
    """With its figure."""
    assert f"{bound:,}" in PAGE.partition("## Limits")[2].partition("\n## ")[0]

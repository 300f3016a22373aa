"""The jsonschema package, independent of the validator that the emulator uses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from jsonschema import Draft202012Validator  # type: ignore[import-untyped]


def second_opinion(schema: Any) -> Callable[[Any], bool]:
    """Whether a value keeps `schema`, formats included, as the other library judges it."""
    validator = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)

    def fits(value: Any) -> bool:
        return bool(validator.is_valid(value))

    return fits


def broken_schema(schema: Any) -> str | None:
    """What is wrong with a schema by the Draft 2020-12 metaschema, if anything is."""
    metaschema = Draft202012Validator(Draft202012Validator.META_SCHEMA)
    return next((str(error.message) for error in metaschema.iter_errors(schema)), None)

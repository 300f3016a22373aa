"""Secrets that were rotated away."""

from __future__ import annotations

from dataclasses import dataclass

ROTATIONS = 50
"""How often the secrets of one world may be rotated before it is emptied."""


@dataclass(frozen=True, slots=True)
class Retired:
    """A value that a field of an API's credentials had.

    until: epoch seconds of world time up to which it is still taken.
    """

    api: str
    field: str
    value: str
    until: float


class RotationError(ValueError):
    """A secret that cannot be rotated; the message says why."""


class RotationsFullError(Exception):
    """The secrets of a world were rotated as often as they may be."""

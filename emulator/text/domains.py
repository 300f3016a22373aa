"""What a host name may end in, and whose mail people have."""

from __future__ import annotations

import re
from functools import cache

PROVIDERS = (
    "google",
    "gmail",
    "yahoo",
    "hotmail",
    "outlook",
    "icloud",
    "proton",
    "protonmail",
    "gmx",
    "aol",
    "live",
)
"""Whose names stand for a mail domain when somebody only hints at one."""

NEVER = frozenset({"example", "invalid", "localhost", "test"})
"""Endings reserved for examples; they count, since a test writes them."""


@cache
def _endings() -> frozenset[str]:
    from linkify_it.tlds import TLDS  # type: ignore[import-untyped]

    return frozenset(ending.lower() for ending in TLDS) | NEVER


def settled(pattern: re.Pattern[str], match: re.Match[str]) -> re.Match[str] | None:
    """The match, or as much of it as ends in a top-level domain.

    The patterns allow four dots, so there are at most four tries.
    """
    found: re.Match[str] | None = match
    while found is not None and not known_ending(found["ending"]):
        found = pattern.match(match.string, match.start(), found.start("ending"))
    return found


def known_ending(ending: str) -> bool:
    """Whether it is a top-level domain."""
    return ending.lower() in _endings()

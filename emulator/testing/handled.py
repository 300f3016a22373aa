"""What a vendor asks of a body that its schema does not say: a drawn value is made one that is taken."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any
from urllib.parse import urlsplit

PERSON = 7
PHOTOS = 4
"""How many photos are drawn: all of one person, whom a profile that has a face still takes."""

HEIGHT = 200
"""Pixels of a picture: the least is a face that is found, and examples are to stay small."""


def handled(api: str, value: Any) -> Any:
    """The same JSON, in which what a handler looks at is as it has to be."""
    rules = RULES.get(api, {})
    if isinstance(value, list):
        return [handled(api, each) for each in value]
    if isinstance(value, dict):
        return {
            name: rules[name](each) if name in rules and isinstance(each, str | float) else handled(api, each)
            for name, each in value.items()
        }
    return value


def picture(text: Any) -> Any:
    """A picture of one person in base64, which the text chooses."""
    return _drawn(sum(text.encode()) % PHOTOS) if isinstance(text, str) else text


@cache
def _drawn(variation: int) -> str:
    from emulator.faces import draw_face, encode  # drawing takes a library that most tests never need

    return base64.b64encode(encode(draw_face(PERSON, variation, size=HEIGHT).image, "JPEG")).decode()


def whole(number: Any) -> Any:
    """The whole number that is next to it."""
    return round(number) if isinstance(number, float) else number


def reachable(url: Any) -> Any:
    """A URL whose port is one."""
    try:
        _ = urlsplit(url).port
    except ValueError:
        return "https://example.com/drawn"
    return url


RULES: Mapping[str, Mapping[str, Callable[[Any], Any]]] = {
    "verifymycontent": {"face_image": picture},
    "yoti": {"face": picture, "image": picture, "url": reachable},
    "moderationapi": {"data": picture, "manual_trust_level": whole},
}
"""By API and key, at any depth."""

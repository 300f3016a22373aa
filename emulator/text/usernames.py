"""User names: @name, u/name, and a name said to be one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from emulator.text.matches import Found, Matcher
from emulator.text.normal import Normal
from emulator.text.sets import wordset

# Bounded repetitions behind a boundary: linear.
_AT = re.compile(r"(?<![\w.@%+/-])@(?P<name>[A-Za-z0-9_][\w.-]{1,38})(?![\w@])")
_SLASH = re.compile(r"(?<![\w/.])/?u/(?P<name>[\w-]{3,20})(?![\w/])")
_SAID = re.compile(
    r"\b(?:user ?name|gamertag|handle|ig|insta(?:gram)?|snap(?:chat)?|telegram|discord|kik|tiktok|"
    r"twitter)(?: (?:name|handle|id))?"
    r"\s{0,2}(?::|=|\bis\b)\s{0,2}(?P<name>[A-Za-z0-9_][\w.-]{2,38}(?:#\d{4})?)",
    re.IGNORECASE,
)

_BESIDE = re.compile(
    r"\b(?:ig|insta(?:gram)?|snap(?:chat)?|telegram|discord|kik|tiktok)(?:\s(?:me|at))?\s{0,2}:?\s{0,2}"
    r"(?P<name>[A-Za-z][A-Za-z_.]{1,30}\d[\w.]{0,8})",
    re.IGNORECASE,
)
_NO_NAME = wordset("the a an my your not that this very really down great good bad full over back blocked")


def _named(normal: Normal) -> Iterator[Found]:
    for match in _AT.finditer(normal.text):
        name = match["name"].rstrip(".-")
        if len(name) > 1:
            yield Found(
                match.start(), match.start() + 1 + len(name), "username", "@ and a name", {"username": name}
            )
    for match in _SLASH.finditer(normal.text):
        yield Found(*match.span(), "username", "u/ and a name", {"username": match["name"]})
    for match in chain(_SAID.finditer(normal.text), _BESIDE.finditer(normal.text)):
        name = match["name"].rstrip(".-")
        if name.lower() not in _NO_NAME:
            start = match.start("name")
            yield Found(start, start + len(name), "username", "said to be a user name", {"username": name})


USERNAME = Matcher("username", (_named,))

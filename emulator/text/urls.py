"""Links: with a scheme, without one, and with their dots spelled out.

The patterns begin at a boundary and repeat one class with a bound, so they are linear.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from emulator.text.domains import known_ending, settled
from emulator.text.matches import Found, Matcher
from emulator.text.normal import Normal
from emulator.text.sets import wordset

_TAIL = r"(?P<tail>(?::\d{1,5})?(?:[/?#][^\s<>\"]{0,2000})?)"
_SCHEME = re.compile(
    rf"(?<![^\W_])(?:(?P<scheme>https?|ftp|wss?)://(?:[^\s<>\"/?#@]{{1,100}}@)?(?P<host>\[[0-9a-f:.]{{2,45}}\]|"
    rf"[^\s<>\"/?#:\[\]]{{1,255}})|(?P<www>www\.[\w.-]{{1,250}})){_TAIL}",
    re.IGNORECASE,
)
_BARE = re.compile(
    rf"(?<![\w.@%+/-])(?P<host>(?:[^\W_](?:[\w-]{{0,61}}[^\W_])?\.){{1,8}}(?P<ending>[^\W\d_]{{2,24}}))(?![\w@-]){_TAIL}"
)
_DOT = r"(?:\s{0,2}[\[({]\s{0,2}(?:dot|\.)\s{0,2}[\])}]\s{0,2}|\s{1,2}dot\s{1,2}|\s{1,2}\.\s{0,2}|\.)"
_SPELLED = re.compile(
    rf"(?<![\w.@-])(?:(?P<hxxp>hxxps?://)|https?://)?(?P<host>[\w-]{{1,63}}(?:{_DOT}[\w-]{{1,63}}){{0,3}}"
    rf"{_DOT}(?P<ending>[^\W\d_]{{2,24}}))(?![\w-]){_TAIL}",
    re.IGNORECASE,
)
_TRAILING = ".,;:!?'\")]}*"
# Top-level domains that are English words or endings of file names as well.
_WORDS = wordset("is so it in at be no us am as by do to me my can has now how here its are or one new you")
_FILES = wordset("md py rs sh pl ps zip mov cc ai js ts go so vi st")
_COMMON = wordset(
    "the and that this you it we they he she is was done end ok yes no go so then thing here there now"
)


def _schemed(normal: Normal) -> Iterator[Found]:
    if "://" not in normal.text and "www." not in normal.text.lower():
        return
    for match in _SCHEME.finditer(normal.text):
        found = _found(match, "a scheme or www before a host")
        if "." in match[0] or match["host"]:
            yield found


def _bare(normal: Normal) -> Iterator[Found]:
    if "." not in normal.text:
        return
    for match in _BARE.finditer(normal.text):
        if known_ending(match["ending"]) and not _prose(match):
            yield _found(match, f"a host that ends in .{match['ending'].lower()}")


def _spelled(normal: Normal) -> Iterator[Found]:
    for longest in _SPELLED.finditer(normal.text):
        match = settled(_SPELLED, longest)
        if match is None:
            continue
        ending, host = match["ending"].lower(), match["host"]
        if match["hxxp"] is None and re.fullmatch(r"[\w.-]+", host):
            continue  # nothing about it is spelled out
        if ending in _WORDS | _FILES and not any(sign in host for sign in "[({"):
            continue
        if host.split()[0].lower() in _COMMON or re.search(r"\.\s+[A-Z]", host):
            continue  # the end of a sentence
        yield _found(match, "a host whose dots are spelled out or set apart")


def _prose(match: re.Match[str]) -> bool:
    """Whether it is the end of a sentence without a space, or the name of a file."""
    ending, host = match["ending"], match["host"]
    first = host.split(".")[0]
    if match["tail"].startswith(("/", ":", "?")):
        return False
    if ending != ending.lower() and host != host.upper():
        return True
    return (
        ending.lower() in _WORDS | _FILES and (host.count(".") == 1 and len(first) < 15)
    ) or first.lower() in _COMMON


def _found(match: re.Match[str], rule: str) -> Found:
    text = match[0].rstrip(_TRAILING)
    for opening, closing in ("()", "[]"):
        if match[0].startswith(closing, len(text)) and text.count(opening) > text.count(closing):
            text += closing
    groups = match.groupdict()
    host = re.sub(
        r"\s*[\[({]?\s*(?:\bdot\b|\.)\s*[\])}]?\s*", ".", groups["host"] or groups["www"], flags=re.IGNORECASE
    )
    components = {"host": host.strip(_TRAILING).lower()}
    return Found(match.start(), match.start() + len(text), "url", rule, components)


URL = Matcher("url", (_schemed, _bare, _spelled))

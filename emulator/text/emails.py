"""E-mail addresses: plain, spelled out, and only hinted at.

Every pattern starts where no sign of a local part stands before and has only bounded repetitions, so that a
sign of the text is looked at a bounded number of times.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from emulator.text.domains import PROVIDERS, settled
from emulator.text.matches import Found, Matcher
from emulator.text.normal import Normal
from emulator.text.sets import wordset

_LOCAL = r"(?<![\w.%+-])(?P<local>[\w%+-][\w.%+-]{0,63})"
_PLAIN = re.compile(rf"{_LOCAL}@(?P<domain>(?:[\w-]{{1,63}}\.){{1,8}}[^\W\d_]{{2,24}})(?![\w-])")

_AT = r"\s{0,3}(?:[\[({<|]\s{0,2}(?:at|@)\s{0,2}[\])}>|]|(?P<bare>\bat\b|@|\(a\)))\s{0,3}"
_DOT = r"\s{0,3}(?:[\[({<|]\s{0,2}(?:dot|\.)\s{0,2}[\])}>|]|(?P<said>\bdot\b)|\.)\s{0,3}"
_SAID_DOT = re.compile(r"\s{0,2}[\[({<|]\s?(?:dot|\.)\s?[\])}>|]\s{0,2}|\s{1,2}dot\s{1,2}", re.IGNORECASE)
_SPELLED = re.compile(
    rf"(?<![\w.%+-])(?P<local>[\w%+-][\w.%+-]{{0,63}}"
    rf"(?:(?:{_SAID_DOT.pattern})[\w%+-]{{1,32}}){{0,2}}){_AT}"
    rf"(?P<domain>[\w-]{{1,63}}(?:{_DOT.replace('(?P<said>', '(?:')}[\w-]{{1,63}}){{0,3}}"
    rf"{_DOT}(?P<ending>[^\W\d_]{{2,24}}))(?![\w-])",
    re.IGNORECASE,
)
_HINTED = re.compile(
    rf"(?<![\w.%+-])(?P<local>[\w.%+-]{{2,64}})\s{{1,3}}(?:at|on|@)\s{{1,3}}(?:\w{{1,20}}\s{{1,3}}){{0,4}}?"
    rf"(?:{'|'.join(PROVIDERS)})\b(?:\s{{1,3}}(?:e-?mail|mail|domain|account|address)\b){{0,3}}",
    re.IGNORECASE,
)
_NO_LOCAL = wordset(
    "i am is was be are were look looking live work working here there meet him her it me us you"
)


def _plain(normal: Normal) -> Iterator[Found]:
    if "@" not in normal.text:
        return
    for match in _PLAIN.finditer(normal.text):
        yield Found(
            *match.span(), "email", "a local part, @, a domain", _parts(match["local"], match["domain"])
        )


def _spelled(normal: Normal) -> Iterator[Found]:
    for longest in _SPELLED.finditer(normal.text):
        match = settled(_SPELLED, longest)
        if match is None:
            continue
        local, domain = match["local"], match["domain"]
        if (match["bare"] or "").lower() == "at" and (local.lower() in _NO_LOCAL or not _dotted(match)):
            continue  # "I work at example.com"
        local = _SAID_DOT.sub(".", local)
        domain = re.sub(r"[^\w-]*(?:\bdot\b|\.)[^\w-]*", ".", domain, flags=re.IGNORECASE)
        yield Found(*match.span(), "email", "an address whose @ or dots are spelled out", _parts(local, domain))


def _hinted(normal: Normal) -> Iterator[Found]:
    for match in _HINTED.finditer(normal.text):
        yield Found(*match.span(), "email", "a name at a mail provider", {"local": match["local"]})


def _dotted(match: re.Match[str]) -> bool:
    """Whether somebody took the trouble to spell a dot, or to set it apart."""
    return match["said"] is not None or re.search(r"[\[({<|\s]", match["domain"]) is not None


def _parts(local: str, domain: str) -> dict[str, str]:
    return {"local": local, "domain": domain.lower()}


EMAIL = Matcher("email", (_plain, _spelled, _hinted))

"""Every matcher, by its key."""

from __future__ import annotations

from collections.abc import Mapping

from emulator.text.addresses import ADDRESS
from emulator.text.emails import EMAIL
from emulator.text.matches import Match, Matcher, Mode
from emulator.text.names import NAME
from emulator.text.normal import Normal
from emulator.text.phones import PHONE
from emulator.text.profanity import PROFANITY
from emulator.text.sensitive import SENSITIVE
from emulator.text.urls import URL
from emulator.text.usernames import USERNAME

MATCHERS: Mapping[str, Matcher] = {
    each.key: each for each in (EMAIL, PHONE, URL, PROFANITY, USERNAME, ADDRESS, NAME, SENSITIVE)
}


def find(key: str, normal: Normal, mode: Mode = Mode.NORMAL) -> tuple[Match, ...]:
    """What the matcher of this key finds, in the order of the text; no match lies over another."""
    return MATCHERS[key].find(normal, mode)

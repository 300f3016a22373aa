"""Swear words."""

# ruff: noqa: RUF001 - look-alikes and other scripts are what is tested

import pytest

from emulator.text.matches import Mode
from tests.text.test_matchers import found


@pytest.mark.parametrize(
    ("text", "mode", "expected"),
    [
        ("Fuck this shit", Mode.NORMAL, ["Fuck", "shit"]),
        ("fucked up by wankers", Mode.NORMAL, ["fucked", "wankers"]),
        ("Scunthorpe, assessment, cockpit, Dickens, shitake, class", Mode.PARANOID, []),
        ("what the hell, damn", Mode.NORMAL, []),
        ("Moby Dick and Dick Van Dyke", Mode.NORMAL, []),
        ("fuuuck shiiit asss", Mode.SUSPICIOUS, ["fuuuck", "shiiit", "asss"]),
        ("f4ck $hit a$$ fvck", Mode.SUSPICIOUS, ["$hit", "a$$"]),
        ("f*ck sh*t b***h", Mode.SUSPICIOUS, ["f*ck", "sh*t", "b***h"]),
        ("f u c k and f.u.c.k and s-h-1-t", Mode.SUSPICIOUS, ["f u c k", "f.u.c.k", "s-h-1-t"]),
        ("ｆｕｃｋ f\u200buck", Mode.NORMAL, ["ｆｕｃｋ", "f\u200buck"]),
        ("sh11iit!", Mode.SUSPICIOUS, ["sh11iit"]),
        ("a b c d, 5-4-3, ****, $$$, x*y, 1*1", Mode.SUSPICIOUS, []),
        ("tihs kcuf ssa", Mode.PARANOID, ["tihs", "kcuf"]),
        ("f" * 70 + "uck", Mode.PARANOID, []),
    ],
)
def test_swear_words(text: str, mode: Mode, expected: list[str]) -> None:
    """As they are, disguised, and backwards; never as a part of another word."""
    assert found("profanity", text, mode) == expected

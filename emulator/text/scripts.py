"""What a sign is: its script, whether it cannot be seen, and which Latin letter it passes itself off as."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from itertools import chain

LOOKALIKE_SCRIPTS = frozenset(
    {"CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC", "LISU", "DESERET", "TIFINAGH"}
)
"""Scripts with letters that look Latin. Nobody writes one word in Latin and in one of them by accident."""

_INVISIBLE = frozenset(
    chain(
        (0x00AD, 0x034F, 0x061C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180E, 0x3164, 0xFEFF, 0xFFA0),
        *(range(0x200B, 0x2010), range(0x202A, 0x202F), range(0x2060, 0x2070), range(0xFE00, 0xFE10)),
        range(0xE0000, 0xE01F0),
    )
)
_WHITESPACE = frozenset("\t\n\v\f\r")
_SMALL_CAPITAL = re.compile(r"LATIN LETTER SMALL CAPITAL ([A-Z])\Z")
_STYLES = {"<wide>", "<circle>", "<square>", "<font>", "<compat>", "<super>", "<sub>", "<narrow>"}


def invisible(sign: str) -> bool:
    """Whether nothing of it is seen: joiners, direction marks, soft hyphens, tags, fillers."""
    return ord(sign) in _INVISIBLE


def illegal(sign: str) -> bool:
    """Whether no text holds it: control characters, halves of surrogate pairs, noncharacters.

    U+FFFD is what a broken conversion leaves behind, and nobody's trick.
    """
    point = ord(sign)
    if point < 0x20:
        return sign not in _WHITESPACE
    return (0x7F <= point < 0xA0 and point != 0x85) or 0xD800 <= point < 0xE000 or point & 0xFFFE == 0xFFFE


@cache
def _bounded_script(sign: str) -> str:
    if not sign.isalpha():
        return ""
    return unicodedata.name(sign, "").partition(" ")[0]


def script(sign: str) -> str:
    """The script of a letter, as its Unicode name begins: LATIN, CYRILLIC, CJK …; empty for anything else."""
    return "LATIN" if sign.isascii() and sign.isalpha() else _bounded_script(sign)


@cache
def styled(sign: str) -> str:
    """The ASCII that a styled letter or digit (fullwidth, enclosed, mathematical, small capital) stands for."""
    point = ord(sign)
    if 0x1F150 <= point <= 0x1F169 or 0x1F170 <= point <= 0x1F189:  # negative circles and squares: not in NFKC
        return chr(ord("A") + (point - 0x1F150) % 0x20)
    tag, _, rest = unicodedata.decomposition(sign).partition(" ")
    if tag not in _STYLES:
        small = _SMALL_CAPITAL.match(unicodedata.name(sign, ""))
        return small[1].lower() if small else ""
    folded = unicodedata.normalize("NFKC", sign)
    if not (folded.isascii() and folded.isalnum()):
        return folded if tag == "<wide>" and folded.isascii() else ""
    if tag in {"<super>", "<sub>"}:  # m², 1ª: only what is no ordinary sign of a language
        return folded if unicodedata.category(sign) == "Lm" and folded.isalpha() else ""
    return folded if rest else ""


@cache
def _lookalikes() -> dict[str, str]:
    """From UTS #39's confusables: what looks like exactly one Latin letter."""
    from confusable_homoglyphs.confusables import (  # type: ignore[import-untyped]
        confusables_data,
    )

    table: dict[str, str] = {}
    for sign, twins in confusables_data.items():
        latin = [
            twin["c"] for twin in twins if len(twin["c"]) == 1 and twin["c"].isascii() and twin["c"].isalpha()
        ]
        if len(sign) == 1 and latin and not sign.isascii() and script(sign) in LOOKALIKE_SCRIPTS:
            table[sign] = latin[0]
    return table


def latin(sign: str) -> str:
    """The Latin letter that a letter of another script passes itself off as; empty if it looks like none."""
    return _lookalikes().get(sign, "")

"""Phone numbers: in digits, in words, and scattered among other words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from emulator.text.matches import Found, Matcher
from emulator.text.normal import Normal

LOOKED_UP = 300
"""How many candidates of a text are looked up in the numbering plans; the others are judged by their shape."""

REGIONS = ("US", "GB", "DE", "FR", "DK", "NL", "ES", "IT", "IN", "AU")
"""Whose national numbers are known without a country code."""

# A digit must follow each bounded separator: every sign is read a bounded number of times.
_CANDIDATE = re.compile(
    r"(?<![\w.,/$€£#:-])(?P<plus>\+|\b00(?=[1-9]))?\(?\d(?:[ \t\u00a0().\-/]{0,3}\d){6,16}(?![\w%])"
)
_DATE = re.compile(
    r"(?:(?:19|20)\d\d[-./ ](?:0?[1-9]|1[0-2])[-./ ](?:0?[1-9]|[12]\d|3[01])|(?:0?[1-9]|[12]\d|3[01])[-./ ]"
    r"(?:0?[1-9]|[12]\d|3[01])[-./ ](?:19|20)\d\d)(?:[ T-]\d{1,2}(?:[ .:]?\d{2})?)?\Z"
)
_YEARS = re.compile(r"(?:1[5-9]|20)\d\d(?:\D{1,3}(?:1[5-9]|20)\d\d)+\Z")
_SSN = re.compile(r"\d{3}([- ])\d{2}\1\d{4}\Z")
_ADDRESS = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}\Z")
_SCORES = re.compile(r"\d{1,3}-\d{1,3}(?:[ ,]{1,2}\d{1,3}-\d{1,3})+\Z")
_THOUSANDS = re.compile(r"\d{1,3}(?:([., ])\d{3})(?:\1\d{3})*\Z")
_NUMERALS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_DIGITS = {
    **{word: str(digit) for digit, word in enumerate(_NUMERALS)},
    "oh": "0",
    "o": "0",
    "nil": "0",
}
_REPEATS = {"double": 2, "triple": 3}
_PIECE = re.compile(r"[^\W\d_]{1,12}|\d{1,20}|[.!?\n]")


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def _written(normal: Normal) -> Iterator[Found]:
    """Digits, parted as people part a phone number, or a number that a numbering plan knows."""
    for count, match in enumerate(_CANDIDATE.finditer(normal.text)):
        text = match[0]
        digits = _digits(text)
        if not 7 <= len(digits) <= 15 or len(set(digits)) == 1 or _otherwise(text):
            continue
        rule, components = _known(text, digits, bool(match["plus"])) if count < LOOKED_UP else ("", {})
        rule = rule or _shape(text, digits)
        if rule:
            yield Found(*match.span(), "phone", rule, {"number": digits, **components})


def _otherwise(text: str) -> bool:
    """Whether digits are a date, years, an address on the internet, a sum, or a social security number."""
    return any(pattern.match(text) for pattern in (_DATE, _YEARS, _SSN, _ADDRESS, _THOUSANDS, _SCORES))


def _known(text: str, digits: str, international: bool) -> tuple[str, dict[str, str]]:  # noqa: FBT001
    import phonenumbers

    if international:
        regions: Sequence[str | None] = (None,)
        text = "+" + (digits[2:] if text.startswith("00") else digits)
    elif len(digits) in {10, 11}:
        regions = REGIONS
    else:
        return "", {}
    for region in regions:
        try:
            number = phonenumbers.parse(text, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            country = phonenumbers.region_code_for_number(number) or region or ""
            e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
            return f"a valid number of {country}", {"country": country, "e164": e164}
    if international and len(digits) >= 8:
        return "a plus sign and 8 to 15 digits", {}
    return "", {}


def _shape(text: str, digits: str) -> str:
    """Three groups or more, none of them long; only the first may be a single digit, a country's or a zero."""
    lengths = [len(group) for group in re.findall(r"\d+", text)]
    if len(lengths) < 3 or len(digits) > 13 or max(lengths) > 5 or min(lengths[1:]) < 2:
        return ""
    return "digits in groups, as phone numbers are written"


class _Piece(NamedTuple):
    """A word or a run of digits. digits: those it stands for; empty for any other word."""

    start: int
    end: int
    digits: str
    said: bool


def _pieces(normal: Normal) -> tuple[_Piece, ...]:
    pieces: list[_Piece] = []
    repeat, begin = 1, -1
    for match in _PIECE.finditer(normal.text):
        word = match[0].lower()
        said = _DIGITS.get(word, "")
        digits = word if word[0].isdigit() else said
        if word in _REPEATS:
            repeat, begin = _REPEATS[word], match.start()
            continue
        if digits:
            pieces.append(
                _Piece(begin if begin >= 0 else match.start(), match.end(), digits * repeat, bool(said))
            )
        else:
            pieces.append(_Piece(*match.span(), "", said=False))
        repeat, begin = 1, -1
    return tuple(pieces)


def _spoken(normal: Normal) -> Iterator[Found]:
    """At least seven digits in a row, some of them words; or bare digits without a shape."""
    yield from _runs(normal, 0, "digits spelled as words")
    for match in _CANDIDATE.finditer(normal.text):
        digits = _digits(match[0])
        if 7 <= len(digits) <= 15 and len(set(digits)) > 1 and not _otherwise(match[0]):
            yield Found(*match.span(), "phone", "7 to 15 digits", {"number": digits})


def _scattered(normal: Normal) -> Iterator[Found]:
    yield from _runs(normal, 3, "digits scattered among words")


def _runs(normal: Normal, gap: int, rule: str) -> Iterator[Found]:
    """Chains of pieces that stand for digits, with at most `gap` other words between two of them."""
    chain: list[_Piece] = []
    others = 0
    for piece in [*normal.once(_pieces), None]:
        if piece is not None and piece.digits and len(piece.digits) <= 6:
            chain.append(piece)
            others = 0
            continue
        others += 1
        if piece is not None and chain and others <= gap:
            continue
        found = _chain(chain, rule, said=gap == 0)
        if found and not _otherwise(normal.text[found.start : found.end]):
            yield found
        chain = []


def _chain(chain: list[_Piece], rule: str, *, said: bool) -> Found | None:
    digits = "".join(piece.digits for piece in chain)
    if not 7 <= len(digits) <= 15 or len(chain) < 3 or (said and not any(piece.said for piece in chain)):
        return None
    if all(len(piece.digits) == 4 and piece.digits[:2] in {"19", "20"} for piece in chain):
        return None
    return Found(chain[0].start, chain[-1].end, "phone", rule, {"number": digits})


PHONE = Matcher("phone", (_written, _spoken, _scattered))

"""Numbers and words that are nobody else's business: cards, accounts, documents, machines, passwords.

Where a kind has a checksum, it must hold. The others are found by the word that announces them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from ipaddress import ip_address

from emulator.text.matches import Found, Matcher
from emulator.text.normal import Normal
from emulator.text.sets import wordset

# All repetitions are bounded and begin at a boundary, so every pattern is linear.
_CARD = re.compile(r"(?<![\w.+-])(?<![A-Z]{2}\d{2} )[3-6]\d{3}(?:[ -]?\d{2,6}){2,4}(?:[ -]?\d{1,4})?(?![\w-])")
_IBAN = re.compile(r"(?<!\w)[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?!\w)", re.IGNORECASE)
_IPV4 = re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w]|\.\d)")
_IPV6 = re.compile(
    r"(?<![\w:.])(?:[0-9a-f]{0,4}:){2,7}(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f]{0,4})(?![\w:])", re.IGNORECASE
)
_MAC = re.compile(r"(?<![\w:-])[0-9a-f]{2}(?:([:-])[0-9a-f]{2})(?:\1[0-9a-f]{2}){4}(?![\w:-])", re.IGNORECASE)
_SSN = re.compile(r"(?<![\w-])\d{3}([- ])\d{2}\1\d{4}(?![\w-])")
_VERSION = re.compile(r"(?:\bversion|\bv|\brelease|\bbuild)\.?\s{0,2}\Z", re.IGNORECASE)
_IS = r"(?:\s{0,2}(?:number|no\.?|num|code|id|#))?(?:\s{0,2}(?::|=|#|-)|\s{1,2}(?:is|was|are|will be))?\s{0,2}"
_TOLD = r"(?:\s{0,2}(?:number|no\.?|num|code|id|#))?(?:\s{0,2}(?::|=|#)|\s{1,2}(?:is|was|will be))\s{0,2}"


def _announced(words: str, value: str, told: str = _IS) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{words}){told}(?P<value>{value})", re.IGNORECASE)


_ANNOUNCED = (
    (
        "password",
        "password",
        _announced(r"pass ?word|pass ?wd|pwd|pass ?phrase|pass(?=\s?[:=])", r"[^\s,;]{3,64}", _TOLD),
    ),
    ("pin", "PIN", _announced(r"pin|pin code", r"\d{4,8}(?![\w-])")),
    ("credit_debit_cvv", "CVV", _announced(r"cvv2?|cvc2?|security code", r"\d{3,4}(?![\w-])")),
    (
        "credit_debit_expiry",
        "expiry",
        _announced(
            r"exp(?:iry|ires|iration)?(?: date)?|valid (?:thru|through|until)|good (?:thru|until)",
            r"(?:0[1-9]|1[0-2])\s?[/-]\s?(?:20)?\d\d(?![\w/-])",
        ),
    ),
    (
        "ssn",
        "social security number",
        _announced(r"ssn|social security", r"\d{3}[- ]?\d{2}[- ]?\d{4}(?![\w-])"),
    ),
    (
        "driver_id",
        "driver's licence",
        _announced(
            r"driver'?s?'?(?: ?'s)? (?:licen[cs]e|id)|driving licen[cs]e|dl",
            r"(?=[A-Z]{0,6}[ -]?\d)[A-Z0-9][A-Z0-9 -]{4,19}\d\w{0,3}",
        ),
    ),
    (
        "passport_number",
        "passport",
        _announced(r"passport", r"(?=[A-Z]{0,3}\d)[A-Z0-9]{6,10}(?![\w-])"),
    ),
    (
        "bank_account_number",
        "account number",
        _announced(
            r"(?:bank )?account(?= ?(?:number|no|num|#|:))|acct|routing|iban", r"\d[\d -]{5,20}\d(?![\w-])"
        ),
    ),
)
_NO_PASSWORD = wordset(
    "not the a an my your too very wrong incorrect correct invalid weak strong expired required reset "
    "manager protected case stored stolen safe secure hard easy also always now that what changed being "
    "been"
)


def _cards(normal: Normal) -> Iterator[Found]:
    from stdnum import luhn

    for match in _CARD.finditer(normal.text):
        digits = re.sub(r"\D", "", match[0])
        if 13 <= len(digits) <= 19 and len(set(digits)) > 1 and luhn.is_valid(digits):
            yield _one(match, "credit_debit_number", "13 to 19 digits whose Luhn sum holds", digits)


def _accounts(normal: Normal) -> Iterator[Found]:
    from stdnum import iban

    for match in _IBAN.finditer(normal.text):
        words = match[0].split(" ")
        # "DE89 3704 0044 0532 0130 00 from": the pattern cannot know where the number ends.
        for length in range(len(words), 0, -1):
            number = " ".join(words[:length])
            if len(number) >= 15 and iban.is_valid(number):
                end = match.start() + len(number)
                compact = number.replace(" ", "").upper()
                yield Found(
                    match.start(),
                    end,
                    "bank_account_number",
                    "an IBAN whose checksum holds",
                    {"bank_account_number": compact},
                )
                break


def _machines(normal: Normal) -> Iterator[Found]:
    text = normal.text
    for match in _IPV4.finditer(text):
        if _is_ip(match[0]) and not _VERSION.search(text[max(0, match.start() - 12) : match.start()]):
            yield _one(match, "ip_address", "four numbers up to 255")
    if ":" in text:
        for match in _IPV6.finditer(text):
            if len(match[0]) > 4 and _is_ip(match[0]):
                yield _one(match, "ip_address", "an IPv6 address")
    for match in _MAC.finditer(text):
        yield _one(match, "mac_address", "six pairs of hexadecimal digits")


def _is_ip(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _people(normal: Normal) -> Iterator[Found]:
    from stdnum.us import ssn

    for match in _SSN.finditer(normal.text):
        if ssn.is_valid(match[0].replace(" ", "-")):
            yield _one(match, "ssn", "a social security number that may be given out")


def _told(normal: Normal) -> Iterator[Found]:
    for kind, name, pattern in _ANNOUNCED:
        for match in pattern.finditer(normal.text):
            value = match["value"].rstrip(" .!?-)'\"")
            if kind == "password" and (value.lower() in _NO_PASSWORD or len(value) < 3):
                continue
            if value:
                start = match.start("value")
                yield Found(start, start + len(value), kind, f"announced as {name}", {kind: value})


def _one(match: re.Match[str], kind: str, rule: str, value: str = "") -> Found:
    return Found(*match.span(), kind, rule, {kind: value or match[0]})


_FINDERS: tuple[Callable[[Normal], Iterator[Found]], ...] = (_cards, _accounts, _machines, _people, _told)


def _all(normal: Normal) -> Iterator[Found]:
    text = normal.text
    lower = text.lower()
    if any(map(str.isdigit, text)) or "pass" in lower or "pwd" in lower or ":" in text or "-" in text:
        for finder in _FINDERS:
            yield from finder(normal)


SENSITIVE = Matcher("sensitive", (_all,))

"""Street addresses, and their parts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from emulator.text.matches import Found, Matcher
from emulator.text.normal import Normal
from emulator.text.sets import wordset

_STREETS = (
    "street|st|avenue|ave|road|rd|boulevard|blvd|lane|ln|drive|dr|court|ct|place|pl|terrace|way|square|sq|"
    "parkway|pkwy|"
    "highway|hwy|crescent|close|circle|alley|row|walk|quay|mews|grove|gardens"
)
_SURE = "street|avenue|ave|road|rd|boulevard|blvd|parkway|pkwy|crescent|terrace"
_STATES = (
    "AL|AK|AZ|AR|CA|CO|CT|DC|DE|FL|GA|HI|IA|ID|IL|IN|KS|KY|LA|MA|MD|ME|MI|MN|MO|MS|MT|NC|ND|NE|NH|NJ|NM|"
    "NV|NY|OH|OK|OR|"
    "PA|RI|SC|SD|TN|TX|UT|VA|VT|WA|WI|WV|WY|Alabama|Alaska|Arizona|California|Colorado|Florida|Georgia|"
    "Illinois|Michigan|"
    "New York|New Jersey|Nevada|Ohio|Oregon|Pennsylvania|Texas|Virginia|Washington"
)
_COUNTRIES = (
    "USA|U\\.S\\.A\\.|United States(?: of America)?|US|UK|United "
    "Kingdom|England|Scotland|Wales|Ireland|Canada|Australia|"
    "Germany|Deutschland|France|Denmark|Danmark|Netherlands|Spain|Italy|Sweden|Norway|Switzerland|Austria|India"
)
# Every repetition is bounded and every pattern begins with a number or a capital behind a boundary: linear.
_NAME = r"[A-Z][\w'.-]{0,30}|\d{1,3}(?:st|nd|rd|th)"
_UNIT = r"(?:,?\s{1,2}(?P<unit>(?i:apt|apartment|suite|ste|unit|flat|floor|#)\.?\s{0,1}#?[\w-]{1,6}))?"
_PLACE = (
    rf"(?:,?\s{{1,2}}(?P<city>[A-Z][a-z'.-]{{1,25}}(?:\s[A-Z][a-z'.-]{{1,25}}){{0,2}}))?"
    rf"(?:,?\s{{1,2}}(?P<state>{_STATES})\b)?"
    r"(?:,?\s{1,2}(?P<postcode>\d{5}(?:-\d{4})?|\d{4}\s?[A-Z]{2}|[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}|"
    r"[A-Z]\d[A-Z]\s?\d[A-Z]\d)(?!\w))?"
    rf"(?:,?\s{{1,2}}(?P<country>{_COUNTRIES})(?!\w))?"
)
_ENGLISH = re.compile(
    rf"(?<![\w.,$€£-])(?P<house_number>\d{{1,5}}[A-Za-z]?)(?:,)?\s{{1,2}}"
    rf"(?P<road>(?:(?:{_NAME})\s{{1,2}}){{1,4}}(?i:{_STREETS})\b\.?(?:\s[NSEW]{{1,2}}\b)?){_UNIT}{_PLACE}"
)
_POST_BOX = re.compile(rf"\b(?P<road>P\.?\s?O\.?\s?Box\s(?P<house_number>\d{{1,7}})){_PLACE}")
_LOWER = re.compile(
    rf"(?<![\w.,$€£-])(?P<house_number>\d{{1,5}}[a-z]?)\s{{1,2}}(?P<road>(?:[\w'.-]{{2,30}}\s{{1,2}}){{1,3}}(?:{_SURE})\b)",
    re.IGNORECASE,
)
_END = r"(?:straße|strasse|str\.|gasse|allee|weg|platz|straat|laan|gade|vej|gatan|vägen|gata|veien)"
_EUROPEAN = re.compile(
    rf"(?<![\w-])(?P<road>[A-ZÄÖÜÅØÆ][\wäöüß-]{{1,30}}?\s?(?i:{_END}))"
    rf"\s{{1,2}}(?P<house_number>\d{{1,4}}\s?[a-zA-Z]?)(?![\w:.]\d|\w)"
    r"(?:,?\s{1,2}(?P<postcode>\d{4,5}(?:\s?[A-Z]{2})?)(?:\s{1,2}(?P<city>[A-ZÄÖÜÅØÆ][\wäöüßåøæ-]{1,25}))?)?"
    rf"(?:,\s{{0,2}}(?P<country>{_COUNTRIES})(?!\w))?"
)
_ROMANCE = re.compile(
    r"(?<![\w-])(?P<house_number>\d{1,4}(?:\s?bis)?),?\s{1,2}(?P<road>(?:rue|avenue|boulevard|place|"
    r"chemin|quai|allée|impasse)\s"
    r"(?:(?:de|du|des|la|le|les|d'|l')\s?){0,3}[A-ZÀ-Ý][\w'-]{1,30}(?:\s[A-ZÀ-Ý][\w'-]{1,30}){0,3})"
    r"(?:,?\s{1,2}(?P<postcode>\d{5})(?:\s{1,2}(?P<city>[A-ZÀ-Ý][\w'-]{1,25}))?)?"
)
_SPANISH = re.compile(
    r"(?<![\w-])(?P<road>(?:Calle|Avenida|Via|Viale|Piazza|Plaza|Corso|Rua)\s(?:(?:de|del|la|las|los|di|"
    r"della|da|do)\s){0,2}"
    r"[A-ZÀ-Ý][\w'-]{1,30}(?:\s[A-ZÀ-Ý][\w'-]{1,30}){0,2}),?\s{1,2}(?P<house_number>\d{1,4}[a-zA-Z]?)(?!\w)"
)
_NO_NAMES = wordset(
    "the a an on in of to at down up off and or for by from with this that my your our is was are years "
    "days hours minutes miles blocks people cars km meters feet times long more other different percent"
)


def _formal(normal: Normal) -> Iterator[Found]:
    if not any(map(str.isdigit, normal.text)):
        return
    for pattern, rule in (
        (_ENGLISH, "a number, a name, a kind of street"),
        (_POST_BOX, "a post office box"),
        (_EUROPEAN, "a name that ends as streets do, a number"),
        (_ROMANCE, "a number, a kind of street, a name"),
        (_SPANISH, "a kind of street, a name, a number"),
    ):
        for match in pattern.finditer(normal.text):
            yield Found(*match.span(), "address", rule, _components(match))


def _casual(normal: Normal) -> Iterator[Found]:
    for match in _LOWER.finditer(normal.text):
        if _NO_NAMES.isdisjoint(match["road"].lower().split()):
            yield Found(
                *match.span(), "address", "a number, a word, a kind of street, in any case", _components(match)
            )


def _components(match: re.Match[str]) -> dict[str, str]:
    return {name: value.strip() for name, value in match.groupdict().items() if value}


ADDRESS = Matcher("address", (_formal, _casual))

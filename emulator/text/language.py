"""Which language a text is in: by its script, and by the small words that every sentence needs."""

# ruff: noqa: RUF001 - letters of other scripts are what it is about

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cache

from emulator.text.lexicon import FOLDER
from emulator.text.normal import Normal, normalise
from emulator.text.scripts import script
from emulator.text.words import words

READ = 2_000
"""How many words, and how many signs for the script, are looked at."""

_RELIABLE = 0.7
_SCRIPTS = {
    "GREEK": "el", "HEBREW": "he", "ARMENIAN": "hy", "GEORGIAN": "ka", "THAI": "th", "HANGUL": "ko",
    "HIRAGANA": "ja",
    "KATAKANA": "ja", "CJK": "zh", "BENGALI": "bn", "TAMIL": "ta", "TELUGU": "te", "GUJARATI": "gu",
    "KANNADA": "kn",
    "MALAYALAM": "ml", "GURMUKHI": "pa", "KHMER": "km", "LAO": "lo", "MYANMAR": "my", "AMHARIC": "am",
    "SINHALA": "si",
    "ARABIC": "ar", "CYRILLIC": "ru", "DEVANAGARI": "hi",
}  # fmt: skip
"""What a script is read as when no word of the list says more."""

_SHARED = frozenset({"ARABIC", "CYRILLIC", "DEVANAGARI"})
"""Scripts of many languages: they say little by themselves."""

_SIGNS = {
    "і": "uk", "ї": "uk", "є": "uk", "ў": "be", "ђ": "sr", "ћ": "sr", "ј": "sr", "ъ": "bg", "پ": "fa",
    "چ": "fa", "گ": "fa",
    "ٹ": "ur", "ے": "ur", "ß": "de", "ñ": "es", "ø": "da", "å": "sv", "ł": "pl", "ę": "pl", "ř": "cs",
    "ů": "cs", "ő": "hu",
    "ű": "hu", "ğ": "tr", "ı": "tr", "ş": "tr", "ă": "ro", "ț": "ro", "ã": "pt", "õ": "pt", "ç": "fr",
    "ê": "fr", "ơ": "vi",
    "ư": "vi", "đ": "vi",
}  # fmt: skip
"""Letters that tell a language by themselves, or nearly."""


@dataclass(frozen=True, slots=True)
class Language:
    """A language by its ISO 639-1 code and its English name in capitals; `un`, UNKNOWN if nothing tells."""

    code: str
    label: str
    score: float
    reliable: bool


UNKNOWN = Language("un", "UNKNOWN", 0.0, reliable=False)


def detect(text: str | Normal) -> Language:
    """The likeliest language."""
    normal = text if isinstance(text, Normal) else normalise(text)
    votes = _votes(normal)
    if not votes:
        return UNKNOWN
    (code, most), *others = sorted(votes.items(), key=lambda vote: (-vote[1], vote[0]))
    # One vote is kept for a language that is not known here.
    score = most / (most + sum(votes for _, votes in others[:1]) + 0.3)
    rounded = round(min(score, 0.99), 4)
    return Language(code, _names()[code], rounded, reliable=rounded >= _RELIABLE and most >= 2)


def _votes(normal: Normal) -> dict[str, float]:
    votes: defaultdict[str, float] = defaultdict(float)
    small = _small_words()
    for word in words(normal)[:READ]:
        for code, vote in small.get(word.lower, ()):
            votes[code] += vote
    if not normal.text.isascii():
        _vote_by_signs(normal, votes)
    return {code: vote for code, vote in votes.items() if vote >= 0.3}


def _vote_by_signs(normal: Normal, votes: defaultdict[str, float]) -> None:
    """Add what letters and scripts say; ASCII says nothing."""
    signs = Counter(normal.text[:READ].lower())
    for sign, count in signs.items():
        if sign in _SIGNS:
            votes[_SIGNS[sign]] += 0.4 * min(count, 5)
    for code, written in _by_script(signs).items():
        votes[code] += written


def _by_script(signs: Counter[str]) -> dict[str, float]:
    """Votes of scripts other than Latin, about one for a word."""
    scripts = Counter(dict.fromkeys(_SCRIPTS, 0))
    for sign, count in signs.items():
        name = "" if sign.isascii() else script(sign)
        if name in _SCRIPTS:
            scripts[name] += count
    if scripts["HIRAGANA"] + scripts["KATAKANA"]:
        scripts["HIRAGANA"] += scripts.pop("CJK")
    votes: defaultdict[str, float] = defaultdict(float)
    for name, count in scripts.items():
        if count:
            votes[_SCRIPTS[name]] += 0.5 if name in _SHARED else count // 4 + 1
    return votes


@cache
def _table() -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    lines = (FOLDER / "languages.tsv").read_text("utf-8").splitlines()
    rows = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return tuple((code, name, tuple(small.split())) for code, name, small in rows)


@cache
def _names() -> dict[str, str]:
    return {code: name for code, name, _ in _table()}


@cache
def _small_words() -> dict[str, tuple[tuple[str, float], ...]]:
    """The languages of each small word, with what it says for each: less, the more they are."""
    found: dict[str, list[str]] = {}
    for code, _, small in _table():
        for word in small:
            found.setdefault(word, []).append(code)
    return {word: tuple((code, 1 / len(codes) ** 0.5) for code in codes) for word, codes in found.items()}

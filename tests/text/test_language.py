"""Which language a text is in."""

# ruff: noqa: RUF001 - look-alikes and other scripts are what is tested

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.text.language import UNKNOWN, detect
from tests.text.corpus import CLEAN


@pytest.mark.parametrize(
    ("text", "code", "label"),
    [
        ("I would like to know when the train leaves", "en", "ENGLISH"),
        ("Hello there", "en", "ENGLISH"),
        ("Was machst du heute Abend mit den Kindern?", "de", "GERMAN"),
        ("Je ne sais pas où est la gare", "fr", "FRENCH"),
        ("hola amigo, ¿qué tal? Estoy muy bien", "es", "SPANISH"),
        ("Você não está em casa, mas eu estou", "pt", "PORTUGUESE"),
        ("Sono molto contento perché il sole è qui", "it", "ITALIAN"),
        ("Ik heb het boek niet, maar jij wel", "nl", "DUTCH"),
        ("Jeg ved ikke, hvad du mener, men det er godt", "da", "DANISH"),
        ("Jag vet inte vad du menar men det är bra", "sv", "SWEDISH"),
        ("Nie wiem, czy to jest bardzo dobrze", "pl", "POLISH"),
        ("Bugün hava çok güzel ve ben iyi", "tr", "TURKISH"),
        ("Привет, как дела? Мне очень хорошо", "ru", "RUSSIAN"),
        ("Дуже дякую, а як твої справи?", "uk", "UKRAINIAN"),
        ("これはペンです。日本語を話します", "ja", "JAPANESE"),
        ("你好吗？我很好，谢谢你", "zh", "CHINESE"),
        ("안녕하세요 만나서 반갑습니다", "ko", "KOREAN"),
        ("مرحبا كيف حالك أنا من هنا", "ar", "ARABIC"),
        ("من خیلی خوب هستم، شما چه می کنید", "fa", "PERSIAN"),
        ("שלום מה שלומך היום", "he", "HEBREW"),
        ("नमस्ते आप कैसे हैं", "hi", "HINDI"),
        ("Καλημέρα, τι κάνεις;", "el", "GREEK"),
        ("สวัสดีครับ สบายดีไหม", "th", "THAI"),
    ],
)
def test_languages_are_told_apart(text: str, code: str, label: str) -> None:
    """A sentence is enough, in the languages that are listed."""
    found = detect(text)
    assert (found.code, found.label) == (code, label)
    assert 0 < found.score < 1


@pytest.mark.parametrize("text", ["", "12345", "xyzzy", "👍👍"])
def test_what_tells_nothing_is_unknown(text: str) -> None:
    """Where nothing tells, nothing is claimed."""
    assert detect(text) == UNKNOWN


def test_one_word_is_not_reliable() -> None:
    """A guess from one word is a guess."""
    assert not detect("ok").reliable
    assert detect("I would like to know when the train leaves").reliable


def test_english_is_english() -> None:
    """Of everyday English sentences, nearly every one is recognised."""
    seen = [detect(text).code for text in CLEAN[:-2]]
    assert seen.count("en") >= 0.95 * len(seen)


@given(st.text())
def test_any_text_has_an_answer(text: str) -> None:
    """No text makes it fail, and the answer is always the same."""
    found = detect(text)
    assert found == detect(text)
    assert 0 <= found.score <= 1
    assert found.label == found.label.upper()

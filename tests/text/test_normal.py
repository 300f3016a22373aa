"""Texts as a person reads them."""

# ruff: noqa: RUF001 - look-alikes and other scripts are what is tested

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.text.normal import Normal, normalise

TRICKY = st.text(
    alphabet=st.sampled_from("ab Zраu\u200b\u200d\u0301\u0335\u20ddＦ🅼ﬁ①👩é.@\x00\ufe0f\u00adЖ")
    | st.characters()
)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("plain text", "plain text"),
        ("my раураl account", "my paypal account"),
        ("look at my рора", "look at my popa"),
        ("ＦＲＥＥ", "FREE"),
        ("ｇｍａｉｌ．ｃｏｍ", "gmail.com"),
        ("🅼🅾🅽🅴🆈", "MONEY"),
        ("🅜🅞🅝🅔🅨 ⓜⓞⓝⓔⓨ", "MONEY money"),
        ("𝐅𝐑𝐄𝐄 𝓶𝓸𝓷𝓮𝔂", "FREE money"),
        ("ᴍᴏɴᴇʏ", "money"),
        ("ﬁne", "fine"),
        ("fr\u200bee", "free"),
        ("h\u0334\u0321\u031be\u0337\u031b\u034ell", "hell"),
        ("F\u20ddR\u20ddE\u20dd", "FRE"),
        ("cafe\u0301", "café"),
        ("a\x00b", "ab"),
    ],
)
def test_what_hides_a_text_is_undone(text: str, read: str) -> None:
    """Look-alikes, styles, invisible signs and stacked marks are undone, and case is kept."""
    assert normalise(text).text == read


@pytest.mark.parametrize(
    "text",
    [
        "Привет, как дела?",
        "Καλημέρα σε όλους",
        "これはペンです。",
        "日本語のＡ",
        "Straße, naïve, œuvre",
        "👩\u200d👩\u200d👧 and ❤️ and 1️⃣",
        "🏴\U000e0067\U000e0062\U000e007f",
        "می\u200cخواهم",
        "न\u094d\u200dय",
        "שָׁלוֹם",
        "x² and m², 1ª, ℃",
        "5 kΩ, μm",
        "Я люблю Pythonом писать",
        "broken \ufffd text",
    ],
)
def test_honest_texts_stay_as_they_are(text: str) -> None:
    """Other scripts, emoji sequences and joiners that are spelling are not touched."""
    assert normalise(text).text in {text, "日本語のA"}


@given(TRICKY, st.data())
def test_a_span_lies_inside_of_the_original(text: str, data: st.DataObject) -> None:
    """Any span of what is read maps to a span of what was written, and order is kept."""
    normal = normalise(text)
    start = data.draw(st.integers(0, len(normal.text)))
    end = data.draw(st.integers(start, len(normal.text)))
    first, last = normal.span(start, end)
    assert 0 <= first <= last <= len(text)
    if start < end:
        assert first < last
        assert first <= normal.span(end - 1, end)[0]


@given(st.text(alphabet=st.characters(max_codepoint=0x7E, min_codepoint=0x20)))
def test_ascii_is_its_own_reading(text: str) -> None:
    """Nothing is done to printable ASCII."""
    normal = normalise(text)
    assert normal.text == text
    assert normal.span(0, len(text)) == (0, len(text))


@given(TRICKY)
def test_reading_is_deterministic(text: str) -> None:
    """The same text is always read the same."""
    assert normalise(text) == normalise(text)


def test_what_is_worked_out_once_is_kept() -> None:
    """Work on a text is not repeated, however many ask for it."""
    normal = normalise("once")
    worked: list[str] = []

    def work(each: Normal) -> int:
        worked.append(each.text)
        return len(each.text)

    assert [normal.once(work), normal.once(work)] == [4, 4]
    assert worked == ["once"]

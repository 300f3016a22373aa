"""Phone numbers."""

import pytest

from emulator.text import phones
from emulator.text.matchers import find
from emulator.text.matches import Mode
from emulator.text.normal import normalise
from tests.text.test_matchers import found


@pytest.mark.parametrize(
    "text",
    ["+45 20 12 34 56", "+1 (202) 555-0143", "202-555-0143", "(202) 555-0143", "020 7946 0958",
    "0045 20123456", "+44 20 7946 0958",
     "030/1234567", "06 12 34 56 78", "12 34 56 78", "+999 123456789", "2025550143", "555 123 4567"],
)  # fmt: skip
def test_written_numbers(text: str) -> None:
    """A number as people write one, in several countries, is found as a whole."""
    assert found("phone", f"call {text}, please") == [text]


@pytest.mark.parametrize(
    "text",
    ["on 2024-01-15", "15.01.2024", "2019 2020 2021", "1.000.000", "192.168.10.10", "123-45-6789",
    "4111 1111 1111 1111", "1111111111",
     "12:30-14:45", "$1200300", "1 2 3 4 5 6 7 8 9", "pi is 3.14159265", "abc12345678", "order 48213377",
     "50%", "100-2000",
     "21-19 21-17 21-15"],
)  # fmt: skip
def test_other_numbers(text: str) -> None:
    """Dates, years, sums, addresses of machines, cards and counting are no phone numbers."""
    assert found("phone", text) == []


@pytest.mark.parametrize(
    ("text", "mode", "expected", "number"),
    [
        ("order 48213377", Mode.SUSPICIOUS, "48213377", "48213377"),
        ("two oh two five five five one", Mode.SUSPICIOUS, "two oh two five five five one", "2025551"),
        (
            "call double two three four triple five",
            Mode.SUSPICIOUS,
            "double two three four triple five",
            "2234555",
        ),
        (
            "it is 07 seven 9 four six 0 nine four you",
            Mode.SUSPICIOUS,
            "07 seven 9 four six 0 nine four",
            "077946094",
        ),
        (
            "take 55 of the 12 and then 34 with 78",
            Mode.PARANOID,
            "55 of the 12 and then 34 with 78",
            "55123478",
        ),
    ],
)
def test_disguised_numbers(text: str, mode: Mode, expected: str, number: str) -> None:
    """Words and digits together stand for a number; its components say which."""
    (match,) = find("phone", normalise(text), mode)
    assert (match.text, match.components["number"]) == (expected, number)


@pytest.mark.parametrize(
    "text",
    [
        "one two three",
        "two sentences. one here. two there. three four",
        "in 2019 and 2020 and 2021",
        "one 1234567890 two",
        "on 2024-01-15",
    ],
)
def test_words_that_are_no_number(text: str) -> None:
    """Too few digits, or years, are no number even to a paranoid mind; nor does one go on after a full stop."""
    assert found("phone", text, Mode.SUSPICIOUS) in ([], ["1234567890"])


def test_what_a_numbering_plan_says() -> None:
    """A number that a plan knows comes with its country."""
    (match,) = find("phone", normalise("+45 20 12 34 56"))
    assert match.components == {"number": "4520123456", "country": "DK", "e164": "+4520123456"}
    assert match.rule == "a valid number of DK"


def test_not_everything_is_looked_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond a bound, numbers are judged by their shape."""
    monkeypatch.setattr(phones, "LOOKED_UP", 0)
    (match,) = find("phone", normalise("+45 20 12 34 56"))
    assert match.components == {"number": "4520123456"}

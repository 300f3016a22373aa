"""Names of people."""

import pytest

from emulator.text.matchers import find
from emulator.text.matches import Mode
from emulator.text.normal import normalise
from tests.text.test_matchers import found


@pytest.mark.parametrize(
    ("text", "mode", "expected"),
    [
        ("My name is Ada Lovelace.", Mode.NORMAL, ["Ada Lovelace"]),
        ("I met John Smith's sister", Mode.NORMAL, ["John Smith"]),
        ("Yours, Anna O'Brien", Mode.NORMAL, ["Anna O'Brien"]),
        ("Dear Maria García López", Mode.NORMAL, ["Maria García López"]),
        ("Dr. Watson and Mrs Hudson", Mode.NORMAL, ["Dr. Watson", "Mrs Hudson"]),
        ("Mr. Monday", Mode.NORMAL, []),
        ("my name is The Best", Mode.NORMAL, []),
        ("I'm Happy, Will you see New York City in May Day", Mode.NORMAL, []),
        ("Jean-Luc Picard", Mode.NORMAL, ["Jean-Luc Picard"]),
        ("visit Paris France and the Rose Garden", Mode.NORMAL, []),
        ("Paul J. said so", Mode.NORMAL, []),
        ("met Anna in Paris", Mode.SUSPICIOUS, ["Anna"]),
        ("Anna's cat", Mode.SUSPICIOUS, ["Anna"]),
        ("my name is chris and", Mode.SUSPICIOUS, ["chris"]),
        ("my name is chris jones", Mode.SUSPICIOUS, ["chris jones"]),
        ("my name is mud", Mode.SUSPICIOUS, []),
        ("so Zorblax Quux came", Mode.PARANOID, ["Zorblax Quux"]),
        ("in New York", Mode.PARANOID, []),
    ],
)
def test_names(text: str, mode: Mode, expected: list[str]) -> None:
    """Introduced ones, known ones, and whatever looks like one, each in its mode."""
    assert found("name", text, mode) == expected


@pytest.mark.parametrize(
    ("text", "components"),
    [
        ("John Smith", {"first": "John", "last": "Smith"}),
        ("John Ronald Reuel Tolkien", {"first": "John", "middle": "Ronald Reuel", "last": "Tolkien"}),
        ("Ludwig van Beethoven", {"first": "Ludwig", "last": "van Beethoven"}),
        ("Dr. Watson", {"last": "Watson"}),
    ],
)
def test_parts_of_a_name(text: str, components: dict[str, str]) -> None:
    """First, middle and last, as far as they are said."""
    (match,) = find("name", normalise(text))
    assert match.components == components

"""Street addresses."""

import pytest

from emulator.text.matchers import find
from emulator.text.matches import Mode
from emulator.text.normal import normalise
from tests.text.test_matchers import found


@pytest.mark.parametrize(
    ("text", "components"),
    [
        (
            "742 Evergreen Terrace, Springfield, OR 97403, USA",
            {
                "house_number": "742",
                "road": "Evergreen Terrace",
                "city": "Springfield",
                "state": "OR",
                "postcode": "97403",
                "country": "USA",
            },
        ),
        (
            "221B Baker Street, London NW1 6XE, UK",
            {
                "house_number": "221B",
                "road": "Baker Street",
                "city": "London",
                "postcode": "NW1 6XE",
                "country": "UK",
            },
        ),
        ("350 5th Ave, Apt 3B", {"house_number": "350", "road": "5th Ave", "unit": "Apt 3B"}),
        ("1600 Pennsylvania Avenue NW", {"house_number": "1600", "road": "Pennsylvania Avenue NW"}),
        ("P.O. Box 1234", {"house_number": "1234", "road": "P.O. Box 1234"}),
        (
            "Hauptstraße 5a, 10115 Berlin",
            {"house_number": "5a", "road": "Hauptstraße", "postcode": "10115", "city": "Berlin"},
        ),
        (
            "Nørregade 10, 1165 København",
            {"house_number": "10", "road": "Nørregade", "postcode": "1165", "city": "København"},
        ),
        (
            "12 rue de la Paix, 75002 Paris",
            {"house_number": "12", "road": "rue de la Paix", "postcode": "75002", "city": "Paris"},
        ),
        ("Karl-Marx-Allee 34", {"house_number": "34", "road": "Karl-Marx-Allee"}),
        ("Calle Mayor 5", {"house_number": "5", "road": "Calle Mayor"}),
    ],
)
def test_addresses_and_their_parts(text: str, components: dict[str, str]) -> None:
    """An address is found as a whole, with its parts."""
    (match,) = find("address", normalise(f"come to {text} at noon"))
    assert match.text == text
    assert match.components == components


@pytest.mark.parametrize(
    "text", ["10 years on the road", "5 more minutes", "$20 Main Street", "2 blocks down the road", "Street 5"]
)
def test_what_is_none(text: str) -> None:
    """Numbers before words are not yet an address."""
    assert found("address", text, Mode.PARANOID) == []


def test_lower_case_is_suspicious() -> None:
    """In lower case it takes a more eager mode."""
    assert found("address", "meet at 12 main street") == []
    assert found("address", "meet at 12 main street", Mode.SUSPICIOUS) == ["12 main street"]

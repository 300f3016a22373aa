"""The labels of pictures."""

from __future__ import annotations

import pytest

from emulator.apis.moderationapi.imagelabels import ALIASES, CLEAN, SHOWN_BY, label_of, labelled
from emulator.apis.moderationapi.options import ENTITIES
from emulator.contract.document import load_document
from emulator.data import SCHEMAS


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("nudity", "nudity"),
        ("Sexually-Explicit", "nudity"),
        ("illicit firearms", "weapon"),
        ("mascot", "mascot"),
    ],
)
def test_names(name: str, label: str) -> None:
    """Others' names are the vendor's; a name of nobody's is one of its own."""
    assert label_of(name) == label


def test_of_two_names_the_higher_score_counts() -> None:
    """Whichever comes first; what is not said is clean."""
    for said in ({"nude": 0.2, "porn": 0.8}, {"porn": 0.8, "nude": 0.2}):
        assert labelled(said)["nudity"] == 0.8
    assert labelled({"nudity": 0.0})["nudity"] == 0.0
    assert labelled({})["gore"] == CLEAN["gore"]


def test_no_name_is_two_labels() -> None:
    """Each alias belongs to one label of the vendor's."""
    aliases = [alias for names in ALIASES.values() for alias in names]
    assert len(aliases) == len(set(aliases))
    assert set(ALIASES) == set(CLEAN)
    assert not set(aliases) & set(CLEAN)


def test_clean_is_clean() -> None:
    """Nothing is flagged of which nothing is said."""
    assert max(CLEAN.values()) < 0.05


def test_policies_are_the_contracts() -> None:
    """Each policy that looks at pictures is one that a request may name, by labels that there are."""
    known = load_document(SCHEMAS / "moderationapi.yaml").raw["components"]["schemas"]["PolicyId"]["enum"]
    assert {*SHOWN_BY, *ENTITIES} <= set(known)
    assert {label for labels in SHOWN_BY.values() for label in labels} <= set(CLEAN)

"""Entities, links and words, in the parts of content."""

from __future__ import annotations

import pytest

from emulator.apis.moderationapi.entities import look_for
from emulator.apis.moderationapi.options import Wanted
from emulator.apis.moderationapi.parts import Part
from emulator.apis.moderationapi.scene import Scene
from emulator.apis.moderationapi.settings import Entity, ProjectSettings
from emulator.text.normal import normalise


@pytest.mark.parametrize(
    ("entity", "text", "found"),
    [
        ("email", "mail host@example.com", "host@example.com"),
        ("phone", "call +1 415 555 2671", "+1 415 555 2671"),
        ("url", "see http://anonymous.com", "http://anonymous.com"),
        ("username", "ask @chris_93", "@chris_93"),
        ("ip_address", "it is at 192.168.1.1 now", "192.168.1.1"),
        ("credit_card", "my card is 4111 1111 1111 1111", "4111 1111 1111 1111"),
        ("sensitive_other", "my password is hunter2", "hunter2"),
    ],
)
def test_each_entity(entity: str, text: str, found: str) -> None:
    """It is found by itself, and by no other name."""
    scene = Scene(ProjectSettings(), [Part("a", "text", text)], {0: normalise(text)}, {})
    outcome = look_for(Wanted("pii", entities={entity: Entity()}), scene)
    assert outcome.matches is not None
    assert [(match["match"], match["entity_type"]) for match in outcome.matches] == [(found, entity)]
    assert (outcome.over, outcome.fields, outcome.probability) == (True, ("a",), 1.0)
    others = {"ip_address", "credit_card", "sensitive_other"} - {entity}
    assert look_for(Wanted("pii", entities={name: Entity() for name in others}), scene).matches == []

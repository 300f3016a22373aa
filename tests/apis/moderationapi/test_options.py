"""Which policies run."""

from __future__ import annotations

from typing import Any

import pytest

from emulator.apis.moderationapi.options import ENTITIES, Wanted, wanted_policies
from emulator.apis.moderationapi.settings import Entity, Policy, ProjectSettings

SETTINGS = ProjectSettings(
    policies={
        "spam": Policy(threshold=0.8),
        "pii": Policy(),
        "hate": Policy(enabled=False),
        "url": Policy(flag=False),
    }
)


def one(**asked: Any) -> Wanted:
    """The policy of a request that brings one."""
    [wanted] = wanted_policies(SETTINGS, [asked])
    return wanted


def test_the_channels() -> None:
    """Those that are on, as they are set."""
    wanted = {each.id: each for each in wanted_policies(SETTINGS, None)}
    assert list(wanted) == ["spam", "pii", "url"]
    assert (wanted["spam"].threshold, wanted["url"].flag) == (0.8, False)
    assert set(wanted["pii"].entities) == {name for name, entity in ENTITIES["pii"].items() if entity.enabled}


def test_no_policies_at_all() -> None:
    """A request may bring none, and then none runs."""
    assert wanted_policies(SETTINGS, []) == []


def test_what_is_left_out_is_the_channels() -> None:
    """Threshold and the like."""
    assert one(id="spam", flag=True).threshold == 0.8
    assert one(id="spam", flag=True, threshold=0.1).threshold == 0.1
    assert one(id="hate", flag=False) == Wanted("hate", flag=False)


@pytest.mark.parametrize(
    ("name", "said", "mask"),
    [
        ("email", {}, None),
        ("email", {"mask": "x"}, None),
        ("email", {"shouldMask": True}, "{{ email hidden }}"),
        ("phone", {"shouldMask": True}, "{{ number hidden }}"),
        ("credit_card", {"shouldMask": True, "mask": ""}, "{{ card number hidden }}"),
        ("email", {"shouldMask": True, "mask": "$!"}, "$!"),
    ],
)
def test_masks(name: str, said: dict[str, Any], mask: str | None) -> None:
    """Only where they are asked for."""
    assert one(id="pii", entities={name: said}).entities == {name: Entity(mask=mask)}


def test_what_each_policy_has_of_its_own() -> None:
    """Words, faces, signals, lists, guidelines."""
    assert one(id="low_quality", flag=True, minWords=10**30).min_words == 1_000_000
    assert one(id="low_quality", flag=True, minWords=-5).min_words == 0
    asked = one(id="face_detection", flag=True, comparator="fewer_than", count=3)
    assert (asked.comparator, asked.count) == ("fewer_than", 3)
    signals = {"zalgo": {"flag": False}, "illegal": {"flag": True}, "encoding_damage": {}}
    asked = one(id="unicode_spoofing", flag=True, signals=signals)
    assert asked.signals == {"zalgo": False, "illegal": True}, (
        "what does not say whether it flags is as by default"
    )
    asked = one(
        id="url_risk",
        flag=True,
        allowlistWordlistIds=["a"],
        blocklistWordlistIds=["b"],
        flagLinkShorteners=True,
    )
    assert (asked.allowlists, asked.blocklists, asked.flag_link_shorteners) == (("a",), ("b",), True)
    asked = one(id="guideline", flag=True, guidelineKey="k", instructions="i")
    assert (asked.name, asked.instructions) == ("k", "i")
    assert one(id="spam", flag=True, guidelineKey="k", instructions="i").name == "spam"

"""Which policies run over content, and how: those of the channel, or those that a request brings instead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from emulator.apis.moderationapi.parts import Path, custom, too_big
from emulator.apis.moderationapi.settings import THRESHOLD, Comparator, Entity, Policy, ProjectSettings

MASK_LIMIT = 200
"""Characters of a mask: it may stand in a text ten thousand times."""

INSTRUCTIONS_LIMIT = 10_000
KEY_LIMIT = 200
GUIDELINES_LIMIT = 20
"""Guidelines of one request; of each other policy there is one."""

_MOST = 1_000_000

ENTITIES: Mapping[str, Mapping[str, Entity]] = {
    "pii": {
        **{
            key: Entity()
            for key in ("email", "phone", "address", "ip_address", "credit_card", "sensitive_other")
        },
        **{key: Entity(enabled=False) for key in ("name", "username", "url")},
    },
    "url": {"url": Entity()},
}
"""What policies look for where the channel says nothing else."""

WORDS = {
    "phone": "number",
    "ip_address": "IP address",
    "credit_card": "card number",
    "sensitive_other": "value",
}
"""What masks call an entity, where that is not its own name."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A policy as it is to run. entities: those to look for. signals: the named ones, and if they flag."""

    id: str
    flag: bool = True
    threshold: float = THRESHOLD
    min_words: int = 3
    comparator: Comparator = "at_least"
    count: int = 1
    entities: Mapping[str, Entity] = field(default_factory=dict)
    signals: Mapping[str, bool] = field(default_factory=dict)
    flag_link_shorteners: bool = False
    allowlists: tuple[str, ...] = ()
    blocklists: tuple[str, ...] = ()
    guideline_key: str | None = None
    instructions: str = ""

    @property
    def name(self) -> str:
        """What the reply calls it: a guideline is called by its key, because there may be several."""
        return self.guideline_key or self.id


def wanted_policies(settings: ProjectSettings, asked: Sequence[Mapping[str, Any]] | None) -> list[Wanted]:
    """Those of the request, if it brings any; else the channel's. Of two by one name, the last counts.

    Raises: ApiError 400.
    """
    if asked is None:
        return [_of_channel(key, policy) for key, policy in settings.policies.items() if policy.enabled]
    wanted: dict[tuple[str, str], Wanted] = {}
    for position, policy in enumerate(asked):
        made = _of_request(settings, policy, ("policies", position))
        wanted[made.id, made.name] = made
    if sum(each.guideline_key is not None for each in wanted.values()) > GUIDELINES_LIMIT:
        raise custom(("policies",), f"must have at most {GUIDELINES_LIMIT} guidelines")
    return list(wanted.values())


def _of_channel(key: str, policy: Policy) -> Wanted:
    entities = {**ENTITIES.get(key, {}), **policy.entities}
    return Wanted(
        id=key,
        flag=policy.flag,
        threshold=policy.threshold,
        min_words=policy.min_words,
        comparator=policy.comparator,
        count=policy.count,
        entities={name: entity for name, entity in entities.items() if entity.enabled},
        flag_link_shorteners=policy.flag_link_shorteners,
    )


def _of_request(settings: ProjectSettings, asked: Mapping[str, Any], path: Path) -> Wanted:
    """What is not said is as the channel has it."""
    key = asked["id"]
    channel = settings.policies.get(key, Policy())
    named = asked.get("entities", {})
    entities = {name: _entity(name, said, (*path, "entities", name)) for name, said in named.items()}
    guideline_key = asked.get("guidelineKey") if key == "guideline" else None
    instructions = asked.get("instructions", "") if key == "guideline" else ""
    if len(instructions) > INSTRUCTIONS_LIMIT:
        raise too_big((*path, "instructions"), INSTRUCTIONS_LIMIT)
    if guideline_key is not None and len(guideline_key) > KEY_LIMIT:
        raise too_big((*path, "guidelineKey"), KEY_LIMIT)
    return Wanted(
        id=key,
        flag=asked.get("flag", True),
        threshold=asked.get("threshold", channel.threshold),
        min_words=min(max(int(asked.get("minWords", channel.min_words)), 0), _MOST),
        comparator=asked.get("comparator", channel.comparator),
        count=asked.get("count", channel.count),
        entities={name: entity for name, entity in entities.items() if entity.enabled},
        signals={name: said["flag"] for name, said in asked.get("signals", {}).items() if "flag" in said},
        flag_link_shorteners=asked.get("flagLinkShorteners", channel.flag_link_shorteners),
        allowlists=tuple(asked.get("allowlistWordlistIds", ())),
        blocklists=tuple(asked.get("blocklistWordlistIds", ())),
        guideline_key=guideline_key,
        instructions=instructions,
    )


def _entity(name: str, said: Mapping[str, Any], path: Path) -> Entity:
    mask = said.get("mask")
    if mask is not None and len(mask) > MASK_LIMIT:
        raise too_big((*path, "mask"), MASK_LIMIT)
    shown = (mask or f"{{{{ {WORDS.get(name, name)} hidden }}}}") if said.get("shouldMask", False) else None
    return Entity(enabled=said.get("enable", True), flag=said.get("flag", True), mask=shown)

"""The policies that look for entities: personal data, links and where they may lead, words of the project."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from emulator.apis.moderationapi.explanations import Reason
from emulator.apis.moderationapi.lists import ALLOWLIST, BLOCKLIST
from emulator.apis.moderationapi.masking import Veil, veil
from emulator.apis.moderationapi.options import Wanted
from emulator.apis.moderationapi.outcome import Outcome
from emulator.apis.moderationapi.scene import Scene
from emulator.apis.moderationapi.urlrisk import Risk, assess, belongs
from emulator.text import matchers, wordlists
from emulator.text.matches import Match, Mode
from emulator.text.normal import Normal

CERTAIN = 1.0
"""The probability of a match: whoever finds one is sure of it."""

_CARDS = frozenset({"credit_debit_number", "credit_debit_expiry", "credit_debit_cvv"})
_SENSITIVE: Mapping[str, Callable[[str], bool]] = {
    "ip_address": lambda kind: kind == "ip_address",
    "credit_card": lambda kind: kind in _CARDS,
    "sensitive_other": lambda kind: kind != "ip_address" and kind not in _CARDS,
}
"""Entities that the matcher `sensitive` finds, by the kinds of its matches."""


class Hit(NamedTuple):
    """A match in one part. counts: whether it makes the policy object."""

    position: int
    match: dict[str, Any]
    counts: bool
    reason: Reason
    veil: Veil | None = None


def look_for(wanted: Wanted, scene: Scene) -> Outcome:
    """Personal data, or links."""
    hits: list[Hit] = []
    for position, normal in scene.texts.items():
        for name, entity in wanted.entities.items():
            for match in _found(name, normal, scene):
                told = _told(match.text, match.start, match.end, CERTAIN, entity_type=name)
                reason = Reason(scene.key(position), wanted.id, name, CERTAIN, match.rule, match.text)
                hidden = entity.mask is not None and veil(match.start, match.end, entity.mask, match.text)
                hits.append(Hit(position, told, entity.flag, reason, hidden or None))
    hits.sort(key=lambda hit: (hit.position, hit.match["span"]))
    flag = any(entity.flag for entity in wanted.entities.values())
    return _outcome(wanted.id, wanted.id, scene, hits, flag=flag)


def look_for_links(wanted: Wanted, scene: Scene) -> Outcome:
    """How risky the links are. A blocked domain outranks an allowed one, which outranks a shortener."""
    blocked = frozenset().union(*(scene.domains.get(each, frozenset()) for each in wanted.blocklists))
    allowed = frozenset().union(*(scene.domains.get(each, frozenset()) for each in wanted.allowlists))
    hits = []
    for position, normal in scene.texts.items():
        for match in matchers.find("url", normal, Mode.SUSPICIOUS):
            host = match.components.get("host", "")
            key = scene.key(position)
            if belongs(host, blocked) or belongs(host, allowed):
                name, sure = ("blocklist", CERTAIN) if belongs(host, blocked) else ("allowlist", 0.0)
                told = _told(match.text, match.start, match.end, sure, reasons=[name])
                reason = Reason(key, wanted.id, name, sure, f"its domain is on a {name}", match.text)
                hits.append(Hit(position, told, sure > 0, reason))
                continue
            hits.append(_judged(wanted, position, key, match, assess(match.text, host)))
    return _outcome(wanted.id, wanted.id, scene, hits, flag=wanted.flag)


def look_for_words(scene: Scene) -> list[Outcome]:
    """What each word list in use says. One that asks for a word objects when there is none of its own."""
    outcomes = []
    for each in scene.lists:
        hits = [
            Hit(
                position,
                _told(hit.found, hit.start, hit.end, hit.score),
                each.mode == BLOCKLIST,
                Reason(scene.key(position), each.id, None, hit.score, f"the list's “{hit.word}”", hit.found),
            )
            for position, normal in scene.texts.items()
            for hit in wordlists.search(each.words, normal, each.threshold)
        ]
        if each.mode == ALLOWLIST and scene.texts and not hits:
            reason = Reason(None, each.id, None, CERTAIN, "no word of the list is there", "")
            keys = scene.keys(scene.texts)
            outcomes.append(
                Outcome(each.id, CERTAIN, over=True, kind="wordlist", fields=keys, matches=[], reasons=[reason])
            )
        else:
            outcomes.append(_outcome(each.id, "wordlist", scene, hits, flag=each.mode == BLOCKLIST))
    return outcomes


def _judged(wanted: Wanted, position: int, key: str | None, match: Match, risk: Risk) -> Hit:
    told = _told(match.text, match.start, match.end, risk.probability, signals=risk.signals())
    if risk.reasons:
        told["reasons"] = list(risk.reasons)
    rule = ", ".join(risk.reasons) or "nothing about its host is suspicious"
    shortened = wanted.flag_link_shorteners and risk.is_shortener
    counts = risk.probability > wanted.threshold or shortened
    return Hit(position, told, counts, Reason(key, wanted.id, None, risk.probability, rule, match.text))


def _found(name: str, normal: Normal, scene: Scene) -> Iterable[Match]:
    """The matches of one entity; none of an entity that nobody here can look for."""
    fits = _SENSITIVE.get(name)
    key = name if fits is None else "sensitive"
    if key not in matchers.MATCHERS:
        return ()
    model = scene.settings.models.get(key)
    found = matchers.find(key, normal, Mode.NORMAL if model is None else Mode(model.mode))
    return found if fits is None else [match for match in found if fits(match.kind)]


def _told(text: str, start: int, end: int, probability: float, **more: Any) -> dict[str, Any]:
    return {"probability": probability, "match": text, "span": [start, end], **more}


def _outcome(name: str, kind: str, scene: Scene, hits: list[Hit], *, flag: bool) -> Outcome:
    veils: dict[int, list[Veil]] = {}
    for hit in hits:
        if hit.veil is not None:
            veils.setdefault(hit.position, []).append(hit.veil)
    over = dict.fromkeys(hit.position for hit in hits if hit.counts)
    return Outcome(
        id=name,
        kind=kind,
        probability=max((hit.match["probability"] for hit in hits), default=0.0),
        over=bool(over) if flag else bool(hits),
        flag=flag,
        fields=scene.keys(over),
        matches=[hit.match for hit in hits],
        veils=veils,
        reasons=[hit.reason for hit in hits],
    )

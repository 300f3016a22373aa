"""The tables of docs/moderationapi.md. `python -m tests.docs.moderationapi_tables` prints them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from emulator.apis.moderationapi.imagelabels import ALIASES, SHOWN_BY
from emulator.apis.moderationapi.outcome import WEIGHTS
from emulator.apis.moderationapi.settings import ProjectSettings
from tests.apis.moderationapi.stage import Json, Stage

TEXTS = (
    "I like ice cream",
    "How do I make a bomb?",
    "You are an idiot",
    "I will kill you",
    "What the fuck",
    "All immigrants are vermin",
    "Buy cheap followers, click here",
    "mail me: host@example.com",
    "call +1 415 555 2671",
    "see http://anonymous.com",
    "my card is 4111 1111 1111 1111",
    "hello",
)
"""What the page explains."""

SETTINGS: Mapping[str, str] = {
    "generation": "Answer in the shapes of clients up to 1.x, or from 2.0 on.",
    "project_name": "What `/auth` and `/account` call it.",
    "plan": "The plan that `/account` names.",
    "channel": "The key of the channel that all content is judged in.",
    "quota": "Units, until the world is emptied.",
    "rate_limit": "Requests in a minute of world time.",
    "video_enabled": "Whether videos are taken; else 403.",
    "audio_enabled": "Whether sound is taken; else 403.",
    "authors_enabled": "Whether `author` is ever anything but null.",
    "dry_run": "Nothing is flagged; queues get what would have been.",
    "strict_content_type": "Whether a content type other than JSON's is refused.",
    "flag_blocked_authors": "Whether whatever a blocked author writes is flagged.",
    "permanent": "Deleting is answered and deletes nothing, and keys of actions may be taken twice.",
    "review_above": "From this severity on, `review`.",
    "reject_above": "Above this severity, `reject`.",
    "video_frames": "The most frames of a video that are looked at and paid for.",
    "video_interval": "Seconds between two frames.",
    "webhook_payload_version": "The shape of what webhooks are told that are made from now on.",
    "webhook_attempts": "Attempts to deliver a webhook.",
    "webhook_gap": "Seconds until the second attempt; each further gap is twice as long.",
    "models": "By model: `enabled`, `thresholds` by label, `mode` and `mask` of a matcher.",
    "policies": "By policy: `enabled`, `flag`, `threshold`, and what it has of its own.",
}
"""What each setting is."""


def examples() -> str:
    """Texts, who flags each, and the weightiest reason."""
    return _table(("text", "flagged by", "label", "score", "rule", "words"), map(_example, TEXTS))


def settings() -> str:
    """Every setting with its default."""
    told = msgspec.to_builtins(ProjectSettings())
    rows = ((f"`{name}`", _default(told[name]), said) for name, said in SETTINGS.items())
    return _table(("setting", "default", "what it is"), rows)


def weights() -> str:
    """How severe each policy is."""
    by_weight: dict[float, list[str]] = {}
    for name, weight in WEIGHTS.items():
        by_weight.setdefault(weight, []).append(f"`{name}`")
    rows = ((f"{weight:g}", ", ".join(names)) for weight, names in sorted(by_weight.items()))
    return _table(("weight", "policies"), [*rows, ("1", "all others")])


def labels() -> str:
    """The labels of pictures, others' names for them, and who looks at each."""
    rows = (
        (f"`{label}`", ", ".join(f"`{alias}`" for alias in aliases), _looks_at(label))
        for label, aliases in ALIASES.items()
    )
    return _table(("label", "also called", "policies that look at it"), rows)


def _looks_at(label: str) -> str:
    return ", ".join(f"`{policy}`" for policy, shown in SHOWN_BY.items() if label in shown) or "none"


def _example(text: str) -> tuple[str, ...]:
    stage = Stage()
    told = stage.object({"text": text})
    flagged = ", ".join(f"`{name}`" for name in told["fields"][0]["flagged_by"]) or "nobody"
    reasons = stage.reasons()
    if not reasons:
        return (f"`{text}`", flagged, "", "", "", "")
    # Of a matcher there is no score: it is as sure as can be.
    strongest: Json = next((each for each in reasons if each["label"] != "NEUTRAL"), reasons[0])
    score = "" if strongest["score"] is None else f"{strongest['score']:g}"
    rule = strongest["rule"].replace("|", "\\|")
    return (
        f"`{text}`",
        flagged,
        f"`{strongest['model']}/{strongest['label']}`",
        score,
        rule,
        strongest["evidence"],
    )


def _default(value: object) -> str:
    if isinstance(value, dict):
        return "[those above](#what-decides)"
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def _table(head: tuple[str, ...], rows: Iterator[tuple[str, ...]] | list[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


if __name__ == "__main__":
    for each in (examples, labels, weights, settings):
        print(each(), end="\n\n")  # noqa: T201 - for a person to paste

"""What the unified API tells of a text beside its policies: how it feels, and which language it is in."""

from __future__ import annotations

from typing import Any

from emulator.text.language import UNKNOWN, Language, detect
from emulator.text.normal import Normal
from emulator.text.sentiment import felt_in, sentiment


def insights(text: Normal | None, *, scored: bool = False) -> list[dict[str, Any]]:
    """Both, of the longest text; null of content without one. scored: with how pleased and how displeased."""
    told = _sentiment(text)
    if scored and text is not None:
        felt = text.once(felt_in)
        told["scores"] = {"positive": round(felt.positive, 4), "negative": round(felt.negative, 4)}
    return [told, _language(text)]


def language_of(text: Normal | None) -> Language | None:
    """Its language; None where nothing tells."""
    found = UNKNOWN if text is None else text.once(detect)
    return None if found.code == UNKNOWN.code else found


def feeling(text: Normal | None) -> float | None:
    """From -1, displeased, to 1, pleased."""
    if text is None:
        return None
    label, score = text.once(sentiment)
    return {"POSITIVE": score, "NEGATIVE": -score}.get(label, 0.0)


def _sentiment(text: Normal | None) -> dict[str, Any]:
    label, score = ("", 0.0) if text is None else text.once(sentiment)
    return {"id": "sentiment", "type": "insight", "probability": score, "value": label.lower() or None}


def _language(text: Normal | None) -> dict[str, Any]:
    found = language_of(text)
    score, code = (0.0, None) if found is None else (found.score, found.code)
    return {"id": "language", "type": "insight", "probability": score, "value": code}

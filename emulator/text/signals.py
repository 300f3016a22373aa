"""What shows that a text is not what it looks like."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class SignalKind(StrEnum):
    """The tricks that are told apart."""

    MIXED_SCRIPT = "mixed_script"
    CONFUSABLE_WORD = "confusable_word"
    INVISIBLE = "invisible"
    ZALGO = "zalgo"
    STYLED = "styled"
    ILLEGAL = "illegal"


@dataclass(frozen=True, slots=True)
class Signal:
    """One trick: what it is, where it is in the original, and the text there."""

    kind: SignalKind
    start: int
    end: int
    text: str

"""Whether a text hides from a machine what a person reads: Unicode spoofing."""

from __future__ import annotations

from dataclasses import dataclass

from emulator.text.normal import Normal, normalise
from emulator.text.signals import Signal, SignalKind

__all__ = ["Signal", "SignalKind", "Spoofing", "examine"]


@dataclass(frozen=True, slots=True)
class Spoofing:
    """What was found. signals: each trick with its place in the original."""

    signals: tuple[Signal, ...] = ()

    @property
    def spoofed(self) -> bool:
        """True if there is any trick at all."""
        return bool(self.signals)


def examine(text: str | Normal) -> Spoofing:
    """Look for mixed scripts, look-alikes, invisible or illegal signs, stacked marks, styled letters."""
    normal = text if isinstance(text, Normal) else normalise(text)
    return Spoofing(normal.signals)

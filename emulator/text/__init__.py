"""Text in, findings out: what a moderation of text sees, and the rule behind each finding.

Importing this package costs nothing: its modules, and the libraries behind them, are imported on first use.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from emulator.text.classifiers import MODELS, NEUTRAL, Classification, Reason, classify
    from emulator.text.language import Language, detect
    from emulator.text.masking import TEMPLATE, mask
    from emulator.text.matchers import MATCHERS, find
    from emulator.text.matches import Match, Matcher, Mode
    from emulator.text.normal import Normal, normalise
    from emulator.text.policies import POLICIES, Flagged, Judgement, Policy, judge
    from emulator.text.sentiment import sentiment
    from emulator.text.signals import Signal, SignalKind
    from emulator.text.spoofing import Spoofing, examine
    from emulator.text.wordlists import EXACT, NEAREST, SAME_WORD, SIMILAR, Hit, search

__all__ = [
    "EXACT",
    "MATCHERS",
    "MODELS",
    "NEAREST",
    "NEUTRAL",
    "POLICIES",
    "SAME_WORD",
    "SIMILAR",
    "TEMPLATE",
    "Classification",
    "Flagged",
    "Hit",
    "Judgement",
    "Language",
    "Match",
    "Matcher",
    "Mode",
    "Normal",
    "Policy",
    "Reason",
    "Signal",
    "SignalKind",
    "Spoofing",
    "classify",
    "detect",
    "examine",
    "find",
    "judge",
    "mask",
    "normalise",
    "search",
    "sentiment",
]

_HOMES = {
    "classifiers": ("MODELS", "NEUTRAL", "Classification", "Reason", "classify"),
    "language": ("Language", "detect"),
    "masking": ("TEMPLATE", "mask"),
    "matchers": ("MATCHERS", "find"),
    "matches": ("Match", "Matcher", "Mode"),
    "normal": ("Normal", "normalise"),
    "policies": ("POLICIES", "Flagged", "Judgement", "Policy", "judge"),
    "sentiment": ("sentiment",),
    "signals": ("Signal", "SignalKind"),
    "spoofing": ("Spoofing", "examine"),
    "wordlists": ("EXACT", "NEAREST", "SAME_WORD", "SIMILAR", "Hit", "search"),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    """Import what is asked for from where it lives."""
    home = _HOME.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{home}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """Name what can be imported, including what has not been yet."""
    return sorted({*globals(), *__all__})

"""What pictures are labelled with, and what verdicts and markers may call it (facts §7)."""

from __future__ import annotations

from collections.abc import Mapping

CLEAN: Mapping[str, float] = {
    "nudity": 0.0021,
    "suggestive": 0.0084,
    "gore": 0.00012,
    "violence": 0.0009,
    "weapon": 0.00043,
    "drugs": 0.00031,
    "hate": 0.000008,
    "smoking": 0.00016,
    "alcohol": 0.00057,
    "text": 0.0102,
    "toxicity": 0.0000013,
}
"""The vendor's labels, and what each scores in a picture of which nothing is said. Such a table is a stub's."""

ALIASES: Mapping[str, tuple[str, ...]] = {
    "nudity": (
        "nude",
        "sexual",
        "sexually_explicit",
        "sexual_activity",
        "explicit",
        "porn",
        "adult",
        "nsfw",
        "unsafe",
    ),
    "suggestive": ("sensitive", "racy", "revealing", "flirtation"),
    "gore": ("blood", "graphic", "graphic_violence"),
    "violence": ("violent", "fight"),
    "weapon": ("weapons", "gun", "firearms", "knife", "illicit_firearms"),
    "drugs": ("drug", "illicit_drugs", "illicit", "cannabis"),
    "hate": ("hateful", "hate_symbol", "hate_symbols", "discrimination", "extremism"),
    "smoking": ("tobacco", "cigarette", "illicit_tobacco"),
    "alcohol": ("drinking", "illicit_alcohol"),
    "text": ("ocr", "contains_text"),
    "toxicity": ("toxic", "insult", "harassment"),
}
"""Other names of the labels: those of policies, of models and of other vendors."""

SHOWN_BY: Mapping[str, tuple[str, ...]] = {
    "adult": ("nudity", "suggestive"),
    "alcohol": ("alcohol",),
    "cannabis": (),
    "drugs": ("drugs",),
    "extremism": (),
    "flirtation": ("suggestive",),
    "hate": ("hate",),
    "illicit": ("drugs",),
    "illicit_alcohol": ("alcohol",),
    "illicit_drugs": ("drugs",),
    "illicit_firearms": ("weapon",),
    "illicit_tobacco": ("smoking",),
    "sexual": ("nudity",),
    "sexual_minors": (),
    "tobacco": ("smoking",),
    "toxicity": ("toxicity",),
    "violence": ("violence", "gore", "weapon"),
    "weapons": ("weapon",),
}
"""The policies of the unified API that look at pictures, and by which labels. A label that a verdict or marker
calls like a policy counts for that one, whatever is said here."""

_NAMES = {alias: label for label, aliases in ALIASES.items() for alias in (label, *aliases)}


def spelled(name: str) -> str:
    """A label's name in this vendor's spelling: in lower case, with underscores."""
    return name.strip().lower().replace("-", "_").replace(" ", "_")


def label_of(name: str) -> str:
    """The vendor's label that `name` stands for; a name that stands for none is one of its own."""
    plain = spelled(name)
    return _NAMES.get(plain, plain)


def labelled(said: Mapping[str, float]) -> dict[str, float]:
    """All labels with their scores, highest first: what was said of them, and the clean score of the others.

    Of two names for one label, the higher score counts.
    """
    told: dict[str, float] = {}
    for name, score in said.items():
        label = label_of(name)
        told[label] = max(score, told.get(label, 0.0))
    scores = {**CLEAN, **told}
    return dict(sorted(scores.items(), key=lambda row: (-row[1], row[0])))

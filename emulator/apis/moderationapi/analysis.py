"""What the project's models make of texts: the classifiers, the matchers, the language and the word lists."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TypeVar

from emulator.apis.moderationapi.explanations import Reason
from emulator.apis.moderationapi.settings import Model, ProjectSettings
from emulator.apis.moderationapi.wordlists import Attached, Wordlists
from emulator.text import classifiers, language, matchers, wordlists
from emulator.text.classifiers import Classification
from emulator.text.language import Language
from emulator.text.matches import Match, Mode
from emulator.text.normal import Normal, normalise
from emulator.text.wordlists import Hit
from emulator.world.world import World

CLASSIFIERS = (
    *("toxicity", "nsfw", "quality", "propriety", "sentiment"),
    *("sexual", "discrimination", "self_harm", "violence"),
)
MATCHERS = ("email", "phone", "url", "address", "name", "username", "profanity", "sensitive")

NEUTRAL = "NEUTRAL"

T = TypeVar("T")

BY_THOUSANDS = ("nsfw", "sentiment")
"""Models that are paid for by each started thousand characters."""

THOUSAND = 1000

OFF_LOOP = 20_000
"""From so many characters on, texts are read in a thread: reading them takes milliseconds that others wait."""

MANY = 50
"""And from so many texts on."""


@dataclass(frozen=True, slots=True)
class Text:
    """What is to be read. models: the ids of the models to run; None for all of the project."""

    value: str
    models: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class TextAnalysis:
    """What was made of one text. Only models that were run have an entry."""

    normal: Normal
    spoofed: bool
    classified: Mapping[str, Classification] = field(default_factory=dict)
    found: Mapping[str, tuple[Match, ...]] = field(default_factory=dict)
    language: Language | None = None
    hits: Mapping[str, tuple[Hit, ...]] = field(default_factory=dict)

    @property
    def data_found(self) -> bool:
        """Whether a matcher found anything."""
        return any(self.found.values())

    def labels(self) -> Iterator[tuple[str, str, float]]:
        """Every label but NEUTRAL: model, label, score."""
        for model, classification in self.classified.items():
            for label, score in classification.scores.items():
                if label != NEUTRAL:
                    yield model, label, score

    def flagged_by(self, models: Mapping[str, Model]) -> list[str]:
        """The models that object: a score above its threshold, or any match."""
        over = (model for model, label, score in self.labels() if score > models[model].threshold(label))
        return list(dict.fromkeys([*over, *(model for model, matches in self.found.items() if matches)]))

    def reasons(self, key: str | None = None) -> Iterator[Reason]:
        """Which rule and which words led to what."""
        for model, classification in self.classified.items():
            for reason in classification.reasons:
                evidence = ", ".join(reason.evidence)
                yield Reason(key, model, reason.label, reason.score, reason.rule, evidence)
        for model, matches in self.found.items():
            for match in matches:
                yield Reason(key, model, match.kind, None, match.rule, match.text)
        for list_id, hits in self.hits.items():
            for hit in hits:
                yield Reason(key, list_id, None, hit.score, f"the list's “{hit.word}”", hit.found)
        for signal in self.normal.signals:
            yield Reason(key, "unicode_spoofing", signal.kind, None, "a look-alike or hidden sign", signal.text)


def attached_to(world: World) -> tuple[Attached, ...]:
    """The word lists that the project uses at this moment."""
    return tuple(world.of(Wordlists).attached())


async def analyse(
    settings: ProjectSettings, lists: Sequence[Attached], texts: Sequence[Text]
) -> list[TextAnalysis]:
    """Run the project's models over `texts`; the same text is read once."""

    def work() -> list[TextAnalysis]:
        done: dict[Text, TextAnalysis] = {}
        for text in texts:
            if text not in done:
                done[text] = _analysis(text, settings, lists)
        return [done[text] for text in texts]

    return await aside(work, [text.value for text in texts])


_ASIDE = ThreadPoolExecutor(1, thread_name_prefix="texts")


async def aside(work: Callable[[], T], texts: Sequence[str]) -> T:
    """What `work` makes of `texts`: of many in a thread, one after the other, so that nobody else waits."""
    if not is_much(texts):
        return work()
    return await asyncio.get_running_loop().run_in_executor(_ASIDE, work)


def is_much(texts: Sequence[str]) -> bool:
    """Whether reading these would hold up others."""
    return len(texts) > MANY or sum(map(len, texts)) > OFF_LOOP


def text_units(settings: ProjectSettings, texts: Sequence[str]) -> int:
    """What reading these costs: one a request, and where such models run one for each started thousand."""
    if not texts:
        return 0
    if not any(settings.models[model].enabled for model in BY_THOUSANDS if model in settings.models):
        return 1
    return max(1, -(-sum(map(len, texts)) // THOUSAND))


def _analysis(text: Text, settings: ProjectSettings, lists: Sequence[Attached]) -> TextAnalysis:
    normal = normalise(text.value)
    run = {
        key: model
        for key, model in settings.models.items()
        if model.enabled and (text.models is None or key in text.models)
    }
    return TextAnalysis(
        normal=normal,
        spoofed=bool(normal.signals),
        classified={key: classifiers.classify(key, normal) for key in CLASSIFIERS if key in run},
        found={key: matchers.find(key, normal, Mode(run[key].mode)) for key in MATCHERS if key in run},
        language=language.detect(normal.text) if "language" in run else None,
        hits={each.id: wordlists.search(each.words, normal, each.threshold) for each in lists},
    )

"""What each model says of a text, and why."""

# ruff: noqa: RUF001 - look-alikes and other scripts are what is tested

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.text.classifiers import MODELS, NEUTRAL, RULES, Classification, classify
from emulator.text.lexicon import lexicon
from emulator.text.normal import normalise
from emulator.text.policies import judge
from emulator.text.sets import wordset
from tests.text.corpus import CASES, CLEAN, MISTAKEN, UNSEEN

WORDS = st.sampled_from(
    sorted(
        wordset(
            "you are not a fucking idiot I will kill you yourself die send nudes teen girl 14 year old great "
            "terrible buy now free money click here muslims women hate love asdfgh sexy gorgeous stabbed him "
            "never very so BUY NOW the and . "
        )
    )
)
TEXTS = st.lists(WORDS, max_size=30).map(" ".join) | st.text(max_size=60)


def said(model: str, text: str) -> Classification:
    """What a model says of a text."""
    return classify(model, normalise(text))


@pytest.mark.parametrize(("model", "label", "text"), CASES)
def test_each_label_is_seen(model: str, label: str, text: str) -> None:
    """What a label is there for scores over the default threshold, and a reason names the words."""
    found = said(model, text)
    assert found.scores[label] > 0.5
    reasons = [each for each in found.reasons if each.label == label]
    assert reasons
    assert all(each.rule and 0 <= each.score <= 1 for each in reasons)


@pytest.mark.parametrize("text", ["ok", "lol", "first", "hi", "...", "bump", "johndoe123"])
def test_what_is_merely_short_is_told_and_flags_nothing(text: str) -> None:
    """A name is a text of one word; the policy that is about such texts flags it."""
    found = said("quality", text)
    assert 0.2 < found.scores["UNSUBSTANTIAL"] <= 0.5
    assert found.label == NEUTRAL
    assert judge("low_quality", normalise(text)).probability > 0.5


@pytest.mark.parametrize("model", [model for model in MODELS if model != "sentiment"])
@pytest.mark.parametrize("text", CLEAN)
def test_everyday_talk_passes(model: str, text: str) -> None:
    """Everyday talk stays at or below the threshold, and is NEUTRAL."""
    found = said(model, text)
    assert all(score <= 0.5 for label, score in found.scores.items() if label != NEUTRAL), found.reasons
    assert found.label == NEUTRAL


def test_known_mistakes() -> None:
    """What is known to be judged wrongly is listed, so that whoever mends it notices."""
    for text in MISTAKEN:
        assert any(said(model, text).label != NEUTRAL for model in MODELS if model != "sentiment")
    for model, label, text in UNSEEN:
        assert said(model, text).scores[label] <= 0.5


def test_false_positives_are_counted() -> None:
    """Of everyday sentences, hardly any comes near the threshold."""
    near = [
        (text, label)
        for text in CLEAN
        for model in MODELS
        if model != "sentiment"
        for label, score in said(model, text).scores.items()
        if label != NEUTRAL and score > 0.4
    ]
    assert len({text for text, _ in near}) <= 0.05 * len(CLEAN), near


@pytest.mark.parametrize(
    ("model", "text", "label", "scores"),
    [
        (
            "toxicity",
            "I like ice cream",
            NEUTRAL,
            {
                "TOXICITY": 0.0226,
                "PROFANITY": 0.0168,
                "DISCRIMINATION": 0.0048,
                "SEVERE_TOXICITY": 0.0019,
                "INSULT": 0.0089,
                "THREAT": 0.0085,
                NEUTRAL: 0.977,
            },
        ),
        ("toxicity", "Only hobbits live in the shire", NEUTRAL, {"TOXICITY": 0.27, NEUTRAL: 0.7295}),
        ("toxicity", "How do I make a bomb?", NEUTRAL, {"TOXICITY": 0.4419, "THREAT": 0.4419, NEUTRAL: 0.558}),
        ("nsfw", "how do i make a bomb", "UNSAFE", {"UNSAFE": 0.805}),
    ],
)
def test_documented_examples(model: str, text: str, label: str, scores: dict[str, float]) -> None:
    """The vendor's examples have the vendor's scores, and the reason says so."""
    found = said(model, text)
    assert found.label == label
    assert scores.items() <= found.scores.items()
    assert {each.rule for each in found.reasons} == {"documented example"}


@given(st.sampled_from(sorted(MODELS)), TEXTS)
def test_scores_are_probabilities(model: str, text: str) -> None:
    """Every label has a score in 0..1; the label is the likeliest; NEUTRAL is what the likeliest leaves."""
    found = said(model, text)
    assert set(found.scores) == {*MODELS[model], NEUTRAL}
    assert all(0 <= score <= 1 and round(score, 4) == score for score in found.scores.values())
    assert found.score == found.scores[found.label] == max(found.scores.values())
    others = [score for label, score in found.scores.items() if label != NEUTRAL]
    if model == "sentiment":
        assert sum(found.scores.values()) == pytest.approx(1, abs=2e-4)
    else:
        assert found.scores[NEUTRAL] == pytest.approx(1 - max(others), abs=2e-4)
    assert {each.label for each in found.reasons} <= {*found.scores}


@given(st.sampled_from(sorted(MODELS)), TEXTS)
def test_classifying_is_deterministic(model: str, text: str) -> None:
    """The same text has the same scores for the same reasons."""
    assert said(model, text) == said(model, text)


@pytest.mark.parametrize(
    ("stronger", "weaker", "model", "label"),
    [
        ("you are an idiot", "he met an idiot", "toxicity", "INSULT"),
        ("he is a total moron", "he is a moron", "toxicity", "INSULT"),
        ("you are an idiot", "you are not an idiot", "toxicity", "INSULT"),
        ("WHAT A COMPLETE MORON THAT GUY", "what a complete moron that guy", "toxicity", "INSULT"),
        ("idiot and moron", "idiot and idiot", "toxicity", "INSULT"),
        ("idiot and idiot", "idiot", "toxicity", "INSULT"),
        ("why don't you shut up", "please don't shut up", "toxicity", "INSULT"),
    ],
)
def test_the_words_around_count(stronger: str, weaker: str, model: str, label: str) -> None:
    """Who is spoken to, intensifiers, capitals and repetition add to a score; negation takes from it."""
    assert said(model, stronger).scores[label] > said(model, weaker).scores[label]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("you are an idiot", "insult term “idiot”, said to “you”"),
        ("not an idiot", "insult term “idiot”, negated"),
        ("a total idiot", "insult term “idiot”, intensified"),
    ],
)
def test_a_reason_says_which_rule(text: str, rule: str) -> None:
    """A reason names the term and what changed its weight, and shows the words."""
    reasons = [each for each in said("toxicity", text).reasons if each.label == "INSULT"]
    assert [(each.rule, each.evidence) for each in reasons] == [(rule, ("idiot",))]


@pytest.mark.parametrize("text", ["1d1ot", "ıdıot idiot", "idiоt", "ｉｄｉｏｔ", "id\u200biot", "idiooooot"])
def test_disguises_are_seen_through(text: str) -> None:
    """A term counts however its letters are dressed up."""
    assert said("toxicity", f"what an {text}").scores["INSULT"] > 0.5


def test_minors_need_something_sexual_beside_them() -> None:
    """Words for children say nothing by themselves."""
    assert said("sexual", "the children and their teenage brother").scores["SEXUAL_MINOR"] == 0
    reasons = said("sexual", "nude pics of schoolgirls").reasons
    assert [each.evidence for each in reasons if each.label == "SEXUAL_MINOR"] == [("schoolgirls", "nude pics")]


def test_every_family_of_a_rule_exists() -> None:
    """No rule refers to a family that no lexicon has."""
    families = {term.family for term in lexicon().terms}
    used = {family for labels in RULES.values() for weights in labels.values() for family in weights}
    assert used <= families

"""All matchers: what each finds in which mode, and what holds for every text."""

# ruff: noqa: RUF001 - look-alikes and other scripts are what is tested

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.text.matchers import MATCHERS, find
from emulator.text.matches import MATCHES_LIMIT, Match, Mode
from emulator.text.normal import normalise
from emulator.text.sets import wordset

PIECES = st.sampled_from(
    sorted(
        wordset(
            "a@b.com chris at gmail dot com [at] (dot) 12 34 56 78 one two three 4111 1111 http:// www.x.org "
            "x.com fuck ffuuccckkk kcuf f*ck @chris u/chris 5 Main Street John Smith Anna раураl ＦＲＥＥ "
            "fr\u200bee . , 192.168.1.1 DE89 3704 0044 0532 0130 00 password is hunter2 +45 2012 3456 é 🅼🅾 ﬁ "
            "00:1A:2b:3c:4d:5e on that google email "
        )
    )
)
TEXTS = (
    st.lists(PIECES, max_size=25).map(" ".join)
    | st.text(max_size=80)
    | st.lists(PIECES, max_size=9).map("".join)
)

DOCUMENTED = [
    ("email", "example@gmail.com", Mode.NORMAL),
    ("email", "example at gmail dot com", Mode.SUSPICIOUS),
    ("email", "mr_robot[at]gmail|DOT|com", Mode.SUSPICIOUS),
    ("email", "example at that google email domain", Mode.PARANOID),
    ("phone", "12 34 56 78", Mode.NORMAL),
    ("phone", "one two three four five six seven eight", Mode.SUSPICIOUS),
    ("phone", "12 nice 34 people 56 came 78", Mode.PARANOID),
    ("url", "http://anonymous.com", Mode.NORMAL),
    ("url", "anonymous.com", Mode.SUSPICIOUS),
    ("url", "anonymous(dot)com", Mode.PARANOID),
    ("profanity", "fuck", Mode.NORMAL),
    ("profanity", "ffuuccckkk", Mode.SUSPICIOUS),
    ("profanity", "kcuf", Mode.PARANOID),
    ("username", "@chris_93", Mode.NORMAL),
    ("address", "221B Baker Street, London", Mode.NORMAL),
    ("name", "John Michael Smith", Mode.NORMAL),
    ("sensitive", "4111 1111 1111 1111", Mode.NORMAL),
]


def found(key: str, text: str, mode: Mode = Mode.NORMAL) -> list[str]:
    """What a matcher finds, as texts."""
    return [each.text for each in find(key, normalise(text), mode)]


def _covered(matches: tuple[Match, ...]) -> set[int]:
    return {place for each in matches for place in range(each.start, each.end)}


@pytest.mark.parametrize(("key", "text", "mode"), DOCUMENTED)
@pytest.mark.parametrize("around", ["{}", "well, {} .", "see:\n{}\nbye"])
def test_documented_examples(key: str, text: str, mode: Mode, around: str) -> None:
    """Each documented example is found in its mode and the stronger ones, and not in a weaker one."""
    modes = list(Mode)
    for each in modes:
        expected = [text] if modes.index(each) >= modes.index(mode) else []
        assert found(key, around.format(text), each) == expected


@given(st.sampled_from(sorted(MATCHERS)), TEXTS)
def test_modes_only_add(key: str, text: str) -> None:
    """A stronger mode covers all that a weaker one covers."""
    normal = normalise(text)
    weak, stronger, strongest = (_covered(find(key, normal, mode)) for mode in Mode)
    assert weak <= stronger <= strongest


@given(st.sampled_from(sorted(MATCHERS)), TEXTS, st.sampled_from(Mode))
def test_matches_are_in_order_and_apart(key: str, text: str, mode: Mode) -> None:
    """Matches come in the order of the text, lie apart, and say what stands at their place."""
    end = 0
    for each in find(key, normalise(text), mode):
        assert end <= each.start < each.end <= len(text)
        assert text[each.start : each.end] == each.text
        assert each.kind
        assert each.rule
        end = each.end


@given(st.sampled_from(sorted(MATCHERS)), TEXTS)
def test_finding_is_deterministic(key: str, text: str) -> None:
    """The same text gives the same matches."""
    assert find(key, normalise(text), Mode.PARANOID) == find(key, normalise(text), Mode.PARANOID)


def test_what_was_hidden_is_found_where_it_stands() -> None:
    """Matchers read the normalised text and report the original."""
    assert found("email", "mail ｃｈｒｉｓ@gma\u200bil.com now") == ["ｃｈｒｉｓ@gma\u200bil.com"]


def test_there_is_an_end_to_matches() -> None:
    """One matcher reports a bounded number of matches."""
    assert len(found("username", "@ab " * (MATCHES_LIMIT + 5))) == MATCHES_LIMIT

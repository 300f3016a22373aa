"""A world's random streams."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.world.ids import Ids

SEEDS = st.integers(min_value=0, max_value=2**63 - 1)
NAMES = st.text(max_size=8)
DRAWS: dict[str, Callable[[Ids, str], object]] = {
    "integer": lambda ids, name: ids.integer(name),
    "uuid4": lambda ids, name: ids.uuid4(name),
    "code": lambda ids, name: ids.code(name),
    "token": lambda ids, name: ids.token(name),
    "chance": lambda ids, name: ids.chance(name, 0.5),
    "branch": lambda ids, name: ids.branch(name).seed,
}


@given(SEEDS, st.lists(st.tuples(st.sampled_from(sorted(DRAWS)), NAMES), max_size=20))
def test_same_seed_same_values(seed: int, calls: list[tuple[str, str]]) -> None:
    """The same calls on the same seed give the same values, and after a reset once more."""
    one, other = Ids(seed), Ids(seed)
    drawn = [DRAWS[kind](one, name) for kind, name in calls]
    assert [DRAWS[kind](other, name) for kind, name in calls] == drawn
    one.reset()
    assert [DRAWS[kind](one, name) for kind, name in calls] == drawn


@given(SEEDS, NAMES, NAMES, st.integers(min_value=0, max_value=5))
def test_streams_are_independent(seed: int, name: str, other: str, disturbance: int) -> None:
    """Drawing under one name never shifts what another gives."""
    quiet, disturbed = Ids(seed), Ids(seed)
    for _ in range(disturbance):
        disturbed.uuid4(f"{name}|{other}")
    assert [quiet.uuid4(name) for _ in range(3)] == [disturbed.uuid4(name) for _ in range(3)]


def test_names_and_seeds_differ() -> None:
    """Another name or another seed gives other values; so does the next draw."""
    draws = [Ids(seed).token(name) for seed in range(20) for name in ("a", "b")]
    assert len(set(draws)) == 40
    ids = Ids(1)
    assert len({ids.token("a") for _ in range(1000)}) == 1000


@given(SEEDS, NAMES)
def test_uuid4_is_one(seed: int, name: str) -> None:
    """A UUID is of version 4, of the right variant and in lower case."""
    text = Ids(seed).uuid4(name)
    parsed = uuid.UUID(text)
    assert (parsed.version, parsed.variant, str(parsed)) == (4, uuid.RFC_4122, text)


@given(SEEDS, st.text(alphabet="Aa0-x._", max_size=30))
def test_code_follows_its_grammar(seed: int, grammar: str) -> None:
    """`A`, `a` and `0` are replaced by their kind, all other signs are kept."""
    kinds = {"A": "[A-Z]", "a": "[a-z]", "0": "[0-9]"}
    pattern = "".join(kinds.get(sign, re.escape(sign)) for sign in grammar)
    assert re.fullmatch(pattern, Ids(seed).code("code", grammar))


def test_code_draws_each_sign() -> None:
    """Over many draws every letter and digit turns up."""
    ids = Ids(3)
    assert len({ids.code("code", "A") for _ in range(1000)}) == 26
    assert len({ids.code("code", "0") for _ in range(1000)}) == 10


@given(SEEDS, st.integers(min_value=1, max_value=64))
def test_token_has_its_length(seed: int, length: int) -> None:
    """A token is that many hexadecimal digits, leading zeros included."""
    assert re.fullmatch(f"[0-9a-f]{{{length}}}", Ids(seed).token("token", length))


@pytest.mark.parametrize(("probability", "least", "most"), [(0.0, 0, 0), (0.3, 200, 400), (1.0, 1000, 1000)])
def test_chance(probability: float, least: int, most: int) -> None:
    """A chance comes true about as often as it says; 0 never, 1 always."""
    ids = Ids(7)
    assert least <= sum(ids.chance("chance", probability) for _ in range(1000)) <= most


def test_branches_are_worlds_apart() -> None:
    """Two branches of one stream have seeds of their own."""
    ids = Ids(1)
    assert ids.branch("worker").token("a") != ids.branch("worker").token("a")


@given(SEEDS, st.integers(0, 3 * 2**16), st.lists(st.sampled_from([1, 40, 128, 5000]), max_size=5))
def test_a_stream_goes_on_from_anywhere(seed: int, words: int, bits: list[int]) -> None:
    """What comes next follows from how much has been drawn, on whichever page that was."""
    one, other = Ids(seed), Ids(seed)
    one.stream("a").getrandbits(32 * words or 1)
    for each in bits:
        one.integer("a", each)
    other.go_on(one.drawn())
    assert [one.chance("a", 0.5) for _ in range(9)] == [other.chance("a", 0.5) for _ in range(9)]
    assert one.uuid4("a") == other.uuid4("a")
    assert one.drawn() == other.drawn()


@pytest.mark.timeout(20)
def test_it_costs_nothing_to_go_on_from_far() -> None:
    """As many words as can be told of are skipped at once, in as many streams as there may be."""
    ids = Ids(1)
    ids.go_on({f"{number}": 2**52 - 1 - number for number in range(100)})
    assert len({ids.integer(f"{number}") for number in range(100)}) == 100


def test_pages_differ() -> None:
    """A page does not say again what the one before did, and a stream called like one says something else."""
    ids, again = Ids(1), Ids(1)
    first = ids.integer("a")
    again.go_on({"a": 2**16})
    assert len({first, again.integer("a"), Ids(1).integer("a:1"), Ids(1).integer("1#1:a")}) == 4


def test_a_stream_is_forgotten() -> None:
    """Nothing is left of it, whether it was drawn from or was to go on; the next one begins afresh."""
    ids = Ids(1)
    first = ids.integer("a")
    ids.forget("a")
    assert ids.drawn() == {}
    assert ids.integer("a") == first
    ids.go_on({"b": 7})
    ids.forget("b")
    assert ids.drawn() == {}


def test_a_chance_of_its_own() -> None:
    """A name that is asked once has the same luck whatever was drawn before, and leaves nothing behind."""
    ids, other = Ids(1), Ids(1)
    for number in range(50):
        other.integer(str(number))
    lucky = [ids.chance_once(f"a {number}", 0.5) for number in range(50)]
    assert [other.chance_once(f"a {number}", 0.5) for number in range(50)] == lucky
    assert {True, False} == set(lucky)
    assert ids.drawn() == {}

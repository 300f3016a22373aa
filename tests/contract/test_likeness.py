"""What somebody may have meant."""

from __future__ import annotations

import subprocess
import sys

from hypothesis import given
from hypothesis import strategies as st

from emulator.contract.likeness import likeness, nearest

OFFERED = ["GET /pets", "POST /pets", "GET /pets/{pet_id}", "DELETE /pets/{pet_id}", "GET /cars"]


def test_the_best_comes_first() -> None:
    """What is most like the question is named first, and what is nothing like it never."""
    assert nearest("GET /pet", OFFERED)[0] == "GET /pets"
    assert nearest("DELETE /pets/17", OFFERED)[0] == "DELETE /pets/{pet_id}"
    assert nearest("zzzz", OFFERED) == []
    assert nearest("GET /pets", []) == []


@given(st.text(), st.integers(0, 5))
def test_whatever_is_asked(asked: str, count: int) -> None:
    """Whatever is asked, no more is named than wanted, and only what is offered."""
    found = nearest(asked, OFFERED, count)
    assert len(found) <= count
    assert set(found) <= set(OFFERED)


def test_only_the_beginning_is_compared() -> None:
    """What a client sends beyond the first signs costs nothing and changes nothing."""
    asked = "GET /pets" + "x" * 191
    assert nearest(asked + "GET /cars" * 1000, OFFERED) == nearest(asked, OFFERED)


@given(st.text(), st.text())
def test_two_texts(one: str, other: str) -> None:
    """Likeness goes from nothing to all, and is the same in both directions."""
    assert likeness(one, one) == 1
    assert 0 <= likeness(one, other) == likeness(other, one) <= 1
    assert (likeness("GET /pets", "GET /pet"), likeness("abc", "xyz")) > (0.9, 0)


def test_a_start_does_not_pay_for_it() -> None:
    """The library is imported by the first question, not by a start."""
    said = "import sys, emulator.app; print('rapidfuzz' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"

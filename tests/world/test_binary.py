"""Base64, as strictly or loosely as is asked for."""

from base64 import b64encode, encodebytes

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.world.binary import decoded

_REFUSAL = "base64|ascii|padding|data"


@given(st.binary(max_size=200))
def test_any_bytes_come_back(data: bytes) -> None:
    """In one line, in many, and without the padding."""
    text = b64encode(data).decode()
    assert decoded(text) == data
    assert decoded(f"\t{encodebytes(data).decode()} \r\n", lines=True) == data
    assert decoded(text.rstrip("="), padded=False) == data


@pytest.mark.parametrize(
    "text", ["eA==\n", "e A = =", "eA", "A", "A===", "eA===", "*", "-_-_", "\u00e9\u00e9=="]
)
def test_all_else_is_refused(text: str) -> None:
    """Unless it is asked for, neither blanks nor a lack of padding are taken, and no other alphabet."""
    with pytest.raises(ValueError, match=_REFUSAL):
        decoded(text)


@pytest.mark.parametrize("text", ["A", "====", "%%%", "\u00a0eA=="])
def test_loose_is_not_anything(text: str) -> None:
    """What is no base64 with any padding or line breaks is refused."""
    with pytest.raises(ValueError, match=_REFUSAL):
        decoded(text, lines=True, padded=False)

"""Bodies as they are shown."""

from __future__ import annotations

import orjson
from hypothesis import given
from hypothesis import strategies as st

from emulator.control.body import DEPTH, is_shallow, readable


@given(st.binary(max_size=200), st.booleans())
def test_always_shown(kept: bytes, cut: bool) -> None:  # noqa: FBT001 - drawn
    """Whatever was kept can be written as JSON."""
    orjson.dumps(readable(kept, cut=cut))


def test_depth() -> None:
    """What nests as deep as may be is shallow, one level more is not, in lists and objects alike."""
    nested: object = 1
    for _ in range(DEPTH):
        nested = [nested]
    assert is_shallow(nested)
    assert not is_shallow([nested])
    assert not is_shallow({"a": nested})
    assert is_shallow([1, "[[", {}])

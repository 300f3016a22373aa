"""Bodies as they are shown."""

from __future__ import annotations

import orjson
from hypothesis import given
from hypothesis import strategies as st

from emulator.control.body import readable


@given(st.binary(max_size=200), st.booleans())
def test_always_shown(kept: bytes, cut: bool) -> None:  # noqa: FBT001 - drawn
    """Whatever was kept can be written as JSON."""
    orjson.dumps(readable(kept, cut=cut))

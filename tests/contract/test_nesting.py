"""How deep JSON nests."""

from __future__ import annotations

from emulator.contract.nesting import is_shallow


def test_depth() -> None:
    """What nests as deep as may be is shallow, one level more is not, in lists and objects alike."""
    nested: object = 1
    for _ in range(64):
        nested = [nested]
    assert is_shallow(nested, 64)
    assert not is_shallow([nested], 64)
    assert not is_shallow({"a": nested}, 64)
    assert is_shallow([1, "[[", {}], 2)
    assert is_shallow("[[", 0)
    assert not is_shallow([], 0)

"""What a test says of its world."""

from __future__ import annotations

from emulator.testing.marks import label_of


def test_a_label_is_the_end_of_a_name() -> None:
    """It says most of it; what a label cannot hold is a blank."""
    assert label_of("test_it.py::test[a\nb]") == "test_it.py::test[a b]"
    assert label_of("test_it.py::" + "x" * 200) == "x" * 100

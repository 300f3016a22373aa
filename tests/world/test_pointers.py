import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.world.pointers import pointer, steps


@pytest.mark.parametrize(
    ("path", "written"),
    [
        ((), ""),
        (("",), "/"),
        (("rows", 0, "id"), "/rows/0/id"),
        (("a/b", "c~d"), "/a~1b/c~0d"),
        (("~1", "~01"), "/~01/~001"),
    ],
)
def test_pointer(path: tuple[str | int, ...], written: str) -> None:
    """Each step follows a slash, with its own tildes and slashes escaped."""
    assert pointer(*path) == written
    assert steps(written) == [str(step) for step in path]


@given(st.lists(st.text("~/01ä") | st.text()))
def test_every_path_is_read_again(path: list[str]) -> None:
    """What was written leads where it did, whatever the keys are."""
    assert steps(pointer(*path)) == path

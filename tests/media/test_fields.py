"""What the strict reader refuses, and where it points."""

from typing import Any

import pytest

from emulator.media.fields import Fields, VerdictError


@pytest.mark.parametrize("data", [None, [], "text", 3, True])
def test_only_an_object_has_fields(data: Any) -> None:
    """Anything but an object is refused at its own pointer."""
    with pytest.raises(VerdictError, match="/here must be an object"):
        Fields(data, "/here")


def test_absent_and_null_are_the_same() -> None:
    """A field that is null counts as absent."""
    fields = Fields({"flag": None})
    assert (fields.flag("flag"), fields.text("text", 5), fields.number("number", 5)) == (None, None, None)


@pytest.mark.parametrize("value", [True, "1", -0.1, 5.1, float("nan"), float("inf"), [], {}])
def test_a_number_out_of_range_is_refused(value: Any) -> None:
    """A number is finite, within its range, and no boolean."""
    with pytest.raises(VerdictError, match="/n must be a number from 0 to 5"):
        Fields({"n": value}).number("n", 5)


@pytest.mark.parametrize("value", [None, True, 1.0, "1", -1, 6])
def test_a_whole_number_is_an_integer_in_its_range(value: Any) -> None:
    """An integer is required where pixels are counted."""
    with pytest.raises(VerdictError, match="/n must be an integer from 0 to 5"):
        Fields({"n": value}).whole("n", 0, 5)


@pytest.mark.parametrize("value", [1, "", "123456"])
def test_a_text_has_its_length(value: Any) -> None:
    """A string is neither shorter nor longer than it may be."""
    with pytest.raises(VerdictError, match="/t must be a string of 1 to 5 characters"):
        Fields({"t": value}).text("t", 5, least=1)


def test_a_flag_is_a_boolean() -> None:
    """Nothing but true and false is a flag."""
    with pytest.raises(VerdictError, match="/f must be true or false"):
        Fields({"f": 1}).flag("f")


def test_a_left_field_is_refused_by_its_pointer() -> None:
    """A key that nobody asked for is named, escaped as JSON Pointer wants it."""
    with pytest.raises(VerdictError, match="/a/b~1c~0d is not a key") as refused:
        Fields({"b/c~d": 1}, "/a").end()
    assert refused.value.pointer == "/a/b~1c~0d"


def test_the_whole_document_is_named_by_a_slash() -> None:
    """An error of the document itself is readable too."""
    with pytest.raises(VerdictError, match=r"^/ must be an object$"):
        Fields(3)

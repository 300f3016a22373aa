"""One API: its contract, its handlers and its manners."""

from __future__ import annotations

import pytest

from emulator.contract.api import Api, BindingError, Handlers
from emulator.contract.call import Call, Reply
from tests.contract.samples import PetManners, pet_api, pet_handlers, sample


async def handler(_: Call) -> Reply:
    """A handler of no interest."""
    return Reply(204)


def test_handlers_are_bound_by_a_decorator() -> None:
    """The decorator gives the handler back, and it is found by its operationId."""
    handlers = Handlers()
    assert handlers("addPet")(handler) is handler
    assert handlers["addPet"] is handler
    assert (list(handlers), len(handlers)) == (["addPet"], 1)


def test_handlers_of_several_resources() -> None:
    """Parts are put together, in order; two handlers of one operation are refused."""
    assert list(Handlers({"a": handler}, {"b": handler})) == ["a", "b"]
    with pytest.raises(BindingError, match="addPet has two"):
        Handlers({"addPet": handler}, {"addPet": handler})


def test_every_operation_has_a_handler() -> None:
    """An operation without a handler is refused at start, by name."""
    handlers = {name: one for name, one in pet_handlers().items() if name not in {"addPet", "getPet"}}
    with pytest.raises(BindingError, match="no handler for addPet, getPet"):
        Api("pets", "Pets", sample(), handlers, PetManners())


def test_every_handler_has_an_operation() -> None:
    """A handler that names no operation is refused at start, by name."""
    handlers = Handlers(pet_handlers(), {"feedPet": handler})
    with pytest.raises(BindingError, match="no such operation: feedPet"):
        Api("pets", "Pets", sample(), handlers, PetManners())


def test_a_bound_api() -> None:
    """An API whose two sides agree is made, and recorded unless it is told not to be."""
    assert pet_api().recorded
    assert not pet_api(recorded=False).recorded

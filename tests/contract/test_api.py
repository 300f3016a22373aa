"""One API: its contract, its handlers and its manners."""

from __future__ import annotations

import pytest

from emulator.apis.verifymycontent import complaints
from emulator.contract.api import Api, BindingError, Handlers, LateHandlers
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


def test_late_handlers_are_imported_when_they_are_called() -> None:
    """Until then their names alone are bound."""
    late = LateHandlers("emulator.apis.verifymycontent", {"complaints": verifymycontent_complaints()})
    assert set(late) == set(verifymycontent_complaints())
    assert len(late) == len(verifymycontent_complaints())
    assert late._bound == {}
    for operation_id in late:
        assert late[operation_id] is complaints.handlers[operation_id]


def test_late_handlers_have_to_be_those_that_were_named() -> None:
    """One too few or too many is found when the module is imported, by name."""
    late = LateHandlers("emulator.apis.verifymycontent", {"complaints": ["feedPet"]})
    with pytest.raises(BindingError, match=r"verifymycontent\.complaints handles .+"):
        late.bind_all()


def verifymycontent_complaints() -> list[str]:
    """The operations of one module."""
    return list(complaints.handlers)

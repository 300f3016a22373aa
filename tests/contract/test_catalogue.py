"""Every documented answer, and how to reach it."""

from __future__ import annotations

from emulator.contract.catalogue import catalogue
from tests.contract.samples import pet_api


def test_a_row_for_each_operation_and_status() -> None:
    """The catalogue lists each documented status once, in the contract's order, and no webhook."""
    rows = [(row["operation"], row["status"]) for row in catalogue([pet_api()])]
    documented = pet_api().document.operations.items()
    assert rows == [(name, status) for name, one in documented for status in one.responses]
    assert rows[0] == ("listPets", 200)
    assert ("petBorn", 204) not in rows


def test_what_a_row_says() -> None:
    """A row names the API, the call, and how a request deserves the status."""
    rows = {(row["operation"], row["status"]): row for row in catalogue([pet_api()])}
    assert rows["addPet", 400] == {
        "api": "pets",
        "operation": "addPet",
        "method": "POST",
        "path": "/pets",
        "status": 400,
        "reached_by": ["no name", "a name too long"],
        "inferred": None,
    }
    assert rows["addPet", 201]["reached_by"] == ["a request that fits the contract"]
    assert rows["getPet", 404]["inferred"] == "not documented"
    assert rows["removePet", 204]["inferred"] == "not documented"

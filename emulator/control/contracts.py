"""What the served APIs document."""

from __future__ import annotations

from emulator.contract.call import Call, Reply
from emulator.contract.catalogue import catalogue
from emulator.contract.errors import ApiError
from emulator.control.control import Answers, Control


async def list_contracts(control: Control, _: Call) -> Reply:
    """The APIs that are served."""
    contracts = [
        {"api": api.name, "title": api.title, "operations": len(api.document.operations)}
        for api in control.apis()
    ]
    return Reply(200, {"contracts": contracts})


async def read_contract(control: Control, call: Call) -> Reply:
    """One API's OpenAPI document. Raises: ApiError 404 when no API has this name."""
    name = call.path["api"]
    for api in control.apis():
        if api.name == name:
            return Reply(200, api.document.raw)
    known = ", ".join(api.name for api in control.apis())
    raise ApiError(404, f"no API of this name is served, only {known}")


async def read_catalogue(control: Control, _: Call) -> Reply:
    """Every operation with every documented status, and how to reach it."""
    return Reply(200, {"catalogue": catalogue(control.apis())})


ANSWERS: Answers = {
    "listContracts": list_contracts,
    "readContract": read_contract,
    "readCatalogue": read_catalogue,
}

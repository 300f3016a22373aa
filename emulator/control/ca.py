"""Whom a client has to trust."""

from __future__ import annotations

from emulator.contract.call import Call, Reply
from emulator.contract.errors import ApiError
from emulator.control.control import Answers, Control


async def read_ca(control: Control, _: Call) -> Reply:
    """The authority's certificate, never its key. Raises: ApiError 404 when the server has none."""
    if control.ca is None:
        raise ApiError(404, "this server has no certificate: it was started without --tls")
    return Reply(200, content=control.ca, headers={"content-type": "application/x-pem-file"})


ANSWERS: Answers = {"readCa": read_ca}

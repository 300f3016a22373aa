"""Query parameters that the control plane does not know. The vendors pass such by, and it does not."""

from __future__ import annotations

from urllib.parse import parse_qsl

from emulator.contract.call import Call
from emulator.control.errors import invalid
from emulator.control.naming import nearest_of


def check_query(call: Call) -> None:
    """Raises: ApiError 400 for a parameter that the operation does not have, with the nearest.

    What a sink is sent, `x-any-query`, has whatever the address of a webhook has.
    """
    if not call.request.query_string or call.operation.raw.get("x-any-query"):
        return
    known = [parameter.name for parameter in call.operation.parameters if parameter.place == "query"]
    for name, _ in parse_qsl(call.request.query_string, keep_blank_values=True):
        if name not in known:
            hint = nearest_of(name, known) or (f"; known: {', '.join(known)}" if known else "")
            text = f"query parameter {name[:80]} is unknown{hint}"
            raise invalid(f"/{name[:80]}", text, rule="unknown", part="query")
